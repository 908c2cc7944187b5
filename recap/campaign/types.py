"""Types of what a person types: zones, locales, currencies, ways to write text and times."""

from __future__ import annotations

import re
from encodings.aliases import aliases
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from babel.numbers import is_currency, list_currencies
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from recap.errors import CampaignError, did_you_mean

EPOCHS = ("epoch_s", "epoch_ms", "epoch_us")
WAYS = (*EPOCHS, "day-first", "month-first")
DIRECTIVES = "aAdbBmyYHIpMSfzj%"


class Section(BaseModel):
    """A table of campaign.toml: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def known_locale(name: str) -> str:
    """Return the locale called *name*, as we write it. Raises `CampaignError`."""
    try:
        return _known_locale(name)
    except ValueError as error:
        raise CampaignError(
            str(error), "the command line", "name a language, and a country if you like"
        ) from None


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name if name != "localtime" else "")  # each machine would count its own
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(name, available_timezones())
        raise ValueError(
            f"'{name}' is not a time zone, such as 'Europe/Athens' or 'UTC'.{hint}"
        ) from None
    return name


def _known_locale(name: str) -> str:
    code = name.replace("-", "_")
    try:
        Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        hint = did_you_mean(code, locale_identifiers())
        raise ValueError(f"'{name}' is not a locale, such as 'en_GB' or 'el'.{hint}") from None
    return code


def _known_currency(code: str) -> str:
    if not is_currency(code):
        hint = did_you_mean(code.upper(), list_currencies())
        raise ValueError(f"'{code}' is not a currency of ISO 4217, such as 'EUR' or 'USD'.{hint}")
    return code


def _known_encoding(name: str) -> str:
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        hint = did_you_mean(name.lower(), {*aliases, *aliases.values()})
        raise ValueError(
            f"'{name}' is no way to write text, such as 'cp1252', 'latin-1' or 'utf-16'.{hint}"
        ) from None
    return name


def _known_times(times: str) -> str:
    if "%" not in times:
        if times not in WAYS:
            raise ValueError(
                f"'{times}' is no way to write times: it is one of {', '.join(WAYS)}, "
                f"or a pattern such as '%y%m%d'.{did_you_mean(times, WAYS)}"
            )
        return times
    found = re.findall("%-?(.?)", times)
    if unknown := [f"%{letter}" for letter in found if not letter or letter not in DIRECTIVES]:
        known = " ".join(f"%{letter}" for letter in DIRECTIVES)
        raise ValueError(f"'{times}' has an unknown '{unknown[0]}'; known are {known}.")
    if not {*found} & {*"yY"} or not ("j" in found or ("d" in found and {*found} & {*"mbB"})):
        raise ValueError(f"'{times}' does not say year, month and day, as '%d.%m.%Y' does.")
    return times


Text = Annotated[str, Field(min_length=1)]
Zone = Annotated[Text, AfterValidator(_known_zone), Field(examples=["Europe/Athens"])]
LocaleName = Annotated[Text, AfterValidator(_known_locale), Field(examples=["en_GB"])]
Currency = Annotated[Text, AfterValidator(_known_currency)]
Encoding = Annotated[Text, AfterValidator(_known_encoding), Field(examples=["cp1252"])]
Times = Annotated[Text, AfterValidator(_known_times), Field(examples=["day-first"])]
