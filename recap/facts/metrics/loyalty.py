from __future__ import annotations

from recap.facts.core import Measure, Year, fields_of_name, metric, share_pct
from recap.lazy import pd

NO_ITEM = "the campaign maps no `item`, or none of your lines names one"


@metric(
    definition=(
        "How many of your different items you came back to, because you had them on two or more "
        "different days; how many you had on one day only; and the first as a share of both. "
        "Lines with a quantity of zero are left out."
    ),
    unit="again, once: items; again_pct: percent of all your different items",
    ties="none",
    absent=NO_ITEM,
    sample={"again": 84, "once": 127, "again_pct": 39.8},
    needs=("item",),
    shape="record",
    refers_to="all",
)
def returning_items(year: Year) -> pd.DataFrame:
    """Count items on several days and on one day: ``again``, ``once``, ``again_pct``."""
    is_returning = (year.items["days"] > 1).groupby(year.items["customer"])
    returning, items = is_returning.sum(), is_returning.size()
    return pd.DataFrame(
        {"again": returning, "once": items - returning, "again_pct": share_pct(returning, items)}
    )


@metric(
    definition=(
        "The item you were most faithful to: the one that you had on the most different days; on "
        "how many days and in how many months, and those days as a share of all days on which "
        "you were active. Lines with a quantity of zero are left out."
    ),
    unit="days: days; months: months; days_pct: percent of the days on which you were active",
    ties="the item with more events, then the first by name",
    absent=NO_ITEM,
    sample={"name": "Bananas", "days": 27, "months": 11, "days_pct": 69.2},
    needs=("item",),
    shape="record",
    measure=Measure("loyalty", "the number of days on which you had one item", field="days"),
    refers_to={"name": "item"},
)
def loyal_item(year: Year) -> pd.DataFrame:
    """Find the item of the most days: ``name``, ``days``, ``months``, ``days_pct``."""
    ranked = year.items.sort_values(
        ["customer", "days", "events", "name"], ascending=[True, False, False, True]
    )
    loyal = ranked.drop_duplicates("customer").set_index("customer")
    active = year.days.groupby("customer").size()
    return pd.DataFrame(
        {
            **fields_of_name(year, "item", loyal["name"]),
            "days": loyal["days"],
            "months": loyal["months"],
            "days_pct": share_pct(loyal["days"], active),
        }
    )
