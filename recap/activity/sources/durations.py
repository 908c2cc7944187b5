"""
Durations in minutes, as SQL and in Python: `01:14:03`, `PT43M30S`, `P1DT2H`, `1h 5m`, `45 min`.

Two parts, as in `55:46`, may be minutes and seconds or hours and minutes: the caller says which.
"""

# ruff: noqa: RUF001 - units in other scripts are what it is about

from __future__ import annotations

import re

from recap.activity.sources.number_format import ascii_signs, to_ascii_signs
from recap.activity.sql import literal

SHORT_FORMS = ("mm:ss", "hh:mm")  # what two parts may mean
MINUTES = {"w": 10_080.0, "d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60, "ms": 1 / 60_000}
END = r"[^ \d,.]*"  # any ending of a word
UNITS = {  # lower case; a full stop or a comma may follow
    "w": (
        rf"w|wks?|weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|tyg|εβδ{END}|"
        rf"нед{END}|周|週"
    ),
    "d": (
        r"d|days?|tage?n?|tg|jours?|j|d[ií]as?|giorn[oi]|gg|dagen|dage?|dagar|päivää|pv|dni|"
        rf"dzień|ημ{END}|дн{END}|д|день|gün|天|日"
    ),
    "h": (
        r"h|hrs?|hours?|stdn?|stunden?|heures?|horas?|or[ae]|uren|uur|u|tim|timmar|timer?|t|"
        rf"tuntia?|godz{END}|ώ{END}|ωρ{END}|ч|час{END}|sa|saat|小时|小時|時間|시간"
    ),
    "m": (
        r"m|mins?|minutes?|minuten|minut[aoiey]?|minutter|minuuttia?|minutos?|minutt?i|mn|"
        rf"λεπ{END}|λ|мин{END}|м|dk|dakika|分|分钟|分鐘|분|['′]"
    ),
    "s": (
        rf"s|secs?|seconds?|sek|sekunden?|sekund{END}|secondes?|segundos?|second[oi]|seg|"
        rf"sekuntia?|seconden|δευτ{END}|δ|сек{END}|с|sn|saniye|秒|초|[\"″”]"
    ),
    "ms": r"ms|msecs?|millis|milliseconds?|millisekunden?|millisecondes?",
}
NUMBER = r"\d+(?:\.\d+|,\d{1,2}|,\d{4,})?"
SECONDS = r"[0-5]?\d(?:[.,]\d+)?"
AND = "and|und|et|y|e|en|och|og|και|и"
PATTERNS = (
    # 1:02:03.5, and with days: 1.02:03:04, 2 days, 3:04:05
    rf"(?:(?P<d>\d+) ?(?:\.|days?,? |d,? | ))?(?P<h>\d+):(?P<m>[0-5]?\d):(?P<s>{SECONDS})",
    r"(?P<h>\d+) ?h ?(?P<m>[0-5]\d)",  # 1h05
    r"(?P<m>\d+):(?P<s>[0-5]\d[.,]\d+)",  # 55:46.5
    rf"p(?:(?P<w>{NUMBER})w)?(?:(?P<d>{NUMBER})d)?"
    rf"(?:t(?:(?P<h>{NUMBER})h)?(?:(?P<m>{NUMBER})m)?(?:(?P<s>{NUMBER})s)?)?",
    "".join(
        rf"(?:(?P<{unit}>{NUMBER}) ?(?:{words})[.,]? ?(?:(?:{AND}) )?)?"
        for unit, words in UNITS.items()
    ),
)
SHORT_PATTERNS = {
    "mm:ss": r"(?P<m>\d+):(?P<s>[0-5]\d)",
    "hh:mm": r"(?P<h>\d+):(?P<m>[0-5]\d)",
}


def duration(text: str, short_durations: str | None = None) -> str:
    """
    SQL for the minutes in *text*, a double; null for anything that is not a duration.

    Two parts are read as *short_durations* says, "mm:ss" or "hh:mm"; without it they are null.
    A number without a unit is null: it is no duration as such.
    """
    unsigned = f"ltrim(duration_text, {literal('+-')})"
    sums = ", ".join(_sum(unsigned, pattern) for pattern in _patterns(short_durations))
    signed = f"case when duration_text[1] = '-' then -1 else 1 end * coalesce({sums})"
    return f"list_transform([lower({ascii_signs(text, '.')})], lambda duration_text: {signed})[1]"


def is_short_duration(text: str) -> str:
    """SQL for whether *text* has two parts, such as 55:46."""
    pattern = literal(f"[+-]?{SHORT_PATTERNS['mm:ss']}")
    return f"regexp_full_match({ascii_signs(text, '.')}, {pattern})"


def duration_minutes(text: str, short_durations: str | None = None) -> float | None:
    """Return the minutes in *text*, as `duration` does; None when it is not a duration."""
    plain = to_ascii_signs(text, ".").lower()
    for pattern in _patterns(short_durations):
        match = re.fullmatch(pattern, plain.lstrip("+-"), re.ASCII)
        if match and (parts := {unit: n for unit, n in match.groupdict().items() if n}):
            minutes = sum(float(n.replace(",", ".")) * MINUTES[unit] for unit, n in parts.items())
            return -minutes if plain.startswith("-") else minutes
    return None


def _patterns(short_durations: str | None) -> tuple[str, ...]:
    return (*PATTERNS, *([SHORT_PATTERNS[short_durations]] if short_durations else ()))


def _sum(text: str, pattern: str) -> str:
    """SQL for the sum of the parts of *pattern* in *text*; null when it does not match."""
    units = list(re.compile(pattern).groupindex)
    names = ", ".join(map(literal, units))
    parts = [f"duration_parts.{unit}" for unit in units]
    total = " + ".join(
        f"coalesce(try_cast(replace({part}, ',', '.') as double), 0) * {MINUTES[unit]!r}"
        for unit, part in zip(units, parts, strict=True)
    )
    matched = f"regexp_extract({text}, {literal(f'^(?:{pattern})$')}, [{names}])"
    minutes = f"case when {' || '.join(parts)} <> '' then {total} end"
    return f"list_transform([{matched}], lambda duration_parts: {minutes})[1]"
