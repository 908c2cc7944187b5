from __future__ import annotations

import numpy as np

from recap.facts.core import (
    Ints,
    Year,
    best_first,
    category_codes,
    metric,
    microseconds,
    names,
    tally,
)
from recap.lazy import pd

NO_CHANNEL = "the campaign maps no `channel`, or none of your lines names one"
LEADS = "the larger amount first, where amounts are known, then by name"


@metric(
    definition=(
        "Your way through our places: the place of your first event that names one, the place "
        "where you had the most events, and the place of your last."
    ),
    unit="names of places",
    ties=(
        f"favourite: {LEADS}. first and last: of events at the very same time, the first by name"
    ),
    absent=NO_CHANNEL,
    sample={"first": "Old Town", "favourite": "Main Street", "last": "Main Street"},
    needs=("channel",),
    shape="record",
    refers_to="all",
)
def channel_journey(year: Year) -> pd.DataFrame:
    """Find the channels of the first and the last event, and the most frequent one."""
    named = year.lines[year.lines["channel"].notna()]
    favourite = best_first(tally(named, "channel"), "customer").drop_duplicates("customer")
    first, last = _ends(named)
    channels = {"first": first, "favourite": favourite.set_index("customer")["name"], "last": last}
    return pd.DataFrame({end: names(year, "channel", places) for end, places in channels.items()})


@metric(
    definition=(
        "For each month in which you were active, the place where you had the most events that "
        "month, and how many. Events without a place are left out."
    ),
    unit="month: month; events: events at that place in that month",
    ties=LEADS,
    absent=NO_CHANNEL,
    sample=[{"month": "2017-01", "name": "Old Town", "events": 21}],
    needs=("channel",),
    shape="records",
    refers_to={"month": "month", "name": "channel"},
)
def channel_months(year: Year) -> pd.DataFrame:
    """List the leading channel of each active month: ``month``, ``name``, ``events``."""
    leading = _leading(year)
    return pd.DataFrame(
        {
            "month": np.array(year.window.months, object)[leading["month"]],
            "name": names(year, "channel", leading["name"]),
            "events": leading["events"],
        }
    )


@metric(
    definition=(
        "The turning point of your year: the month from which on one place led in every month in "
        "which you were active, to the end, after another had led the month before; that other "
        "place, the new one, and how many months it has led. A place leads a month when you had "
        "the most events there."
    ),
    unit="month: month; before, after: names of places; months: months led, at least 2",
    ties=f"within a month, {LEADS}",
    absent=f"{NO_CHANNEL}; one place led all along; or the last one led for one month only",
    sample={"month": "2017-06", "before": "Old Town", "after": "Main Street", "months": 7},
    needs=("channel",),
    shape="record",
    refers_to={"month": "month"},
)
def channel_turn(year: Year) -> pd.DataFrame:
    """Find where the last run of one leader began: ``month``, ``before``, ``after``, ``months``."""
    leading = _leading(year).reset_index()
    customer, name = leading["customer"], leading["name"]
    starts = (customer != customer.shift()) | (name != name.shift())
    runs = leading.assign(before=name.shift(fill_value=0), run=starts.cumsum())
    runs = runs.assign(months=runs.groupby("run")["run"].transform("size"))[starts]
    led_later = runs[runs["customer"].duplicated()]  # the first run is no turn
    last = led_later.drop_duplicates("customer", keep="last").set_index("customer")
    turned = last[last["months"] > 1]
    return pd.DataFrame(
        {
            "month": np.array(year.window.months, object)[turned["month"]],
            "before": names(year, "channel", turned["before"]),
            "after": names(year, "channel", turned["name"]),
            "months": turned["months"],
        }
    )


def _ends(named: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Find the channels of each customer's first and last line; ties: the first by name."""
    at = microseconds(named["at"])
    return _first(named, at), _first(named, -at)


def _first(named: pd.DataFrame, order: Ints) -> pd.Series:
    """Return the channel of each customer's first line in *order*; ties: the first by name."""
    customer, place = named["customer"].to_numpy(), category_codes(named["channel"])
    rows = np.lexsort([place, order, customer])
    starts = rows[np.flatnonzero(np.diff(customer[rows], prepend=-1))]
    return pd.Series(place[starts], pd.Index(customer[starts], name="customer"))


def _leading(year: Year) -> pd.DataFrame:
    """Return one row a customer and active month: ``month``, ``name``, ``events``."""
    ranked = best_first(tally(year.lines, "channel", also="month"), "customer", "month")
    return ranked.drop_duplicates(["customer", "month"]).set_index("customer")
