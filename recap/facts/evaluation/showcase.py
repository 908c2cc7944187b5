"""
The showcase: a dozen customers so different that between them they try every card.

Roles are filled in order, each by the best customer not yet chosen; of equals,
the first by id. A role that nobody can fill is left to the next in line.

Everybody passes by once, some at a time, and only the foremost in each role are kept:
memory is for those, however many customers there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recap.errors import StorageError
from recap.facts.core import FIX, ID, read_columns, table_of
from recap.lazy import duckdb, pd

SHOWN = 12
VECTORS_AT_ONCE = 256  # of DuckDB: of a file, up to 2,048 customers each
NIGHT_ENDS = 5  # an evening owl is up at 2, an early bird at 5
TRAITS = """
    select customer_id, events, active_days, savings, total_amount, total_minutes, distinct_items,
        distinct_channels as channels,
        weekly_streak * 1000 + daily_streak as streak,
        -- the longest name decides; among equals, all names together
        list_max(names) * 1000 + list_sum(names) as names_length,
        (hour - {night_ends} + 24) % 24 as late,
        list_sum(weekdays[6:]) / events as weekend,
        len(months) > 1 and list_sum(months[:len(months) // 2]) = 0 as joined_late,
        -- the deviation by the mean, in whole numbers: of equals none is ahead by a rounding
        sqrt(len(months) * list_sum(list_transform(months, lambda n: n * n))
            - list_sum(months) ** 2) / list_sum(months) as unevenness
    from (
        select * exclude found, found[1]::bigint as hour,
            json_extract_string(found[2], '$[*]')::bigint[] as weekdays,
            json_extract_string(found[3], '$[*].events')::bigint[] as months,
            list_transform(json_extract_string(found[4], '$[*].name'), lambda name: length(name))
                as names
        from (select *, json_extract_string(facts, [
                  '$.busiest_hour.hour', '$.weekdays', '$.months', '$.top_items']) as found
              from {everybody})
    )
"""


@dataclass(frozen=True, slots=True)
class Role:
    """Who stands for something: of those *among*, the one with the largest *most*."""

    name: str
    most: Callable[[pd.DataFrame], pd.Series]
    among: Callable[[pd.DataFrame], pd.Series] = lambda people: people["events"] > 0

    def foremost(self, people: pd.DataFrame) -> list[str]:
        """Return who fits best of *people*, sorted by id: up to twelve, the best first."""
        merit = self.most(people)[self.among(people)].dropna()
        return [*merit.nlargest(SHOWN).index]  # of equals, the first


def choose_showcase(counted: Sequence[Path]) -> dict[str, str]:
    """
    Choose up to twelve customers for the gallery.

    Args:
        counted: The facts' files of all shards, at least one.

    Returns:
        Role to customer id, no customer twice; the same for the same facts,
        however they are split into shards.

    Raises `StorageError` when a file cannot be read.
    """
    people = _candidates(counted)
    if people.empty:
        return {}
    chosen: dict[str, str] = {}
    for role in ROLES:
        fits = role.foremost(people.drop(index=[*chosen.values()]))
        if fits and len(chosen) < SHOWN:
            chosen[role.name] = fits[0]
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


def _candidates(counted: Sequence[Path]) -> pd.DataFrame:
    """Return who may be chosen, by id: in each role as many as can be, were others taken before."""
    events = read_columns(counted, ["events"])["events"].to_pandas()
    median = float(events.quantile(interpolation="lower"))
    candidates = pd.DataFrame()
    for some in _everybody(counted):
        near = some.assign(median=median, from_median=(some["events"] - median).abs())
        people = pd.concat([candidates, near]).sort_index()
        kept = {customer for role in ROLES for customer in role.foremost(people)}
        candidates = people[people.index.isin(kept)]
    return candidates


def _everybody(counted: Sequence[Path]) -> Iterator[pd.DataFrame]:
    """Yield all customers with their traits, some at a time."""
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            db.execute(TRAITS.format(everybody=table_of(counted), night_ends=NIGHT_ENDS))
            while len(some := db.fetch_df_chunk(VECTORS_AT_ONCE)):
                yield some.set_index(ID).astype("float64")
    except duckdb.Error as error:
        raise StorageError(
            f"The facts cannot be read: {type(error).__name__}.",
            str(counted[0].parent),
            FIX,
        ) from error
