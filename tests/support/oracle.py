"""
A second, slow implementation of every fact, for one customer, in plain Python.

It is written from the definitions in docs/facts.md alone, so both implementations can only be
wrong together if a definition is wrong. Each function below computes the fact of its name: it
takes a `Person` and returns the fact's value, or None if the definition says that it is absent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cached_property
from itertools import count
from math import ceil, floor
from typing import Any

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One line of the log, in the customer's local time. None means unknown."""

    at: datetime
    item: str | None = None
    category: str | None = None
    channel: str | None = None
    order_id: str | None = None
    amount: float | None = None
    savings: float | None = None
    quantity: float | None = None
    minutes: float | None = None
    score: float | None = None
    kind: str = "event"
    returned: float | None = None
    item_by: str | None = None
    item_id: str | None = None  # only where another item has the same name and item_by
    has_time: bool = True  # false: a day, among lines with a time of day

    @property
    def which_item(self) -> Item | None:
        return (self.item, self.item_by or "", self.item_id or "") if self.item else None


Item = tuple[str, str, str]  # name, who made it, id; empty where unknown or not needed
OPTIONAL = tuple(field.name for field in fields(Line))[1:-5]


def fields_of(item: Item) -> dict[str, str]:
    """Return the fields of a record that show an item."""
    return {field: text for field, text in zip(("name", "by", "id"), item, strict=True) if text}


@dataclass(frozen=True)
class Person:
    """
    One customer's lines, the first and last day of the window, and the mapped columns.

    *other_lines* are fees, returns and corrections; None if the campaign has no such kinds.
    """

    lines: Sequence[Line]
    first: date
    last: date
    mapped: frozenset[str] = frozenset(OPTIONAL)
    other_lines: Sequence[Line] | None = None

    def maps(self, *columns: str) -> bool:
        return self.mapped.issuperset(columns)

    @property
    def money(self) -> list[Line]:
        """All lines of every kind."""
        return [*self.lines, *(self.other_lines or ())]

    @cached_property
    def days(self) -> list[date]:
        """The distinct days with a line, in order."""
        return sorted({line.at.date() for line in self.lines})

    @cached_property
    def timed(self) -> list[Line]:
        """The lines with a time of day."""
        return [line for line in self.lines if line.has_time]

    @cached_property
    def bought(self) -> list[Line]:
        """The lines, except those with quantity zero."""
        return [line for line in self.lines if line.quantity != 0]

    @property
    def months(self) -> list[str]:
        """Every month that the window touches."""
        days = range((self.last - self.first).days + 1)
        return sorted({f"{self.first + A_DAY * n:%Y-%m}" for n in days})


Counting = Callable[[Person], Any]
FACTS: dict[str, Counting] = {}
RANKED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "active_days_rank": lambda facts: facts.get("active_days"),
    "biggest_order_rank": lambda facts: facts.get("biggest_order", {}).get("amount"),
    "daily_streak_rank": lambda facts: facts.get("longest_streak", {}).get("days"),
    "distinct_channels_rank": lambda facts: facts.get("distinct_channels"),
    "distinct_items_rank": lambda facts: facts.get("distinct_items"),
    "events_rank": lambda facts: facts.get("events"),
    "loyalty_rank": lambda facts: facts.get("loyal_item", {}).get("days"),
    "night_events_rank": lambda facts: facts.get("night_events"),
    "orders_rank": lambda facts: facts.get("orders"),
    "savings_rank": lambda facts: facts.get("savings"),
    "total_amount_rank": lambda facts: facts.get("total_amount"),
    "total_minutes_rank": lambda facts: facts.get("total_minutes"),
    "visits_rank": lambda facts: facts.get("visits"),
    "weekly_streak_rank": lambda facts: facts.get("longest_weekly_streak", {}).get("weeks"),
}


def fact(counting: Counting) -> Counting:
    FACTS[counting.__name__] = counting
    return counting


def facts_of(person: Person) -> dict[str, Any]:
    """Compute all facts that need only the customer's own lines."""
    counted = {name: counting(person) for name, counting in FACTS.items()}
    return {name: value for name, value in counted.items() if value is not None}


