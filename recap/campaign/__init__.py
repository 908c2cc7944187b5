"""
The campaign: a folder with a `campaign.toml`, read and validated by `load`.

The models validate everything that a person typed, once. The rest of recap reads the
immutable result. Paths in a campaign are relative to its folder; ``package:NAME/path`` is a
file inside an installed package.
"""

from recap.campaign.by_language import is_same_language, nearest_texts
from recap.campaign.line_rules import CellRule, LimitKind, RuleTable, describe, limit_kind
from recap.campaign.loading import FILE_NAME, folder_of, load, read_frozen
from recap.campaign.locales import nearest_locale, plural_categories, plurals_of
from recap.campaign.model import Campaign
from recap.campaign.presentation import (
    FORMATS,
    KINDS,
    PDF_LAYOUTS,
    Delivery,
    Display,
    Draw,
    Links,
    NeverShown,
    Page,
    Persona,
    Stories,
    invite_in,
)
from recap.campaign.rules import NO, YES, Answers, NotItems, OptedIn, OptedOut, Returns, Robots
from recap.campaign.source import Customers, Items, Source
from recap.campaign.source_columns import EXTRACTABLE, Columns
from recap.campaign.tone import SUBJECTS, TONES, Tone, ToneName
from recap.campaign.types import valid_locale
from recap.campaign.waivers import Waiver
from recap.campaign.words import Words, words_in, wrong_number_of_forms

__all__ = [
    "EXTRACTABLE",
    "FILE_NAME",
    "FORMATS",
    "KINDS",
    "NO",
    "PDF_LAYOUTS",
    "SUBJECTS",
    "TONES",
    "YES",
    "Answers",
    "Campaign",
    "CellRule",
    "Columns",
    "Customers",
    "Delivery",
    "Display",
    "Draw",
    "Items",
    "LimitKind",
    "Links",
    "NeverShown",
    "NotItems",
    "OptedIn",
    "OptedOut",
    "Page",
    "Persona",
    "Returns",
    "Robots",
    "RuleTable",
    "Source",
    "Stories",
    "Tone",
    "ToneName",
    "Waiver",
    "Words",
    "describe",
    "folder_of",
    "invite_in",
    "is_same_language",
    "limit_kind",
    "load",
    "nearest_locale",
    "nearest_texts",
    "plural_categories",
    "plurals_of",
    "read_frozen",
    "valid_locale",
    "validation_messages",
    "words_in",
    "wrong_number_of_forms",
]
