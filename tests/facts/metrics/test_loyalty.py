from activity_builder import LEAP_YEAR, activity, facts_of, side_by_side


def test_coming_back_takes_another_day():
    """
    Twice on one day is once; an item of two days was come back to.
    """
    year = activity(
        "C-1",
        *("02-28 09:00", "02-29 09:00", "03-01 09:00", "03-01 10:00", "03-02 09:00"),
        year=2016,
        item=["tea", "tea", "milk", "milk", None],
    )

    assert {"again": 1, "once": 1, "again_pct": 50.0} == facts_of(year, window=LEAP_YEAR)[
        "returning_items"
    ]


def test_loyalty_counts_days_and_months():
    """
    The item of the most days wins over that of the most events.
    """
    year = activity(
        "C-1",
        *("01-01 09:00", "01-31 09:00", "12-31 09:00", *["03-01 09:00"] * 5),
        item=["tea", "tea", "tea", *["milk"] * 5],
    )

    assert {"name": "tea", "days": 3, "months": 2, "days_pct": 75.0} == facts_of(year)["loyal_item"]


def test_of_equally_faithful_items_events_decide_then_the_name():
    """
    A tie of days goes to the item with more events, then to the first by name.
    """
    year = activity("C-1", *["03-01 09:00"] * 3, item=["b", "a", "b"])

    assert "b" == facts_of(year)["loyal_item"]["name"]
    assert "a" == facts_of(year.iloc[:2])["loyal_item"]["name"]


def test_lines_of_quantity_zero_are_not_loyal():
    """
    What was not bought is no item of anybody.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", "03-02 09:00", item=["tea", "milk"], quantity=[0.0, 1.0]),
        activity("C-2", "03-01 09:00", item="tea", quantity=0.0),
    )

    assert "milk" == facts_of(year, "C-1")["loyal_item"]["name"]
    assert not {"loyal_item", "returning_items"} & facts_of(year, "C-2").keys()
