"""Times on the customers' clock, in SQL."""

from __future__ import annotations

from datetime import date, timedelta

from recap.activity.sql import literal, name
from recap.activity.table import Table
from recap.campaign import Campaign

NAIVE = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ][0-9:.]*)?"
DAY = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"


def customers_time(campaign: Campaign, table: Table, column: str) -> str:
    """
    SQL for the column *column* as a timestamp on the customers' clock, null if unreadable.

    A time with an offset or a zone keeps it; one without is taken to be in the source's
    zone; a date alone is that day at midnight for the customer. A local time that never was
    (clocks go forward) moves on an hour; one that was twice is the second of the two. Where
    source and customers share a zone, a time without zone stands as written.
    """
    kind = table.types[column]
    raw = name(column)
    if kind == "DATE":
        return f"{raw}::timestamp"
    if "TIME ZONE" in kind:
        return _seen_from(campaign, raw)
    if kind.startswith("TIMESTAMP"):
        return _localised(campaign, f"{raw}::timestamp")
    return _written(campaign, table.text(column))


def window(campaign: Campaign) -> tuple[str, str]:
    """SQL for the first moment that counts and the first that does not any more."""
    return _midnight(campaign.first_day), _midnight(campaign.last_day + timedelta(days=1))


def _written(campaign: Campaign, text: str) -> str:
    naive = f"try_cast({text} as timestamp)"
    joined = f"regexp_replace({text}, ' ([+-])', '\\1')"  # '10:00:00 -0500', as Ruby writes it
    instant = f"try_cast({joined} as timestamptz)"
    plain = f"length({text}) = 19 and {text}[-3] = ':' and {text}[-6] = ':'"  # most are; no regex
    return f"""case
        when {plain} then {_localised(campaign, naive)}
        when regexp_full_match({text}, {literal(DAY)}) then {naive}
        when regexp_full_match({text}, {literal(NAIVE)}) then {_localised(campaign, naive)}
        when regexp_matches({text}, '^[0-9]{{4}}[-/]') then {_seen_from(campaign, instant)}
    end"""


def _localised(campaign: Campaign, naive: str) -> str:
    if campaign.zone == campaign.source.zone:
        return naive
    instant = f"timezone({literal(campaign.source.zone)}, {naive})"
    return f"case when {_near(campaign, naive)} then {_on(campaign.zone, instant)} else {naive} end"


def _seen_from(campaign: Campaign, instant: str) -> str:
    near = _near(campaign, _on("UTC", instant))
    local = _on(campaign.zone, instant)
    return f"case when {near} then {local} else {_on('UTC', instant)} end"


def _on(zone: str, instant: str) -> str:
    return f"timezone({literal(zone)}, {instant})"


def _near(campaign: Campaign, moment: str) -> str:
    """Far from the window no zone matters, and the calendar may not reach so far."""
    first = _midnight(campaign.first_day - timedelta(days=2))
    last = _midnight(campaign.last_day + timedelta(days=3))
    return f"{moment} between {first} and {last}"


def _midnight(day: date) -> str:
    return f"timestamp '{day.isoformat()} 00:00:00'"
