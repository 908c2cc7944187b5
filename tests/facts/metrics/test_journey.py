from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side

MONTHS = [f"{month:02}-15 09:00" for month in range(1, 13)]


def test_first_favourite_and_last_place():
    """
    The ends go by time, whatever the order of the lines; lines without a place have none.
    """
    year = activity(
        "C-1",
        *("12-31 23:59", "02-29 09:00", "01-01 00:00", "03-01 09:00", "03-02 09:00"),
        year=2016,
        channel=["west", "north", None, "east", "east"],
    )

    assert {"first": "north", "favourite": "east", "last": "west"} == facts_of(
        year, window=LEAP_YEAR
    )["channel_journey"]


def test_at_one_moment_the_first_by_name_is_told():
    """
    A tie of times goes to the first name at both ends; one of events to the larger amount.
    """
    year = activity("C-1", *["03-01 09:00"] * 2, channel=["b", "a"], amount=[2.0, 1.0])

    assert {"first": "a", "favourite": "b", "last": "a"} == facts_of(year)["channel_journey"]


def test_each_active_month_has_a_leader():
    """
    Months without a named place are left out; customers do not lead each other.
    """
    year = side_by_side(
        activity("C-1", *MONTHS[:3], "02-15 10:00", channel=["a", None, "b", "c"]),
        activity("C-2", MONTHS[0], channel="z"),
        activity("C-3", MONTHS[0], channel=None),
    )

    assert [
        {"month": "2017-01", "name": "a", "events": 1},
        {"month": "2017-02", "name": "c", "events": 1},
        {"month": "2017-03", "name": "b", "events": 1},
    ] == facts_of(year, "C-1")["channel_months"]
    assert [{"month": "2017-01", "name": "z", "events": 1}] == facts_of(year, "C-2")[
        "channel_months"
    ]
    assert not {"channel_months", "channel_turn"} & facts_of(year, "C-3").keys()


def test_the_turning_point():
    """
    The month from which on one place led to the end; months without activity are skipped.
    """
    year = activity("C-1", *MONTHS[:2], *MONTHS[5:8], channel=["b", "a", "b", "a", "a"])

    assert {"month": "2017-07", "before": "b", "after": "a", "months": 2} == facts_of(year)[
        "channel_turn"
    ]


def test_without_a_change_there_is_no_turn():
    """
    One leader all along, or a new one for a single month, is no turning point.
    """
    same = activity("C-1", *MONTHS, channel="a")
    late = activity("C-1", *MONTHS, channel=["a"] * 11 + ["b"])

    assert "channel_turn" not in facts_of(same)
    assert "channel_turn" not in facts_of(late)


def test_a_neighbours_place_is_no_turn():
    """
    A run of one customer's months ends with the customer.
    """
    year = side_by_side(
        activity("C-1", *MONTHS, channel="a"), activity("C-2", *MONTHS, channel="b")
    )

    assert "channel_turn" not in facts_of(year, "C-2")
