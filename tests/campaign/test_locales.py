"""Locales as phones and exports write them are read as the nearest one of CLDR."""

from __future__ import annotations

from itertools import chain, product

import pytest
from babel.core import get_global, parse_locale
from babel.localedata import locale_identifiers

from recap.campaign.locales import REGIONAL, is_known_locale, nearest_locale

pytestmark = pytest.mark.slow

LANGUAGES = sorted({name.partition("_")[0] for name in locale_identifiers()})
COUNTRIES = sorted({*get_global("zone_territories").values()})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("el_GR", "el_GR"),
        ("en-gb", "en_GB"),
        (" PT_br ", "pt_BR"),
        ("el_GR.UTF-8", "el_GR"),
        ("de_DE@euro", "de_DE"),
        ("en-US-u-hc-h12", "en_US"),
        ("iw_IL", "he_IL"),  # a former code
        ("zh_TW", "zh_TW"),
        ("el_DE", "el"),
        ("tr_DE", "tr"),
        ("en_GR", "en_150"),  # English in Europe: the day comes first
        ("en_TR", "en_150"),
        ("en_JP", "en_001"),
        ("es_AW", "es_419"),
        ("es_DE", "es"),
        ("pt_DE", "pt_PT"),
        ("zh-Hant-US", "zh_Hant"),
        ("sr_Latn_DE", "sr_Latn"),
        ("gr_GR", "el_GR"),  # a country in the place of its language
        ("gr", "el_GR"),
        ("us", "en_US"),
    ],
)
def test_a_locale_is_read_as_the_nearest_one(written, read):
    """
    The language always stays; the country stays where CLDR has the pair.
    """
    assert read == nearest_locale(written)


@pytest.mark.parametrize(
    "written", ["", " ", "_", "C", "POSIX", "English", "12", "xx_YY", "gr_DE", "日本", "e" * 300]
)
def test_what_is_no_locale_is_none(written):
    """
    These customers get the campaign's locale.
    """
    assert nearest_locale(written) is None


def pairs() -> set[tuple[str, str]]:
    """
    Return every pair of CLDR, and pairs that it does not have.

    Where CLDR has no pair, the country counts only for the languages of `REGIONAL`: these are
    tried with all countries. Each other language is tried with every twelfth country.
    """
    known = (parse_locale(name)[:2] for name in locale_identifiers())
    regional = product(REGIONAL, COUNTRIES)
    unknown = ((one, where) for n, one in enumerate(LANGUAGES) for where in COUNTRIES[n % 12 :: 12])
    return {(one, where) for one, where in chain(known, regional, unknown) if where}


def test_every_language_in_every_country_is_read():
    """
    Of the pairs of a language and a country, none stops a launch, and the language stays.
    """
    own = {language: nearest_locale(language) for language in LANGUAGES}

    for language, country in sorted(pairs()):
        read, alone = nearest_locale(f"{language}_{country}"), own[language]
        assert read is not None
        assert alone is not None
        assert is_known_locale(read)
        assert alone.partition("_")[0] == read.partition("_")[0]
