"""
The showcase: a dozen customers so different that between them they try every card.

Roles are filled in order, each by the best customer not yet chosen; of equals,
the first by id. A role that nobody can fill is left to the next in line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

from recap.facts.counting import Facts
from recap.facts.storage import ID, read
from recap.later import pd

SHOWN = 12
NIGHT_ENDS = 5  # an evening owl is up at 2, an early bird at 5


@dataclass(frozen=True, slots=True)
class Role:
    """Who stands for something: of those *among*, the one with the largest *most*."""

    name: str
    most: Callable[[pd.DataFrame], pd.Series]
    among: Callable[[pd.DataFrame], pd.Series] = lambda people: people["events"] > 0

    def best(self, people: pd.DataFrame) -> str | None:
        """Choose from *people*, in order of their ids; None when nobody fits."""
        merit = self.most(people)[self.among(people)].dropna()
        return None if merit.empty else str(merit.idxmax())


def showcase(counted: Sequence[Path]) -> dict[str, str]:
    """
    Choose up to twelve customers for the gallery.

    Args:
        counted: The facts' files of all shards, at least one.

    Returns:
        Role to customer id, no customer twice; the same for the same facts,
        however they are split into shards.
    """
    people = _people(counted)
    chosen: dict[str, str] = {}
    for role in ROLES:
        if len(chosen) < SHOWN:
            customer = role.best(people.drop(index=list(chosen.values())))
            chosen |= {role.name: customer} if customer else {}
    return chosen


def _near_median(people: pd.DataFrame) -> pd.Series:
    return -people["from_median"]


def _busy(people: pd.DataFrame) -> pd.Series:
    """At least as many events as half of all customers: a peak or a rhythm means something."""
    return people["events"] >= people["median"]


ROLES = (
    Role("heaviest", lambda people: people["events"]),
    Role("median", _near_median),
    Role("lightest", lambda people: -people["events"]),
    Role("longest-names", lambda people: people["names_length"]),
    Role("one-channel", _near_median, lambda people: people["channels"] == 1),
    Role(
        "mid-year-joiner",
        lambda people: people["events"],
        lambda people: people["joined_late"] == 1,
    ),
    Role("longest-streak", lambda people: people["streak"]),
    Role("most-varied", lambda people: people["distinct_items"]),
    Role("biggest-saver", lambda people: people["savings"]),
    Role("night-owl", lambda people: people["late"], _busy),
    Role("most-channels", lambda people: people["channels"], lambda people: people["channels"] > 1),
    Role("steadiest", lambda people: -people["unevenness"], _busy),
    # Understudies, for campaigns that map few columns.
    Role("early-bird", lambda people: -people["late"], _busy),
    Role("biggest-spender", lambda people: people["total_amount"]),
    Role("most-minutes", lambda people: people["total_minutes"]),
    Role("weekender", lambda people: people["weekend"], _busy),
    Role("most-seasonal", lambda people: people["unevenness"], _busy),
    Role("most-days", lambda people: people["active_days"]),
    Role("one-day", lambda people: people["events"], lambda people: people["active_days"] == 1),
)


def _people(counted: Sequence[Path]) -> pd.DataFrame:
    traits = [_traits(customer, facts) for customer, facts in _everybody(counted)]
    people = pd.DataFrame(traits).set_index(ID).sort_index().astype("float64")
    median = float(people["events"].quantile(interpolation="lower"))
    return people.assign(median=median, from_median=(people["events"] - median).abs())


def _everybody(counted: Sequence[Path]) -> Iterator[tuple[str, Facts]]:
    for file in counted:
        yield from read(file)["facts"].items()  # type: ignore[misc]


def _traits(customer: str, facts: Facts) -> dict[str, Any]:
    by_month = [month["events"] for month in facts["months"]]
    return {
        ID: customer,
        "events": facts["events"],
        "active_days": facts["active_days"],
        "channels": facts.get("distinct_channels"),
        "distinct_items": facts.get("distinct_items"),
        "savings": facts.get("savings"),
        "total_amount": facts.get("total_amount"),
        "total_minutes": facts.get("total_minutes"),
        "names_length": _names_length(facts),
        "joined_late": not any(by_month[: len(by_month) // 2]) and len(by_month) > 1,
        "streak": facts["longest_weekly_streak"]["weeks"] * 1000 + facts["longest_streak"]["days"],
        "late": _hours_into_the_night(facts),
        "weekend": sum(facts["weekdays"][5:]) / facts["events"],
        "unevenness": pstdev(by_month) / fmean(by_month),
    }


def _names_length(facts: Facts) -> int | None:
    """The longest name decides; among equals, all names together."""
    lengths = [len(item["name"]) for item in facts.get("top_items", ())]
    return max(lengths) * 1000 + sum(lengths) if lengths else None


def _hours_into_the_night(facts: Facts) -> int | None:
    if "busiest_hour" not in facts:
        return None
    return int(facts["busiest_hour"]["hour"] - NIGHT_ENDS) % 24
