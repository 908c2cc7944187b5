from typing import Any

from activity_builder import YEAR, activity, facts_by_customer, facts_of, side_by_side

from recap.facts import count
from recap.facts.evaluation.evaluate_all import Facts


def facts_of_kinds(*kinds: str, **columns: Any) -> Facts:
    """Count a year whose lines, a day apart and of these *kinds*, are all of one item."""
    days = [f"03-{day:02} 09:00" for day in range(1, len(kinds) + 1)]
    return facts_of(activity("C-1", *days, kind=[*kinds], item="Hat", **columns))


def test_only_events_are_activity():
    """
    Fees and returns are no events, no days and no items.
    """
    facts = facts_of_kinds("event", "fee", "return", "correction", amount=[9.0, 1.0, -2.0, -3.0])

    assert (1, 1) == (facts["events"], facts["active_days"])
    assert "2017-03-01" == facts["last_day"]
    assert [{"name": "Hat", "events": 1, "share_pct": 100.0}] == facts["top_items"]


def test_every_kind_of_line_is_money():
    """
    The year, the month and the day add up all that was paid, less what was given back.
    """
    year = activity(
        "C-1",
        *("03-01 09:00", "03-01 10:00", "03-02 09:00", "04-01 09:00"),
        kind=["event", "fee", "return", "event"],
        amount=[9.0, 1.0, -2.5, 4.0],
    )

    facts = facts_of(year)

    assert 11.5 == facts["total_amount"]
    assert [7.5, 4.0] == [month["amount"] for month in facts["months"][2:4]]
    assert {"date": "2017-03-01", "events": 1, "amount": 10.0} == facts["busiest_day"]


def test_savings_go_back_with_what_was_returned():
    """
    A discount on something that was sent back saved nothing.
    """
    assert 2.0 == facts_of_kinds("event", "return", savings=[3.0, -1.0])["savings"]


def test_returns_are_counted_with_their_money():
    """
    Lines that were given back are counted, and what came back for them.
    """
    assert {"count": 2, "amount": 3.5} == facts_of_kinds(
        "event", "return", "return", amount=[9.0, -2.0, -1.5]
    )["returns"]
    assert {"count": 1} == facts_of_kinds("event", "return")["returns"]


def test_corrections_are_not_told():
    """
    Returns that the campaign nets count in the sums, and are no fact of their own.
    """
    facts = facts_of_kinds("event", "correction", amount=[9.0, -2.0])

    assert 7.0 == facts["total_amount"]
    assert "returns" not in facts


def test_an_order_is_as_big_as_what_was_kept_of_it():
    """
    What was taken back of an order's lines does not make it the biggest.
    """
    facts = facts_of_kinds(
        *("event", "event", "event", "return"),
        order_id=["A", "A", "B", "C-A"],
        amount=[50.0, 49.0, 7.0, -95.0],
        returned=[95.0, None, None, None],
    )

    assert {"amount": 7.0, "date": "2017-03-03", "events": 1} == facts["biggest_order"]


def test_a_fee_is_part_of_its_order_and_no_line_of_it():
    """
    Postage makes an order dearer, not longer; an order of fees alone is none.
    """
    facts = facts_of_kinds(
        *("event", "fee", "fee"), order_id=["A", "A", "B"], amount=[5.0, 2.0, 100.0]
    )

    assert 1 == facts["orders"]
    assert {"amount": 7.0, "date": "2017-03-01", "events": 1} == facts["biggest_order"]


def test_a_customer_without_an_event_is_none():
    """
    A customer with returns only has no facts; other customers keep theirs.
    """
    lines = side_by_side(
        activity("C-1", "03-01 09:00", kind="return", amount=-2.0),
        activity("C-2", "03-01 09:00", kind="event", amount=7.0),
    )

    counted = count(lines, window=YEAR)

    assert ["C-2"] == [*counted.index]
    assert 7.0 == facts_by_customer(counted)["C-2"]["total_amount"]
