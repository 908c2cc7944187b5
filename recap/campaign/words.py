"""`[words]`: what things are called on cards, in the campaign's language and in others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from babel import Locale
from pydantic import Field, model_validator

from recap.campaign.by_language import SectionByLanguage, is_same_language, parents
from recap.campaign.locales import plural_categories, plurals_of
from recap.campaign.types import Section, Text

Forms = tuple[Text, ...]
Things = Mapping[str, Sequence[str]]  # the forms of each thing
Resolved = dict[str, tuple[Sequence[str], str]]  # also the locale of their plural

SOURCE = "en"  # the language of the default words below
# Words of campaigns that have none of their own, in the order of CLDR's plural categories.
DEFAULT_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    SOURCE: {
        "event": ("item", "items"),
        "order": ("order", "orders"),
        "channel": ("place", "places"),
    },
    "el": {
        "event": ("προϊόν", "προϊόντα"),
        "order": ("παραγγελία", "παραγγελίες"),
        "channel": ("μέρος", "μέρη"),
    },
    "de": {
        "event": ("Artikel", "Artikel"),
        "order": ("Bestellung", "Bestellungen"),
        "channel": ("Ort", "Orte"),
    },
    "ru": {
        "event": ("товар", "товара", "товаров"),
        "order": ("заказ", "заказа", "заказов"),
        "channel": ("место", "места", "мест"),
    },
    "ar": {
        "event": ("منتج", "منتج", "منتجان", "منتجات", "منتجًا", "منتج"),
        "order": ("طلب", "طلب", "طلبان", "طلبات", "طلبًا", "طلب"),
        "channel": ("مكان", "مكان", "مكانان", "أماكن", "مكانًا", "مكان"),
    },
}


class PluralError(ValueError):
    """A word has not the plural forms of its language; ``fix`` says what to write."""

    def __init__(self, message: str, locale: str, thing: str) -> None:
        super().__init__(message)
        forms = ", ".join(f'"({category})"' for category in plurals_of(locale))
        self.fix = f"write it like {thing} = [{forms}] under [words.{locale}]"


class LanguageWords(Section):
    """Words for counted things in one language: one form for each plural of the language."""

    event: Forms | None = Field(default=None, min_length=1, examples=[["προϊόν", "προϊόντα"]])
    order: Forms | None = Field(default=None, min_length=1, examples=[["αγορά", "αγορές"]])
    channel: Forms | None = Field(default=None, min_length=1, examples=[["μαγαζί", "μαγαζιά"]])


class Words(SectionByLanguage):
    """
    Words for counted things in the campaign's language; `[words.el]` has those in Greek.

    A singular and a plural; one form for each plural of the language, where it has more.
    """

    __pydantic_extra__: dict[str, LanguageWords] = Field(init=False)

    event: Forms = Field(
        default=DEFAULT_WORDS[SOURCE]["event"], min_length=1, examples=[["item", "items"]]
    )
    order: Forms = Field(
        default=DEFAULT_WORDS[SOURCE]["order"], min_length=1, examples=[["trip", "trips"]]
    )
    channel: Forms = Field(
        default=DEFAULT_WORDS[SOURCE]["channel"], min_length=1, examples=[["shop", "shops"]]
    )

    @model_validator(mode="after")
    def _plurals(self) -> Words:
        for locale, words in self.by_locale.items():
            for thing, forms in words.items():
                if problem := wrong_number_of_forms(forms, locale):
                    raise PluralError(f"{locale}.{thing} {problem}", locale, thing)
        return self

    def locale_of(self, thing: str, locale: str) -> str:
        """Return the locale of the own words for *thing*: *locale*, the campaign's, or English."""
        return SOURCE if self.own[thing] == DEFAULT_WORDS[SOURCE][thing] else locale


def wrong_number_of_forms(forms: Sequence[str], locale: str) -> str:
    """Return what is wrong with the number of *forms* for the plural of *locale*; "" if right."""
    needed, categories = plurals_of(locale), plural_categories(locale)
    allowed = {len(needed), len(categories)} | ({2} if len(needed) == 1 else set())
    if len(forms) in allowed:
        return ""
    have = "1 form" if len(forms) == 1 else f"{len(forms)} forms"
    return f"has {have}; '{locale}' needs {len(needed)}: {', '.join(needed)}."


def words_in(
    locale: str, own: Things, own_locale: str, by_locale: Mapping[str, Things]
) -> Resolved:
    """
    Return the words for each thing on a card in *locale*; a thing without a word there is absent.

    Words of the campaign for that language come first: *by_locale*, and *own*, which are in
    *own_locale*. Default words are used for things that the campaign calls by no word of its own.
    """
    resolved: Resolved = {}
    names = [name for name in parents(locale) if name in by_locale]
    for thing, own_forms in own.items():
        translated = [name for name in names if thing in by_locale[name]]
        is_default = tuple(own_forms) == DEFAULT_WORDS[SOURCE].get(thing)
        default = DEFAULT_WORDS.get(Locale.parse(locale).language, {}).get(thing)
        if translated:
            resolved[thing] = by_locale[translated[0]][thing], locale
        elif not is_default and is_same_language(locale, own_locale):
            resolved[thing] = own_forms, locale
        elif is_default and default:
            resolved[thing] = default, locale
    return resolved
