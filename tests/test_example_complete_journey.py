"""The example campaign against the sample data it is written for."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from pathlib import Path

import duckdb
import pytest

from recap import campaign as campaigns
from recap.campaign import Campaign

FOLDER = Path(__file__).parents[1] / "examples" / "complete-journey"
LONGEST_NAME = 32  # characters that a list on a card holds in two lines

EMBARRASSING = re.compile(
    r"\b("
    r"beer|whiskey|vodka|liquor|tobacco|cigar|cigarette|snuff|diaper|baby|infant|tampon"
    r"|feminine|hygiene|laxative|condom|contraceptive|pregnancy|incontinence|denture|lice"
    r"|acne|hemorrhoid|antacid|medicine|medication|medicated|vitamin|diet|douche|underwear"
    r"|kosher|ethnic|gambling|coupon|deposit|roach|prescription"
    r")(s|es)?\b",
    re.IGNORECASE,
)


@cache
def campaign() -> Campaign:
    return campaigns.load(FOLDER)


@cache
def display(table: str) -> dict[str, str]:
    with (FOLDER / f"{table}.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert ["raw", "display"] == header
    assert len(rows) == len({raw for raw, _ in rows}), "a raw name stands twice"
    return dict(rows)


@cache
def globs(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bought:
    """What one or more lines of the log call a thing: its category, its item."""

    category: str | None
    item: str

    def raws(self, table: str) -> list[str]:
        """Return the raw names under which *table* may know it, the closest first."""
        if table == "items":
            return [f"{self.category} > {self.item}", self.item]
        return [self.category] if self.category else []

    def shown(self, table: str) -> str | None:
        return next(
            (display(table)[raw] for raw in self.raws(table) if raw in display(table)), None
        )

    def matches(self, table: str, *patterns: str) -> bool:
        names = [*self.raws(table)[-1:], self.shown(table) or ""]
        return any(globs(*patterns).fullmatch(name) for name in names)

    def hidden(self, table: str) -> bool:
        return self.matches(table, *getattr(campaign().never_shown, table))


@cache
def bought() -> list[Bought]:
    """All that the log names, most frequent first."""
    products = campaign().items
    assert products is not None
    found = duckdb.execute(
        "SELECT product_category, product_type "  # noqa: S608
        f"FROM read_parquet('{campaign().find(str(campaign().source.path))}') "
        f"JOIN read_parquet('{campaign().find(products.path)}') USING (product_id) "
        "WHERE product_type IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1, 2"
    )
    return [Bought(category, item) for category, item in found.fetchall()]


@cache
def open_aisles() -> list[Bought]:
    """What the log names outside the categories that are never shown."""
    return [thing for thing in bought() if not thing.hidden("categories")]


@cache
def on_cards(table: str) -> list[Bought]:
    return [thing for thing in open_aisles() if thing.raws(table) and not thing.hidden(table)]


def test_the_campaign_is_the_year_it_says() -> None:
    """
    The log is read as UTC and told on the shops' clock.
    """
    assert ("UTC", "America/New_York") == (campaign().source.zone, campaign().zone)
    assert "2017-01-01 to 2017-12-31" == f"{campaign().first_day} to {campaign().last_day}"


@pytest.mark.parametrize("table", ["items", "categories"])
def test_every_raw_name_is_in_the_data(table: str) -> None:
    """
    A display name for what nobody bought, or what is never shown, is a mistake.
    """
    known = {raw for thing in on_cards(table) for raw in thing.raws(table)}

    assert [] == sorted(display(table).keys() - known)


@pytest.mark.parametrize("table", ["items", "categories"])
def test_every_name_is_either_told_by_hand_or_never_shown(table: str) -> None:
    """
    No name of the till reaches a card.
    """
    assert [] == [thing for thing in on_cards(table) if thing.shown(table) is None]


@pytest.mark.parametrize("table", ["items", "categories"])
def test_names_fit_a_card(table: str) -> None:
    """
    Short, in sentence case, without the blanks and slashes of a till.
    """
    names = display(table).values()

    assert [] == [name for name in names if not 0 < len(name) <= LONGEST_NAME]
    assert [] == [name for name in names if name.isupper()]
    assert [] == [name for name in names if not name[0].isupper() or name != name.strip()]
    assert [] == [name for name in names if re.search(r"[/*;_>]|\s\s", name)]


def test_no_pattern_is_dead() -> None:
    """
    Each pattern hides something in the data that nothing before it hides.
    """
    hides = campaign().never_shown

    assert [] == [
        p for p in hides.categories if not any(b.matches("categories", p) for b in bought())
    ]
    assert [] == [p for p in hides.items if not any(b.matches("items", p) for b in open_aisles())]


@pytest.mark.parametrize("table", ["items", "categories"])
def test_nothing_embarrassing_is_left(table: str) -> None:
    """
    Names that are shown hold no word that nobody would put before friends.
    """
    names = {thing.shown(table) or "" for thing in on_cards(table)}

    assert [] == sorted(name for name in names if EMBARRASSING.search(name))


@pytest.mark.parametrize(
    "thing",
    [
        Bought("BEERS/ALES", "BEERALEMALT LIQUORS"),
        Bought(None, "BEERALEMALT LIQUORS"),
        Bought("CIGARETTES", "CIGARETTES"),
        Bought("DEODORANTS", "ANTI-ACIDS"),
        Bought("DIAPERS & DISPOSABLES", "BABY DIAPERS"),
        Bought("BABY FOODS", "BABY FOOD - BEGINNER"),
        Bought("FAMILY PLANNING", "PREGNANCY TEST KITS"),
        Bought("ANALGESICS", "ADULT ANALGESICS"),
        Bought("COUPON/MISC ITEMS", "ELECTRONIC GIFT CARDS ACTIVATI"),
    ],
)
def test_what_is_never_shown(thing: Bought) -> None:
    """
    The plain cases, by name.
    """
    assert thing in bought()
    assert thing.hidden("categories") or thing.hidden("items")


@pytest.mark.parametrize(
    ("thing", "item"),
    [
        (Bought("FLUID MILK PRODUCTS", "FLUID MILK WHITE ONLY"), "Milk"),
        (Bought("SOFT DRINKS", "SFT DRNK 2 LITER BTL CARB INCL"), "Big-bottle soda"),
        (Bought("ICE CREAM/MILK/SHERBTS", "PREMIUM"), "Premium ice cream"),
        (Bought("BACON", "PREMIUM"), "Premium bacon"),
        (Bought("COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED"), "Regular gasoline"),
    ],
)
def test_what_a_card_says(thing: Bought, item: str) -> None:
    """
    A name is what a person would say, and the aisle tells two of them apart.
    """
    assert thing in bought()
    assert item == thing.shown("items")
    assert not thing.hidden("items")
    assert not thing.hidden("categories")


def test_the_most_frequent_items_have_names_by_hand() -> None:
    """
    The sixty things that most lists hold are named.
    """
    assert [] == [thing for thing in on_cards("items")[:60] if thing.shown("items") is None]


def test_a_store_has_a_name() -> None:
    """
    The log knows stores by number; a card says that it is a store.
    """
    assert "Store 406" == display("channels")["406"]
