"""Everything that compares people: groups large enough, and never a kinder word than the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from activity_builder import YEAR, facts_by_customer
from hypothesis import given, settings
from hypothesis import strategies as st

from recap.facts import MEASURES, Facts, count, rank, write

A_POPULATION, ON_TOP, WITH_THE_SAME = 100, 10, 20
ITEMS = ("a", "b", "c", "rare", "rarer")
ABOUT_ONESELF = {"growth", "anniversary"}  # which compare nobody with anybody else

Told = dict[str, Any]
Everybody = dict[str, Facts]


@st.composite
def crowds(draw: Any) -> pd.DataFrame:
    """Make a year of some hundred customers; some do much, some have what few have."""
    size = draw(st.integers(95, 130))
    often = draw(st.lists(st.integers(1, 4), min_size=size, max_size=size))
    extremes = draw(st.integers(0, 12))
    owners = {item: draw(st.integers(0, 40)) for item in ITEMS[1:]}
    rows: list[tuple[Any, ...]] = []
    for who, times in enumerate(often):
        owned = [item for item, owning in owners.items() if who < owning]
        items = [*owned, *[ITEMS[0]] * max(1, times + (9 if who < extremes else 0) - len(owned))]
        rows += [
            (f"C-{who:03}", pd.Timestamp(2017, 1 + who % 12, 1 + nth, who % 24), item, times * 1.5)
            for nth, item in enumerate(items)
        ]
    return pd.DataFrame(rows, columns=["customer_id", "at", "item", "amount"])


def measured(facts: Facts, name: str) -> float | None:
    """Read from *facts* the number that people are compared by."""
    places = {
        "biggest_order": ("biggest_order", "amount"),
        "daily_streak": ("longest_streak", "days"),
        "weekly_streak": ("longest_weekly_streak", "weeks"),
        "loyalty": ("loyal_item", "days"),
    }
    fact, field = places.get(name, (name, None))
    found = facts.get(fact)
    return found if found is None or field is None else found[field]


def check_standing(told: Told, mine: float, everybody: Everybody, measure: str) -> None:
    """Hold ``top_pct`` and ``below_pct`` to how many have as much or more."""
    values = [v for facts in everybody.values() if (v := measured(facts, measure)) is not None]
    assert len(values) == told["of"] >= A_POPULATION
    on_top = sum(value >= mine for value in values)
    top = Fraction(str(told["top_pct"])) / 100 * len(values)
    assert top >= on_top, "in a smaller group than is true"
    assert top >= ON_TOP, "the group points at persons"
    assert top - max(on_top, ON_TOP) < Fraction(len(values), 1000), "kept too small"
    if "below_pct" in told:
        below = Fraction(str(told["below_pct"])) / 100 * len(values)
        assert below <= len(values) - on_top
        assert 100 == Fraction(str(told["below_pct"])) + Fraction(str(told["top_pct"]))


def check_rank(told: Told, who: str, everybody: Everybody, measure: str) -> None:
    assert {"below_pct", "top_pct", "of"} == told.keys()
    mine = measured(everybody[who], measure)
    assert mine is not None
    check_standing(told, mine, everybody, measure)


def check_remarkable(told: Told, who: str, everybody: Everybody) -> None:
    assert {"measure", "value", "top_pct", "of"} == told.keys()
    assert measured(everybody[who], told["measure"]) == told["value"]
    check_standing(told, told["value"], everybody, told["measure"])


def check_rarity(told: Told, who: str, everybody: Everybody) -> None:
    assert {"name", "others", "others_pct", "of"} == told.keys()
    others = sum(
        told["name"] in {item["name"] for item in facts["top_items"]}
        for customer, facts in everybody.items()
        if customer != who
    )
    assert len(everybody) - 1 == told["of"] >= A_POPULATION - 1
    assert WITH_THE_SAME <= others <= told["others"]
    assert Fraction(others * 100, told["of"]) <= Fraction(str(told["others_pct"]))


def checks() -> Iterator[tuple[str, Callable[[Told, str, Everybody], None]]]:
    """Name everything that may come with the ranks, with what it is held to."""
    for measure in MEASURES:
        yield (
            f"{measure}_rank",
            partial(check_rank, measure=measure),
        )
    yield "remarkable", check_remarkable
    yield "rarity", check_rarity


@settings(max_examples=12, deadline=None)
@given(crowds())
def test_no_comparison_points_at_a_person_or_flatters(crowd: pd.DataFrame):
    """
    Whatever compares a customer with others speaks of groups, and rounds against the customer.
    """
    with TemporaryDirectory() as name:
        folder = Path(name) / "shard=000"
        folder.mkdir()
        crowd.to_parquet(folder / "a.parquet")
        counted = count(crowd, YEAR)
        write(counted, Path(name) / "facts.parquet")
        ranks = rank([Path(name) / "facts.parquet"], [folder])

    everybody: Everybody = facts_by_customer(counted)
    known = dict(checks())
    assert {*ranks.columns} - ABOUT_ONESELF == known.keys()
    for name, check in known.items():
        for who, told in ranks[name].dropna().items():
            check(told, str(who), everybody)
    if len(everybody) < A_POPULATION:
        assert ranks.isna().all(axis=None)
