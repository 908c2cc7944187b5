"""
Fill the theme's templates and draw them: HTML, PNG, JPEG, PDF.

A `Studio` draws one campaign; a process makes one. WeasyPrint and PDFium are
loaded when the first card is drawn, never before: workers fork.
"""

from recap.cards.checking import check
from recap.cards.findings import Finding
from recap.cards.sizes import FORMATS, CardSize
from recap.cards.studio import Studio
from recap.cards.translating import translate, untranslated
from recap.cards.uncovered import uncovered
from recap.cards.ways import Way, ways

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
