"""
Fill the theme's templates and draw them: HTML, PNG, JPEG, PDF.

A `CardRenderer` draws one campaign; a process makes one. WeasyPrint and PDFium are
loaded when the first card is drawn, never before: workers fork.
"""

from recap.cards.assets import kind, uncovered
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import Way, check, ways
from recap.cards.findings import Finding
from recap.cards.sizes import FORMATS, CardSize
from recap.cards.templating import translate, untranslated

__all__ = [
    "FORMATS",
    "CardRenderer",
    "CardSize",
    "Finding",
    "Way",
    "check",
    "kind",
    "translate",
    "uncovered",
    "untranslated",
    "ways",
]
