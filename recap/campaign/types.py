"""Types of values in campaign.toml: zones, locales, currencies, encodings, time formats."""

from __future__ import annotations

import re
from datetime import date, datetime
from encodings.aliases import aliases
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from babel.localedata import locale_identifiers
from babel.numbers import is_currency, list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from recap.campaign.locales import is_known_locale, nearest_locale
from recap.errors import CampaignError, did_you_mean
from recap.zones import zone_names

EPOCHS = ("epoch_s", "epoch_ms", "epoch_us")
TIME_FORMATS = (*EPOCHS, "day-first", "month-first")
MOMENT_YEARS = (1900, 2200)  # zones can be computed for them
LONGEST_NAME_BYTES = 255  # of a file name, on common file systems
DIRECTIVES = "aAdbBmyYHIpMSfzj%"


class Section(BaseModel):
    """A table of campaign.toml: immutable; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def valid_locale(name: str) -> str:
    """Return *name* as a locale identifier such as ``pt_BR``. Raises `CampaignError`."""
    try:
        return locale_identifier(name)
    except ValueError as error:
        raise CampaignError(
            str(error), "the command line", "use a language code, with a country code if needed"
        ) from None


def _valid_zone(name: str) -> str:
    if name not in zone_names():
        hint = did_you_mean(name, zone_names())
        raise ValueError(f"'{name}' is not a time zone, such as 'Europe/Athens' or 'UTC'.{hint}")
    return name


def locale_identifier(name: str) -> str:
    """Return *name* as a locale identifier such as ``pt_BR``. Raises ValueError."""
    code = name.replace("-", "_")
    if not is_known_locale(code):
        nearest = nearest_locale(code)
        names = [nearest] if nearest else locale_identifiers()
        hint = did_you_mean(nearest or code, names)
        raise ValueError(f"'{name}' is not a locale, such as 'en_GB' or 'el'.{hint}")
    return code


def _valid_currency(code: str) -> str:
    if not is_currency(code):
        hint = did_you_mean(code.upper(), list_currencies())
        raise ValueError(f"'{code}' is not a currency of ISO 4217, such as 'EUR' or 'USD'.{hint}")
    return code


def _valid_encoding(name: str) -> str:
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        hint = did_you_mean(name.lower(), {*aliases, *aliases.values()})
        raise ValueError(
            f"'{name}' is not a text encoding, such as 'cp1252', 'latin-1' or 'utf-16'.{hint}"
        ) from None
    return name


def _valid_times(times: str) -> str:
    if "%" not in times:
        if times not in TIME_FORMATS:
            raise ValueError(
                f"'{times}' is not a time format: use one of {', '.join(TIME_FORMATS)}, "
                f"or a pattern such as '%y%m%d'.{did_you_mean(times, TIME_FORMATS)}"
            )
        return times
    letters = re.findall("%-?(.?)", times)
    if unknown := [f"%{letter}" for letter in letters if not letter or letter not in DIRECTIVES]:
        allowed = " ".join(f"%{letter}" for letter in DIRECTIVES)
        raise ValueError(f"'{times}' has an unknown '{unknown[0]}'; allowed are {allowed}.")
    if not {*letters} & {*"yY"} or not (
        "j" in letters or ("d" in letters and {*letters} & {*"mbB"})
    ):
        raise ValueError(f"'{times}' needs year, month and day, as '%d.%m.%Y' has.")
    return times


def _valid_text(text: str) -> str:
    if "\0" in text:
        raise ValueError("contains a NUL character (\\u0000): remove it.")
    return text


def _valid_path(path: str) -> str:
    """Refuse what no file system or URL parser accepts, before a command opens it."""
    longest = max(path.split("/"), key=lambda part: len(part.encode()))
    if len(longest.encode()) > LONGEST_NAME_BYTES:
        raise ValueError(f"a name in this path is longer than {LONGEST_NAME_BYTES} bytes.")
    try:
        urlsplit(path)
    except ValueError as error:
        raise ValueError(f"'{path}' is not an address: {error}.") from None
    try:
        Path(path).expanduser()
    except RuntimeError:
        raise ValueError(f"'{path}' starts with ~, but there is no such user here.") from None
    return path


def _valid_moment(value: object) -> object:
    """Refuse numbers, which pydantic would read as seconds since 1970, and years without zones."""
    year = value.year if isinstance(value, date) else MOMENT_YEARS[0]
    if isinstance(value, int | float) or not MOMENT_YEARS[0] <= year <= MOMENT_YEARS[1]:
        # pydantic reports a ValueError
        raise ValueError(f"{value} is not a date and time, such as 2026-12-01T09:00:00.")
    return value


def _valid_https(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"'{address}' is not an address that begins with https://.")
    return address


Text = Annotated[str, Field(min_length=1), AfterValidator(_valid_text)]
FilePath = Annotated[Text, AfterValidator(_valid_path)]
HttpsAddress = Annotated[FilePath, AfterValidator(_valid_https)]
Zone = Annotated[Text, AfterValidator(_valid_zone), Field(examples=["Europe/Athens"])]
LocaleName = Annotated[Text, AfterValidator(locale_identifier), Field(examples=["en_GB"])]
# Without an offset it is on the clock of the campaign's zone.
Moment = Annotated[datetime, AfterValidator(_valid_moment), BeforeValidator(_valid_moment)]
Currency = Annotated[Text, AfterValidator(_valid_currency)]
Encoding = Annotated[Text, AfterValidator(_valid_encoding), Field(examples=["cp1252"])]
Times = Annotated[Text, AfterValidator(_valid_times), Field(examples=["day-first"])]
