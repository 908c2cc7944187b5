"""
Facts of sample customers, within the campaign's window.

Facts that the campaign's log cannot have are left out, so a theme is tried on what it will meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from recap.campaign import Campaign
from recap.facts import metrics_of

ITEMS = ("Bananas", "Oat milk", "Rye bread", "Shredded cheese", "Potato chips")
MAKERS = ("Green Valley", "Hansen & Sons", "Old Mill", "Green Valley", "Crispy")
CATEGORIES = ("Fruit", "Dairy", "Bakery", "Frozen dinners", "Snacks")
PLACES = ("Main Street", "Harbour", "Old Town")
TOP_SHARES_PCT = (7.6, 5.4, 4.7, 3.4, 2.9)  # shares of the first five, in percent
HOURS = (0, 0, 0, 0, 0, 0, 1, 4, 9, 14, 22, 31, 28, 30, 27, 36, 52, 64, 41, 25, 14, 6, 2, 1)
WEEKDAYS = (51, 40, 49, 44, 58, 98, 67)
MONTHS = (28, 22, 31, 35, 29, 33, 24, 38, 41, 27, 61, 38)
ONE_EVENT_FACTS = (
    *("events", "orders", "active_days", "total_amount", "distinct_items", "distinct_channels"),
    *("top_items", "top_categories", "channels", "busiest_hour", "busiest_weekday"),
    *("busiest_month", "busiest_day", "busiest_daypart", "hours", "weekdays", "months"),
    *("longest_streak", "longest_weekly_streak", "first_day", "last_day", "biggest_order"),
    *("discoveries", "visits", "channel_journey", "loyal_item", "returning_items"),
)


def sample_facts(
    campaign: Campaign,
    events: int,
    days: int,
    items: Sequence[str] = ITEMS,
    categories: Sequence[str] = CATEGORIES,
    makers: Sequence[str] = MAKERS,
) -> dict[str, Any]:
    """
    Return the facts of a customer with so many *events* on so many *days*.

    Counts and amounts grow with *events*. Where the campaign maps `item_by`, the items have the
    *makers* of the same positions. A fact without a sample here is the sample of its
    metric; facts that the campaign's log cannot have are left out.
    """
    scale = events / 407
    again, once = round(84 * scale), round(127 * scale)
    first, last = campaign.first_day, campaign.last_day
    months = [
        {"month": month, "events": round(scale * MONTHS[nth % 12]), "amount": 98.2 * scale}
        for nth, month in enumerate(_months(first, last))
    ]
    weeks = min(52, max(1, (last - first).days // 14))
    facts = {
        "events": events,
        "orders": round(43 * scale),
        "active_days": days,
        "total_amount": round(1210.35 * scale, 2),
        "total_minutes": min(round(5821 * scale), days * 24 * 60),
        "savings": round(312.4 * scale, 2),
        "distinct_items": again + once,
        "returning_items": {"again": again, "once": once, "again_pct": 39.8},
        "distinct_channels": 3,
        "top_items": _top(items, events),
        "top_categories": _top(categories, events),
        "channels": _top(PLACES, events),
        "busiest_hour": {"hour": 17, "events": round(64 * scale), "share_pct": 15.7},
        "busiest_weekday": {"weekday": 6, "events": round(98 * scale), "share_pct": 24.1},
        "busiest_month": _busiest_month(months, events),
        "busiest_day": {"date": _day(first, 320, last), "events": 37, "amount": 142.87},
        "hours": [round(scale * count) for count in HOURS],
        "weekdays": [round(scale * count) for count in WEEKDAYS],
        "months": months,
        "longest_streak": {
            "days": 4,
            "first": _day(first, 150, last),
            "last": _day(first, 153, last),
        },
        "longest_weekly_streak": {
            "weeks": weeks,
            "first": _day(first, 0, last),
            "last": _day(first, 7 * weeks, last),
        },
        "first_day": _day(first, 3, last),
        "last_day": last.isoformat(),
        "biggest_order": {
            "amount": round(142.87 * scale, 2),
            "date": _day(first, 325, last),
            "events": 37,
        },
        "discoveries": [{"month": month["month"], "items": 12} for month in months],
        "milestones": _milestones("events", events, first, last),
        "order_milestones": _milestones("orders", round(43 * scale), first, last),
        "rarity": {"name": items[-1], "others": 320, "others_pct": 13.0, "of": 2468},
        "week_hours": _week_hours(scale, seed=sum(map(ord, items[0]))),
        "loyal_item": {
            "name": items[0],
            "days": max(1, round(0.692 * days)),
            "months": min(11, len(months)),
            "days_pct": 69.2,
        },
        "best_item": {"name": items[0], "score": 4.75, "scores": 12},
        "growth": _growth(scale, days),
        **_channel_facts(months),
    }
    metrics = metrics_of(campaign)
    ranks = (name for name in metrics if name.endswith("_rank"))
    facts |= {name: {"below_pct": 72.4, "top_pct": 27.6, "of": 2469} for name in ranks}
    samples = {name: metric.sample for name, metric in metrics.items()}
    return _with_columns(campaign, _with_makers(campaign, samples | facts, items, makers))


def one_event_facts(campaign: Campaign) -> dict[str, Any]:
    """Return the facts of one event, at 14:00 on the window's last day, without comparisons."""
    day = campaign.last_day
    facts = sample_facts(campaign, 1, 1, ITEMS[:1], CATEGORIES[:1])
    once = {"events": 1, "share_pct": 100.0}
    months = [
        {**month, "events": int(day.isoformat().startswith(month["month"])), "amount": 0.0}
        for month in facts["months"]
    ]
    facts |= {
        "orders": 1,
        "total_amount": 2.0,
        "distinct_items": 1,
        "distinct_channels": 1,
        "channels": [{"name": PLACES[0], **once}],
        "busiest_hour": {"hour": 14, **once},
        "busiest_weekday": {"weekday": day.isoweekday(), **once},
        "busiest_month": {"month": day.isoformat()[:7], **once},
        "busiest_day": {"date": day.isoformat(), "events": 1, "amount": 2.0},
        "hours": [int(hour == 14) for hour in range(24)],
        "weekdays": [int(number == day.isoweekday()) for number in range(1, 8)],
        "months": months,
        "longest_streak": {"days": 1, "first": day.isoformat(), "last": day.isoformat()},
        "longest_weekly_streak": {"weeks": 1, **_week(day)},
        "first_day": day.isoformat(),
        "last_day": day.isoformat(),
        "biggest_order": {"amount": 2.0, "date": day.isoformat(), "events": 1},
        "discoveries": [{"month": month["month"], "items": month["events"]} for month in months],
        "visits": 1,
        "busiest_daypart": {"part": "afternoon", **once},
        "channel_journey": dict.fromkeys(("first", "favourite", "last"), PLACES[0]),
        "loyal_item": {"name": ITEMS[0], "days": 1, "months": 1, "days_pct": 100.0},
        "returning_items": {"again": 0, "once": 1, "again_pct": 0.0},
    }
    known = {name: facts[name] for name in ONE_EVENT_FACTS if name in facts}
    return _with_columns(campaign, _with_makers(campaign, known, ITEMS, MAKERS))


