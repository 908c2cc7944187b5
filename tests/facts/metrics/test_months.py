from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def test_every_month_is_listed():
    """
    Months without an event are zeros, not gaps.
    """
    year = activity("C-1", "02-28 09:00", "12-31 23:59")

    months = facts_of(year)["months"]

    assert [f"2017-{month:02}" for month in range(1, 13)] == [month["month"] for month in months]
    assert [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] == [month["events"] for month in months]


def test_amounts_stand_with_their_month_and_customer():
    """
    Customers side by side keep their own months and money.
    """
    year = side_by_side(
        activity("C-1", "01-31 23:59", "02-01 00:00", amount=[0.1, 0.2]),
        activity("C-2", "02-03 09:00", amount=7.0),
    )

    assert [0.1, 0.2, 0.0] == [month["amount"] for month in facts_of(year, "C-1")["months"][:3]]
    assert [0.0, 7.0, 0.0] == [month["amount"] for month in facts_of(year, "C-2")["months"][:3]]


def test_of_equally_busy_months_the_earliest_counts():
    """
    A tie of months goes to the first; 29 February is in February.
    """
    year = activity("C-1", "12-31 09:00", "02-29 09:00", year=2016)

    assert {"month": "2016-02", "events": 1, "share_pct": 50.0} == facts_of(year, window=LEAP_YEAR)[
        "busiest_month"
    ]
