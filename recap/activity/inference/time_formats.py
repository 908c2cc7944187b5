"""Detect the format of the times in a column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from recap.activity.inference.number_formats import PLAIN_NUMBER

ISO_8601 = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}(:\d{2}){1,2}.*)?")
WITH_TIME = re.compile(r".*\d:\d{2}")
WITH_ZONE = re.compile(
    r".*(Z|UTC|[+-]\d{2}:?(\d{2})?)|.*\d( ?[AaPp][Mm])? ?[\[(]?[A-Za-z/_ ]{3,}[\])]?"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(\.?,? +.*)?")
MIDNIGHT = re.compile(r".*[T ]0?0:00(:00(\.0+)?)?")
TIME_OF_DAY = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[AaPp][Mm])?")
NUMERIC_TIME_OF_DAY = re.compile(  # only in a column whose name means a time of day
    r"([01]?\d|2[0-3])([.h][0-5]\d|\.[0-5]\d\.[0-5]\d)|([01]\d|2[0-3])[0-5]\d([0-5]\d)?"
)
# By the digits of a number: of times since September 2001, or of earlier ones.
EPOCHS = {
    **dict.fromkeys((9, 10), ("epoch_s", "seconds", 1)),
    **dict.fromkeys((12, 13), ("epoch_ms", "milliseconds", 1_000)),
    **dict.fromkeys((15, 16), ("epoch_us", "microseconds", 1_000_000)),
}
YEARS = range(1990, 2101)
# Programs write other blanks before AM and PM.
PLAIN_BLANKS = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", "   ")

MONTH_OR_DAY = re.compile(r"[^\W\d_]{3}|\d{4}\.|\dT\d")

DIGIT_PATTERNS = {8: "%Y%m%d", 6: "%y%m%d", 14: "%Y%m%d%H%M%S", 12: "%Y%m%d%H%M"}


def _commas(time: str) -> tuple[str, ...]:
    return ("", ",") if time else ("",)


_TIMES = ("", *(f" %{clock}" for clock in ("H:%M", "H:%M:%S", "I:%M %p", "I:%M:%S %p", "I:%M%p")))
_DATES = (
    *(f"%d{sign}%b{sign}{year}" for sign in " -/." for year in ("%Y", "%y")),
    *(f"%d %B{comma} %Y" for comma in ("", ",")),
    *(f"%{month} %d{comma} %Y" for month in "bB" for comma in (",", "")),
    *(f"%{day}, {date}" for day in "aA" for date in ("%d %b %Y", "%d %B %Y", "%B %d, %Y")),
    "%Y-%b-%d",
    "%Y.%m.%d",
)
PATTERNS = (
    *(f"{date}{comma}{time}" for date in _DATES for time in _TIMES for comma in _commas(time)),
    "%d/%b/%Y:%H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a %b %d %H:%M:%S %Y",
    "%a %b %d %H:%M:%S %z %Y",
    "%Y%m%dT%H%M%SZ",
)
DIRECTIVES_WITH_LETTERS = "aAbBp"


def _shape(text: str) -> str:
    """Return *text* with one digit for a run of digits, one letter for letters, one blank."""
    return re.sub(r"\s+", " ", re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", text)))


def _shape_of_pattern(pattern: str) -> str:
    """Return the shape of all times that *pattern* reads; empty where it has several."""
    if "%z" in pattern:
        return ""
    with_letters = re.sub(f"%[{DIRECTIVES_WITH_LETTERS}]", "a", pattern)
    return _shape(re.sub("%[a-zA-Z]", "0", with_letters))


_SHAPES = {pattern: _shape_of_pattern(pattern) for pattern in PATTERNS}


@dataclass(frozen=True, slots=True)
class DetectedTimeFormat:
    """A time format: the value for `source.times` (None for ISO 8601), and a description."""

    times: str | None
    description: str
    is_certain: bool = True
    has_time: bool = True
    has_zone: bool = False

    @property
    def is_number(self) -> bool:
        """Whether the times are plain numbers, so that other numbers may look the same."""
        return (self.times or "").startswith("epoch")


def detect_time_format(values: Sequence[str]) -> DetectedTimeFormat | None:
    """Detect the time format of all *values* (at least one); None when they are not all times."""
    values = [value.translate(PLAIN_BLANKS) for value in values]
    return next((match for detect in _DETECTORS for match in detect(values)), None)


def _iso(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    if all(map(ISO_8601.fullmatch, values)):
        has_time = any(map(WITH_TIME.match, values))
        has_zone = has_time and all(map(WITH_ZONE.fullmatch, values))
        kind = "times with a zone" if has_zone else "times" if has_time else "dates"
        yield DetectedTimeFormat(None, f"ISO 8601 {kind}", has_time=has_time, has_zone=has_zone)


def _epoch(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    lengths = {len(value.partition(".")[0]) for value in values}
    units = {EPOCHS.get(length, ("", "", 1)) for length in lengths}
    if len(units) == 1 and all(map(PLAIN_NUMBER.fullmatch, values)):
        times, unit, _ = units.pop()
        if times and all(_year_of_epoch(value) in YEARS for value in values):
            is_certain = max(lengths) in (10, 13, 16)  # nine digits may be an id
            description = f"{unit} since 1970"
            yield DetectedTimeFormat(times, description, is_certain=is_certain, has_zone=True)


def _year_of_epoch(epoch: str) -> int | None:
    """Read the year of a number since 1970; its digits say the unit."""
    _, _, parts = EPOCHS.get(len(epoch.partition(".")[0]), ("", "", 0))
    return datetime.fromtimestamp(float(epoch) / parts, UTC).year if parts else None


def _year_last(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    matches = [match for value in values if (match := YEAR_LAST.fullmatch(value))]
    if len(matches) < len(values):
        return
    first, second = (max(int(match[n]) for match in matches) for n in (1, 3))
    has_time = any(match[5] for match in matches)
    if first <= 31 and second <= 12:
        is_certain = first > 12 or matches[0][2] == "."
        unclear = "day/month/year, or month/day/year: no value shows which"
        description = "day/month/year" if is_certain else unclear
        yield DetectedTimeFormat("day-first", description, is_certain=is_certain, has_time=has_time)
    elif first <= 12 and second <= 31:
        yield DetectedTimeFormat("month-first", "month/day/year", has_time=has_time)


def _patterns(values: Sequence[str]) -> Iterator[DetectedTimeFormat]:
    for pattern in (*_digit_patterns(values), *_patterns_with_shape(values[0])):
        if all(_parses(value, pattern) for value in values):
            has_time = "%H" in pattern or "%I" in pattern
            example = f"times such as {values[0]}"
            yield DetectedTimeFormat(pattern, example, has_time=has_time, has_zone="%z" in pattern)


def _patterns_with_shape(value: str) -> Iterator[str]:
    """Yield those of `PATTERNS` that may read *value*: each attempt takes long."""
    if MONTH_OR_DAY.search(value):
        shapes = ("", _shape(value))
        yield from (pattern for pattern, shape in _SHAPES.items() if shape in shapes)


def _digit_patterns(values: Sequence[str]) -> Iterator[str]:
    lengths = {len(value) for value in values}
    if len(lengths) == 1 and all(value.isdecimal() for value in values):
        yield from (pattern for length, pattern in DIGIT_PATTERNS.items() if length in lengths)


def _parses(value: str, pattern: str) -> bool:
    try:
        return datetime.strptime(value, pattern).replace(tzinfo=UTC).year in YEARS
    except ValueError:
        return False


def are_dates(values: Sequence[str]) -> bool:
    """Return whether all *values* (at least one) are dates, or times at midnight."""
    detected = detect_time_format(values)
    is_pattern = detected and "%" in (detected.times or "")
    at_midnight = not is_pattern and all(map(MIDNIGHT.fullmatch, values))
    return detected is not None and (not detected.has_time or at_midnight)


def are_times_of_day(values: Sequence[str], *, named_so: bool) -> bool:
    """
    Return whether all *values* are times of day.

    Values that may also be numbers count only in a column that is *named so*: "time".
    """
    patterns = (TIME_OF_DAY, NUMERIC_TIME_OF_DAY) if named_so else (TIME_OF_DAY,)
    return bool(values) and all(any(p.fullmatch(value) for p in patterns) for value in values)


def year_of(times: str | None, value: str) -> int | None:
    """Read the year of a time in the format *times*; None when the value has no year."""
    if (times or "").startswith("epoch"):
        return _year_of_epoch(value) if PLAIN_NUMBER.fullmatch(value) else None
    if times and "%" in times:
        return _year_by_pattern(value.translate(PLAIN_BLANKS), times)
    if short := YEAR_LAST.fullmatch(value):
        return int(short[4]) + (2000 if len(short[4]) == 2 else 0)
    year = YEAR.search(value)
    return int(year[0]) if year else None


def _year_by_pattern(value: str, pattern: str) -> int | None:
    try:
        return datetime.strptime(value, pattern).replace(tzinfo=UTC).year
    except ValueError:  # an odd value in a column of times
        return None


_DETECTORS: tuple[Callable[[Sequence[str]], Iterator[DetectedTimeFormat]], ...] = (
    _iso,
    _epoch,
    _year_last,
    _patterns,
)
