"""
The language of a card: words, numbers, dates, durations and plurals come from one locale.

It is the customer's, where both the theme and the words of the campaign have that language; else
the campaign's, under the same condition; else the language of the theme's templates. Where the
language stays, the customer's region does: a British customer of an American campaign reads
`5 March`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from babel import Locale

from recap.campaign import Campaign, invite_in, words_in
from recap.cards.templating.translations import (
    Coverage,
    coverage,
    theme_sources,
    untranslated_personas,
)
from recap.stories import Story, Theme, campaign_summary

ENOUGH = 0.95  # of a theme's texts: a new text of the theme does not turn cards into English
THING_COLUMNS = {"event": "at", "order": "order_id", "channel": "channel"}
INVITE, PERSONA = "invite", "persona"  # a setting of stories, and a fact
NOUN = re.compile(r"\bnoun\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class LanguageGaps:
    """What a theme and the campaign's words lack for cards in one language."""

    texts: Coverage
    things: tuple[str, ...]  # without words in the language, of those that the cards name
    personas: tuple[str, ...] = ()  # of the campaign, without a text in the language
    has_invite: bool = True  # whether the campaign's invite has words in the language

    @property
    def is_translated(self) -> bool:
        """Whether enough of the theme's texts are translated."""
        return self.texts.share >= ENOUGH

    @property
    def is_spoken(self) -> bool:
        """Whether cards can be in that language."""
        return self.is_translated and not (self.things or self.personas) and self.has_invite


class CardLanguages:
    """Decides the language of each card of a *campaign* with *theme*."""

    def __init__(self, campaign: Campaign, theme: Theme) -> None:
        self._campaign, self._theme = campaign, theme
        self._summary = campaign_summary(campaign)
        self.card_locale = cache(self._card_locale)
        self.gaps = cache(self._gaps)
        self._own_words = cache(lambda locale: card_words(self._summary, locale))

    def _card_locale(self, locale: str) -> str:
        """Return the locale of the card of a customer with *locale*: all that it says is in it."""
        wanted = (locale, self._campaign.locale)
        spoken = next((name for name in wanted if self.gaps(name).is_spoken), None)
        of_theme = (name for name in wanted if _language(name) == self._theme.language)
        return spoken or next(of_theme, self._theme.language)

    def first_spoken(self, locales: Iterable[str]) -> str:
        """Return the first of *locales* whose language cards can be in, else the campaign's."""
        spoken = (name for name in locales if _language(self.card_locale(name)) == _language(name))
        return next(spoken, self._campaign.locale)

    def _gaps(self, locale: str) -> LanguageGaps:
        """Return what cards in *locale* would lack."""
        resolved = words_in(
            locale,
            self._summary["words"],
            self._campaign.locale,
            self._summary["words_by_locale"],
        )
        lacking = tuple(thing for thing in self._things if thing not in resolved)
        return LanguageGaps(
            coverage(self._theme, locale),
            lacking,
            tuple(untranslated_personas(self._theme, locale) if self._has_own_personas else ()),
            has_invite=self._has_invite(locale),
        )

    def _has_invite(self, locale: str) -> bool:
        """Return whether the invite has words for *locale*, or no card shows it."""
        invite = self._summary["invite"]
        is_shown = any(story.setting == INVITE for story in self._stories)
        return not (invite and is_shown) or bool(invite_in(locale, invite, self._campaign.locale))

    @property
    def _stories(self) -> list[Story]:
        """The stories that customers may get."""
        order = self._campaign.stories.order
        return [story for story in self._theme.stories if not order or story.name in order]

    @property
    def _has_own_personas(self) -> bool:
        is_shown = any(PERSONA in story.needs for story in self._stories)
        return bool(self._campaign.personas) and is_shown

    def words(self, summary: Mapping[str, Any], locale: str) -> dict[str, Any]:
        """Return `words` and `word_locales` of a card in *locale*; *summary* is the snapshot's."""
        own = self._summary
        if all(summary.get(key) == own[key] for key in ("words", "words_by_locale", "locale")):
            return self._own_words(locale)
        return card_words(summary, locale)

    @cached_property
    def _things(self) -> tuple[str, ...]:
        """The things that the theme's cards call by a word, and that the campaign's log has."""
        asked = " ".join(NOUN.findall(" ".join(theme_sources(self._theme))))
        columns = self._campaign.mapped_columns
        return tuple(
            thing
            for thing, column in THING_COLUMNS.items()
            if column in columns and re.search(rf"\b{thing}\b", asked)
        )


def card_words(summary: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """
    Return `words` and `word_locales` in the language of *locale*, of a campaign's *summary*.

    A thing without a word in that language has the campaign's own.
    """
    own, own_locales = summary["words"], summary["word_locales"]
    by_locale = summary.get("words_by_locale", {})  # absent in older snapshots
    resolved = words_in(locale, own, summary["locale"], by_locale)
    forms = {thing: resolved.get(thing, (own[thing], own_locales[thing])) for thing in own}
    return {
        "words": {thing: words for thing, (words, _) in forms.items()},
        "word_locales": {thing: plural for thing, (_, plural) in forms.items()},
    }


def _language(locale: str) -> str:
    return str(Locale.parse(locale).language)
