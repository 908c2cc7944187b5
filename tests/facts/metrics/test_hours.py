from activity_builder import activity, facts_of, side_by_side


def test_the_busiest_hour():
    """
    An hour runs from its first minute to its 59th.
    """
    year = activity("C-1", "03-01 17:00", "03-02 17:59", "03-03 18:00")

    assert {"hour": 17, "events": 2, "share_pct": 66.7} == facts_of(year)["busiest_hour"]


def test_of_equally_busy_hours_the_earliest_counts():
    """
    A tie of hours goes to the first of the day.
    """
    year = activity("C-1", "03-01 23:59", "03-02 08:30")

    assert 8 == facts_of(year)["busiest_hour"]["hour"]


def test_hours_add_up_to_the_events():
    """
    Every event is in one of the 24 hours.
    """
    year = activity("C-1", "03-01 00:00", "03-01 23:59", "12-31 23:59")

    assert [1] + [0] * 22 + [2] == facts_of(year)["hours"]


def test_days_among_times_have_no_hours():
    """
    A line without a time of day is in no hour, and in no share of the hours.
    """
    year = side_by_side(
        activity("C-1", "03-01 00:00", "03-02 00:00", has_time=False),
        activity("C-2", "03-01 00:00", "03-02 09:00", has_time=[False, True]),
    )

    assert not {"hours", "busiest_hour", "week_hours"} & facts_of(year, "C-1").keys()
    assert {"hour": 9, "events": 1, "share_pct": 100.0} == facts_of(year, "C-2")["busiest_hour"]
    assert 1 == sum(map(sum, facts_of(year, "C-2")["week_hours"]))


def test_exactly_midnight_is_an_hour():
    """
    In a log with hours, a customer may have all events at midnight.
    """
    year = side_by_side(activity("C-1", "03-01 00:00"), activity("C-2", "03-01 12:00"))

    assert {"hour": 0, "events": 1, "share_pct": 100.0} == facts_of(year)["busiest_hour"]


def test_the_week_by_the_hour():
    """
    A row a weekday from Monday on, a number an hour: 6 March 2017 was a Monday.
    """
    year = activity("C-1", "03-06 00:00", "12-31 23:59", "12-31 23:00")

    week = facts_of(year)["week_hours"]

    assert [7, *[24] * 7] == [len(week), *map(len, week)]
    assert (1, 2, 3) == (week[0][0], week[6][23], sum(map(sum, week)))
