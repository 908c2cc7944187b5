"""Facts that need other customers, the prior period or rules equal a second implementation."""

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Line, Person
from random_years import as_shard

from recap import activity, facts
from recap.activity import PRIOR_PERIOD
from recap.campaign import Campaign
from recap.facts import Window
from recap.stories import Customer, build_snapshot, theme_of

pytestmark = pytest.mark.slow

YEAR = (date(2017, 1, 1), date(2017, 12, 31))
AT = datetime(2017, 3, 1, 9)


# -- rarity -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """An item: who had it (from customer *first* on), and who voided it or only paid a fee."""

    name: str
    had_by: int
    first: int
    voided_by: int
    fee_by: int


@st.composite
def crowds(draw: Any) -> dict[str, Person]:
    """Draw numbers of customers and of owners of an item that are close to the limits."""
    size = draw(st.sampled_from([99, 100, 101, 104, 130]))
    items = [
        Item(
            name,
            had_by=draw(st.sampled_from([1, 19, 20, 21, 22, 31, 32, size // 2, size - 1, size])),
            first=draw(st.sampled_from([0, 0, 7])),
            voided_by=draw(st.sampled_from([0, 0, 2])),
            fee_by=draw(st.sampled_from([0, 0, 3])),
        )
        for name in "FEDCBA"[draw(st.integers(0, 5)) :]
    ]
    return {f"C-{n:03}": _shopper(n, size, items) for n in range(size)}


def _shopper(number: int, size: int, items: list[Item]) -> Person:
    lines, fees = [Line(AT)], []
    for at, item in enumerate(items):
        position = (number - item.first) % size
        if position < item.had_by:
            voided = position < item.voided_by
            line = Line(AT, item=item.name, quantity=0.0 if voided else None)
            lines += [line] * (1 + (number + at) % 2)
        elif position < item.had_by + item.fee_by:
            fees.append(Line(AT, item=item.name, kind="fee"))
    return Person(lines, *YEAR, frozenset({"item", "quantity"}), fees)


@settings(max_examples=6)
@given(crowds(), st.integers(1, 98))
def test_both_implementations_agree_about_rarity(everybody, in_first):
    """
    The number of others is rounded up; 19 others, or 99 people, are too few.
    """
    ids = [*everybody]
    with TemporaryDirectory() as name:
        files, folders = [], []
        for number, shard_ids in enumerate((ids[:in_first], ids[in_first:])):
            shard = as_shard({customer: everybody[customer] for customer in shard_ids})
            folders.append(Path(name) / f"shard={number:03}")
            folders[-1].mkdir()
            shard.to_parquet(folders[-1] / "a.parquet")
            files.append(Path(name) / f"{number}.parquet")
            facts.write(facts.count(shard, Window(*YEAR)), files[-1])
        actual = facts.rank(files, folders)["rarity"].dropna().to_dict()

    assert oracle.rarity(everybody) == actual


# -- growth and anniversary -------------------------------------------------------------

WINDOWS = [
    YEAR,
    (date(2016, 3, 1), date(2017, 2, 28)),  # ends with February, a year after a longer one
    (date(2015, 3, 1), date(2016, 2, 28)),  # ends a day before it
    (date(2016, 2, 29), date(2016, 3, 31)),  # begins on a leap day
    (date(2016, 2, 29), date(2017, 2, 28)),  # one year and a day
    (date(2015, 7, 1), date(2017, 6, 30)),  # two years
]
HEADER = ("who", "when", "paid", "took")


@st.composite
def logs(draw: Any) -> tuple[tuple[date, date], list[tuple[str, ...]]]:
    """Draw a window, and rows around the ends of the window and of the prior period."""
    window = draw(st.sampled_from(WINDOWS))
    first, last = window
    prior = oracle.same_days_before(first, last)
    edges = [first, last, first, last, *prior, *prior, date(2012, 2, 29), date(2014, 3, 1)]
    day = st.builds(
        lambda edge, days: edge + timedelta(days=days),
        st.sampled_from(edges),
        st.sampled_from([-1, 0, 0, 1]),
    )
    row = st.tuples(
        st.sampled_from([*(f"C-{number}" for number in range(8)), "NO"]),
        st.builds("{} {}".format, day, st.sampled_from(["00:00", "23:59"])),
        st.sampled_from(["", "0", "2.50", "0.015", "1", "-1", "-2.50"]),
        st.sampled_from(["", "0.4", "0.5", "7.5", "30"]),
    )
    return window, draw(st.lists(row, min_size=20, max_size=80))


@dataclass(frozen=True)
class Plan:
    mapped: frozenset[str]
    returns: str | None
    copies: bool


PLANS = st.builds(
    Plan,
    mapped=st.sampled_from([{"amount", "minutes"}, {"amount", "minutes"}, {"amount"}, set()]).map(
        frozenset
    ),
    returns=st.sampled_from([None, "net", "show", "ignore"]),
    copies=st.booleans(),
).map(lambda plan: plan if "amount" in plan.mapped else replace(plan, returns=None))


def lines_that_count(rows: list[tuple[str, ...]], plan: Plan) -> dict[str, list[Line]]:
    """Read the rows of all customers at any time; returns become lines of their own kind."""
    lines = defaultdict(list)
    for customer, when, *numbers in rows if plan.copies else dict.fromkeys(rows):
        amount, minutes = (float(number) if number else None for number in numbers)
        line = Line(
            datetime.fromisoformat(when),
            amount=amount if "amount" in plan.mapped else None,
            minutes=minutes if "minutes" in plan.mapped else None,
        )
        if (line.amount or 0) < 0:
            line = replace(line, kind="return")
        if customer != "NO" and (line.kind == "event" or plan.returns in ("net", "show")):
            lines[customer].append(line)
    return lines


def within(lines: list[Line], days: tuple[date, date], plan: Plan) -> Person:
    window_lines = [line for line in lines if days[0] <= line.at.date() <= days[1]]
    return Person(
        [line for line in window_lines if line.kind == "event"],
        *days,
        plan.mapped,
        [line for line in window_lines if line.kind != "event"],
    )


def expected(
    rows: list[tuple[str, ...]], window: tuple[date, date], plan: Plan
) -> dict[str, dict[str, Any]]:
    """Compute both facts slowly, for all customers with an event in the window."""
    lines, prior = lines_that_count(rows, plan), oracle.same_days_before(*window)
    reaches_back = any(
        line.at.date() <= prior[0] for customer_lines in lines.values() for line in customer_lines
    )
    result = {}
    for customer, customer_lines in lines.items():
        now, events = (
            within(customer_lines, window, plan),
            [line for line in customer_lines if line.kind == "event"],
        )
        if now.lines:
            prior_year = within(customer_lines, prior, plan)
            since = min(line.at for line in events).date()
            is_whole = (
                reaches_back and 12 * (since - prior[0]).days <= (prior[1] - prior[0]).days + 1
            )
            result[customer] = {
                "growth": oracle.growth(now, prior_year) if is_whole else None,
                "anniversary": oracle.anniversary(now, since),
            }
    return result


def campaign(folder: Path, window: tuple[date, date], plan: Plan) -> Campaign:
    names = {"customer_id": "who", "at": "when", "amount": "paid", "minutes": "took"}
    columns = {ours: names[ours] for ours in ("customer_id", "at", *sorted(plan.mapped))}
    copies = "keep" if plan.copies else "drop"
    return Campaign.model_validate(
        {
            **{"name": "Year", "brand": "B", "from": window[0], "to": window[1], "zone": "UTC"},
            "source": {"path": "log.csv", "duplicates": copies, "columns": columns},
            "opted_out": {"file": "no.txt"},
            "folder": folder,
            **({"returns": {"rule": plan.returns}} if plan.returns else {}),
        }
    )


@settings(max_examples=8)
@given(logs(), PLANS)
def test_both_implementations_agree_about_the_prior_period(log, plan):
    """
    The logs have events at the ends of both periods, leap days, returns and copies.
    """
    window, rows = log
    rows = [("C-0", f"{window[0]} 12:00", "1", "1"), *rows]

    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "no.txt").write_text("NO\n")
        with (folder / "log.csv").open("w", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
        out, counted = folder / "out", folder / "facts.parquet"
        activity.split(campaign(folder, window, plan), out)
        facts.write(facts.count(activity.read_shard(out, 0), Window(*window)), counted)
        ranks = facts.rank([counted], prior_period=out / PRIOR_PERIOD, window=Window(*window))

    assert expected(rows, window, plan) == ranks[["growth", "anniversary"]].to_dict("index")


# -- persona ----------------------------------------------------------------------------

NUMBERS = ("events", "dayparts.night_pct", "hours.23", "longest_streak.days", "top_items.length")
TEXTS = ("first_day", "busiest_month.month", "top_items.0.name", "top_items.1.name")
SIGNS = st.sampled_from(["<", "<=", "==", "!=", ">", ">="])
RULE = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(NUMBERS), SIGNS, st.sampled_from([0, 1, 2, 33.3, 50])),
        st.tuples(
            st.sampled_from(TEXTS), SIGNS, st.sampled_from(["2017-03-01", "2017-03", "a and b > 1"])
        ),
    ),
    max_size=3,
)
CUSTOMER = st.lists(
    st.builds(
        Line,
        at=st.sampled_from([AT, AT.replace(hour=23), AT + timedelta(days=1)]),
        item=st.sampled_from([None, "2017-03", "a and b > 1"]),
    ),
    min_size=1,
    max_size=4,
)


