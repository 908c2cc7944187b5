"""Numbers, money and dates as people write them where they live."""

from __future__ import annotations

import pytest

from recap.cards.templating.formatting import LocaleFormatter, arc, noun_form, week_of


@pytest.mark.parametrize(
    ("locale", "number", "percent", "whole", "decimal"),
    [
        ("en_US", "1,234", "12.3%", "72%", "0.5"),
        ("de_DE", "1.234", "12,3\xa0%", "72\xa0%", "0,5"),
        ("fr_FR", "1\xa0234", "12,3\xa0%", "72\xa0%", "0,5"),
        ("el_GR", "1.234", "12,3%", "72%", "0,5"),
    ],
)
def test_numbers(locale, number, percent, whole, decimal):
    """
    Each locale has its own separators; a whole percentage has no decimals.
    """
    words = LocaleFormatter(locale)

    assert number == words.number(1234)
    assert percent == words.percent(12.3)
    assert whole == words.percent(72.0)
    assert decimal == words.decimal(0.5)


@pytest.mark.parametrize(
    ("locale", "currency", "cents", "whole"),
    [
        ("en_US", "USD", "$1,234.50", "$1,234"),
        ("de_DE", "EUR", "1.234,50\xa0€", "1.234\xa0€"),
        ("en_GB", "JPY", "JP¥1,234", "JP¥1,234"),
    ],
)
def test_money(locale, currency, cents, whole):
    """
    The currency is the campaign's, and its format the customer's. A whole amount has no cents.
    """
    assert whole == LocaleFormatter(locale).money(1234.0, currency)
    assert whole == LocaleFormatter(locale).money(1233.999, currency)
    assert cents == LocaleFormatter(locale).money(1234.5, currency)
    assert whole == LocaleFormatter(locale).money(1234.4, currency, 0)


@pytest.mark.parametrize(
    ("locale", "day_month", "day", "month", "weekday", "hour"),
    [
        ("en_US", "March 5", "March 5, 2017", "March", "Monday", "5\xa0PM"),
        ("en_GB", "5 March", "5 March 2017", "March", "Monday", "17:00"),
        ("el_GR", "5 Μαρτίου", "5 Μαρτίου 2017", "Μάρτιος", "Δευτέρα", "5\xa0μ.μ."),
        ("ru_RU", "5 марта", "5 марта 2017\xa0г.", "март", "понедельник", "17:00"),  # noqa: RUF001
    ],
)
def test_dates(locale, day_month, day, month, weekday, hour):
    """
    A month alone is in the nominative, with a day in the genitive.
    """
    words = LocaleFormatter(locale)

    assert day_month == words.day_month("2017-03-05")
    assert day == words.day("2017-03-05")
    assert month == words.month("2017-03")
    assert weekday == words.weekday(1)
    assert hour == words.hour(17)
    assert (hour if ":" in hour else hour.replace("5", "5:00")) == words.time("17:00")


def test_short_names_and_initials():
    """
    Charts have room for three letters, or for one.
    """
    words = LocaleFormatter("en_US")

    assert ["Mar", "M"] == [words.month_short("2017-03"), words.month_initial("2017-03")]
    assert ["Sun", "S"] == [words.weekday_short(7), words.weekday_initial(7)]


@pytest.mark.parametrize(
    ("locale", "forms", "expected"),
    [
        ("en", ("item", "items"), ["items", "item", "items", "items", "items", "items"]),
        ("fr", ("film", "films"), ["film", "film", "films", "films", "films", "films"]),
        ("lv", ("prece", "preces"), ["preces", "prece", "preces", "preces", "preces", "prece"]),
        ("lv", ("preču", "prece", "preces"), ["preču", "prece", *2 * ["preces"], "preču", "prece"]),
        ("ru", ("a", "b", "c"), ["c", "a", "b", "c", "c", "a"]),
        ("ja", ("点",), 6 * ["点"]),
        ("ja", ("trip", "trips"), ["trips", "trip", "trips", "trips", "trips", "trips"]),
        ("ar", ("غرض", "أغراض"), ["أغراض", "غرض", *4 * ["أغراض"]]),
        ("ar", tuple("012345"), ["0", "1", "2", "3", "3", "4"]),
    ],
)
def test_nouns_have_the_plural_forms_of_their_language(locale, forms, expected):
    """
    For 0, 1, 2, 5, 10 and 21: a singular and a plural, or one form for each category.
    """
    assert expected == [noun_form(count, forms, locale) for count in (0, 1, 2, 5, 10, 21)]


