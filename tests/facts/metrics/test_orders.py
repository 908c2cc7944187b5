from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def test_orders_are_counted_once_each():
    """
    Lines of one order are one order; lines without an order are none.
    """
    year = activity("C-1", *["03-01 09:00"] * 4, order_id=["O-1", "O-1", "O-2", None])

    assert 2 == facts_of(year)["orders"]


def test_two_customers_may_use_the_same_order_number():
    """
    An order belongs to a customer: numbers need not differ between customers.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", order_id="1", amount=2.0),
        activity("C-2", "03-02 09:00", order_id="1", amount=3.0),
    )

    assert {"amount": 2.0, "date": "2017-03-01", "events": 1} == facts_of(year, "C-1")[
        "biggest_order"
    ]
    assert {"amount": 3.0, "date": "2017-03-02", "events": 1} == facts_of(year, "C-2")[
        "biggest_order"
    ]


def test_the_biggest_order_adds_up_its_lines():
    """
    An order is as large as all its lines, and dated by its first.
    """
    year = activity(
        "C-1",
        *("12-31 23:59", "12-31 23:58", "03-01 09:00"),
        order_id=["O-1", "O-1", "O-2"],
        amount=[0.1, 0.2, 0.29],
    )

    assert {"amount": 0.3, "date": "2017-12-31", "events": 2} == facts_of(year)["biggest_order"]


def test_of_equally_big_orders_the_earliest_counts():
    """
    A tie of orders goes to the one that began first, then to the first by number.
    """
    year = activity(
        "C-1",
        *("03-01 09:00", "02-29 09:01", "02-29 09:00", "02-29 09:00"),
        year=2016,
        order_id=["A", "B", "D", "C"],
        amount=[1.0, 1.0, 1.0, None],
    )

    assert {"amount": 1.0, "date": "2016-02-29", "events": 1} == facts_of(year, window=LEAP_YEAR)[
        "biggest_order"
    ]


def test_an_order_of_nothing_is_not_worth_telling():
    """
    Orders that came to zero, or whose amount is unknown, are never the biggest.
    """
    year = activity("C-1", *["03-01 09:00"] * 2, order_id=["O-1", "O-2"], amount=[0.0, None])

    assert "biggest_order" not in facts_of(year)


def test_an_order_of_less_than_half_a_cent_is_none():
    """
    It would be shown as 0.00; half a cent is rounded up, so it is shown.
    """
    year = activity("C-1", "03-01 09:00", order_id=["O-1"], amount=[0.0049])
    half = activity("C-1", "03-01 09:00", order_id=["O-1"], amount=[0.005])

    assert "biggest_order" not in facts_of(year)
    assert 0.01 == facts_of(half)["biggest_order"]["amount"]


def test_an_order_of_fees_alone_is_no_order():
    """
    Postage without anything that was bought, where nobody else of the shard has an order either.
    """
    year = activity(
        *("C-1", "03-01 09:00", "03-01 09:00"),
        order_id=[None, "1"],
        amount=[None, 1.0],
        kind=["event", "fee"],
    )

    assert "biggest_order" not in facts_of(year)
