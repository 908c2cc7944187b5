"""The facts are equal to those of a second implementation that shares only the definitions."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Line, Person
from random_years import as_shard, people

from recap import facts
from recap.facts import METRICS, Window

pytestmark = pytest.mark.slow

YEAR = Window(date(2017, 1, 1), date(2017, 12, 31))


def counted(everybody: dict[str, Person]) -> dict[str, facts.Facts]:
    """Compute the facts as a run does: all customers together."""
    window = next((Window(p.first, p.last) for p in everybody.values()), YEAR)
    result = facts.count(as_shard(everybody), window)["facts"]
    return dict(zip(result.index, result, strict=True))


def test_every_fact_has_an_oracle():
    """
    Every metric has a second implementation, written from its definition.
    """
    assert [*METRICS] == sorted([*oracle.FACTS, *oracle.RANKED, *oracle.NOT_FROM_ONE_CUSTOMER])


@settings(max_examples=150)
@given(people())
def test_both_implementations_agree(everybody):
    """
    The random years include no events, one event, ties, the last day, 29 February, no names.
    """
    expected = {customer: oracle.facts_of(person) for customer, person in everybody.items()}

    assert expected == counted(everybody)


@settings(max_examples=50)
@given(people(customers=1, lines=40))
def test_both_implementations_agree_about_long_years(everybody):
    """
    With more lines there are longer streaks, more ties and more than five names.
    """
    expected = {customer: oracle.facts_of(person) for customer, person in everybody.items()}

    assert expected == counted(everybody)


SCORED = st.builds(
    Line,
    at=st.just(datetime(2017, 3, 1, 9)),
    item=st.sampled_from(["A", "B", "b", None]),
    score=st.sampled_from([None, -1.0, 0.005, 4.0, 4.0049, 5.0, 1 / 3]),
    quantity=st.sampled_from([0.0, 1.0, 1.0]),
)


@settings(max_examples=100)
@given(st.lists(st.lists(SCORED, min_size=1, max_size=30), min_size=1, max_size=2))
def test_both_implementations_agree_about_scores(scored):
    """
    With few items and many scores, one item is best, some are equal, or none is better.
    """
    mapped = frozenset({"item", "score", "quantity"})
    everybody = {
        f"C-{n}": Person(lines, YEAR.first, YEAR.last, mapped) for n, lines in enumerate(scored)
    }
    expected = {customer: oracle.facts_of(person) for customer, person in everybody.items()}

    assert expected == counted(everybody)


@settings(max_examples=8)
@given(st.lists(st.sampled_from([1, 1, 1, 2, 3, 5]), min_size=97, max_size=130))
def test_both_implementations_give_the_same_ranks(how_often):
    """
    Equal values share a rank; customers without the fact, and fewer than 100, have none.
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

    actual = {c: {k: v for k, v in row.items() if v} for c, row in ranks.to_dict("index").items()}
    assert oracle.ranks_of({c: oracle.facts_of(p) for c, p in everybody.items()}) == actual
