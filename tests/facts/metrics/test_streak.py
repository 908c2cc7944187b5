from datetime import date

from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side

from recap.facts import Window


def test_streak_counts_days_not_events():
    """
    Two events on one day are one day of the run.
    """
    year = activity("C-1", "03-01 09:00", "03-01 21:00", "03-02 08:00")

    assert 2 == facts_of(year)["longest_streak"]["days"]


def test_of_equal_streaks_the_earliest_counts():
    """
    Of two equal runs the first is taken, whatever the order of the lines.
    """
    year = activity("C-1", "06-11 09:00", "06-10 09:00", "03-01 09:00", "03-02 09:00")

    assert {"days": 2, "first": "2017-03-01", "last": "2017-03-02"} == facts_of(year)[
        "longest_streak"
    ]


def test_a_streak_may_end_on_31_december():
    """
    The last day of the year belongs to its run.
    """
    year = activity("C-1", "12-29 09:00", "12-30 23:59", "12-31 23:59")

    assert {"days": 3, "first": "2017-12-29", "last": "2017-12-31"} == facts_of(year)[
        "longest_streak"
    ]


def test_a_streak_crosses_29_february():
    """
    In a leap year the 29th stands between the 28th and 1 March; without it the run breaks.
    """
    whole = activity("C-1", "02-28 09:00", "02-29 09:00", "03-01 09:00", year=2016)
    broken = activity("C-1", "02-28 09:00", "03-01 09:00", year=2016)

    assert 3 == facts_of(whole, window=LEAP_YEAR)["longest_streak"]["days"]
    assert 1 == facts_of(broken, window=LEAP_YEAR)["longest_streak"]["days"]


def test_one_customers_streak_does_not_go_on_with_the_next_customer():
    """
    The last day of one and the first of the next are no run.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", "03-02 09:00"), activity("C-2", "03-03 09:00")
    )

    assert 2 == facts_of(year, "C-1")["longest_streak"]["days"]
    assert 1 == facts_of(year, "C-2")["longest_streak"]["days"]


def test_weeks_begin_on_monday():
    """
    Sunday and the Monday after it are two weeks; Monday to Sunday is one.
    """
    two = activity("C-1", "03-05 23:59", "03-06 00:00")
    one = activity("C-1", "03-06 00:00", "03-12 23:59")

    assert {"weeks": 2, "first": "2017-02-27", "last": "2017-03-12"} == facts_of(two)[
        "longest_weekly_streak"
    ]
    assert {"weeks": 1, "first": "2017-03-06", "last": "2017-03-12"} == facts_of(one)[
        "longest_weekly_streak"
    ]


def test_weeks_go_on_over_the_turn_of_the_year():
    """
    The week of 31 December and the next one are neighbours, in a 53-week year too.
    """
    winter = Window(date(2020, 12, 1), date(2021, 1, 31))
    year = activity("C-1", "2020-12-31 09:00", "2021-01-04 09:00", "2021-01-11 09:00")

    assert {"weeks": 3, "first": "2020-12-28", "last": "2021-01-17"} == facts_of(
        year, window=winter
    )["longest_weekly_streak"]


def test_of_equal_weekly_streaks_the_earliest_counts():
    """
    Of two equal runs of weeks the first is taken.
    """
    year = activity("C-1", "06-12 09:00", "03-01 09:00")

    assert "2017-02-27" == facts_of(year)["longest_weekly_streak"]["first"]
