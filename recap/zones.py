"""
Time zones, from the `tzdata` package alone: every machine has the same rules, of one version.

The system's zones may be older, and so may be the calendar inside DuckDB.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import tzdata

TZDATA_VERSION: str = tzdata.IANA_VERSION  # such as 2026f

FIRST_YEAR = 1800  # before it, and after the last year, an offset does not change
EPOCH = datetime(1970, 1, 1)
QUARTER, SECOND = timedelta(minutes=15), timedelta(seconds=1)
SAMPLE_DAYS = 28  # a rule for every year does not change the clocks twice in so few days
HEADER_BYTES = 44
SECONDS_BYTES = {1: 4, 2: 8}  # of a moment, by the version of a block of a TZif file

# The beginning of each period with one offset, in order, and the offset.
Steps: TypeAlias = Sequence[tuple[datetime, timedelta]]


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the names of all time zones, also the older names: ``Asia/Calcutta``."""
    return frozenset((files("tzdata") / "zones").read_text("utf-8").split())


@lru_cache(maxsize=1024)
def time_zone(name: str) -> ZoneInfo:
    """Return the time zone *name*. Raises `KeyError` if there is none."""
    with _file(name).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def utc_steps(name: str, last_year: int) -> Steps:
    """
    List the offsets of a zone from UTC, by the UTC time at which each begins.

    The first one begins with `datetime.min`. Changes after *last_year* are left out.
    """
    return _steps(_file(name).read_bytes(), last_year)


@lru_cache(maxsize=1024)  # many names have the same rules
def _steps(data: bytes, last_year: int) -> Steps:
    zone = ZoneInfo.from_file(BytesIO(data))
    steps = [(datetime.min, _offset_at(zone, datetime(FIRST_YEAR, 1, 1)))]
    steps += [step for step in _listed(data) if FIRST_YEAR <= step[0].year <= last_year]
    if b"," in data.splitlines()[-1]:  # there is a rule for every later year
        steps += _ruled(zone, max(steps[-1][0], EPOCH), last_year)
    return _merged(steps)


def local_steps(name: str, last_year: int) -> Steps:
    """
    List the offsets of a zone from UTC, by the local time at which each begins.

    Of a local time that exists twice, the second counts. One that does not exist has the offset
    before the change: it is moved later by as much as the clocks are.
    """
    first, *changes = utc_steps(name, last_year)
    return [first, *((start + offset, offset) for start, offset in changes)]


@lru_cache(maxsize=1024)
def shifts(from_zone: str, to_zone: str, last_year: int) -> Steps:
    """List how far the clocks of *to_zone* and *from_zone* differ, by the time in *from_zone*."""
    to_steps = utc_steps(to_zone, last_year)
    starts = [start for start, _ in to_steps]
    steps: list[tuple[datetime, timedelta]] = []
    from_steps = local_steps(from_zone, last_year)
    ends = [start for start, _ in from_steps[1:]] + [datetime.max]
    for (start, offset), end in zip(from_steps, ends, strict=True):
        first = 0 if start == datetime.min else bisect_right(starts, start - offset) - 1
        steps.append((start, to_steps[first][1] - offset))
        for at, to_offset in to_steps[first + 1 :]:
            if at + offset >= end:
                break
            steps.append((at + offset, to_offset - offset))
    return _merged(steps)


def _file(name: str) -> Traversable:
    if name not in zone_names():
        raise KeyError(name)
    return files("tzdata.zoneinfo").joinpath(*name.split("/"))


def _listed(data: bytes) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the changes that a TZif file lists: RFC 9636, the block with 8 bytes a moment."""
    second = HEADER_BYTES + _block_size(_counts(data, 0), SECONDS_BYTES[1])
    times, types = _counts(data, second)[3:5]
    start = second + HEADER_BYTES
    indexes = start + SECONDS_BYTES[2] * times
    moments = struct.unpack_from(f">{times}q", data, start)
    offsets = [struct.unpack_from(">i", data, indexes + times + 6 * at)[0] for at in range(types)]
    for moment, index in zip(moments, data[indexes : indexes + times], strict=True):
        yield EPOCH + timedelta(seconds=moment), timedelta(seconds=offsets[index])


def _counts(data: bytes, header: int) -> tuple[int, ...]:
    return struct.unpack_from(">6l", data, header + 20)


def _block_size(counts: tuple[int, ...], seconds_bytes: int) -> int:
    universal, standard, leaps, times, types, letters = counts
    size = times * (seconds_bytes + 1) + types * 6 + letters
    return size + leaps * (seconds_bytes + 4) + standard + universal


def _ruled(zone: ZoneInfo, after: datetime, last_year: int) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the changes by the rule for every year, *after* the last change that is listed."""
    days = range(0, (last_year - after.year + 1) * 366, SAMPLE_DAYS)
    samples = (after + timedelta(days=day) for day in days)
    for first, last in pairwise((moment, _offset_at(zone, moment)) for moment in samples):
        if first[1] != last[1]:
            yield _change(zone, first[0], last[0]), last[1]


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the second between *before* and *after* at which the offset changes."""
    for unit in (QUARTER, SECOND):  # nearly all changes are on a quarter of an hour
        offset = _offset_at(zone, before)
        low, high = 0, (after - before) // unit
        while high - low > 1:
            middle = (low + high) // 2
            is_before = _offset_at(zone, before + middle * unit) == offset
            low, high = (middle, high) if is_before else (low, middle)
        if _offset_at(zone, before + high * unit - SECOND) == offset:
            break
    return before + high * unit


def _offset_at(zone: ZoneInfo, utc: datetime) -> timedelta:
    return utc.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()


def _merged(steps: Steps) -> Steps:
    """Leave out the steps that change nothing."""
    return [step for at, step in enumerate(steps) if not at or step[1] != steps[at - 1][1]]
