"""Facts that compare customers use large groups and never flatter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from activity_builder import YEAR, facts_by_customer
from hypothesis import given, settings
from hypothesis import strategies as st

from recap.facts import MEASURES, Facts, count, rank, write

pytestmark = pytest.mark.slow

MIN_POPULATION, MIN_TOP_GROUP, MIN_OTHERS = 100, 10, 20
ITEMS = ("a", "b", "c", "rare", "rarer")
NOT_COMPARED = {"growth", "anniversary"}  # facts that compare a customer with nobody else

Fact = dict[str, Any]
Everybody = dict[str, Facts]


@st.composite
def crowds(draw: Any) -> pd.DataFrame:
    """Draw a year of about a hundred customers; some are very active, some have rare items."""
    size = draw(st.integers(95, 130))
    often = draw(st.lists(st.integers(1, 4), min_size=size, max_size=size))
    extremes = draw(st.integers(0, 12))
    owners = {item: draw(st.integers(0, 40)) for item in ITEMS[1:]}
    rows: list[tuple[Any, ...]] = []
    for number, times in enumerate(often):
        owned = [item for item, owning in owners.items() if number < owning]
        items = [*owned, *[ITEMS[0]] * max(1, times + (9 if number < extremes else 0) - len(owned))]
        rows += [
            (
                f"C-{number:03}",
                pd.Timestamp(2017, 1 + number % 12, 1 + nth, number % 24),
                item,
                times * 1.5,
            )
            for nth, item in enumerate(items)
        ]
    return pd.DataFrame(rows, columns=["customer_id", "at", "item", "amount"])


def measured(facts: Facts, name: str) -> float | None:
    """Return the number of *facts* by which customers are compared."""
    places = {
        "biggest_order": ("biggest_order", "amount"),
        "daily_streak": ("longest_streak", "days"),
        "weekly_streak": ("longest_weekly_streak", "weeks"),
        "loyalty": ("loyal_item", "days"),
    }
    name_of_fact, field = places.get(name, (name, None))
    value = facts.get(name_of_fact)
    return value if value is None or field is None else value[field]


def check_top_group(fact: Fact, own_value: float, everybody: Everybody, measure: str) -> None:
    """Compare ``top_pct`` and ``below_pct`` with the number of customers who have as much."""
    values = [v for facts in everybody.values() if (v := measured(facts, measure)) is not None]
    assert len(values) == fact["of"] >= MIN_POPULATION
    on_top = sum(value >= own_value for value in values)
    top = Fraction(str(fact["top_pct"])) / 100 * len(values)
    assert top >= on_top, "the group is smaller than the true group"
    assert top >= MIN_TOP_GROUP, "the group could identify a person"
    assert top - max(on_top, MIN_TOP_GROUP) < Fraction(len(values), 1000), (
        "the group is larger than necessary"
    )
    if "below_pct" in fact:
        below = Fraction(str(fact["below_pct"])) / 100 * len(values)
        assert below <= len(values) - on_top
        assert 100 == Fraction(str(fact["below_pct"])) + Fraction(str(fact["top_pct"]))


def check_rank(fact: Fact, who: str, everybody: Everybody, measure: str) -> None:
    assert {"below_pct", "top_pct", "of"} == fact.keys()
    own_value = measured(everybody[who], measure)
    assert own_value is not None
    check_top_group(fact, own_value, everybody, measure)


def check_remarkable(fact: Fact, who: str, everybody: Everybody) -> None:
    assert {"measure", "value", "top_pct", "of"} == fact.keys()
    assert measured(everybody[who], fact["measure"]) == fact["value"]
    check_top_group(fact, fact["value"], everybody, fact["measure"])


def check_rarity(fact: Fact, who: str, everybody: Everybody) -> None:
    assert {"name", "others", "others_pct", "of"} == fact.keys()
    others = sum(
        fact["name"] in {item["name"] for item in facts["top_items"]}
        for customer, facts in everybody.items()
        if customer != who
    )
    assert len(everybody) - 1 == fact["of"] >= MIN_POPULATION - 1
    assert MIN_OTHERS <= others <= fact["others"]
    assert Fraction(others * 100, fact["of"]) <= Fraction(str(fact["others_pct"]))


def checks() -> Iterator[tuple[str, Callable[[Fact, str, Everybody], None]]]:
    """Yield the name of every fact that compares customers, and its check."""
    for measure in MEASURES:
        yield (
            f"{measure}_rank",
            partial(check_rank, measure=measure),
        )
    yield "remarkable", check_remarkable
    yield "rarity", check_rarity


@settings(max_examples=12, deadline=None)
@given(crowds())
def test_no_comparison_identifies_a_person_or_flatters(crowd: pd.DataFrame):
    """
    All comparisons are about groups, and are rounded against the customer.
    """
    with TemporaryDirectory() as name:
        folder = Path(name) / "shard=000"
        folder.mkdir()
        crowd.to_parquet(folder / "a.parquet")
        counted = count(crowd, YEAR)
        write(counted, Path(name) / "facts.parquet")
        ranks = rank([Path(name) / "facts.parquet"], [folder])

    everybody: Everybody = facts_by_customer(counted)
    check_of = dict(checks())
    assert {*ranks.columns} - NOT_COMPARED == check_of.keys()
    for name, check in check_of.items():
        for who, fact in ranks[name].dropna().items():
            check(fact, str(who), everybody)
    if len(everybody) < MIN_POPULATION:
        assert ranks.isna().all(axis=None)
