from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def test_a_gap_is_the_days_between():
    """
    From the day after an event to the day before the next; 29 February is one of them.
    """
    year = activity("C-1", "02-27 23:59", "03-02 00:00", year=2016)

    assert {"days": 3, "first": "2016-02-28", "last": "2016-03-01"} == facts_of(
        year, window=LEAP_YEAR
    )["longest_gap"]


def test_the_ends_of_the_year_are_no_gap():
    """
    The time before the first event and after the last is not between events.
    """
    assert "longest_gap" not in facts_of(activity("C-1", "07-01 09:00"))
    assert "longest_gap" not in facts_of(activity("C-1", "12-30 09:00", "12-31 09:00"))


def test_of_equal_gaps_the_earliest_counts():
    """
    A tie of gaps goes to the first.
    """
    year = activity("C-1", "03-05 09:00", "03-03 09:00", "03-01 09:00")

    assert {"days": 1, "first": "2017-03-02", "last": "2017-03-02"} == facts_of(year)["longest_gap"]


def test_one_customers_gap_does_not_reach_to_the_next_customer():
    """
    Between the last event of one and the first of another there is nothing.
    """
    year = side_by_side(
        activity("C-1", "01-01 09:00", "01-03 09:00"), activity("C-2", "12-01 09:00")
    )

    assert 1 == facts_of(year, "C-1")["longest_gap"]["days"]
    assert "longest_gap" not in facts_of(year, "C-2")
