"""
Numbers, money and dates in the customer's own way of writing: the templates' filters.

Each takes the plain value of a fact. What CLDR joins with a narrow no-break space
gets the plain one: many fonts have only that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from babel import Locale, dates, lists, localedata, numbers
from babel.numbers import NumberPattern

NARROW_SPACE, SPACE = "\u202f", "\u00a0"
KEPT = 10_000  # of what a filter wrote last
Unit = Literal["day", "hour", "minute"]
PLURALS = ("zero", "one", "two", "few", "many", "other")


def _looked_up(known: Any, key: Any) -> Any:
    """
    Return what a locale says of *key*, as Babel does; write nothing back.

    Babel 2.18 does, into what locales share: after one Hebrew month all others were in
    Hebrew (python-babel/babel#1234).
    """
    value, all_ = known._data[key], localedata.LocaleDataDict(known.base)
    if isinstance(value, localedata.Alias):
        value = value.resolve(all_)
    if isinstance(value, tuple):
        alias, others = value
        value = dict(alias.resolve(all_))
        localedata.merge(value, others)
    if isinstance(value, dict):
        return localedata.LocaleDataDict(value, base=known.base)
    return value


localedata.LocaleDataDict.__getitem__ = _looked_up  # type: ignore[method-assign]


class FilterError(Exception):
    """A filter cannot do what a template asks: what, and how to mend it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what, self.fix = what, fix


class LocaleFormatter:
    """How the customer's *locale* writes things."""

    def __init__(self, locale: str) -> None:
        self._locale = Locale.parse(locale)

    def filters(self) -> dict[str, Callable[..., str]]:
        """Map the names that templates use to what they do; what they wrote is kept."""
        written: dict[str, Callable[..., str]] = {
            "number": self.number,
            "decimal": self.decimal,
            "percent": self.percent,
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
        }
        return {name: kept(write) for name, write in written.items()}

    def number(self, value: float) -> str:
        """1234 -> 1,234"""
        return _plain(numbers.format_decimal(value, locale=self._locale))

    def decimal(self, value: float, digits: int = 1) -> str:
        """12.34 -> 12.3"""
        pattern = self._locale.decimal_formats[None]
        return self._written(pattern, value, digits, digits)

    def percent(self, value: float, digits: int = 1) -> str:
        """12.3 -> 12.3%, and 72 -> 72%"""
        share = Decimal(str(value)) / 100
        return self._written(self._locale.percent_formats[None], share, 0, digits)

    def money(self, value: float, currency: str, digits: int | None = None) -> str:
        """12.5 -> $12.50, and with no digits $13"""
        if digits is None:
            digits = numbers.get_currency_precision(currency)
        pattern = self._locale.currency_formats["standard"]
        return self._written(pattern, value, digits, digits, currency)

    def noun(self, count: float, forms: Sequence[str]) -> str:
        """2 -> items, of ("item", "items"); a form for each plural of the language"""
        tags = {*self._locale.plural_form.tags, "other"}
        own = [tag for tag in PLURALS if tag in tags]
        if len(own) < len(forms):  # words of another language, to who counts without plurals
            return forms[0] if count == 1 else forms[-1]
        return forms[min(own.index(self._locale.plural_form(count)), len(forms) - 1)]

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
        at, usual = time(hour), self._locale.time_formats["short"].pattern
        if "a" in usual:
            return _plain(dates.format_skeleton("h", at, locale=self._locale)).replace(" ", SPACE)
        return _plain(dates.format_time(at, "short", locale=self._locale))

    def time(self, clock: str) -> str:
        """17:05 -> 5:05 PM, or 17:05"""
        written = dates.format_time(time.fromisoformat(clock), "short", locale=self._locale)
        return _plain(written).replace(" ", SPACE)

    def duration(self, minutes: int) -> str:
        """5821 -> 4 days and 1 hour; 100 -> 1 hour and 40 minutes: whole ones, never more"""
        hours, left = divmod(int(minutes), 60)
        days, rest = divmod(hours, 24)
        spans: list[tuple[int, Unit]] = [(days, "day"), (rest, "hour"), (left, "minute")]
        told = [
            self._lasting(count, unit) for count, unit in (spans[:2] if days else spans) if count
        ]
        return lists.format_list(told or [self._lasting(0, "minute")], locale=self._locale)

    def _lasting(self, count: int, unit: Unit) -> str:
        """3, hour -> 3 hours"""
        lasted = timedelta(**{f"{unit}s": count})
        written = dates.format_timedelta(lasted, unit, threshold=math.inf, locale=self._locale)
        grouped = written.replace(str(count), self.number(count), 1)
        return _plain(grouped).replace(" ", SPACE)

    def _month(self, month: str, width: str) -> str:
        names: Mapping[int, str] = self._locale.months["stand-alone"][width]
        return names[int(month[5:7])]

    def _weekday(self, number: int, width: str) -> str:
        names: Mapping[int, str] = self._locale.days["stand-alone"][width]
        return names[number - 1]

    def _written(
        self,
        pattern: NumberPattern,
        value: float | Decimal,
        least: int,
        most: int,
        currency: str | None = None,
    ) -> str:
        own = numbers.parse_pattern(pattern.pattern)
        own.frac_prec = (least, most)
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        return _plain(own.apply(exact, self._locale, currency=currency, currency_digits=False))


def kept(write: Callable[..., str]) -> Callable[..., str]:
    """Keep the latest answers of a filter: counts, months and names come again."""
    return lru_cache(maxsize=KEPT, typed=True)(write)


def week_of(day: str, first_day: str) -> int:
    """Count the weeks, Monday first, from that of *first_day* (0) to that of *day*."""
    return (_monday(day) - _monday(first_day)).days // 7


def arc(share_pct: float, x: float, y: float, radius: float) -> str:
    """Draw a share of a circle, clockwise from the top, as the `d` of an SVG path."""
    angle = min(share_pct, 99.99) / 100 * math.tau  # a whole turn would be none at all
    end_x, end_y = x + radius * math.sin(angle), y - radius * math.cos(angle)
    long = int(angle > math.pi)
    return f"M{x:.1f} {y - radius:.1f} A{radius:g} {radius:g} 0 {long} 1 {end_x:.1f} {end_y:.1f}"


def _date(day: Any) -> date:
    return date.fromisoformat(day)


def _monday(day: str) -> date:
    return _date(day) - timedelta(days=_date(day).weekday())


def _plain(text: str) -> str:
    return text.replace(NARROW_SPACE, SPACE)
