"""
The zones of customers as people and programs write them.

A zone may have its name in the tz database, in any case and with blanks for underscores
(`america/new york`), or its name in Windows (`Eastern Standard Time`; the table of CLDR). It may
also be an offset from UTC: `+02:00`, `GMT+2`, `UTC+05:30`. Of `(GMT+02:00) Europe/Athens` the name
counts, of `(UTC+02:00) Athens, Bucharest` the offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from babel.core import get_global

from recap import zones

WIDEST_OFFSET, OFFSET_STEP = 16 * 60, 15  # minutes
SIGNS = {"+": 1, "-": -1, "\N{MINUS SIGN}": -1}
PREFIXES = ("", "utc", "gmt", "utc ", "gmt ")


@lru_cache(maxsize=1)
def zone_spellings() -> dict[str, str | int]:
    """Return each spelling, in small letters: the zone's name, or its offset in seconds."""
    spellings: dict[str, str | int] = {"z": 0, **dict(_offsets())}
    for windows_name, name in get_global("windows_zone_mapping").items():
        standard = windows_name.lower()
        spellings[standard] = name
        spellings[standard.replace("standard time", "daylight time")] = name
    for name in sorted(zones.zone_names()):
        spellings[name.lower()] = spellings[name.lower().replace("_", " ")] = name
    return spellings


def is_zone(text: str) -> bool:
    """Return whether *text* is a zone or an offset, in any of the spellings."""
    text = text.strip().lower()
    if text.startswith("("):
        offset, _, name = text[1:].partition(")")
        text = name.strip() if "/" in name else offset.strip()
    return text in zone_spellings()


def spelling_sql(zone: str) -> str:
    """SQL for the key of `zone_spellings` in the text *zone*."""
    name = f"trim(regexp_extract(lower({zone}), '^[(][^)]*[)](.*)$', 1))"
    offset = f"trim(regexp_extract(lower({zone}), '^[(]([^)]*)', 1))"
    in_brackets = f"case when {name} like '%/%' then {name} else {offset} end"
    return f"case when {zone}[1] = '(' then {in_brackets} else lower({zone}) end"


def _offsets() -> Iterator[tuple[str, int]]:
    minutes_of_offsets = range(0, WIDEST_OFFSET + 1, OFFSET_STEP)
    for prefix, (sign, factor), minutes in product(PREFIXES, SIGNS.items(), minutes_of_offsets):
        for digits in _digits(*divmod(minutes, 60)):
            yield f"{prefix}{sign}{digits}", factor * minutes * 60


def _digits(hours: int, minutes: int) -> Iterator[str]:
    """Yield each way to write an offset: 05:30, 0530, 5:30, and without minutes 05 and 5."""
    yield from (f"{hours:02}:{minutes:02}", f"{hours:02}{minutes:02}", f"{hours}:{minutes:02}")
    if not minutes:
        yield from (f"{hours:02}", f"{hours}")
