"""
Choose the showcase: a dozen customers who differ so much that together they test every card.

Roles are filled in order, each by the best customer not yet chosen; of equals,
the first by id. If nobody fits a role, the next role is filled instead.

Customers are read once, in parts, and only the best of each role are kept, so memory
does not grow with the number of customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recap.errors import StorageError
from recap.facts.core import FIX, ID, read_columns, table_of
from recap.lazy import duckdb, pd

SHOWN = 12
VECTORS_AT_ONCE = 256  # DuckDB vectors; each has up to 2,048 customers of one file
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
        -- standard deviation / mean; sums of integers are exact, so equal customers stay equal
        sqrt(len(months) * list_sum(list_transform(months, lambda n: n * n))
            - list_sum(months) ** 2) / list_sum(months) as unevenness
    from (
        select * exclude parts, parts[1]::bigint as hour,
            json_extract_string(parts[2], '$[*]')::bigint[] as weekdays,
            json_extract_string(parts[3], '$[*].events')::bigint[] as months,
            list_transform(json_extract_string(parts[4], '$[*].name'), lambda name: length(name))
                as names
        from (select *, json_extract_string(facts, [
                  '$.busiest_hour.hour', '$.weekdays', '$.months', '$.top_items']) as parts
              from {everybody})
    )
"""


@dataclass(frozen=True, slots=True)
class Role:
    """A role goes to the customer with the largest *most* among those who pass *among*."""

    name: str
    most: Callable[[pd.DataFrame], pd.Series]
    among: Callable[[pd.DataFrame], pd.Series] = lambda people: people["events"] > 0

    def best(self, people: pd.DataFrame) -> list[str]:
        """Return up to twelve of *people* (sorted by id) who fit best, the best first."""
        merit = self.most(people)[self.among(people)].dropna()
        return [*merit.nlargest(SHOWN).index]  # of equal customers, the first


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
        fits = role.best(people.drop(index=[*chosen.values()]))
        if fits and len(chosen) < SHOWN:
            chosen[role.name] = fits[0]
    return chosen


def _near_median(people: pd.DataFrame) -> pd.Series:
    return -people["from_median"]


def _busy(people: pd.DataFrame) -> pd.Series:
    """Require the median number of events: with fewer, a peak or a rhythm means little."""
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
    # These fill the showcase of campaigns that map few columns.
    Role("early-bird", lambda people: -people["late"], _busy),
    Role("biggest-spender", lambda people: people["total_amount"]),
    Role("most-minutes", lambda people: people["total_minutes"]),
    Role("weekender", lambda people: people["weekend"], _busy),
    Role("most-seasonal", lambda people: people["unevenness"], _busy),
    Role("most-days", lambda people: people["active_days"]),
    Role("one-day", lambda people: people["events"], lambda people: people["active_days"] == 1),
)


def _candidates(counted: Sequence[Path]) -> pd.DataFrame:
    """Return all who may be chosen, by id: each role's best twelve, as some get other roles."""
    events = read_columns(counted, ["events"])["events"].to_pandas()
    median = float(events.quantile(interpolation="lower"))
    candidates = pd.DataFrame()
    for part in _everybody(counted):
        near = part.assign(median=median, from_median=(part["events"] - median).abs())
        people = pd.concat([candidates, near]).sort_index()
        candidate_ids = {customer for role in ROLES for customer in role.best(people)}
        candidates = people[people.index.isin(candidate_ids)]
    return candidates


def _everybody(counted: Sequence[Path]) -> Iterator[pd.DataFrame]:
    """Yield all customers with their traits, in parts."""
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            db.execute(TRAITS.format(everybody=table_of(counted), night_ends=NIGHT_ENDS))
            while len(part := db.fetch_df_chunk(VECTORS_AT_ONCE)):
                yield part.set_index(ID).astype("float64")
    except duckdb.Error as error:
        raise StorageError(
            f"The facts cannot be read: {type(error).__name__}.",
            str(counted[0].parent),
            FIX,
        ) from error
