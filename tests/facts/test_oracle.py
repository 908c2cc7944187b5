"""Two countings that share nothing but the definitions agree, to the cent and the day."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Line, Person
from random_years import as_shard, people

from recap import facts
from recap.facts import METRICS, Window

YEAR = Window(date(2017, 1, 1), date(2017, 12, 31))


def counted(everybody: dict[str, Person]) -> dict[str, facts.Facts]:
    """Count as a run does: all customers at once."""
    window = next((Window(p.first, p.last) for p in everybody.values()), YEAR)
    found = facts.count(as_shard(everybody), window)["facts"]
    return dict(zip(found.index, found, strict=True))


def test_every_fact_has_an_oracle():
    """
    A new metric is written a second time, from its definition.
    """
    assert [*METRICS] == sorted([*oracle.FACTS, *oracle.RANKED, *oracle.LATER])


@settings(max_examples=150)
@given(people())
def test_both_countings_agree(everybody):
    """
    Whatever the year: nobody or one event, ties, the last day, 29 February, lines without a name.
    """
    both = {customer: oracle.facts_of(person) for customer, person in everybody.items()}

    assert both == counted(everybody)


@settings(max_examples=50)
@given(people(customers=1, lines=40))
def test_both_countings_agree_about_long_years(everybody):
    """
    More lines: longer runs, more ties, more than five names.
    """
    both = {customer: oracle.facts_of(person) for customer, person in everybody.items()}

    assert both == counted(everybody)


SCORED = st.builds(
    Line,
    at=st.just(datetime(2017, 3, 1, 9)),
    item=st.sampled_from(["A", "B", "b", None]),
    score=st.sampled_from([None, -1.0, 0.005, 4.0, 4.0049, 5.0, 1 / 3]),
    quantity=st.sampled_from([0.0, 1.0, 1.0]),
)


@settings(max_examples=100)
@given(st.lists(st.lists(SCORED, min_size=1, max_size=30), min_size=1, max_size=2))
def test_both_countings_agree_about_scores(scored):
    """
    Few items with many scores each: one is the best, some are alike, or none stands out.
    """
    mapped = frozenset({"item", "score", "quantity"})
    everybody = {
        f"C-{n}": Person(lines, YEAR.first, YEAR.last, mapped) for n, lines in enumerate(scored)
    }
    both = {customer: oracle.facts_of(person) for customer, person in everybody.items()}

    assert both == counted(everybody)


@settings(max_examples=8)
@given(st.lists(st.sampled_from([1, 1, 1, 2, 3, 5]), min_size=97, max_size=130))
def test_both_countings_rank_alike(how_often):
    """
    Ties share a rank, those without a fact are not compared, and under 100 nobody is.
    """
    line = [Line(datetime(2017, 3, 1 + n, 9), amount=n * 1.5 or None) for n in range(5)]
    first, last = YEAR.first, YEAR.last
    everybody = {
        f"C-{n:03}": Person(line[:often], first, last, frozenset({"amount"}))
        for n, often in enumerate(how_often)
    }

    with TemporaryDirectory() as folder:
        file = Path(folder) / "facts.parquet"
        facts.write(facts.count(as_shard(everybody), YEAR), file)
        ranks = facts.rank([file])

    told = {c: {k: v for k, v in row.items() if v} for c, row in ranks.to_dict("index").items()}
    assert oracle.ranks_of({c: oracle.facts_of(p) for c, p in everybody.items()}) == told
