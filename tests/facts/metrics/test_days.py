from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def test_active_days_are_counted_once():
    """
    A day with three events is one active day.
    """
    year = activity("C-1", "03-01 00:00", "03-01 12:00", "03-01 23:59", "12-31 08:00")

    assert 2 == facts_of(year)["active_days"]


def test_first_and_last_day():
    """
    The first and the last day stand at the ends of the lines, not of the file.
    """
    year = activity("C-1", "07-01 09:00", "12-31 23:59", "01-01 00:00")

    facts = facts_of(year)

    assert ("2017-01-01", "2017-12-31") == (facts["first_day"], facts["last_day"])


def test_the_busiest_day_has_most_events_not_most_money():
    """
    A day of two small events beats one of a single large one.
    """
    year = activity("C-1", "03-01 09:00", "04-01 09:00", "04-01 10:00", amount=[100.0, 0.1, 0.2])

    assert {"date": "2017-04-01", "events": 2, "amount": 0.3} == facts_of(year)["busiest_day"]


def test_of_equally_busy_days_the_earliest_counts():
    """
    A tie of days goes to the first of them, 29 February included.
    """
    year = activity("C-1", "03-01 09:00", "02-29 09:00", year=2016)

    assert {"date": "2016-02-29", "events": 1} == facts_of(year, window=LEAP_YEAR)["busiest_day"]


def test_each_customer_has_a_busiest_day():
    """
    Customers of one shard keep their own days.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", "03-01 10:00"), activity("C-2", "03-02 09:00")
    )

    assert {"date": "2017-03-01", "events": 2} == facts_of(year, "C-1")["busiest_day"]
    assert {"date": "2017-03-02", "events": 1} == facts_of(year, "C-2")["busiest_day"]
