"""The Jinja environment, its filters, text fitting and translations."""

from recap.cards.templating.environment import Templates
from recap.cards.templating.slot_markup import NEWLINE, PHOTO, WORDS, Filled, Run, Slot, parse_slots
from recap.cards.templating.text_fitting import TextMeasurer
from recap.cards.templating.translations import direction, translate, untranslated

__all__ = [
    "NEWLINE",
    "PHOTO",
    "WORDS",
    "Filled",
    "Run",
    "Slot",
    "Templates",
    "TextMeasurer",
    "direction",
    "parse_slots",
    "translate",
    "untranslated",
]
