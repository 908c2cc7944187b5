"""
Filters that format numbers, money and dates for the customer's locale.

Each takes the plain value of a fact. CLDR's narrow no-break space becomes a plain no-break space,
because many fonts lack the narrow one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from babel import Locale, dates, lists, localedata, numbers
from babel.numbers import NumberPattern
from babel.plural import PluralRule
from markupsafe import Markup, escape

from recap.campaign import plural_categories

NARROW_SPACE, SPACE = "\u202f", "\u00a0"
MARK = "\u200e"  # left to right: keeps the sign of US$ behind its letters
CACHED_RESULTS = 10_000  # of each filter
SINGULAR_AND_PLURAL = 2
Unit = Literal["day", "hour", "minute"]


def _read_only_getitem(data: Any, key: Any) -> Any:
    """
    Look up *key* in a locale's data as Babel does, but write nothing back.

    Babel 2.18 writes into data that locales share: after one Hebrew month, the months of all
    other locales were in Hebrew (python-babel/babel#1234).
    """
    value, root = data._data[key], localedata.LocaleDataDict(data.base)
    if isinstance(value, localedata.Alias):
        value = value.resolve(root)
    if isinstance(value, tuple):
        alias, others = value
        value = dict(alias.resolve(root))
        localedata.merge(value, others)
    if isinstance(value, dict):
        return localedata.LocaleDataDict(value, base=data.base)
    return value


localedata.LocaleDataDict.__getitem__ = _read_only_getitem  # type: ignore[method-assign]


class FilterError(Exception):
    """A filter cannot do what a template asks: *what* follows the story's name; *fix* helps."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what, self.fix = what, fix


class LocaleFormatter:
    """Formats numbers, dates and times for *locale*, such as `el_GR`."""

    def __init__(self, locale: str) -> None:
        self._locale = Locale.parse(locale)

    def filters(self) -> dict[str, Callable[..., str]]:
        """Map the names of the filters to functions that cache their results."""
        filters: dict[str, Callable[..., str]] = {
            "number": self.number,
            "decimal": self.decimal,
            "percent": self.percent,
            "signed_percent": self.signed_percent,
            "day": self.day,
            "day_month": self.day_month,
            "month": self.month,
            "month_short": self.month_short,
            "month_initial": self.month_initial,
            "weekday": self.weekday,
            "weekday_short": self.weekday_short,
            "weekday_initial": self.weekday_initial,
            "hour": self.hour,
            "time": self.time,
            "duration": self.duration,
            "day_and_time": self.day_and_time,
        }
        of_values = {name: cached(filter_) for name, filter_ in filters.items()}
        return {**of_values, "listed": self.listed}

    def number(self, value: float) -> str:
        """1234 -> 1,234"""
        return _plain(numbers.format_decimal(value, locale=self._locale))

    def decimal(self, value: float, digits: int = 1) -> str:
        """12.34 -> 12.3"""
        pattern = self._locale.decimal_formats[None]
        return self._formatted(pattern, value, digits, digits)

    def percent(self, value: float, digits: int = 1) -> str:
        """12.3 -> 12.3%, and 72 -> 72%"""
        share = Decimal(str(value)) / 100
        return self._formatted(self._locale.percent_formats[None], share, 0, digits)

    def signed_percent(self, value: float, digits: int = 1) -> str:
        """91 -> +91%; in Arabic too the sign stands before the number"""
        sign = numbers.get_plus_sign_symbol(self._locale) if value > 0 else ""
        return f"{sign}{self.percent(value, digits)}"

    def money(self, value: float, currency: str, digits: int | None = None) -> str:
        """12.5 -> $12.50, 12 -> $12: a whole amount has no digits. With *digits* 0: 12.5 -> $13"""
        if digits is None:
            precision = numbers.get_currency_precision(currency)
            digits = precision if round(value, precision) % 1 else 0
        pattern = self._locale.currency_formats["standard"]
        text = self._formatted(pattern, value, digits, digits, currency)
        if self._locale.text_direction == "ltr":
            return text
        symbol = numbers.get_currency_symbol(currency, self._locale)
        return text.replace(symbol, f"{symbol}{MARK}") if symbol.isascii() else text

    def day(self, day: str) -> str:
        """2017-03-05 -> March 5, 2017"""
        return _plain(dates.format_date(_date(day), "long", locale=self._locale))

    def day_month(self, day: str) -> str:
        """2017-03-05 -> March 5, or 5 March"""
        return _plain(dates.format_skeleton("MMMMd", _date(day), locale=self._locale))

    def month(self, month: str) -> str:
        """2017-03 -> March"""
        return self._month(month, "wide")

    def month_short(self, month: str) -> str:
        """2017-03 -> Mar"""
        return self._month(month, "abbreviated")

    def month_initial(self, month: str) -> str:
        """2017-03 -> M"""
        return self._month(month, "narrow")

    def weekday(self, number: int) -> str:
        """1 -> Monday"""
        return self._weekday(number, "wide")

    def weekday_short(self, number: int) -> str:
        """1 -> Mon"""
        return self._weekday(number, "abbreviated")

    def weekday_initial(self, number: int) -> str:
        """1 -> M"""
        return self._weekday(number, "narrow")

    def hour(self, hour: int) -> str:
        """17 -> 5 PM, or 17:00"""
        at, pattern = time(hour), self._locale.time_formats["short"].pattern
        if "a" in pattern:  # the locale writes AM and PM
            return _plain(dates.format_skeleton("h", at, locale=self._locale)).replace(" ", SPACE)
        return _plain(dates.format_time(at, "short", locale=self._locale))

    def time(self, clock: str) -> str:
        """17:05 -> 5:05 PM, or 17:05"""
        text = dates.format_time(time.fromisoformat(clock), "short", locale=self._locale)
        return _plain(text).replace(" ", SPACE)

    def day_and_time(self, day: str, clock: str) -> str:
        """2017-03-05, 17:05 -> March 5, 2017, 5:05 PM"""
        pattern = str(dates.get_datetime_format("medium", locale=self._locale))
        return pattern.replace("'", "").format(self.time(clock), self.day(day))

    def listed(self, texts: Iterable[str]) -> Markup:
        """Bananas, Feta, Milk -> Bananas, Feta, and Milk"""
        escaped = [str(escape(text)) for text in texts]
        joined = lists.format_list(escaped, locale=self._locale)
        return Markup(joined)  # noqa: S704 - each text is escaped

    def duration(self, minutes: int) -> str:
        """5821 -> 4 days and 1 hour; 100 -> 1 hour and 40 minutes; rounded down"""
        all_hours, rest_minutes = divmod(int(minutes), 60)
        days, hours = divmod(all_hours, 24)
        spans: list[tuple[int, Unit]] = [(days, "day"), (hours, "hour"), (rest_minutes, "minute")]
        parts = [self._span(count, unit) for count, unit in (spans[:2] if days else spans) if count]
        return lists.format_list(parts or [self._span(0, "minute")], locale=self._locale)

    def _span(self, count: int, unit: Unit) -> str:
        """3, hour -> 3 hours"""
        span = timedelta(**{f"{unit}s": count})
        text = dates.format_timedelta(span, unit, threshold=math.inf, locale=self._locale)
        grouped = text.replace(str(count), self.number(count), 1)
        return _plain(grouped).replace(" ", SPACE)

    def _month(self, month: str, width: str) -> str:
        names: Mapping[int, str] = self._locale.months["stand-alone"][width]
        return names[int(month[5:7])]

    def _weekday(self, number: int, width: str) -> str:
        names: Mapping[int, str] = self._locale.days["stand-alone"][width]
        return names[number - 1]

    def _formatted(
        self,
        pattern: NumberPattern,
        value: float | Decimal,
        fewest_digits: int,
        most_digits: int,
        currency: str | None = None,
    ) -> str:
        copy = numbers.parse_pattern(pattern.pattern)
        copy.frac_prec = (fewest_digits, most_digits)
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        return _plain(copy.apply(exact, self._locale, currency=currency, currency_digits=False))


def noun_form(count: float, forms: Sequence[str], locale: str) -> str:
    """
    Return the form of a noun for *count*: 2 -> items, of ("item", "items").

    *forms* are of the language of *locale*: the singular and the plural, or one for each category
    of `plural_categories`. More forms than the language has are a singular and a plural.
    """
    category, categories = _plural_rule(locale)(count), plural_categories(locale)
    if len(categories) < len(forms):
        return forms[0] if count == 1 else forms[-1]
    if len(forms) == SINGULAR_AND_PLURAL:
        return forms[0] if category == "one" else forms[1]
    return forms[min(categories.index(category), len(forms) - 1)]


@lru_cache(maxsize=100)
def _plural_rule(locale: str) -> PluralRule:
    return Locale.parse(locale).plural_form


def cached(filter_: Callable[..., str]) -> Callable[..., str]:
    """Cache the results of a filter: counts, months and names come again."""
    return lru_cache(maxsize=CACHED_RESULTS, typed=True)(filter_)


def week_of(day: str, first_day: str) -> int:
    """Return the number of weeks from the week of *first_day* to that of *day*; Monday first."""
    return (_monday(day) - _monday(first_day)).days // 7


def arc(share_pct: float, x: float, y: float, radius: float) -> str:
    """Return the `d` of an SVG path: a share of a circle, clockwise from the top."""
    angle = min(share_pct, 99.99) / 100 * math.tau  # SVG draws nothing for a full circle
    end_x, end_y = x + radius * math.sin(angle), y - radius * math.cos(angle)
    long = int(angle > math.pi)
    return f"M{x:.1f} {y - radius:.1f} A{radius:g} {radius:g} 0 {long} 1 {end_x:.1f} {end_y:.1f}"


def _date(day: Any) -> date:
    return date.fromisoformat(day)


def _monday(day: str) -> date:
    return _date(day) - timedelta(days=_date(day).weekday())


def _plain(text: str) -> str:
    return text.replace(NARROW_SPACE, SPACE)
