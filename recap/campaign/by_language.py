"""Tables with the texts of a section in other languages, named by locale: `[words.el]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from babel import Locale
from pydantic import ConfigDict, model_validator

from recap.campaign.locales import is_known_locale
from recap.campaign.types import Section, locale_identifier

Texts = TypeVar("Texts", bound=Mapping[str, Any])


class SectionByLanguage(Section):
    """A section with texts; a subclass says in `__pydantic_extra__` what its languages hold."""

    model_config = ConfigDict(extra="allow")

    @model_validator(mode="after")
    def _locales_exist(self) -> Self:
        for name in self.__pydantic_extra__ or {}:
            locale_identifier(name)
        return self

    @property
    def own(self) -> dict[str, Any]:
        """What the campaign says in its own language, by key."""
        return {key: getattr(self, key) for key in type(self).model_fields}

    @property
    def by_locale(self) -> dict[str, dict[str, Any]]:
        """What the campaign says in other languages, by locale and key."""
        return {
            str(Locale.parse(locale_identifier(locale))): texts.model_dump(exclude_none=True)
            for locale, texts in (self.__pydantic_extra__ or {}).items()
        }


def nearest_texts(locale: str, by_locale: Mapping[str, Texts]) -> Texts | None:
    """Return the texts of *by_locale* for *locale* or its language; None without any."""
    return next((by_locale[name] for name in parents(locale) if name in by_locale), None)


def is_same_language(locale: str, other: str) -> bool:
    """Return whether two locales have one language, written in one script."""
    first, second = Locale.parse(locale), Locale.parse(other)
    return (first.language, first.script) == (second.language, second.script)


def parents(locale: str) -> list[str]:
    """List *locale* and what it is a part of: `zh_Hant_TW`, `zh_Hant`, `zh`."""
    parts = locale.split("_")
    names = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return [name for name in names if is_known_locale(name)]
