"""The example campaign against the sample data it is written for."""

from __future__ import annotations

import csv
import re
from fnmatch import fnmatchcase
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
def lines_by_name(column: str) -> dict[str, int]:
    """How many lines of the log carry each raw name, most frequent first."""
    source, products = campaign().find(campaign().source.path), campaign().items
    assert products is not None
    found = duckdb.execute(
        f"SELECT {column}, count(*) AS lines FROM read_parquet('{source}') "  # noqa: S608
        f"JOIN read_parquet('{campaign().find(products.path)}') USING (product_id) "
        f"WHERE {column} IS NOT NULL GROUP BY ALL ORDER BY lines DESC, {column}"
    )
    return dict(found.fetchall())


def matches(pattern: str, raw: str, shown: str) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for name in (raw, shown))


TABLES = [
    pytest.param("items", "product_type", id="items"),
    pytest.param("categories", "product_category", id="categories"),
]


def hidden(table: str, raw: str) -> bool:
    shown = display(table).get(raw, raw)
    return any(matches(pattern, raw, shown) for pattern in getattr(campaign().never_shown, table))


def test_the_campaign_is_the_year_it_says() -> None:
    """
    The log is read as UTC and told on the shops' clock.
    """
    assert ("UTC", "America/New_York") == (campaign().source.zone, campaign().zone)
    assert "2017-01-01 to 2017-12-31" == f"{campaign().first_day} to {campaign().last_day}"


@pytest.mark.parametrize(("table", "column"), TABLES)
def test_every_raw_name_is_in_the_data(table: str, column: str) -> None:
    """
    A display name for something nobody can buy is a typing mistake.
    """
    assert [] == sorted(display(table).keys() - lines_by_name(column).keys())


@pytest.mark.parametrize(("table", "column"), TABLES)
def test_every_name_is_either_told_by_hand_or_never_shown(table: str, column: str) -> None:
    """
    No name of the till reaches a card, and no row of the table is in vain.
    """
    told = display(table).keys()
    silent = {raw for raw in lines_by_name(column) if hidden(table, raw)}

    assert [] == sorted(lines_by_name(column).keys() - told - silent)
    assert [] == sorted(told & silent)


@pytest.mark.parametrize("table", ["items", "categories"])
def test_names_fit_a_card(table: str) -> None:
    """
    Short, in sentence case, without the blanks and slashes of a till.
    """
    names = display(table).values()

    assert [] == [name for name in names if not 0 < len(name) <= LONGEST_NAME]
    assert [] == [name for name in names if name.isupper()]
    assert [] == [name for name in names if not name[0].isupper() or name != name.strip()]
    assert [] == [name for name in names if re.search(r"[/*;_]|\s\s", name)]


@pytest.mark.parametrize(("table", "column"), TABLES)
def test_no_pattern_is_dead(table: str, column: str) -> None:
    """
    Each pattern of what is never shown hides something that is in the data.
    """
    names = [(raw, display(table).get(raw, raw)) for raw in lines_by_name(column)]
    patterns = getattr(campaign().never_shown, table)

    assert [] == [p for p in patterns if not any(matches(p, *name) for name in names)]


@pytest.mark.parametrize("table", ["items", "categories"])
def test_nothing_embarrassing_is_left(table: str) -> None:
    """
    Names that are shown hold no word that nobody would put before friends.
    """
    assert [] == [name for name in display(table).values() if EMBARRASSING.search(name)]


@pytest.mark.parametrize(
    ("table", "raw"),
    [
        ("categories", "BEERS/ALES"),
        ("categories", "BABY FOODS"),
        ("categories", "DIAPERS & DISPOSABLES"),
        ("items", "BEERALEMALT LIQUORS"),
        ("items", "CIGARETTES"),
        ("items", "LAXATIVES"),
        ("items", "PREGNANCY TEST KITS"),
        ("items", "INFANT FORMULA MILK BASE"),
        ("items", "COUPONS/STORE & MFG"),
    ],
)
def test_what_is_never_shown(table: str, raw: str) -> None:
    """
    The plain cases, by name.
    """
    assert hidden(table, raw)


def test_the_most_frequent_items_have_names_by_hand() -> None:
    """
    The sixty items that most cards list are named, unless they are never shown.
    """
    frequent = [raw for raw in lines_by_name("product_type") if not hidden("items", raw)][:60]

    assert [] == [raw for raw in frequent if raw not in display("items")]
    assert "Milk" == display("items")["FLUID MILK WHITE ONLY"]
    assert "Big-bottle soda" == display("items")["SFT DRNK 2 LITER BTL CARB INCL"]
