"""The example campaign agrees with its sample data."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cache
from pathlib import Path

import duckdb
import pytest

from recap import activity
from recap import campaign as campaigns
from recap.campaign import Campaign
from recap.commands.story_coverage import evaluate_facts
from recap.stories import Customer, build_snapshot, theme_of

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[1] / "examples" / "complete-journey"
LONGEST_NAME = 32  # characters: two lines in a list on a card

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
def display_names(table: str) -> dict[str, str]:
    with (FOLDER / f"{table}.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert ["raw", "display"] == header
    assert len(rows) == len({raw for raw, _ in rows}), "a raw name is listed twice"
    return dict(rows)


@cache
def globs(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Product:
    """A category and an item, as they are written in one or more lines of the log."""

    category: str | None
    item: str

    def raw_names(self, table: str) -> list[str]:
        """Return the raw names that *table* may list for this product, the most specific first."""
        if table == "items":
            return [f"{self.category} > {self.item}", self.item]
        return [self.category] if self.category else []

    def display_name(self, table: str) -> str | None:
        return next(
            (
                display_names(table)[raw]
                for raw in self.raw_names(table)
                if raw in display_names(table)
            ),
            None,
        )

    def matches(self, table: str, *patterns: str) -> bool:
        names = [*self.raw_names(table)[-1:], self.display_name(table) or ""]
        return any(globs(*patterns).fullmatch(name) for name in names)

    def is_hidden(self, table: str) -> bool:
        return self.matches(table, *getattr(campaign().never_shown, table))


@cache
def products() -> list[Product]:
    """Return every product of the log, the most frequent first."""
    items = campaign().items
    assert items is not None
    rows = duckdb.execute(
        "SELECT product_category, product_type "  # noqa: S608
        f"FROM read_parquet('{campaign().find(str(campaign().source.path))}') "
        f"JOIN read_parquet('{campaign().find(items.path)}') USING (product_id) "
        "WHERE product_type IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, 1, 2"
    )
    return [Product(category, item) for category, item in rows.fetchall()]


@cache
def products_in_shown_categories() -> list[Product]:
    """Return the products whose category is not hidden."""
    return [product for product in products() if not product.is_hidden("categories")]


@cache
def shown_products(table: str) -> list[Product]:
    return [
        product
        for product in products_in_shown_categories()
        if product.raw_names(table) and not product.is_hidden(table)
    ]


def test_the_campaign_has_its_zones_and_its_year() -> None:
    """
    The log is read as UTC and shown in the shops' time zone.
    """
    assert ("UTC", "America/New_York") == (campaign().source.zone, campaign().zone)
    assert "2017-01-01 to 2017-12-31" == f"{campaign().first_day} to {campaign().last_day}"


@pytest.mark.parametrize("table", ["items", "categories"])
def test_every_raw_name_is_in_the_data(table: str) -> None:
    """
    A display name for a product that nobody bought, or that is never shown, is an error.
    """
    raw_names = {raw for product in shown_products(table) for raw in product.raw_names(table)}

    assert [] == sorted(display_names(table).keys() - raw_names)


@pytest.mark.parametrize("table", ["items", "categories"])
def test_every_name_has_a_display_name_or_is_never_shown(table: str) -> None:
    """
    No raw name of the till is on a card.
    """
    assert [] == [
        product for product in shown_products(table) if product.display_name(table) is None
    ]


@pytest.mark.parametrize("table", ["items", "categories"])
def test_names_fit_a_card(table: str) -> None:
    """
    Names are short, in sentence case, and without the double spaces and slashes of a till.
    """
    names = display_names(table).values()

    assert [] == [name for name in names if not 0 < len(name) <= LONGEST_NAME]
    assert [] == [name for name in names if name.isupper()]
    assert [] == [name for name in names if not name[0].isupper() or name != name.strip()]
    assert [] == [name for name in names if re.search(r"[/*;_>]|\s\s", name)]


def test_every_pattern_is_needed() -> None:
    """
    Each pattern hides a product that the category patterns do not hide already.
    """
    patterns = campaign().never_shown

    assert [] == [
        pattern
        for pattern in patterns.categories
        if not any(product.matches("categories", pattern) for product in products())
    ]
    assert [] == [
        pattern
        for pattern in patterns.items
        if not any(product.matches("items", pattern) for product in products_in_shown_categories())
    ]


@pytest.mark.parametrize("table", ["items", "categories"])
def test_no_embarrassing_name_is_shown(table: str) -> None:
    """
    No shown name has a word that a customer would not share with friends.
    """
    names = {product.display_name(table) or "" for product in shown_products(table)}

    assert [] == sorted(name for name in names if EMBARRASSING.search(name))


@pytest.mark.parametrize(
    "product",
    [
        Product("BEERS/ALES", "BEERALEMALT LIQUORS"),
        Product(None, "BEERALEMALT LIQUORS"),
        Product("CIGARETTES", "CIGARETTES"),
        Product("DEODORANTS", "ANTI-ACIDS"),
        Product("DIAPERS & DISPOSABLES", "BABY DIAPERS"),
        Product("BABY FOODS", "BABY FOOD - BEGINNER"),
        Product("FAMILY PLANNING", "PREGNANCY TEST KITS"),
        Product("ANALGESICS", "ADULT ANALGESICS"),
        Product("COUPON/MISC ITEMS", "ELECTRONIC GIFT CARDS ACTIVATI"),
    ],
)
def test_hidden_products(product: Product) -> None:
    """
    Typical products that are never shown.
    """
    assert product in products()
    assert product.is_hidden("categories") or product.is_hidden("items")


@pytest.mark.parametrize(
    ("product", "item"),
    [
        (Product("FLUID MILK PRODUCTS", "FLUID MILK WHITE ONLY"), "Milk"),
        (Product("SOFT DRINKS", "SFT DRNK 2 LITER BTL CARB INCL"), "Big-bottle soda"),
        (Product("ICE CREAM/MILK/SHERBTS", "PREMIUM"), "Premium ice cream"),
        (Product("BACON", "PREMIUM"), "Premium bacon"),
        (Product("COUPON/MISC ITEMS", "GASOLINE-REG UNLEADED"), "Regular gasoline"),
    ],
)
def test_display_names_of_products(product: Product, item: str) -> None:
    """
    A display name is everyday language. The category distinguishes equal item names.
    """
    assert product in products()
    assert item == product.display_name("items")
    assert not product.is_hidden("items")
    assert not product.is_hidden("categories")


def test_the_most_frequent_items_have_display_names() -> None:
    """
    The sixty most frequent items have a display name.
    """
    assert [] == [
        product for product in shown_products("items")[:60] if product.display_name("items") is None
    ]


def test_a_store_has_a_name() -> None:
    """
    The log has store numbers; a card shows that the number is a store.
    """
    assert "Store 406" == display_names("channels")["406"]


def test_the_households_get_six_to_ten_stories(tmp_path) -> None:
    """
    The cover first, the summary last, none twice; fewer only for up to three days with us.
    """
    year, theme = campaign(), theme_of(campaign())
    report = activity.sample(year, tmp_path, shards=2)
    households = evaluate_facts(year, replace(report, shards=report.shards[:2]), tmp_path)

    assert 250 <= len(households)
    for facts in households:
        chosen = build_snapshot(year, theme, Customer(id=""), facts).stories
        assert ("cover", "summary") == (chosen[0], chosen[-1])
        assert len({*chosen}) == len(chosen) <= 10
        assert 6 <= len(chosen) or facts["active_days"] <= 3
