"""Each fact with the lines that it was computed from."""

from __future__ import annotations

from functools import cache

import pytest
from activity_builder import YEAR, activity, facts_of
from hypothesis import Phase, given, settings
from random_years import as_shard, people

from recap.facts import METRICS, Window, count, explain
from recap.facts.evidence.evidence import used
from recap.facts.evidence.explain import Explained

pytestmark = pytest.mark.slow


def explained(lines, **facts) -> dict[str, Explained]:
    """Explain the facts of hand-made *lines*."""
    return {each.name: each for each in explain(facts_of(lines) | facts, lines)}


def test_every_fact_is_explained_in_order():
    """
    The explanations are sorted by name, and each has the value and the definition.
    """
    lines = activity("C-1", "03-01 09:00")
    facts = facts_of(lines)

    explanations = list(explain(facts, lines))

    assert facts == {explanation.name: explanation.value for explanation in explanations}
    assert sorted(facts) == [explanation.name for explanation in explanations]
    assert "On how many different days you were active." == explanations[0].definition
    assert ("days", "none", "never") == (
        explanations[0].unit,
        explanations[0].ties,
        explanations[0].absent,
    )


def test_the_lines_of_an_item_show_its_maker_and_id():
    """
    Who made it and its id are columns of their own.
    """
    cells = ["Home\x1eA\x1et1", "Home\x1eA\x1et2", "Home"]
    lines = activity("C-1", *["03-01 09:00", "03-02 09:00", "03-03 09:00"], item=cells)

    first, second, third = explained(lines)["events"].lines

    assert {"at": "2017-03-01 09:00:00", "item": "Home", "item_by": "A", "item_id": "t1"} == first
    assert ("t2", None) == (second["item_id"], third.get("item_by"))


def test_excluded_lines_have_a_reason():
    """
    For the top items, lines of quantity zero and lines without an item are excluded.
    """
    lines = activity(
        "C-1",
        *("03-01 09:00", "03-02 09:00", "03-03 09:00", "03-04 09:00"),
        item=["Tea", None, "Tea", None],
        quantity=[1, 1, 0, 0],
    )

    explanations = explained(lines)

    assert (1, {"quantity_zero": 2, "item_unknown": 1}) == (
        explanations["top_items"].used,
        explanations["top_items"].excluded,
    )
    assert (4, {}) == (explanations["events"].used, explanations["events"].excluded)


def test_the_lines_of_a_fact_match_its_value():
    """
    The lines of a day are on that day, those of a name have it, those of an order are all of it.
    """
    at = ("03-01 23:50", "03-02 00:10", "03-02 09:00", "03-02 10:00")
    lines = activity(
        "C-1",
        *at,
        item=["Tea", "Jam", "Tea", None],
        order_id=["R-1", "R-1", "R-2", "R-2"],
        amount=[5.0, 6.0, 3.0, 4.0],
    )

    explanations = explained(lines)

    times = {
        name: [line["at"][5:16] for line in explanation.lines]
        for name, explanation in explanations.items()
    }
    assert [at[1], at[2], at[3]] == times["busiest_day"]
    assert [at[0], at[2]] == times["top_items"]
    assert [at[0], at[1]] == times["biggest_order"]
    assert [at[1]] == times["busiest_hour"]
    assert [at[0]] == times["first_day"]
    assert [at[1], at[2], at[3]] == times["last_day"]
    assert (4, 3) == (explanations["months"].matching, len(explanations["months"].lines))


def test_the_biggest_order_is_shown_with_its_own_lines():
    """
    Not with an order that was larger before its return, or one that began the day before.
    """
    lines = activity(
        "C-1",
        *("03-01 23:00", "03-02 08:00", "03-02 09:00", "03-02 10:00"),
        order_id=["R-1", "R-1", "R-2", "R-3"],
        amount=[3.0, 3.0, 20.0, 9.0],
        kind="event",
        returned=[None, None, 15.0, None],
    )

    explanation = explained(lines)["biggest_order"]

    assert {"amount": 9.0, "date": "2017-03-02", "events": 1} == explanation.value
    assert ["R-3"] == [line["order_id"] for line in explanation.lines]


def test_a_line_is_shown_without_unknown_values():
    """
    A line is JSON, without the customer's id.
    """
    lines = activity("C-1", "03-01 09:00", item=[None], amount=[2.5])

    assert ({"at": "2017-03-01 09:00:00", "amount": 2.5},) == explained(lines)["events"].lines


@settings(max_examples=30, phases=[Phase.generate])  # shrinking would take minutes
@given(people(customers=1))
def test_the_used_lines_give_the_same_facts(everybody):
    """
    Facts computed from the used lines alone are equal; used and excluded lines are all lines.
    """
    lines = as_shard(everybody)
    window = next((Window(p.first, p.last) for p in everybody.values()), YEAR)
    count_again = cache(lambda numbers: count(lines.loc[[*numbers]], window)["facts"].iloc[0])
    for facts in count(lines, window)["facts"]:
        for explanation in explain(facts, lines):
            used_lines = used(METRICS[explanation.name], lines)
            # Without an event there is no customer.
            if "kind" not in used_lines or (used_lines["kind"] == "event").any():
                recounted = count_again(tuple(used_lines.index))[explanation.name]
                assert without_shares(recounted) == without_shares(explanation.value), (
                    explanation.name
                )
            assert len(lines) == explanation.used + sum(explanation.excluded.values())
            assert explanation.matching is not None
            assert explanation.used >= explanation.matching >= len(explanation.lines)


def without_shares(value):
    """Remove percentages, which depend on all events."""
    if isinstance(value, list):
        return [without_shares(part) for part in value]
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if not key.endswith("_pct")}
    return value


def test_an_event_of_several_categories_is_evidence_for_each():
    """
    A film that is a comedy and a drama is shown for each of them, with both names.
    """
    lines = activity("C-1", "03-01 09:00", "03-02 09:00", category=["Comedy\x1fDrama", "Drama"])

    explanation = explained(lines)["top_categories"]

    assert (2, 2, "Comedy, Drama") == (
        explanation.used,
        explanation.matching,
        explanation.lines[0]["category"],
    )


def test_a_line_without_an_amount_belongs_to_its_order():
    """
    The largest order counts its lines whose amount is unknown, and so does its evidence.
    """
    lines = activity(
        "C-1",
        *("03-01 09:00", "03-01 09:05", "04-01 09:00"),
        order_id=["A", "A", "B"],
        amount=[70.0, float("nan"), 20.0],
    )

    evidence = explained(lines)["biggest_order"]

    assert (3, 2) == (evidence.used, evidence.matching)
