"""
Fill the theme's templates and draw them: HTML, PNG, JPEG, WebP, PDF.

A `CardRenderer` draws the cards of one campaign; each process makes its own. WeasyPrint and PDFium
are loaded with the first card and never before, because workers fork. `check_theme` and
`render_paths` try a theme on sample customers.
"""

from recap.cards.assets import find_missing_glyphs, media_type
from recap.cards.card_html import Guess
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import (
    RenderPath,
    check_theme,
    draw_sheet,
    hard_customers,
    render_paths,
)
from recap.cards.colors import Pair
from recap.cards.findings import Finding
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
    "CardLanguages",
    "CardRenderer",
    "CardSize",
    "Finding",
    "Guess",
    "Pair",
    "RenderPath",
    "Sentence",
    "check_theme",
    "draw_sheet",
    "find_missing_glyphs",
    "find_untranslated",
    "hard_customers",
    "media_type",
    "paper_layout",
    "render_paths",
    "translate",
    "translated_languages",
    "untranslated_texts",
]