def ranks_of(everybody: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rank every customer among all customers, by every measure."""
    ranks: dict[str, dict[str, Any]] = {customer: {} for customer in everybody}
    for name, measure in RANKED.items():
        values = {customer: measure(facts) for customer, facts in everybody.items()}
        ranked = {customer: value for customer, value in values.items() if value is not None}
        if len(ranked) < 100:
            continue
        for customer, own_value in ranked.items():
            below = min(sum(other < own_value for other in ranked.values()), len(ranked) - 10)
            ranks[customer][name] = {
                "below_pct": floor(Fraction(1000 * below, len(ranked))) / 10,
                "top_pct": ceil(Fraction(1000 * (len(ranked) - below), len(ranked))) / 10,
                "of": len(ranked),
            }
    for customer, facts in everybody.items():
        best = remarkable(facts, ranks[customer])
        if best:
            ranks[customer]["remarkable"] = best
    return ranks


MOST_TELLING_FIRST = [
    *("weekly_streak", "daily_streak", "loyalty", "night_events", "distinct_channels"),
    *("distinct_items", "visits", "orders", "active_days", "total_minutes", "events", "savings"),
    *("biggest_order", "total_amount"),
]


def remarkable(facts: dict[str, Any], ranks: dict[str, Any]) -> dict[str, Any] | None:
    """Return the rank with the smallest top group."""
    candidates = []
    for position, name in enumerate(MOST_TELLING_FIRST):
        if rank := ranks.get(f"{name}_rank"):
            candidates.append((rank["top_pct"], position, name, rank["of"]))
    if not candidates or min(candidates)[0] > 10:
        return None
    top, _, name, of = min(candidates)
    value = RANKED[f"{name}_rank"](facts)
    return {"measure": name, "value": value, "top_pct": top, "of": of}


# -- how numbers are rounded ----------------------------------------------------------


def exact(numbers: Iterable[float | None]) -> Decimal:
    """Add exactly, each number rounded to the ten-thousandth; None counts as zero."""
    decimals = (Decimal(repr(number)) for number in numbers if number is not None)
    return sum((n.quantize(Decimal("0.0001"), ROUND_HALF_EVEN) for n in decimals), Decimal(0))


def nearest(number: Decimal | Fraction, step: str) -> float:
    """Round to the nearest *step*, halves up."""
    steps = floor(Fraction(number) / Fraction(step) + Fraction(1, 2))
    return float(steps * Fraction(step))


def money(lines: Iterable[Line]) -> float:
    return nearest(exact(line.amount for line in lines), "0.01")


def share_pct(part: int, total: int) -> float:
    return nearest(Fraction(100 * part, total), "0.1")


# -- how often, and when -------------------------------------------------------------


@fact
def events(person: Person) -> Any:
    return len(person.lines)


@fact
def active_days(person: Person) -> Any:
    return len(person.days)


@fact
def first_day(person: Person) -> Any:
    return person.days[0].isoformat()


@fact
def last_day(person: Person) -> Any:
    return person.days[-1].isoformat()


@fact
def hours(person: Person) -> Any:
    if not person.timed:
        return None
    return [sum(line.at.hour == hour for line in person.timed) for hour in range(24)]


@fact
def weekdays(person: Person) -> Any:
    return [sum(line.at.isoweekday() == day for line in person.lines) for day in range(1, 8)]


@fact
def months(person: Person) -> Any:
    result = []
    for month in person.months:
        lines = [line for line in person.lines if f"{line.at:%Y-%m}" == month]
        paid = [line for line in person.money if f"{line.at:%Y-%m}" == month]
        amount = {"amount": money(paid)} if person.maps("amount") else {}
        result.append({"month": month, "events": len(lines), **amount})
    return result


def most(counts: dict[Any, int]) -> Any:
    """Return the key with the largest count; of equal counts, the smallest key."""
    return min(counts, key=lambda key: (-counts[key], key))


def busiest(name: str, lines: Sequence[Line], values: Iterable[Any]) -> dict[str, Any] | None:
    counts = Counter(values)
    if not counts:
        return None
    value = most(counts)
    share = share_pct(counts[value], len(lines))
    return {name: value, "events": counts[value], "share_pct": share}


@fact
def busiest_hour(person: Person) -> Any:
    return busiest("hour", person.timed, (line.at.hour for line in person.timed))


@fact
def busiest_weekday(person: Person) -> Any:
    return busiest("weekday", person.lines, (line.at.isoweekday() for line in person.lines))


@fact
def busiest_month(person: Person) -> Any:
    return busiest("month", person.lines, (f"{line.at:%Y-%m}" for line in person.lines))


@fact
def busiest_day(person: Person) -> Any:
    day = most(Counter(line.at.date() for line in person.lines))
    lines = [line for line in person.lines if line.at.date() == day]
    paid = [line for line in person.money if line.at.date() == day]
    amount = {"amount": money(paid)} if person.maps("amount") else {}
    return {"date": day.isoformat(), "events": len(lines), **amount}


def longest_run(days: Iterable[date], step: timedelta) -> tuple[int, date, date]:
    """Return the longest run of *days* that are one *step* apart; of equal runs, the earliest."""
    all_days = {*days}
    runs = []
    for first in sorted(all_days):
        last = first
        while last + step in all_days:
            last += step
        runs.append(((last - first) // step + 1, first, last))
    return max(runs, key=lambda run: run[0])  # of equal runs, the first


@fact
def longest_streak(person: Person) -> Any:
    run, first, last = longest_run(person.days, A_DAY)
    return {"days": run, "first": first.isoformat(), "last": last.isoformat()}


@fact
def longest_weekly_streak(person: Person) -> Any:
    mondays = {day - A_DAY * day.weekday() for day in person.days}
    run, first, last = longest_run(mondays, A_WEEK)
    sunday = last + A_DAY * 6
    return {"weeks": run, "first": first.isoformat(), "last": sunday.isoformat()}


# -- what, and where -----------------------------------------------------------------


def most_often(person: Person, lines: Iterable[Line], column: str) -> Any:
    """List the five most frequent names of *column*: by events, then amount, then name."""
    named: dict[Item, list[Line]] = defaultdict(list)
    for line in lines:
        cell = getattr(line, column) or ""
        texts = cell.split("\x1f") if column == "category" else [cell]
        names = [(text, "", "") for text in texts]
        if column == "item" and line.which_item:
            names = [line.which_item]
        for name in names:
            if name[0]:
                named[name].append(line)
    worth = {
        name: exact(line.amount for line in lines_of_name) for name, lines_of_name in named.items()
    }
    order = sorted(named, key=lambda name: (-len(named[name]), -worth[name], name))
    return [
        {
            **fields_of(name),
            "events": len(named[name]),
            "share_pct": share_pct(len(named[name]), len(person.lines)),
        }
        for name in order[:5]
    ] or None


@fact
def top_items(person: Person) -> Any:
    return most_often(person, person.bought, "item")


@fact
def top_categories(person: Person) -> Any:
    return most_often(person, person.bought, "category")


@fact
def channels(person: Person) -> Any:
    return most_often(person, person.lines, "channel")


@fact
def distinct_channels(person: Person) -> Any:
    return len({line.channel for line in person.lines} - {None}) or None


@fact
def distinct_items(person: Person) -> Any:
    return len({line.which_item for line in person.bought} - {None}) or None


@fact
def discoveries(person: Person) -> Any:
    first_had: dict[Item, str] = {}
    for line in sorted(person.bought, key=lambda line: line.at):
        if line.which_item is not None:
            first_had.setdefault(line.which_item, f"{line.at:%Y-%m}")
    if not first_had:
        return None
    new = Counter(first_had.values())
    return [{"month": month, "items": new[month]} for month in person.months]


# -- how much ------------------------------------------------------------------------


@fact
def total_amount(person: Person) -> Any:
    has_amounts = any(line.amount is not None for line in person.money)
    return money(person.money) if has_amounts else None


@fact
def savings(person: Person) -> Any:
    saved = nearest(exact(line.savings for line in person.money), "0.01")
    return saved if saved > 0 else None


@fact
def total_quantity(person: Person) -> Any:
    pieces = nearest(exact(line.quantity for line in person.lines), "0.01")
    return pieces if pieces > 0 else None


@fact
def total_minutes(person: Person) -> Any:
    spent = exact(line.minutes for line in person.lines)
    return int(nearest(spent, "1")) if spent >= Decimal("0.5") else None


def orders_by_id(person: Person) -> dict[str, list[Line]]:
    by_id = defaultdict(list)
    for line in person.lines:
        if line.order_id is not None:
            by_id[line.order_id].append(line)
    return by_id


@fact
def orders(person: Person) -> Any:
    return len(orders_by_id(person)) or None


@fact
def biggest_order(person: Person) -> Any:
    def net_amount(number: str) -> Decimal:
        lines = [line for line in person.money if line.order_id == number]
        paid = [line for line in lines if line.kind in ("event", "fee")]
        back = exact(line.returned for line in paid)
        return exact(line.amount for line in paid) - back

    def rank(number: str) -> tuple[Decimal, datetime, str]:
        return -net_amount(number), min(line.at for line in candidates[number]), number

    candidates = {
        number: lines
        for number, lines in orders_by_id(person).items()
        if nearest(net_amount(number), "0.01") > 0
    }
    if not candidates:
        return None
    number = min(candidates, key=rank)
    began = min(line.at for line in candidates[number]).date()
    amount = nearest(net_amount(number), "0.01")
    return {"amount": amount, "date": began.isoformat(), "events": len(candidates[number])}


@fact
def returns(person: Person) -> Any:
    lines = [line for line in person.money if line.kind == "return"]
    if not lines:
        return None
    back = exact(-line.amount for line in lines if line.amount is not None)
    return {"count": len(lines)} | (
        {"amount": nearest(back, "0.01")} if person.maps("amount") else {}
    )


# -- the day, the week, the year -----------------------------------------------------


def part_of_day(moment: datetime) -> str:
    if time(5) <= moment.time() < time(12):
        return "morning"
    if time(12) <= moment.time() < time(17):
        return "afternoon"
    return "evening" if time(17) <= moment.time() < time(22) else "night"


PARTS = ("morning", "afternoon", "evening", "night")


def parts_of_day(person: Person) -> dict[str, int] | None:
    if hours(person) is None:
        return None
    return {part: sum(part_of_day(line.at) == part for line in person.timed) for part in PARTS}


@fact
def dayparts(person: Person) -> Any:
    counts = parts_of_day(person)
    return counts and {f"{part}_pct": share for part, share in shares_of(counts).items()}


def shares_of(counts: dict[str, int]) -> dict[str, float]:
    """Split 100.0 % into tenths of a percent; the largest remainders get what rounding leaves."""
    exact_shares = {part: Fraction(1000 * n, sum(counts.values())) for part, n in counts.items()}
    permille = {part: floor(share) for part, share in exact_shares.items()}
    by_remainder = sorted(counts, key=lambda part: permille[part] - exact_shares[part])
    for part in by_remainder[: 1000 - sum(permille.values())]:
        permille[part] += 1
    return {part: tenths / 10 for part, tenths in permille.items()}


@fact
def busiest_daypart(person: Person) -> Any:
    counts = parts_of_day(person)
    if counts is None:
        return None
    part = max(PARTS, key=lambda part: counts[part])  # of equal parts, the first
    return {"part": part, "events": counts[part], "share_pct": shares_of(counts)[part]}


@fact
def night_events(person: Person) -> Any:
    counts = parts_of_day(person)
    return (counts["night"] or None) if counts else None


@fact
def week_hours(person: Person) -> Any:
    if hours(person) is None:
        return None
    counts = Counter((line.at.weekday(), line.at.hour) for line in person.timed)
    return [[counts[day, hour] for hour in range(24)] for day in range(7)]


SEASONS = {"12-02": (12, 1, 2), "03-05": (3, 4, 5), "06-08": (6, 7, 8), "09-11": (9, 10, 11)}


@fact
def seasons(person: Person) -> Any:
    is_whole_months = person.first.day == 1 and (person.last + A_DAY).day == 1
    if not is_whole_months or len(person.months) != 12:
        return None
    return [sum(line.at.month in season for line in person.lines) for season in SEASONS.values()]


@fact
def busiest_season(person: Person) -> Any:
    counts = seasons(person)
    if counts is None:
        return None
    at = counts.index(max(counts))
    share = share_pct(counts[at], len(person.lines))
    return {"season": [*SEASONS][at], "events": counts[at], "share_pct": share}


@fact
def longest_gap(person: Person) -> Any:
    gaps = [
        ((next_day - day).days - 1, day)
        for day, next_day in zip(person.days, person.days[1:], strict=False)
    ]
    days, day = max(gaps, key=lambda gap: gap[0], default=(0, person.first))
    if not days:
        return None
    first, last = day + A_DAY, day + A_DAY * days
    return {"days": days, "first": first.isoformat(), "last": last.isoformat()}


ROUND = [first * 10**zeros for zeros in range(1, 7) for first in (1, 5)]


@fact
def milestones(person: Person) -> Any:
    at = sorted(line.at for line in person.lines)
    reached = [n for n in ROUND if n <= len(at)]
    return [{"events": n, "date": at[n - 1].date().isoformat()} for n in reached] or None


@fact
def order_milestones(person: Person) -> Any:
    began = sorted(min(line.at for line in lines) for lines in orders_by_id(person).values())
    reached = [n for n in ROUND if n <= len(began)]
    return [{"orders": n, "date": began[n - 1].date().isoformat()} for n in reached] or None


# -- items bought again ---------------------------------------------------------------


def days_by_item(person: Person) -> dict[Item, list[date]]:
    by_item = defaultdict(list)
    for line in person.bought:
        if line.which_item is not None:
            by_item[line.which_item].append(line.at.date())
    return by_item


@fact
def returning_items(person: Person) -> Any:
    items = days_by_item(person)
    repeated = sum(len({*days}) >= 2 for days in items.values())
    if not items:
        return None
    share = share_pct(repeated, len(items))
    return {"again": repeated, "once": len(items) - repeated, "again_pct": share}


@fact
def loyal_item(person: Person) -> Any:
    items = days_by_item(person)
    if not items:
        return None
    name = min(items, key=lambda name: (-len({*items[name]}), -len(items[name]), name))
    days = {*items[name]}
    return {
        **fields_of(name),
        "days": len(days),
        "months": len({(day.year, day.month) for day in days}),
        "days_pct": share_pct(len(days), len(person.days)),
    }


# -- scores ---------------------------------------------------------------------------


def average(lines: Sequence[Line]) -> float:
    return nearest(Fraction(exact(line.score for line in lines)) / len(lines), "0.01")


@fact
def average_score(person: Person) -> Any:
    scored = [line for line in person.lines if line.score is not None]
    return {"score": average(scored), "scores": len(scored)} if scored else None


@fact
def best_item(person: Person) -> Any:
    by_item = defaultdict(list)
    for line in person.bought:
        if line.which_item is not None and line.score is not None:
            by_item[line.which_item].append(line)
    scored = [line for lines in by_item.values() for line in lines]
    ranking = {name: (-average(lines), -len(lines), name) for name, lines in by_item.items()}
    name = min(
        (name for name in ranking if len(by_item[name]) >= 3),
        key=lambda name: ranking[name],
        default=None,
    )
    if name is None or average(by_item[name]) <= average(scored):
        return None
    return {**fields_of(name), "score": average(by_item[name]), "scores": len(by_item[name])}


# -- channels over the year ----------------------------------------------------------


def lines_with_channel(person: Person) -> list[Line]:
    return [line for line in person.lines if line.channel is not None]


@fact
def visits(person: Person) -> Any:
    return len({(line.at.date(), line.channel) for line in lines_with_channel(person)}) or None


@fact
def channel_journey(person: Person) -> Any:
    lines = lines_with_channel(person)
    if not lines:
        return None
    began, ended = min(line.at for line in lines), max(line.at for line in lines)
    return {
        "first": min(str(line.channel) for line in lines if line.at == began),
        "favourite": most_often(person, lines, "channel")[0]["name"],
        "last": min(str(line.channel) for line in lines if line.at == ended),
    }


@fact
def channel_months(person: Person) -> Any:
    by_month = defaultdict(list)
    for line in lines_with_channel(person):
        by_month[f"{line.at:%Y-%m}"].append(line)
    leaders = {
        month: most_often(person, month_lines, "channel")[0]
        for month, month_lines in by_month.items()
    }
    return [
        {"month": month, "name": leaders[month]["name"], "events": leaders[month]["events"]}
        for month in sorted(leaders)
    ] or None


@fact
def channel_turn(person: Person) -> Any:
    led = channel_months(person) or []
    run: list[dict[str, Any]] = []
    for month in reversed(led):
        if run and month["name"] != run[-1]["name"]:
            break
        run.append(month)
    if len(run) < 2 or len(run) == len(led):
        return None
    previous = led[-len(run) - 1]["name"]
    return {
        "month": run[-1]["month"],
        "before": previous,
        "after": run[0]["name"],
        "months": len(run),
    }


# -- compared with others and the prior period -------------------------------------------


def rarity(everybody: dict[str, Person]) -> dict[str, dict[str, Any]]:
    """Return the rarest of each customer's top items, without customers who have no such fact."""
    had = {
        customer: {line.which_item for line in person.bought} - {None}
        for customer, person in everybody.items()
    }
    of = sum(bool(items) for items in had.values()) - 1
    result = {}
    for customer, person in everybody.items() if of + 1 >= 100 else ():
        names = [
            (top["name"], top.get("by", ""), top.get("id", "")) for top in top_items(person) or []
        ]
        others = {name: sum(name in items for items in had.values()) - 1 for name in names}
        rare = min(
            (name for name in names if others[name] >= 20), key=others.__getitem__, default=None
        )
        if rare is not None:
            at_most = min(ceil(Fraction(others[rare], 10)) * 10, of)
            share = ceil(Fraction(1000 * at_most, of)) / 10
            result[customer] = {**fields_of(rare), "others": at_most, "others_pct": share, "of": of}
    return result


def end_of_february(year: int) -> date:
    return date(year, 3, 1) - A_DAY


def on_day(day: date, year: int) -> date:
    """Return the same day in another year: 29 February becomes 28 February if necessary."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return end_of_february(year) if is_leap_day else day.replace(year=year)


def same_days_before(first: date, last: date) -> tuple[date, date]:
    """Return the same days a year earlier, or enough years earlier to end before *first*."""
    for years in count(1):
        to = last.year - years
        ended = end_of_february(to) if last == end_of_february(last.year) else on_day(last, to)
        if ended < first:
            return on_day(first, first.year - years), ended
    raise AssertionError


COMPARED = {
    "events": events,
    "days": active_days,
    "amount": total_amount,
    "minutes": total_minutes,
}


def growth(now: Person, prior: Person) -> dict[str, Any] | None:
    """Compare a customer's period with the prior period."""
    if not prior.lines:
        return None
    result: dict[str, Any] = {}
    for name, counting in COMPARED.items():
        prior_value, value = counting(prior), counting(now)
        if prior_value is None or value is None or prior_value <= 0 or value < 0:
            continue
        change = Fraction(repr(value)) / Fraction(repr(prior_value)) - 1
        result |= {f"{name}_before": prior_value, f"{name}_pct": nearest(100 * change, "0.1")}
    return result


def anniversary(now: Person, first_event: date) -> dict[str, Any] | None:
    """Return the last anniversary of the first event in the period."""
    if first_event >= now.first:
        return None
    days = [on_day(first_event, year) for year in range(now.first.year, now.last.year + 1)]
    within = [day for day in days if now.first <= day <= now.last]
    if not within:
        return None
    years = within[-1].year - first_event.year
    dates = {"since": first_event.isoformat(), "date": within[-1].isoformat()}
    return {"years": years, **dates}


# -- what kind of customer --------------------------------------------------------------

Comparison = tuple[str, str, Any]  # the path of a value, an operator, and a number or text


def persona(
    personas: Iterable[tuple[str, Sequence[Comparison]]], facts: Mapping[str, Any]
) -> str | None:
    """Return the name of the first persona whose comparisons are all true."""
    for name, rule in personas:
        if all(is_true(facts, comparison) for comparison in rule):
            return name
    return None


def is_true(facts: Mapping[str, Any], comparison: Comparison) -> bool:
    path, sign, value = comparison
    part: Any = facts
    for step in path.split("."):
        if isinstance(part, dict):
            part = part.get(step)
        elif step == "length":
            part = len(part)
        else:
            part = part[int(step)] if int(step) < len(part) else None
        if part is None:
            return False
    less, equal = bool(part < value), bool(part == value)
    return {
        **{"<": less, "<=": less or equal, "==": equal},
        **{">": not less and not equal, ">=": not less, "!=": not equal},
    }[sign]


NOT_FROM_ONE_CUSTOMER = {
    counting.__name__: counting for counting in (remarkable, rarity, persona, growth, anniversary)
}
