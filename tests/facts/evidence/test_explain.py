"""Each fact with the lines that it was computed from."""

from __future__ import annotations

from functools import cache

from activity_builder import YEAR, activity, facts_of
from hypothesis import Phase, given, settings
from random_years import as_shard, people

from recap.facts import METRICS, Window, count, explain
from recap.facts.evidence.evidence import used
from recap.facts.evidence.explain import Explained


def explained(lines, **facts) -> dict[str, Explained]:
    """Explain the facts of hand-made *lines*."""
    return {each.name: each for each in explain(facts_of(lines) | facts, lines)}


def test_every_fact_is_explained_in_order():
    """
    What is explained is what is known, by name, each with its meaning.
    """
    lines = activity("C-1", "03-01 09:00")
    facts = facts_of(lines)

    told = list(explain(facts, lines))

    assert facts == {each.name: each.value for each in told}
    assert sorted(facts) == [each.name for each in told]
    assert "On how many different days you were active." == told[0].definition
    assert ("days", "none", "never") == (told[0].unit, told[0].ties, told[0].absent)


def test_what_is_left_out_has_its_reason():
    """
    A line of quantity zero is no purchase, one without a name names nothing.
    """
    lines = activity(
        "C-1",
        *("03-01 09:00", "03-02 09:00", "03-03 09:00", "03-04 09:00"),
        item=["Tea", None, "Tea", None],
        quantity=[1, 1, 0, 0],
    )

    told = explained(lines)

    assert (1, {"quantity_zero": 2, "item_unknown": 1}) == (
        told["top_items"].used,
        told["top_items"].excluded,
    )
    assert (4, {}) == (told["events"].used, told["events"].excluded)


def test_the_lines_behind_a_number_are_those_it_speaks_of():
    """
    A day's are of that day, a name's have that name, an order's are all of it.
    """
    at = ("03-01 23:50", "03-02 00:10", "03-02 09:00", "03-02 10:00")
    lines = activity(
        "C-1",
        *at,
        item=["Tea", "Jam", "Tea", None],
        order_id=["R-1", "R-1", "R-2", "R-2"],
        amount=[5.0, 6.0, 3.0, 4.0],
    )

    told = explained(lines)

    times = {name: [line["at"][5:16] for line in each.lines] for name, each in told.items()}
    assert [at[1], at[2], at[3]] == times["busiest_day"]
    assert [at[0], at[2]] == times["top_items"]
    assert [at[0], at[1]] == times["biggest_order"]
    assert [at[1]] == times["busiest_hour"]
    assert [at[0]] == times["first_day"]
    assert [at[1], at[2], at[3]] == times["last_day"]
    assert (4, 3) == (told["months"].matching, len(told["months"].lines))


def test_the_lines_of_the_biggest_order_are_those_of_the_order_that_is_told():
    """
    Not of one that was larger until it was returned, nor of one that began the day before.
    """
    lines = activity(
        "C-1",
        *("03-01 23:00", "03-02 08:00", "03-02 09:00", "03-02 10:00"),
        order_id=["R-1", "R-1", "R-2", "R-3"],
        amount=[3.0, 3.0, 20.0, 9.0],
        kind="event",
        returned=[None, None, 15.0, None],
    )

    told = explained(lines)["biggest_order"]

    assert {"amount": 9.0, "date": "2017-03-02", "events": 1} == told.value
    assert ["R-3"] == [line["order_id"] for line in told.lines]


def test_a_line_is_shown_without_what_is_not_known():
    """
    What a line shows is JSON, and not whose it is.
    """
    lines = activity("C-1", "03-01 09:00", item=[None], amount=[2.5])

    assert ({"at": "2017-03-01 09:00:00", "amount": 2.5},) == explained(lines)["events"].lines


@settings(max_examples=30, phases=[Phase.generate])  # shrinking would take minutes
@given(people(customers=1))
def test_the_lines_used_are_enough_to_count_again(everybody):
    """
    What is said to be left out changes nothing; what is said to be used is all there is.
    """
    lines = as_shard(everybody)
    window = next((Window(p.first, p.last) for p in everybody.values()), YEAR)
    again = cache(lambda kept: count(lines.loc[[*kept]], window)["facts"].iloc[0])
    for facts in count(lines, window)["facts"]:
        for each in explain(facts, lines):
            own = used(METRICS[each.name], lines)
            if "kind" not in own or (own["kind"] == "event").any():  # else there is nobody
                alone = again(tuple(own.index))[each.name]
                assert without_shares(alone) == without_shares(each.value), each.name
            assert len(lines) == each.used + sum(each.excluded.values())
            assert each.matching is not None
            assert each.used >= each.matching >= len(each.lines)


def without_shares(value):
    """Shares are of all events; leave them out."""
    if isinstance(value, list):
        return [without_shares(part) for part in value]
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if not key.endswith("_pct")}
    return value


def test_an_event_of_several_categories_is_behind_each():
    """
    A film that is a comedy and a drama is evidence for both, and is shown with both.
    """
    lines = activity("C-1", "03-01 09:00", "03-02 09:00", category=["Comedy\x1fDrama", "Drama"])

    told = explained(lines)["top_categories"]

    assert (2, 2, "Comedy, Drama") == (told.used, told.matching, told.lines[0]["category"])
