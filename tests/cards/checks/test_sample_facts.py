"""The facts of sample customers: no two of them look alike."""

from __future__ import annotations

from example_poster import example_campaign

from recap.cards.checks import sample_customers
from recap.cards.checks.sample_facts import sample_facts
from recap.stories import load_theme


def test_days_have_other_hours_and_add_up():
    """
    The hours of a weekday are not those of another, nor of another customer; they hardly change
    the sums of days.
    """
    campaign = example_campaign()
    customers = sample_customers.snapshots(campaign, load_theme("poster"))
    week, greek = (customers[trait].facts["week_hours"] for trait in ("median", "Greek"))
    facts = sample_facts(campaign, 407_000, 39)

    assert 7 == len({tuple(day) for day in week})
    assert week != greek
    days = [sum(day) for day in facts["week_hours"]]
    hours = [sum(day[hour] for day in facts["week_hours"]) for hour in range(24)]
    assert all(
        abs(day - whole) < 0.2 * whole for day, whole in zip(days, facts["weekdays"], strict=True)
    )
    assert all(abs(hour - whole) < 7 for hour, whole in zip(hours, facts["hours"], strict=True))


def test_facts_are_the_same_each_time():
    """
    A check that found nothing finds nothing the next time.
    """
    campaign = example_campaign()

    assert sample_facts(campaign, 407, 39) == sample_facts(campaign, 407, 39)
