"""
Fill the theme's templates and draw them: HTML, PNG, JPEG, PDF.

A `Studio` draws one campaign; a process makes one. WeasyPrint and PDFium are
loaded when the first card is drawn, never before: workers fork.
"""

from recap.cards.assets.glyph_coverage import uncovered
from recap.cards.card_renderer import Studio
from recap.cards.checks.fast_path import Way, ways
from recap.cards.checks.theme_check import check
from recap.cards.findings import Finding
from recap.cards.sizes import FORMATS, CardSize
from recap.cards.templating.translations import translate, untranslated

__all__ = [
    "FORMATS",
    "CardSize",
    "Finding",
    "Studio",
    "Way",
    "check",
    "translate",
    "uncovered",
    "untranslated",
    "ways",
]