def written(rule: list[oracle.Comparison]) -> str | None:
    comparisons = (f"{path} {sign} {_quoted(value)}" for path, sign, value in rule)
    return " and ".join(comparisons) or None


def _quoted(value: float | str) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


@settings(max_examples=15)
@given(st.lists(RULE, min_size=1, max_size=4), st.lists(CUSTOMER, min_size=1, max_size=10))
def test_both_implementations_choose_the_same_persona(rules, customers):
    """
    It is the first persona whose rule is true; a comparison with an absent fact is false.
    """
    personas = [(f"Kind {place}", rule) for place, rule in enumerate(rules)]
    settings_of_personas = [
        {
            "name": name,
            "description": "You are.",
            **({"when": when} if (when := written(rule)) else {}),
        }
        for name, rule in personas
    ]
    source = {"path": "x.csv", "columns": {"customer_id": "c", "at": "t"}}
    dull = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "source": source}
    plan = Campaign.model_validate({**dull, "personas": settings_of_personas})
    theme = theme_of(plan)

    for lines in customers:
        facts_of_customer = oracle.facts_of(Person(lines, *YEAR, frozenset({"item"})))
        actual = build_snapshot(plan, theme, Customer("C-1"), facts_of_customer).facts.get(
            "persona"
        )
        expected_name = oracle.persona(personas, facts_of_customer)
        assert (expected_name and {"name": expected_name, "description": "You are."}) == actual
