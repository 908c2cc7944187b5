"""Months, days, weekdays and hours as phrases of a sentence, in the case that it needs."""

from __future__ import annotations

import pytest

from recap.cards.templating.date_phrases import PHRASES, DatePhrases
from recap.cards.templating.formatting import LocaleFormatter

MARCH, FIRST, SECOND, FIFTH = "2017-03", "2017-03-01", "2017-03-02", "2017-03-05"
# ruff: noqa: RUF001


def phrases(locale):
    return DatePhrases(locale, LocaleFormatter(locale))


@pytest.mark.parametrize(
    ("locale", "in_month", "from_month", "from_first", "on_first", "on_fifth", "since"),
    [
        (
            *("en_US", "in March", "from March on", "from March 1", "on March 1", "on March 5"),
            "since March 5, 2017",
        ),
        (
            *("en_GB", "in March", "from March on", "from 1 March", "on 1 March", "on 5 March"),
            "since 5 March 2017",
        ),
        (
            *("de_DE", "im März", "ab März", "vom 1. März an", "am 1. März", "am 5. März"),
            "seit dem 5. März 2017",
        ),
        (
            *("el_GR", "τον Μάρτιο", "από τον Μάρτιο", "από την 1η Μαρτίου", "την 1η Μαρτίου"),
            *("στις 5 Μαρτίου", "από τις 5 Μαρτίου 2017"),
        ),
        (
            *("ru_RU", "в марте", "с марта", "с 1 марта", "1 марта", "5 марта"),
            "с 5 марта 2017 года",
        ),
        (
            *("ar_EG", "في مارس", "ابتداءً من مارس", "ابتداءً من 1 مارس", "يوم 1 مارس"),
            *("يوم 5 مارس", "منذ 5 مارس 2017"),
        ),
        ("fr_FR", "mars", "mars", "1 mars", "1 mars", "5 mars", "5 mars 2017"),
    ],
)
def test_dates_in_sentences(locale, in_month, from_month, from_first, on_first, on_fifth, since):
    """
    With preposition, article and case; in a language without phrases the date alone.
    """
    date = phrases(locale)

    assert in_month == date.in_month(MARCH)
    assert from_month == date.from_month(MARCH)
    assert from_first == date.from_day(FIRST)
    assert on_first == date.on_day(FIRST)
    assert on_fifth == date.on_day(FIFTH)
    assert since == date.since_day(FIFTH)


@pytest.mark.parametrize(
    ("locale", "tuesday", "tuesdays", "saturdays", "one", "five"),
    [
        *[("en_US", "on Tuesday", "on Tuesdays", "on Saturdays", "at 1\xa0PM", "at 5\xa0PM")],
        ("de_AT", "am Dienstag", "dienstags", "samstags", "um 13 Uhr", "um 17 Uhr"),
        *[("el", "την Τρίτη", "τις Τρίτες", "τα Σάββατα", "στη 1\xa0μ.μ.", "στις 5\xa0μ.μ.")],
        *[("ru", "во вторник", "по вторникам", "по субботам", "в 13:00", "в 17:00")],
        (
            *("ar", "يوم الثلاثاء", "أيام الثلاثاء", "أيام السبت"),
            *("الساعة 1\xa0م", "الساعة 5\xa0م"),
        ),
        ("fr_FR", "mardi", "mardi", "samedi", "13:00", "17:00"),
    ],
)
def test_weekdays_and_hours_in_sentences(locale, tuesday, tuesdays, saturdays, one, five):
    """
    One day, a habit, and a time of day.
    """
    when = phrases(locale)

    assert tuesday == when.on_weekday(2)
    assert [tuesdays, saturdays] == [when.on_weekdays(2), when.on_weekdays(6)]
    assert [one, five] == [when.at_hour(13), when.at_hour(17)]


def test_a_phrase_at_the_start_of_a_sentence_has_a_capital():
    """
    Also where the phrase begins with a number, which has none.
    """
    assert "On March 5" == phrases("en_US").on_day(FIFTH, start=True)
    assert "Τον Μάρτιο" == phrases("el").in_month(MARCH, start=True)
    assert "5 марта" == phrases("ru").on_day(FIFTH, start=True)


def test_a_date_has_the_year():
    """
    With the same case and article as a day.
    """
    dates = {locale: phrases(locale).on_date(FIRST) for locale in ("en_GB", "de", "el", "fr")}

    assert ["on 1 March 2017", "am 1. März 2017", "την 1η Μαρτίου 2017", "1 mars 2017"] == [
        *dates.values()
    ]


def test_a_preposition_follows_the_sound_of_the_number():
    """
    Russian has another one before "the second".
    """
    assert "со 2 марта" == phrases("ru").from_day(SECOND)


def test_every_month_and_weekday_has_its_phrases():
    """
    No name of a pattern is left, for any month, weekday and hour of any language.
    """
    for locale in (*PHRASES, "ja"):
        when, months = phrases(locale), [f"2017-{month:02}" for month in range(1, 13)]
        in_months = [when.in_month(month) for month in months]
        weekdays = [when.on_weekdays(number) for number in range(1, 8)]

        assert 12 == len({*in_months})
        assert 12 == len({when.from_month(month) for month in months})
        assert 7 == len({*weekdays}) == len({when.on_weekday(number) for number in range(1, 8)})
        assert not any("{" in text for text in (*in_months, *weekdays, when.at_hour(0)))
