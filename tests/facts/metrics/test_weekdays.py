from activity_builder import LEAP_YEAR, activity, facts_of


def test_weekdays_begin_on_monday():
    """
    6 March 2017 was a Monday, 31 December a Sunday.
    """
    year = activity("C-1", "03-06 09:00", "12-31 09:00", "12-31 10:00")

    assert [1, 0, 0, 0, 0, 0, 2] == facts_of(year)["weekdays"]
    assert {"weekday": 7, "events": 2, "share_pct": 66.7} == facts_of(year)["busiest_weekday"]


def test_of_equally_busy_weekdays_the_earliest_counts():
    """
    A tie of weekdays goes to the first after Sunday; 29 February 2016 was a Monday.
    """
    year = activity("C-1", "02-28 09:00", "02-29 09:00", year=2016)

    assert 1 == facts_of(year, window=LEAP_YEAR)["busiest_weekday"]["weekday"]