@pytest.mark.parametrize(
    ("locale", "minutes", "expected"),
    [
        ("en_US", 0, "0\xa0minutes"),
        ("en_US", 59, "59\xa0minutes"),
        ("en_US", 60, "1\xa0hour"),
        ("en_US", 1439, "23\xa0hours and 59\xa0minutes"),
        ("en_US", 1499, "1\xa0day"),
        ("en_US", 5821, "4\xa0days and 1\xa0hour"),
        ("en_US", 525_600, "365\xa0days"),
        ("de_DE", 1_527_840, "1.061\xa0Tage"),
        ("el_GR", 5821, "4\xa0ημέρες και 1\xa0ώρα"),  # noqa: RUF001
        ("pt_BR", 5821, "4\xa0dias e 1\xa0hora"),
        ("ar_EG", 2880, "يومان"),
        ("ja_JP", 5821, "4\xa0日、1\xa0時間"),
    ],
)
def test_durations(locale, minutes, expected):
    """
    A duration has at most two units, rounded down: a card never claims too much.
    """
    assert expected == LocaleFormatter(locale).duration(minutes)


def test_no_narrow_space_is_left():
    """
    French groups digits with a space that many fonts lack; it becomes a no-break space.
    """
    assert "\u202f" not in LocaleFormatter("fr_FR").number(1_234_567)


def test_a_share_of_a_circle():
    """
    A quarter ends at three o'clock; a full circle is not an empty line.
    """
    assert "M100.0 50.0 A50 50 0 0 1 150.0 100.0" == arc(25, 100, 100, 50)
    assert arc(100, 100, 100, 50).startswith("M100.0 50.0 A50 50 0 1 1 ")


def test_weeks_are_counted_from_monday():
    """
    A Sunday and the Monday after it are in different weeks.
    """
    assert [0, 1, 52] == [
        week_of(day, "2017-01-01") for day in ("2017-01-01", "2017-01-02", "2017-12-31")
    ]


def test_a_locale_does_not_change_the_others():
    """
    A customer after a Hebrew customer reads months in their own language.
    """
    locales = ("he_IL", "hi_IN", "fr_FR", "ja_JP", "en_US")
    months = {locale: LocaleFormatter(locale).month("2017-11") for locale in locales}
    short = {locale: LocaleFormatter(locale).month_short("2017-11") for locale in reversed(locales)}

    assert ["נובמבר", "नवंबर", "novembre", "11月", "November"] == [*months.values()]
    assert ["Nov", "11月", "nov.", "नव॰"] == [*short.values()][:4]


@pytest.mark.parametrize(
    ("locale", "two", "three"),
    [
        ("en_US", "Tea and Milk", "Tea, Milk, and &lt;b&gt;"),
        ("de_DE", "Tea und Milk", "Tea, Milk und &lt;b&gt;"),
        ("ar_EG", "Tea وMilk", "Tea وMilk و&lt;b&gt;"),
        ("fa_IR", "Tea و Milk", "Tea،\u200f Milk، و &lt;b&gt;"),
        ("ja_JP", "Tea、Milk", "Tea、Milk、&lt;b&gt;"),
    ],
)
def test_lists(locale, two, three):
    """
    A list has the commas and the word for "and" of its language; each text in it is escaped.
    """
    listed = LocaleFormatter(locale).filters()["listed"]

    assert two == listed(["Tea", "Milk"])
    assert three == listed(["Tea", "Milk", "<b>"])
    assert listed([]) == ""


def test_a_day_with_its_time():
    """
    The comma between them is that of the language.
    """
    texts = [
        LocaleFormatter(locale).day_and_time("2017-03-05", "17:05")
        for locale in ("en_US", "de_DE", "ar_EG", "ja_JP")
    ]

    assert texts == [
        "March 5, 2017, 5:05\xa0PM",
        "5. März 2017, 17:05",
        "5 مارس 2017، 5:05\xa0م",
        "2017年3月5日 17:05",
    ]
