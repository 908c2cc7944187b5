"""
Filters whose result is a whole phrase: "in March", "from March 1", "on Tuesdays".

Prepositions, articles and cases belong together in many languages: "τον Μάρτιο", "с 1 марта". The
names of months and days are CLDR's; the phrases around them are in `PHRASES`. In every other
language the filters return the date alone, as CLDR writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from babel import Locale

from recap.cards.templating.formatting import LocaleFormatter, cached

# Patterns by the day of the month, or the hour; 0 is the pattern of all others.
ByNumber = Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """
    The patterns of a language.

    `{month}` is CLDR's stand-alone name and `{of_month}` its name after a day; `{in_month}` is
    from `months_in`. `{day}` is "March 5", `{date}` "March 5, 2017", `{number}` the day or hour.
    """

    in_month: str = "{month}"
    from_month: str = "{month}"
    on_day: ByNumber = field(default_factory=lambda: {0: "{day}"})
    on_date: ByNumber = field(default_factory=lambda: {0: "{date}"})
    from_day: ByNumber = field(default_factory=lambda: {0: "{day}"})
    since_day: ByNumber = field(default_factory=lambda: {0: "{date}"})
    at_hour: ByNumber = field(default_factory=lambda: {0: "{hour}"})
    on_weekday: tuple[str, ...] = 7 * ("{weekday}",)  # Monday first
    on_weekdays: tuple[str, ...] = 7 * ("{weekday}",)
    months_in: tuple[str, ...] = ()


NEUTRAL = Phrases()
PHRASES = {
    "en": Phrases(
        in_month="in {month}",
        from_month="from {month} on",
        on_day={0: "on {day}"},
        on_date={0: "on {date}"},
        from_day={0: "from {day}"},
        since_day={0: "since {date}"},
        at_hour={0: "at {hour}"},
        on_weekday=7 * ("on {weekday}",),
        on_weekdays=7 * ("on {weekday}s",),
    ),
    "de": Phrases(
        in_month="im {month}",
        from_month="ab {month}",
        on_day={0: "am {day}"},
        on_date={0: "am {date}"},
        from_day={0: "vom {day} an"},
        since_day={0: "seit dem {date}"},
        at_hour={0: "um {number} Uhr"},
        on_weekday=7 * ("am {weekday}",),
        on_weekdays=(
            *("montags", "dienstags", "mittwochs", "donnerstags"),
            *("freitags", "samstags", "sonntags"),
        ),
    ),
    "el": Phrases(
        in_month="τον {in_month}",
        from_month="από τον {in_month}",
        on_day={0: "στις {day}", 1: "την 1η {of_month}"},
        on_date={0: "στις {date}", 1: "την 1η {of_month} {year}"},
        from_day={0: "από τις {day}", 1: "από την 1η {of_month}"},
        since_day={0: "από τις {date}", 1: "από την 1η {of_month} {year}"},
        at_hour={0: "στις {hour}", 1: "στη {hour}", 13: "στη {hour}"},
        on_weekday=(*5 * ("την {weekday}",), "το {weekday}", "την {weekday}"),
        on_weekdays=(
            *("τις Δευτέρες", "τις Τρίτες", "τις Τετάρτες", "τις Πέμπτες"),
            *("τις Παρασκευές", "τα Σάββατα", "τις Κυριακές"),
        ),
        months_in=(
            *("Ιανουάριο", "Φεβρουάριο", "Μάρτιο", "Απρίλιο", "Μάιο", "Ιούνιο"),
            *("Ιούλιο", "Αύγουστο", "Σεπτέμβριο", "Οκτώβριο", "Νοέμβριο", "Δεκέμβριο"),
        ),
    ),
    "ru": Phrases(
        in_month="в {in_month}",
        from_month="с {of_month}",
        on_day={0: "{day}"},
        from_day={0: "с {day}", 2: "со {day}"},
        on_date={0: "{number} {of_month} {year} года"},
        since_day={
            0: "с {number} {of_month} {year} года",
            2: "со {number} {of_month} {year} года",
        },
        at_hour={0: "в {hour}"},
        on_weekday=(
            *("в понедельник", "во вторник", "в среду", "в четверг"),
            *("в пятницу", "в субботу", "в воскресенье"),
        ),
        on_weekdays=(
            *("по понедельникам", "по вторникам", "по средам", "по четвергам"),
            *("по пятницам", "по субботам", "по воскресеньям"),
        ),
        months_in=(
            *("январе", "феврале", "марте", "апреле", "мае", "июне"),
            *("июле", "августе", "сентябре", "октябре", "ноябре", "декабре"),
        ),
    ),
    "ar": Phrases(
        in_month="في {month}",
        from_month="ابتداءً من {month}",
        on_day={0: "يوم {day}"},
        on_date={0: "يوم {date}"},
        from_day={0: "ابتداءً من {day}"},
        since_day={0: "منذ {date}"},
        at_hour={0: "الساعة {hour}"},
        on_weekday=7 * ("يوم {weekday}",),
        on_weekdays=7 * ("أيام {weekday}",),
    ),
}


class DatePhrases:
    """
    The phrases of the language of *locale*, with the dates of *formatter*.

    Each filter takes `start`: whether the phrase begins a sentence, and so with a capital letter.
    """

    def __init__(self, locale: str, formatter: LocaleFormatter) -> None:
        self._locale, self._dates = Locale.parse(locale), formatter
        self._phrases = PHRASES.get(self._locale.language, NEUTRAL)

    def filters(self) -> dict[str, Callable[..., str]]:
        """Map the names of the filters to functions that cache their results."""
        filters: tuple[Callable[..., str], ...] = (
            *(self.in_month, self.from_month, self.on_day, self.on_date, self.from_day),
            *(self.since_day, self.on_weekday, self.on_weekdays, self.at_hour),
        )
        return {filter_.__name__: cached(filter_) for filter_ in filters}

    def in_month(self, month: str, start: bool = False) -> str:
        """2017-03 -> in March"""
        return _phrase(self._phrases.in_month, start, **self._names_of(month))

    def from_month(self, month: str, start: bool = False) -> str:
        """2017-03 -> from March on"""
        return _phrase(self._phrases.from_month, start, **self._names_of(month))

    def on_day(self, day: str, start: bool = False) -> str:
        """2017-03-05 -> on March 5"""
        return self._with_day(self._phrases.on_day, day, start)

    def on_date(self, day: str, start: bool = False) -> str:
        """2017-03-05 -> on March 5, 2017"""
        return self._with_day(self._phrases.on_date, day, start)

    def from_day(self, day: str, start: bool = False) -> str:
        """2017-03-05 -> from March 5"""
        return self._with_day(self._phrases.from_day, day, start)

    def since_day(self, day: str, start: bool = False) -> str:
        """2017-03-05 -> since March 5, 2017"""
        return self._with_day(self._phrases.since_day, day, start)

    def on_weekday(self, number: int, start: bool = False) -> str:
        """2 -> on Tuesday"""
        pattern = self._phrases.on_weekday[number - 1]
        return _phrase(pattern, start, weekday=self._dates.weekday(number))

    def on_weekdays(self, number: int, start: bool = False) -> str:
        """2 -> on Tuesdays"""
        pattern = self._phrases.on_weekdays[number - 1]
        return _phrase(pattern, start, weekday=self._dates.weekday(number))

    def at_hour(self, hour: int, start: bool = False) -> str:
        """17 -> at 5 PM, or at 17:00"""
        pattern = _numbered(self._phrases.at_hour, hour)
        return _phrase(pattern, start, hour=self._dates.hour(hour), number=str(hour))

    def _with_day(self, patterns: ByNumber, day: str, start: bool) -> str:
        number = date.fromisoformat(day).day
        return _phrase(
            _numbered(patterns, number),
            start,
            day=self._dates.day_month(day),
            date=self._dates.day(day),
            year=day[:4],
            number=str(number),
            **self._names_of(day),
        )

    def _names_of(self, month: str) -> dict[str, str]:
        """Return the names of a month: `2017-03`, or a day of it."""
        number, months_in = int(month[5:7]), self._phrases.months_in
        return {
            "month": self._dates.month(month),
            "of_month": str(self._locale.months["format"]["wide"][number]),
            "in_month": months_in[number - 1] if months_in else "",
        }


def _numbered(patterns: ByNumber, number: int) -> str:
    return patterns.get(number, patterns[0])


def _phrase(pattern: str, start: bool, **parts: str) -> str:
    text = pattern.format(**parts)
    return f"{text[0].upper()}{text[1:]}" if start else text
