from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def _days(how_many: int) -> list[str]:
    return [f"01-{day:02} 09:00" for day in range(1, how_many + 1)]


def test_the_tenth_event_is_dated():
    """
    Events are counted by time, whatever the order of the lines; nine are no round number.
    """
    ten = activity("C-1", *reversed(_days(9)), "02-29 23:59", year=2016)

    assert [{"events": 10, "date": "2016-02-29"}] == facts_of(ten, window=LEAP_YEAR)["milestones"]
    assert "milestones" not in facts_of(activity("C-1", *_days(9)))


def test_round_numbers_on_the_way():
    """
    10, 50, 100: each with its day, the last may be 31 December.
    """
    year = activity("C-1", *["03-01 09:00"] * 60, *["12-31 23:59"] * 40)

    assert [
        {"events": 10, "date": "2017-03-01"},
        {"events": 50, "date": "2017-03-01"},
        {"events": 100, "date": "2017-12-31"},
    ] == facts_of(year)["milestones"]


def test_each_customer_counts_from_one():
    """
    Nobody goes on counting where a neighbour stopped.
    """
    year = side_by_side(activity("C-1", *_days(9)), activity("C-2", *_days(10)))

    assert "milestones" not in facts_of(year, "C-1")
    assert [{"events": 10, "date": "2017-01-10"}] == facts_of(year, "C-2")["milestones"]


def test_an_order_is_of_the_day_on_which_it_began():
    """
    The tenth order is dated by its first line; lines without an order are none.
    """
    year = activity(
        "C-1",
        *(*_days(9), "01-12 09:00", "01-11 09:00", "01-10 09:00"),
        order_id=[*(f"O-{n}" for n in range(9)), "O-9", "O-9", None],
    )

    assert [{"orders": 10, "date": "2017-01-11"}] == facts_of(year)["order_milestones"]


def test_orders_that_begin_at_one_time_are_counted_all():
    """
    A tie of orders does not move a date.
    """
    year = activity("C-1", *["03-01 09:00"] * 10, order_id=[f"O-{n}" for n in range(10)])

    assert [{"orders": 10, "date": "2017-03-01"}] == facts_of(year)["order_milestones"]
