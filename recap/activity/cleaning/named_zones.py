"""
Times that are followed by the name of their zone.

`2024-11-05 10:00 America/Havana`, `2024-11-05T10:00:00+01:00[Europe/Berlin]` (Java and RFC 9557;
the offset counts), `2024-11-05 6:30 PM (Eastern Standard Time)`, `2024-07-05 10:00 CEST`. They are
read by functions of the database, in Python: DuckDB's own calendar is behind `recap.zones`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from recap import zones
from recap.activity.cleaning.zone_spellings import zone_spellings
from recap.activity.sql import Database, add_function
from recap.lazy import pa

NAMED_TIME = re.compile(
    r"""
    (?P<time>[0-9]{4}([-/][0-9]{1,2}){2}[T ]+[0-9]{1,2}(:[0-9]{2}){1,2}([.][0-9]+)?)
    (\s?(?P<half>[AaPp])[Mm]\b)?
    \ ?(?P<offset>[+-][0-9]{1,2}(:?[0-9]{2})?|Z)?
    \s*[(\[]?!?(?P<zone>[A-Za-z][A-Za-z0-9_/+:\ -]*)?[)\]]?
    (\[!?[a-z0-9_-]+=[^\]]*\])*  # RFC 9557: [u-ca=hebrew] names a calendar
    """,
    re.VERBOSE,
)
TWO_DIGITS = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:")
ONE_DIGIT = re.compile(r"\b[0-9]\b")
# Abbreviations that are no names of zones, in hours: those of RFC 5322, and those that the tz
# database has for one offset alone. Without IST, which is Irish, Indian or Israeli.
ABBREVIATIONS = {
    **{"edt": -4, "cst": -6, "cdt": -5, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8},
    **{"bst": 1, "west": 1, "cest": 2, "eest": 3, "msk": 3, "sast": 2, "jst": 9, "kst": 9},
    **{"awst": 8, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13},
}


def named_instant(db: Database, text: str, last_year: int) -> str:
    """SQL for the time *text*, year first and a zone at its end, in UTC; null if unreadable."""
    return _call(db, f"utc_of_named_time_{last_year}", text, lambda each: _utc(each, last_year))


def named_wall_time(db: Database, text: str, last_year: int) -> str:
    """SQL for the same time as it is written; null if unreadable."""

    def written(text: str) -> datetime | None:
        return _written(NAMED_TIME.fullmatch(text)) if _utc(text, last_year) else None

    return _call(db, f"written_named_time_{last_year}", text, written)


def _call(db: Database, name: str, text: str, read: Callable[[str], datetime | None]) -> str:
    """SQL for *read*, as a function of the database, of *text*."""

    def apply(texts: pa.ChunkedArray) -> pa.Array:
        times = [None if each is None else read(each) for each in texts.to_pylist()]
        return pa.array(times, pa.timestamp("us"))

    add_function(db, name, apply, "timestamp", null_handling="special")  # a text may become null
    return f"{name}({text})"


def _utc(text: str, last_year: int) -> datetime | None:
    match = NAMED_TIME.fullmatch(text)
    time = _written(match)
    if match is None or time is None:
        return None
    spelling = (match["offset"] or match["zone"] or "").lower()
    steps = _steps(spelling.strip(), last_year)
    return time - steps[1][bisect_right(steps[0], time) - 1] if steps else None


def _written(match: re.Match[str] | None) -> datetime | None:
    if match is None:
        return None
    time_text = match["time"].replace("/", "-")
    if not TWO_DIGITS.match(time_text):
        time_text = ONE_DIGIT.sub(r"0\g<0>", time_text)
    try:
        time = datetime.fromisoformat(time_text)
    except ValueError:
        return None
    if match["half"] is None:
        return time
    hour = time.hour % 12 + 12 * (match["half"] in "Pp")
    return time.replace(hour=hour) if 1 <= time.hour <= 12 else None


@lru_cache(maxsize=1024)
def _steps(spelling: str, last_year: int) -> tuple[list[datetime], list[timedelta]] | None:
    """Return the offsets of a zone, by the local time at which each begins; None for no zone."""
    zone = zone_spellings().get(spelling)
    if isinstance(zone, str):
        starts, offsets = zip(*zones.local_steps(zone, last_year), strict=True)
        return [*starts], [*offsets]
    hours = ABBREVIATIONS.get(spelling)
    offset = (
        timedelta(hours=hours) if hours else timedelta(seconds=zone) if zone is not None else None
    )
    return None if offset is None else ([datetime.min], [offset])
