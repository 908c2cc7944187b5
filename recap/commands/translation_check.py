"""What `recap translate --check` prints: texts and words without a translation."""

from __future__ import annotations

from collections.abc import Iterator

from babel import Locale

from recap import cards
from recap.campaign import Campaign, plurals_of
from recap.cards import CardLanguages
from recap.stories import Theme


def check(campaign: Campaign, theme: Theme, locale: str | None) -> tuple[list[str], bool]:
    """
    Return the lines to print about *locale*, and whether nothing is missing.

    None means every language of the theme, of [words], and the campaign's.
    """
    asked = (campaign.locale, *cards.translated_languages(theme), *campaign.words.by_locale)
    by_language = {Locale.parse(name).language: name for name in reversed(asked)}
    locales = [locale] if locale else [by_language[code] for code in sorted(by_language)]
    languages = CardLanguages(campaign, theme)
    gaps = {name: [*_gaps(theme, languages, name)] for name in locales}
    lines = [line for name in locales for line in (_title(name, gaps[name]), *gaps[name])]
    return lines, not any(gaps.values())


def _title(locale: str, gaps: list[str]) -> str:
    state = f"{len(gaps)} missing" if gaps else "complete"
    return f"{Locale.parse(locale).english_name} ({locale}): {state}"


def _gaps(theme: Theme, languages: CardLanguages, locale: str) -> Iterator[str]:
    for text, file in cards.untranslated_texts(theme, locale):
        yield f"  {file}: {text}"
    for finding in cards.find_untranslated(theme, locale):
        if finding.serious:
            yield f"  {finding.what}"
    for thing in languages.gaps(locale).things:
        forms = ", ".join(plurals_of(locale))
        yield f"  campaign.toml: {thing} under [words.{locale}], with the forms {forms}"
