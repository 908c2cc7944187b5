"""How times and numbers look: which of the ways to write them the values of a column fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ISO = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}(:\d{2}){1,2}.*)?")
WITH_TIME = re.compile(r".*\d:\d{2}")
WITH_ZONE = re.compile(r".*(Z|UTC|[+-]\d{2}:?(\d{2})?)")
FOUR_DIGITS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
NUMBER = re.compile(r"\d+(\.\d+)?")
YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(\.?,? +.*)?")
MIDNIGHT = re.compile(r".*[T ]0?0:00(:00(\.0+)?)?")
A_TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[AaPp][Mm])?")
LIKE_A_NUMBER = re.compile(  # a time of day where its column is called so
    r"([01]?\d|2[0-3])([.h][0-5]\d|\.[0-5]\d\.[0-5]\d)|([01]\d|2[0-3])[0-5]\d([0-5]\d)?"
)
EPOCHS = {
    10: ("epoch_s", "seconds"),
    13: ("epoch_ms", "milliseconds"),
    16: ("epoch_us", "microseconds"),
}
YEARS = range(1990, 2101)

WITH_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}([. '\u00a0\u202f]\d{3})+),(\d{1,2}|\d{4,})")
WITH_POINT = re.compile(r"[+-]?\d{1,3}([, '\u00a0\u202f]\d{3})+\.\d+")
A_NUMBER = re.compile(
    r"[+-]?((\d+|\d{1,3}([.,' \u00a0\u202f]\d{3})+)[.,]?\d*|[.,]\d+)(e-?\d+)?", re.IGNORECASE
)

DIGITS = {8: "%Y%m%d", 6: "%y%m%d", 14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M"}
PATTERNS = (
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y",
    "%d/%b/%Y:%H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %H:%M:%S %Y",
    "%Y%m%dT%H%M%SZ",
    *(f"%d{s}%b{s}{y}{t}" for s in " -" for y in ("%Y", "%y") for t in ("", " %H:%M", " %H:%M:%S")),
)


@dataclass(frozen=True, slots=True)
class DetectedTimeFormat:
    """What to say as `source.times` (None: nothing, it is ISO), and what the values look like."""

    times: str | None
    says: str
    sure: bool = True
    timed: bool = True  # they have a time of day
    zoned: bool = False  # they say their zone themselves

    @property
    def is_number(self) -> bool:
        """Tell whether other numbers may look so, too."""
        return (self.times or "").startswith("epoch")


def detect_time_format(values: Sequence[str]) -> DetectedTimeFormat | None:
    """Tell how all *values*, at least one, are written as times; None when they are no times."""
    return next((found for way in _WAYS for found in way(values)), None)


def _iso(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    if all(map(ISO.fullmatch, values)):
        timed = any(map(WITH_TIME.match, values))
        zoned = timed and all(map(WITH_ZONE.fullmatch, values))
        kind = "times with their zone" if zoned else "times" if timed else "days"
        yield DetectedTimeFormat(None, f"{kind} as ISO 8601 writes them", timed=timed, zoned=zoned)


def _epoch(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    lengths = {len(value.partition(".")[0]) for value in values}
    if len(lengths) == 1 and all(map(NUMBER.fullmatch, values)):
        times, unit = EPOCHS.get(lengths.pop(), ("", ""))
        if times and all(_year_of_epoch(value) in YEARS for value in values):
            yield DetectedTimeFormat(times, f"{unit} since 1970", zoned=True)


def _year_of_epoch(epoch: str) -> int:
    unit = 10 ** (len(epoch.partition(".")[0]) - 10)  # ten digits are seconds
    return datetime.fromtimestamp(float(epoch) / unit, UTC).year


def _year_last(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    found = [match for value in values if (match := YEAR_LAST.fullmatch(value))]
    if len(found) < len(values):
        return
    first, second = (max(int(match[n]) for match in found) for n in (1, 3))
    timed = any(match[5] for match in found)
    if first <= 31 and second <= 12:
        sure = first > 12 or found[0][2] == "."
        says = "day/month/year" if sure else "day/month/year, or month/day/year: nothing tells"
        yield DetectedTimeFormat("day-first", says, sure=sure, timed=timed)
    elif first <= 12 and second <= 31:
        yield DetectedTimeFormat("month-first", "month/day/year", timed=timed)


def _patterns(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    for pattern in (*_of_digits(values), *PATTERNS):
        if all(_fits(value, pattern) for value in values):
            timed = "%H" in pattern or "%I" in pattern
            yield DetectedTimeFormat(
                pattern, f"times such as {values[0]}", timed=timed, zoned="%z" in pattern
            )


def _of_digits(values: Sequence[str]) -> Iterator[str]:
    lengths = {len(value) for value in values}
    if len(lengths) == 1 and all(value.isdecimal() for value in values):
        yield from (pattern for length, pattern in DIGITS.items() if length in lengths)


def _fits(value: str, pattern: str) -> bool:
    try:
        return datetime.strptime(value, pattern).replace(tzinfo=UTC).year in YEARS
    except ValueError:
        return False


def are_days(values: Sequence[str]) -> bool:
    """Tell whether all *values*, at least one, are dates without a time of day, or at midnight."""
    found = detect_time_format(values)
    is_pattern = found and "%" in (found.times or "")
    at_midnight = not is_pattern and all(map(MIDNIGHT.fullmatch, values))
    return found is not None and (not found.timed or at_midnight)


def are_times_of_day(values: Sequence[str], *, called_so: bool) -> bool:
    """Tell whether all *values* are times of day; what a number is, too, must be *called so*."""
    known = (A_TIME_OF_DAY, LIKE_A_NUMBER) if called_so else (A_TIME_OF_DAY,)
    return bool(values) and all(any(way.fullmatch(each) for way in known) for each in values)


def year_of(times: str | None, value: str) -> int | None:
    """Read the year of a time that is written as *times* says; None where none is to be seen."""
    if (times or "").startswith("epoch"):
        return _year_of_epoch(value)
    if times and "%" in times:
        return datetime.strptime(value, times).replace(tzinfo=UTC).year
    found = FOUR_DIGITS.search(value)
    return int(found[0]) if found else None


_WAYS: tuple[Callable[[Sequence[str]], Iterator[DetectedTimeFormat]], ...] = (
    _iso,
    _epoch,
    _year_last,
    _patterns,
)


def detect_decimal_mark(values: Iterable[str]) -> str | None:
    """Return the decimal mark that some of *values* show beyond doubt: a point needs no word."""
    for value in values:
        if WITH_COMMA.fullmatch(value):
            return ","
        if WITH_POINT.fullmatch(value):
            return "."
    return None


def are_numbers(values: Sequence[str]) -> bool:
    """Tell whether all *values* are numbers, whatever parts their thousands and fractions."""
    return bool(values) and all(map(A_NUMBER.fullmatch, values))
