"""Suggest the campaign's currency and time zone, which a log shows only indirectly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime, timedelta

from babel.numbers import list_currencies

from recap import zones
from recap.activity.inference.column_words import CURRENCY_NAMES
from recap.activity.inference.inferred_schema import InferredKey, Sample
from recap.activity.inference.name_words import has_word, split_words

CODES = (
    "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY",
    "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "BRL", "MXN", "ZAR", "SGD", "HKD", "KRW", "ILS",
    "UAH",
)  # fmt: skip
RATES = "rate|fx|exchange|kurs|wechselkurs|umrechnungskurs|taux|tasa|cambio|tasso|kur|ισοτιμια"
CURRENCIES = frozenset(list_currencies())
SYMBOLS = {"€": "EUR", "£": "GBP", "₺": "TRY", "₹": "INR", "zł": "PLN", "R$": "BRL", "₴": "UAH"}
WITH_OFFSET = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)\S*? ?([+-])(\d\d):?(\d\d)")
WITH_NAME = re.compile(r"\d.*[\[ ]([A-Za-z_]+/[A-Za-z_/+-]+)\]?")
# Of zones with the same offsets, the first one is suggested.
ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Athens", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Sao_Paulo", "America/Puerto_Rico",
    "America/Phoenix", "America/Halifax", "Asia/Kolkata", "Asia/Tokyo", "Asia/Shanghai",
    "Asia/Dubai", "Asia/Kathmandu", "Asia/Bangkok", "Europe/Istanbul", "Africa/Lagos",
    "Africa/Johannesburg", "Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide",
    "Pacific/Auckland", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Mexico_City",
)  # fmt: skip


def infer_currency(keys: Iterable[InferredKey], sample: Sample) -> tuple[str, str] | None:
    """Return the currency of the amounts and the reason; None when there is none or several."""
    for column, values in sample.items():
        codes = {value.upper() for value in values if value}
        if has_word(column, CURRENCY_NAMES) and codes and codes <= {*CODES}:
            reason = f"the only value of '{column}'"
            return (codes.pop(), reason) if len(codes) == 1 else None
    used = " ".join(str(key.value) for key in keys if key.key == "columns.amount")
    for column, values in sample.items():
        if column not in used:
            continue
        words = split_words(column).upper().split()
        if named := next((code for code in CODES if code in words), None):
            return named, f"the name of '{column}' has it"
        texts = [value for value in values if value]
        for sign, code in SYMBOLS.items():
            if texts and all(sign in text for text in texts):
                return code, f"the values of '{column}' have {sign}"
    return None


def currency_column(amounts: Sequence[str], sample: Sample) -> str | None:
    """
    Return the column with the currency of each line; of several, the one named like *amounts*.

    Its name means a currency, or all its values are codes of frequent currencies. None as well
    where a rate among *amounts* converts them.
    """
    if any(has_word(column, RATES) for column in amounts):
        return None
    found = [
        column
        for column, values in sample.items()
        if (codes := {value.upper() for value in values if value})
        and (codes <= {*CODES} or (has_word(column, CURRENCY_NAMES) and codes <= CURRENCIES))
    ]
    named = {word for column in amounts for word in split_words(column).split()}
    return min(found, key=lambda column: _other_words(column, named), default=None)


def _other_words(column: str, named: Set[str]) -> tuple[int, int]:
    """Return how few words a column shares with *named*, as a sort key, and its other words."""
    own = {*split_words(column).split()}
    return -len(own & named), len(own - named)


def infer_campaign_zone(keys: Mapping[str, object], sample: Sample) -> tuple[str, str] | None:
    """
    Return the zone that most times name, or one that has the offsets of all, and the reason.

    None without names and offsets.
    """
    values = sample.get(str(keys.get("columns.at")), ())
    matches = (WITH_NAME.fullmatch(value) for value in values if value)
    names = Counter(match[1] for match in matches if match and match[1] in zones.zone_names())
    for name, count in names.most_common(1):
        return name, f"{count:,} times have it"
    times = [match for value in values if (match := _with_offset(value))]
    offsets = sorted({_text(offset) for _, offset in times})
    if not times or offsets == ["+00:00"]:
        return None
    fitting = [zone for zone in ZONES if all(_has_offset(zone, *time) for time in times)]
    if not fitting:
        return None
    others = f", and so has {fitting[1]}" if len(fitting) > 1 else ""
    reason = f"the times have {' and '.join(offsets)}, as {fitting[0]} has{others}"
    return fitting[0], reason


def _with_offset(value: str | None) -> tuple[datetime, timedelta] | None:
    match = WITH_OFFSET.fullmatch(value or "")
    if not match:
        return None
    *moment, sign, hours, minutes = match.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    return datetime(*map(int, moment)), offset  # type: ignore[arg-type]


def _has_offset(zone: str, moment: datetime, offset: timedelta) -> bool:
    return moment.replace(tzinfo=zones.time_zone(zone)).utcoffset() == offset


def _text(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
