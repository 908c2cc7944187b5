"""
Fill templates, split filled cards into slots, fit text, and keep translations.

Use `TemplateEnvironment` to fill a theme's templates, `parse_slots` to find the slots of a filled
card, `TextMeasurer` to measure text, and `translate` to write a translation.
"""

from recap.cards.templating.bidi import direction, has_right_to_left, isolated, isolated_facts
from recap.cards.templating.card_language import CardLanguages, LanguageGaps
from recap.cards.templating.case_changes import case_changes
from recap.cards.templating.environment import TemplateEnvironment
from recap.cards.templating.seeds import Seed
from recap.cards.templating.slot_markup import (
    NEWLINE,
    PHOTO,
    WORDS,
    ParsedCard,
    Run,
    Slot,
    parse_slots,
)
from recap.cards.templating.source_lines import ATTRIBUTE, place_of, without_lines
from recap.cards.templating.text_fitting import TextMeasurer
from recap.cards.templating.tone_filters import Sentence
from recap.cards.templating.translations import (
    find_untranslated,
    translate,
    translated_languages,
    untranslated_texts,
)

__all__ = [
    "ATTRIBUTE",
    "NEWLINE",
    "PHOTO",
    "WORDS",
    "CardLanguages",
    "LanguageGaps",
    "ParsedCard",
    "Run",
    "Seed",
    "Sentence",
    "Slot",
    "TemplateEnvironment",
    "TextMeasurer",
    "case_changes",
    "direction",
    "find_untranslated",
    "has_right_to_left",
    "isolated",
    "isolated_facts",
    "parse_slots",
    "place_of",
    "translate",
    "translated_languages",
    "untranslated_texts",
    "without_lines",
]
