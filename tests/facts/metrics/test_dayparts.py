import pytest
from activity_builder import activity, facts_of, side_by_side


@pytest.mark.parametrize(
    ("first", "last", "part"),
    [
        ("05:00", "11:59", "morning"),
        ("12:00", "16:59", "afternoon"),
        ("17:00", "21:59", "evening"),
        ("22:00", "23:59", "night"),
        ("00:00", "04:59", "night"),
    ],
)
def test_where_each_part_of_the_day_begins_and_ends(first: str, last: str, part: str):
    """
    A part reaches from its first minute to its last; the night reaches over midnight.
    """
    facts = facts_of(activity("C-1", f"12-31 {first}", f"12-31 {last}"))

    assert {"part": part, "events": 2, "share_pct": 100.0} == facts["busiest_daypart"]
    assert 100.0 == facts["dayparts"][f"{part}_pct"]


def test_of_equal_parts_the_earliest_counts():
    """
    The day begins in the morning: night comes last, though its hours are the first.
    """
    year = activity("C-1", "03-01 01:00", "03-01 18:00", "03-01 13:00")

    facts = facts_of(year)

    assert "afternoon" == facts["busiest_daypart"]["part"]
    assert {
        **{"morning_pct": 0.0, "afternoon_pct": 33.4, "evening_pct": 33.3, "night_pct": 33.3}
    } == facts["dayparts"]
    assert 33.4 == facts["busiest_daypart"]["share_pct"]


def test_the_parts_are_always_the_whole():
    """
    28.57, 28.57 and 42.86 become 28.6, 28.6 and 42.8: the largest remainders are rounded up.
    """
    at = ["06:00"] * 2 + ["13:00"] * 2 + ["18:00"] * 3

    shares = facts_of(activity("C-1", *(f"03-01 {time}" for time in at)))["dayparts"]

    assert [28.6, 28.6, 42.8, 0.0] == [*shares.values()]
    assert 100 == sum(round(share * 10) for share in shares.values()) / 10


def test_events_at_night_are_each_customers_own():
    """
    Midnight is night; without events at night, or without times of day, the fact is absent.
    """
    year = side_by_side(
        activity("C-1", "02-28 23:00", "03-01 03:00", "03-01 05:00", has_time=True),
        activity("C-2", "03-01 12:00", has_time=True),
        activity("C-3", "03-01 00:00", has_time=False),
        activity("C-4", "03-01 00:00", "03-02 00:00", has_time=[True, False]),
    )

    assert 2 == facts_of(year, "C-1")["night_events"]
    assert "night_events" not in facts_of(year, "C-2")
    assert 1 == facts_of(year, "C-4")["night_events"]
    assert 100.0 == facts_of(year, "C-4")["dayparts"]["night_pct"]
    assert not {"night_events", "dayparts", "busiest_daypart"} & facts_of(year, "C-3").keys()