def _with_columns(campaign: Campaign, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the *facts* whose columns the campaign's log has."""
    columns, metrics = campaign.columns, metrics_of(campaign)
    return {name: fact for name, fact in facts.items() if columns.issuperset(metrics[name].needs)}


def _with_makers(
    campaign: Campaign, facts: dict[str, Any], items: Sequence[str], makers: Sequence[str]
) -> dict[str, Any]:
    """Add ``by`` to the *items* in *facts*, where the campaign maps it."""
    maker_of = dict(zip(items, makers, strict=False)) if "item_by" in campaign.columns else {}
    of_items = {
        name
        for name, metric in metrics_of(campaign).items()
        if metric.refers_to == {"name": "item"}
    }
    return {
        name: _made(fact, maker_of) if name in of_items else fact for name, fact in facts.items()
    }


def _made(fact: Any, maker_of: Mapping[str, str]) -> Any:
    if isinstance(fact, list):
        return [_made(record, maker_of) for record in fact]
    by = {"by": maker_of[fact["name"]]} if fact["name"] in maker_of else {}
    return {"name": fact["name"], **by, **fact}


def _week_hours(scale: float, seed: int) -> list[list[int]]:
    """Return the events of each hour of each weekday: other hours on other days, by *seed*."""
    weights = [
        [events * (1 + (5 * hour + 7 * day + seed) % 11) for hour in range(24)]
        for day, events in enumerate(WEEKDAYS)
    ]
    of_hour = [sum(day[hour] for day in weights) for hour in range(24)]
    return [
        [round(scale * HOURS[hour] * day[hour] / of_hour[hour]) for hour in range(24)]
        for day in weights
    ]


def _top(names: Sequence[str], events: int) -> list[dict[str, Any]]:
    shares = (100.0,) if events == 1 else TOP_SHARES_PCT
    return [
        {"name": name, "events": max(1, round(events * share / 100)), "share_pct": share}
        for name, share in zip(names, shares, strict=False)
    ]


def _channel_facts(months: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the facts of channels whose leader changes in the middle of the window."""
    half = len(months) // 2
    leaders = [{**month, "name": PLACES[nth < half]} for nth, month in enumerate(months)]
    return {
        "channel_journey": {"first": PLACES[1], "favourite": PLACES[0], "last": PLACES[0]},
        "channel_months": [
            {key: month[key] for key in ("month", "name", "events")} for month in leaders
        ],
        "channel_turn": {
            "month": months[half]["month"],
            "before": PLACES[1],
            "after": PLACES[0],
            "months": len(months) - half,
        },
    }


def _growth(scale: float, days: int) -> dict[str, Any]:
    """Return a comparison with a prior year that has a little less of everything."""
    before = round(37 / 39 * days)
    return {
        "events_before": round(381 * scale),
        "events_pct": 6.8,
        "days_before": before,
        "days_pct": round(100 * days / before - 100, 1),
        "amount_before": round(1102.4 * scale, 2),
        "amount_pct": 9.8,
        "minutes_before": round(5102 * scale),
        "minutes_pct": 14.1,
    }


def _milestones(name: str, reached: int, first: date, last: date) -> list[dict[str, Any]]:
    counts = [count for count in (10, 50, 100, 500, 1_000, 100_000) if count <= max(10, reached)]
    return [{name: count, "date": _day(first, 40 * nth, last)} for nth, count in enumerate(counts)]


def _busiest_month(months: list[dict[str, Any]], events: int) -> dict[str, Any]:
    most = max(months, key=lambda month: month["events"])
    share_pct = round(100 * most["events"] / max(1, events), 1)
    return {"month": most["month"], "events": most["events"], "share_pct": share_pct}


def _months(first: date, last: date) -> Iterator[str]:
    month = first.replace(day=1)
    while month <= last:
        yield month.isoformat()[:7]
        month = (month + timedelta(days=32)).replace(day=1)


def _day(first: date, nth: int, last: date) -> str:
    """Return the day *nth* days after *first*, or *last* when that is earlier."""
    return min(first + timedelta(days=nth), last).isoformat()


def _week(day: date) -> dict[str, str]:
    """Return the first and last day of the week of *day*."""
    monday = day - timedelta(days=day.weekday())
    return {"first": monday.isoformat(), "last": (monday + timedelta(days=6)).isoformat()}
