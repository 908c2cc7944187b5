"""Warnings of `recap check` about locales and the language of words: one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from babel import Locale

from recap.activity import ReadReport, ReplacedLocale
from recap.campaign import WORDS_LOCALE, Campaign, plural_categories

MOST_LISTED = 5


def language_warnings(campaign: Campaign, read_report: ReadReport | None) -> Iterator[str]:
    """Yield a warning for words of another language, and for locales that do not exist."""
    yield from _words_in_english(campaign)
    yield from _numbers_of_forms(campaign)
    if read_report is not None:
        yield from _replaced_locales(campaign, read_report.replaced_locales)


def _words_in_english(campaign: Campaign) -> Iterator[str]:
    """Say which words for things are English on cards of another language."""
    language = Locale.parse(campaign.locale).english_name
    words = [
        (thing, campaign.words.locale_of(thing, campaign.locale)) for thing in _things(campaign)
    ]
    english = [thing for thing, locale in words if locale != campaign.locale]
    if english and not campaign.locale.startswith(WORDS_LOCALE):
        names = ", ".join(f"'{getattr(campaign.words, thing)[-1]}'" for thing in english)
        keys = " and ".join(f"{thing} = [...]" for thing in english)
        yield (
            f"Cards in {language} say {names} in English. "
            f"Write these words in {language} under [words]: {keys}."
        )


def _numbers_of_forms(campaign: Campaign) -> Iterator[str]:
    """Say which words have neither two forms nor as many as their language."""
    for thing in _things(campaign):
        locale = campaign.words.locale_of(thing, campaign.locale)
        forms, categories = getattr(campaign.words, thing), plural_categories(locale)
        # The last category of some languages is for fractions only.
        if len(forms) not in (1, 2, len(categories), len(categories) - 1):
            yield (
                f"words.{thing} has {len(forms)} forms. Write a singular and a plural, or the "
                f"{len(categories)} forms of the locale '{locale}': {', '.join(categories)}."
            )


def _things(campaign: Campaign) -> list[str]:
    """List the words that cards of this campaign use."""
    columns = {"event": "at", "order": "order_id", "channel": "channel"}
    return [thing for thing, column in columns.items() if column in campaign.mapped_columns]


def _replaced_locales(campaign: Campaign, replaced: Sequence[ReplacedLocale]) -> Iterator[str]:
    nearest = [locale for locale in replaced if locale.used is not None]
    unknown = [locale for locale in replaced if locale.used is None]
    if nearest:
        pairs = [f"'{one.written}' as '{one.used}' ({one.customers:,})" for one in nearest]
        yield (
            f"{_customers(nearest)} a locale that CLDR does not have. The nearest one is used: "
            f"{_listed(pairs)}."
        )
    if unknown and campaign.customers:
        names = [f"'{one.written}' ({one.customers:,})" for one in unknown]
        yield (
            f"{_customers(unknown)} a locale that does not exist: {_listed(names)}. "
            f"They get '{campaign.locale}', the campaign's. Correct the column "
            f"'{campaign.customers.locale}' of {campaign.customers.path}."
        )


def _customers(locales: Sequence[ReplacedLocale]) -> str:
    customers = sum(locale.customers for locale in locales)
    return "1 customer has" if customers == 1 else f"{customers:,} customers have"


def _listed(names: Sequence[str]) -> str:
    more = [f"{len(names) - MOST_LISTED} more"] if len(names) > MOST_LISTED else []
    return ", ".join([*names[:MOST_LISTED], *more])
