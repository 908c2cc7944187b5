"""
Fill the theme's templates and draw them: HTML, PNG, JPEG, WebP, PDF.

A `CardRenderer` draws the cards of one campaign; each process makes its own. WeasyPrint and PDFium
are loaded with the first card and never before, because workers fork. `story_checks`,
`check_theme` and `StoryChecker` try a theme on sample customers and return `Finding`s.
"""

from recap.cards.assets import find_missing_glyphs, media_type
from recap.cards.card_html import Guess
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import (
    RULES,
    SLOT_COLORS,
    Comparison,
    RenderPath,
    Rule,
    StoryChecker,
    StoryResult,
    WaivedFinding,
    check_theme,
    compare,
    draw_marked,
    draw_sheet,
    extreme_customers,
    hard_customers,
    launch_errors,
    small_card,
    story_checks,
    waive,
)
from recap.cards.colors import Pair
from recap.cards.findings import CardBox, Finding, merged
from recap.cards.pdf_pages import paper_layout
from recap.cards.sizes import FORMATS, CardSize
from recap.cards.templating import (
    CardLanguages,
    Sentence,
    find_untranslated,
    translate,
    translated_languages,
    untranslated_texts,
)

__all__ = [
    "FORMATS",
    "RULES",
    "SLOT_COLORS",
    "CardBox",
    "CardLanguages",
    "CardRenderer",
    "CardSize",
    "Comparison",
    "Finding",
    "Guess",
    "Pair",
    "RenderPath",
    "Rule",
    "Sentence",
    "StoryChecker",
    "StoryResult",
    "WaivedFinding",
    "check_theme",
    "compare",
    "draw_marked",
    "draw_sheet",
    "extreme_customers",
    "find_missing_glyphs",
    "find_untranslated",
    "hard_customers",
    "launch_errors",
    "media_type",
    "merged",
    "paper_layout",
    "small_card",
    "story_checks",
    "translate",
    "translated_languages",
    "untranslated_texts",
    "waive",
]
