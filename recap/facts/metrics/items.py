from __future__ import annotations

import numpy as np

from recap.facts.core import Measure, Year, metric, tally, top
from recap.lazy import pd


@metric(
    definition=(
        "How many different items your activity had. Lines with a quantity of zero are left out."
    ),
    unit="items",
    ties="none",
    absent="the campaign maps no `item`, or none of your lines names one",
    sample=211,
    needs=("item",),
    measure=Measure("distinct_items", "your number of different items"),
    refers_to="all",
)
def distinct_items(year: Year) -> pd.Series:
    """Count distinct named items, at least 1."""
    return year.items.groupby("customer").size()


@metric(
    definition=(
        "The items you had most often, five at most: how many times, and that as a share of all "
        "your events. Lines with a quantity of zero are left out."
    ),
    unit="events: events; share_pct: percent of all your events",
    ties="the larger amount first, where amounts are known, then by name",
    absent="the campaign maps no `item`, or none of your lines names one",
    sample=[{"name": "Bananas", "events": 31, "share_pct": 7.6}],
    needs=("item",),
    shape="records",
    refers_to={"name": "item"},
)
def top_items(year: Year) -> pd.DataFrame:
    """List up to five items: ``name``, ``events``, ``share_pct``."""
    return top(year, "item", year.items)


@metric(
    definition=(
        "The kinds of items you had most often, five at most: how many times, and that as a "
        "share of all your events. An event of several kinds counts once for each of them, so "
        "that the shares may add up to more than 100. Lines with a quantity of zero are left out."
    ),
    unit="events: events; share_pct: percent of all your events",
    ties="the larger amount first, where amounts are known, then by name",
    absent="the campaign maps no `category`, or none of your lines names one",
    sample=[{"name": "Fruit", "events": 58, "share_pct": 14.3}],
    needs=("category",),
    shape="records",
    refers_to={"name": "category"},
)
def top_categories(year: Year) -> pd.DataFrame:
    """List up to five categories: ``name``, ``events``, ``share_pct``."""
    return top(year, "category", tally(year.categories, "category"))


@metric(
    definition=(
        "For every month, how many items were new to you: items that you had not had before in "
        "this period. Lines with a quantity of zero are left out."
    ),
    unit="items",
    ties="none",
    absent="the campaign maps no `item`, or none of your lines names one",
    sample=[{"month": "2017-01", "items": 42}],
    needs=("item",),
    shape="records",
    refers_to="all",
)
def discoveries(year: Year) -> pd.DataFrame:
    """Count items by the month first seen, every month of the window: ``month``, ``items``."""
    months = year.window.months
    items, size = year.items, len(months)
    cells = np.bincount(
        items["customer"] * size + items["first_month"], minlength=len(year.customers) * size
    )
    table = pd.DataFrame(cells.reshape(-1, size)).loc[items["customer"].unique()]
    return pd.DataFrame(
        {"month": np.tile(np.array(months, object), len(table)), "items": table.to_numpy().ravel()},
        index=table.index.repeat(size),
    )
