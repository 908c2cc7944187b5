"""What the values of a column look like: their kind, and the few that do not fit."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from recap.activity.inference.inferred_schema import Column, Sample
from recap.activity.inference.number_formats import are_durations, are_numbers
from recap.activity.inference.time_formats import (
    DetectedTimeFormat,
    are_times_of_day,
    detect_time_format,
    year_of,
)

MAX_ODD_SHARE = 0.01  # of the values; of fewer than 100 values, one may be odd
MIN_VALUES_FOR_ODD = 10
LAST_YEAR = 2035  # of times that are plain numbers
PROBES = 20  # values that show quickly that a column has no times

CODE = re.compile(r"(?=\S*\d)[^\s@]{2,64}")
NAME_OF_PERSON = re.compile(r"[^\W\d_]+([ .,'’-]+[^\W\d_]+)*\.?( \d+)?")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
URL = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
FLAG = re.compile(
    r"true|false|yes|no|y|n|t|f|ja|nein|oui|non|si|sí|no|sim|não|ναι|όχι|evet|hayır|0|1",
    re.IGNORECASE,
)
FRACTION = re.compile(r".*[.,]\d+\D*")
MONEY = re.compile(r"[^\d]*[\d.,' \u00a0\u202f]*\d[.,]\d{2}[^\d]*")
CURRENCY = re.compile(r"[A-Z]{3}")
JSON_TEXT = re.compile(r"[\[{].*[\]}]", re.DOTALL)


@dataclass(frozen=True)
class ColumnProfile:
    """The values of a column that are not blank, and what kind of values they are."""

    name: str
    values: Sequence[str]
    rows: int
    are_of_customers: bool = True  # each customer has one value in this column

    @cached_property
    def distinct(self) -> int:
        return len({*self.values})

    @cached_property
    def numbers(self) -> Sequence[str]:
        """The numbers, when nearly all values are numbers; else none."""
        return self._nearly_all(are_numbers)

    @cached_property
    def is_number(self) -> bool:
        return bool(self.numbers)

    @cached_property
    def is_duration(self) -> bool:
        """Whether nearly all values are durations, of a clock or with units."""
        return bool(self._nearly_all(are_durations))

    @cached_property
    def has_fractions(self) -> bool:
        return self.is_number and any(map(FRACTION.fullmatch, self.numbers))

    @cached_property
    def looks_like_money(self) -> bool:
        """Whether nearly all numbers have two digits after the decimal mark."""
        money = sum(map(bool, map(MONEY.fullmatch, self.numbers)))
        return self.is_number and money >= 0.95 * len(self.numbers) and self.distinct > 1

    @cached_property
    def time_format(self) -> DetectedTimeFormat | None:
        """The format of the times, when nearly all values are times."""
        return detect_time_format(self.times) if self.times else None

    @cached_property
    def times(self) -> Sequence[str]:
        """The times, when nearly all values are times; else none."""
        if not self.values or not any(char.isdigit() for char in self.values[0]):
            return ()
        if detect_time_format(self.values):
            return self.values
        probes = self.values[:: max(1, len(self.values) // PROBES)]
        if sum(detect_time_format([probe]) is not None for probe in probes) < len(probes) - 1:
            return ()
        times = self._nearly_all(lambda values: detect_time_format(values) is not None)
        return times if times and detect_time_format(times) else ()

    @cached_property
    def is_time(self) -> bool:
        """Whether the values are times that cannot be other numbers or ids."""
        detected = self.time_format
        if detected is None or (not detected.is_certain and detected.is_number):
            return False
        return not self.is_digits or self._are_recent_epochs(detected)

    def _are_recent_epochs(self, detected: DetectedTimeFormat) -> bool:
        """Return whether the values are milliseconds since 1970, not bar codes of that length."""
        if len(self.values[0]) < 13:
            return False
        return all((year_of(detected.times, value) or 0) <= LAST_YEAR for value in self.times)

    @cached_property
    def is_digits(self) -> bool:
        return bool(self.values) and all(value.isdecimal() for value in self.values)

    @cached_property
    def is_time_of_day(self) -> bool:
        return are_times_of_day(self.values, named_so=False)

    @cached_property
    def is_code(self) -> bool:
        """Whether the values are ids: without blanks, and with digits."""
        if self.has_fractions or self.is_time:
            return False
        return self._share(CODE) >= 0.9 and not self._share(URL)

    @cached_property
    def is_email(self) -> bool:
        return self._share(EMAIL) >= 0.9

    @cached_property
    def is_url(self) -> bool:
        return self._share(URL) >= 0.9

    @cached_property
    def is_json(self) -> bool:
        return self._share(JSON_TEXT) >= 0.9

    @cached_property
    def is_flag(self) -> bool:
        return self.distinct <= 2 and self._share(FLAG) == 1

    @cached_property
    def is_constant(self) -> bool:
        return self.distinct == 1 and len(self.values) > 2

    @cached_property
    def is_text(self) -> bool:
        """Whether the values are words: no numbers, times, codes, flags, addresses or JSON."""
        other = (self.is_number, self.is_time, self.is_time_of_day, self.is_flag, self.is_email)
        return bool(self.values) and not any((*other, self.is_url, self.is_json, self.is_code))

    @cached_property
    def are_names(self) -> bool:
        return self.is_text and self._share(NAME_OF_PERSON) >= 0.9

    @cached_property
    def is_row_number(self) -> bool:
        """Whether the values count the rows: 1, 2, 3."""
        if not self.is_digits or len(self.values) < 3 or len(self.values) < self.rows:
            return False
        first = int(self.values[0])
        return first <= 1 and all(
            int(value) == first + row for row, value in enumerate(self.values)
        )

    def odd(self, fitting: Sequence[str]) -> int:
        """Count the values that are not among the *fitting* ones."""
        return len(self.values) - len(fitting)

    def _share(self, pattern: re.Pattern[str]) -> float:
        hits = sum(map(bool, map(pattern.fullmatch, self.values)))
        return hits / len(self.values) if self.values else 0.0

    def _nearly_all(self, fits: Callable[[Sequence[str]], bool]) -> Sequence[str]:
        """Return the values that fit, when at most `MAX_ODD_SHARE` (or one) do not."""
        if not self.values or fits(self.values):
            return self.values
        fitting = [value for value in self.values if fits([value])]
        odd = len(self.values) - len(fitting)
        most = max(1, MAX_ODD_SHARE * len(self.values))
        is_enough = odd <= most and len(self.values) >= MIN_VALUES_FOR_ODD
        return fitting if is_enough and fits(fitting) else ()


def profile_columns(sample: Sample) -> dict[str, ColumnProfile]:
    """Return a profile of each column of *sample*."""
    return {
        name: ColumnProfile(name, [value for value in values if value], len(values))
        for name, values in sample.items()
    }


def share_with_one_value(keys: Column, values: Column) -> float:
    """Return the share of keys that have one value in all their rows; blanks do not count."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in zip(keys, values, strict=True):
        if key and value:
            found[key].add(value)
    return sum(len(each) == 1 for each in found.values()) / len(found) if found else 0.0


def commonest_odd(profile: ColumnProfile, fits: Callable[[Sequence[str]], bool]) -> tuple[int, str]:
    """Return how many values do not fit, and the commonest of them."""
    odd = Counter(value for value in profile.values if not fits([value]))
    return odd.total(), odd.most_common(1)[0][0] if odd else ""


Profiles = Mapping[str, ColumnProfile]
