import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from recap.activity.sources.number_format import (
    NumberFormat,
    NumberFormats,
    plain_number,
    to_number,
    written_number,
)
from recap.activity.sql import scratch_database

pytestmark = pytest.mark.slow

POINT, COMMA = NumberFormat(decimal="."), NumberFormat(decimal=",")


def read(*texts: str, form: NumberFormat = POINT) -> list[float | None]:
    with scratch_database() as db:
        sql = f"select {written_number('text', form)} from (select unnest(?) as text)"  # noqa: S608
        return [number for (number,) in db.execute(sql, [list(texts)]).fetchall()]


@pytest.mark.parametrize(
    ("form", "number", "texts"),
    [
        (POINT, 1001, ["$1,001.00", "1,001.00 USD", "US$ 1'001.00", "1001", "1 001.0", "+1,001"]),
        (
            POINT,
            -0.5,
            ["($0.50)", "-$0.50", "$-0.50", "0.50-", "\u22120.50", "\u20130.5", "- 0.50"],
        ),
        (
            POINT,
            1200,
            ["CHF 1'200.-", "1\u2019200.--", "1\u00a0200", "1\u202f200.00", "1\u2009200"],
        ),
        (POINT, 123456.78, ["1,23,456.78", "\u20b9 1,23,456.78", "123,456.78", "123456.78"]),
        (
            POINT,
            1234.5,
            ["\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "\uff11\uff12\uff13\uff14.5"],
        ),
        (
            COMMA,
            12.5,
            ["\u20ac 12,50", "12,50\u00a0\u20ac", "12,50 EUR", "EUR 12,5", "12,50 z\u0142"],
        ),
        (COMMA, 1250, ["1.250", "1.250,00", "1 250,-", "1'250", "1250,", "kr 1.250,00", "1250"]),
        (COMMA, -1234567.8, ["-1.234.567,80", "(1.234.567,80 \u20ac)", "1 234 567,8-"]),
    ],
)
def test_numbers_as_people_write_them(form, number, texts):
    """
    Currency, brackets, a minus and blanks of any kind may stand around and within the digits.
    """
    assert [number] * len(texts) == read(*texts, form=form)
    assert [number] * len(texts) == [to_number(text, form) for text in texts]


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        (POINT, ["12,50", "1,23.4", "1.2.3", "0,750", "(-5)", "-5-", "(5", "5)", "()", "-", "$"]),
        (POINT, ["5 K", "5 KM", "3 pieces", "n/a", "inf", "nan", "1_000", "5%", "1e999", "1,2345"]),
        (COMMA, ["12.50", "0.750", "1.2345", "1.23,4", "1250.000", "1,234.50"]),
    ],
)
def test_other_texts_are_no_numbers(form, texts):
    """
    A unit, a multiple, the other decimal mark and groups of other lengths are unreadable.
    """
    assert [None] * len(texts) == read(*texts, form=form)
    assert [None] * len(texts) == [to_number(text, form) for text in texts]


def test_a_set_thousands_sign_is_the_only_one():
    """
    With "none" there are no groups at all.
    """
    only_points = NumberFormat(decimal=",", thousands=".")

    assert [1234.5, None] == read("1.234,5", "1 234,5", form=only_points)
    assert [None, 1234] == read("1,234", "1234", form=NumberFormat(decimal=".", thousands="none"))


@pytest.mark.parametrize(
    "locale",
    ["en_US", "de_DE", "de_CH", "fr_FR", "hi_IN", "es_ES", "sv_SE", "pl_PL", "pt_BR", "el_GR"],
)
def test_numbers_as_each_locale_writes_them(locale):
    """
    CLDR's own format of a number and of an amount of money is read.
    """
    form = POINT if format_decimal(0.5, locale=locale)[1] == "." else COMMA
    currencies = ("EUR", "USD", "CHF", "INR", "SEK")
    texts = [format_decimal(-1234567.25, locale=locale)]
    texts += [format_currency(-1234567.25, currency, locale=locale) for currency in currencies]

    assert [-1234567.25] * len(texts) == read(*texts, form=form)


@given(st.text(alphabet="0123456789.,' -+()$€eE\u00a0\u2212\u0663", max_size=12))
def test_sql_and_python_read_the_same(text):
    """
    The guess for a new log uses Python, the reading of a log uses SQL.
    """
    for form in (POINT, COMMA):
        assert [to_number(text, form)] == read(text, form=form) or read(text) == [_plain(text)]


def _plain(text: str) -> float | None:
    with scratch_database() as db:
        sql = f"select {plain_number('text')} from (select ? as text)"  # noqa: S608
        return db.execute(sql, [text]).fetchall()[0][0]


def test_formats_by_column():
    """
    A table names columns; without a table the value counts for all columns.
    """
    formats = NumberFormats.from_settings(
        decimal={"Distanz": ","}, thousands=None, short_durations="mm:ss"
    )

    assert NumberFormat(decimal=",", short_durations="mm:ss") == formats.of("Distanz")
    assert NumberFormat(short_durations="mm:ss") == formats.of("Zeit")
