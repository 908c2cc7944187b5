import pytest
from activity_builder import activity, facts_of, side_by_side


def test_cents_add_up_exactly():
    """
    Ten times ten cents is one unit, which doubles alone do not say.
    """
    year = activity("C-1", *["03-01 09:00"] * 10, amount=0.1, savings=0.1)

    facts = facts_of(year)

    assert (1.0, 1.0) == (facts["total_amount"], facts["savings"])


@pytest.mark.parametrize(("amount", "shown"), [(0.005, 0.01), (1.0049, 1.0), (2.675, 2.68)])
def test_money_is_rounded_once_halves_up(amount: float, shown: float):
    """
    The sum is rounded, to the nearest cent, halves up.
    """
    assert shown == facts_of(activity("C-1", "03-01 09:00", amount=amount))["total_amount"]


def test_unknown_amounts_count_as_nothing():
    """
    A line without an amount leaves the sum of the others as it is.
    """
    year = activity("C-1", "03-01 09:00", "12-31 09:00", amount=[2.5, None])

    assert 2.5 == facts_of(year)["total_amount"]


def test_a_total_of_zero_is_shown_but_savings_of_zero_are_not():
    """
    Zero spent is a fact; zero saved is not worth telling.
    """
    facts = facts_of(activity("C-1", "03-01 09:00", amount=0.0, savings=0.0))

    assert 0.0 == facts["total_amount"]
    assert "savings" not in facts


def test_minutes_are_whole():
    """
    Minutes are added up first, then rounded, halves up.
    """
    year = activity("C-1", *["03-01 09:00"] * 3, minutes=[0.5, 0.5, 0.5])

    assert 2 == facts_of(year)["total_minutes"]


def test_each_customer_has_a_total():
    """
    Customers of one shard keep their own money.
    """
    year = side_by_side(
        activity("C-1", "03-01 09:00", amount=1.0), activity("C-2", "03-01 09:00", amount=2.0)
    )

    assert 1.0 == facts_of(year, "C-1")["total_amount"]
    assert 2.0 == facts_of(year, "C-2")["total_amount"]
