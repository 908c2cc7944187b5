from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def test_a_visit_is_a_day_in_a_place():
    """
    Twice in one place on one day is one visit; two places, or two days, are two.
    """
    year = activity(
        "C-1",
        *("02-29 09:00", "02-29 21:00", "02-29 22:00", "12-31 23:59"),
        year=2016,
        channel=["east", "east", "west", "east"],
    )

    assert 3 == facts_of(year, window=LEAP_YEAR)["visits"]


def test_events_without_a_place_are_no_visit():
    """
    Only named places are visited; each customer's visits are their own.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", "03-02 09:00", channel=["east", None]),
        activity("C-2", "03-01 09:00", channel="east"),
        activity("C-3", "03-01 09:00", channel=None),
    )

    assert (1, 1) == (facts_of(year, "C-1")["visits"], facts_of(year, "C-2")["visits"])
    assert "visits" not in facts_of(year, "C-3")
