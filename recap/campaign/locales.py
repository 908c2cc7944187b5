"""
Locales: identifiers as phones and exports write them, and the nearest locale that CLDR has.

CLDR has no locale for most pairs of a language and a country (`el_DE`, `tr_DE`, `en_GR`), but
phones report them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global, parse_locale

MOST_TRIED = 201  # numbers: no rule looks at more than the last two digits, except for millions
PLURALS = ("zero", "one", "two", "few", "many", "other")
# Locales of a language for a part of the world: CLDR's parents of the countries that it lists.
EUROPE, AMERICA = "Europe/", "America/"
REGIONAL = {
    "en": {EUROPE: "en_150", AMERICA: "en_001", "": "en_001"},
    "es": {AMERICA: "es_419"},
    "pt": {EUROPE: "pt_PT", "Africa/": "pt_PT", "Asia/": "pt_PT"},
}
ENCODING = re.compile(r"[.@].*|_[ux]_.*")  # el_GR.UTF-8, de_DE@euro, en_US_u_hc_h12


def is_known_locale(name: str) -> bool:
    """Return whether CLDR has the locale *name*, such as ``pt_BR``."""
    try:
        Locale.parse(name)
    except (ValueError, TypeError, UnknownLocaleError):
        return False
    return True


@cache
def plural_categories(locale: str) -> tuple[str, ...]:
    """Return the categories of the plural of *locale*, in CLDR's order: ``("one", "other")``."""
    tags = {*Locale.parse(locale).plural_form.tags, "other"}
    return tuple(category for category in PLURALS if category in tags)


@cache
def plurals_of(locale: str) -> tuple[str, ...]:
    """Return the plural categories that whole numbers have in *locale*: none of fractions alone."""
    plural = Locale.parse(locale).plural_form
    used = {plural(number) for number in range(MOST_TRIED)}
    return tuple(category for category in PLURALS if category in used)


@lru_cache(maxsize=4096)  # browsers name locales too
def nearest_locale(name: str) -> str | None:
    """
    Return *name* as CLDR knows it: ``en-gb`` is ``en_GB``, and ``el_DE`` is ``el``.

    An unknown pair of language and country falls back to the language, with the habits of that
    part of the world where CLDR has them: ``en_GR`` is ``en_150``, English in Europe. A country
    in the place of its language (``gr_GR``) is its main language. None if the language is unknown.
    """
    code = ENCODING.sub("", name.strip().replace("-", "_"))
    try:
        language, territory, script, *_ = parse_locale(code)
    except ValueError:
        return None
    if not is_known_locale(language):
        language, territory = _main_language(language, territory), territory or language.upper()
    candidates = _candidates(language, territory, script) if language else ()
    known = next(filter(is_known_locale, candidates), None)
    return _with_present_language(known) if known else None


def _candidates(language: str, territory: str | None, script: str | None) -> Iterator[str]:
    """Yield identifiers from the most exact to the language alone."""
    yield "_".join(filter(None, (language, script, territory)))
    if script:
        yield f"{language}_{script}"
    if territory:
        yield _regional(language, territory) or language
    yield language


def _with_present_language(locale: str) -> str:
    """Replace the former code of a language: ``iw_IL`` is ``he_IL``."""
    parsed = Locale.parse(locale)
    return locale if locale.partition("_")[0] == parsed.language else str(parsed)


def _main_language(code: str, territory: str | None) -> str:
    """Return the language of the country *code*, unless it contradicts the *territory*."""
    country = code.upper()
    likely = get_global("likely_subtags").get(f"und_{country}", "en" if country == "US" else "")
    return likely.partition("_")[0] if territory in (None, country) else ""


def _regional(language: str, territory: str) -> str | None:
    """Return the locale of *language* for the part of the world that *territory* is in."""
    zones = [zone for zone, where in get_global("zone_territories").items() if where == territory]
    for part, locale in REGIONAL.get(language, {}).items():
        if any(zone.startswith(part) for zone in zones):
            return locale
    return None
