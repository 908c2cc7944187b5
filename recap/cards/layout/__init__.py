"""
The adapter to WeasyPrint. No other package imports WeasyPrint.

`Renderer` lays out HTML and makes PDF. `box_tree` reads where the boxes of a page are.
`TextShaper` turns the text of a slot into PDF operators, as WeasyPrint would.
`weasyprint_internals` lists the private parts of WeasyPrint that this package uses, and the
versions for which they were tested.
"""

from recap.cards.layout.box_tree import Line, SlotBox, Text
from recap.cards.layout.document import Document, Page
from recap.cards.layout.garbage_collection import gc_disabled
from recap.cards.layout.letter_spacing import remove_joined_words
from recap.cards.layout.renderer import Renderer
from recap.cards.layout.text_segments import grapheme_clusters, line_break_pieces
from recap.cards.layout.text_shaper import TextShaper
from recap.cards.layout.text_style import TextStyle
from recap.cards.layout.weasyprint_internals import tested_requirement, untested_version

__all__ = [
    "Document",
    "Line",
    "Page",
    "Renderer",
    "SlotBox",
    "Text",
    "TextShaper",
    "TextStyle",
    "box_tree",
    "gc_disabled",
    "grapheme_clusters",
    "line_break_pieces",
    "remove_joined_words",
    "tested_requirement",
    "text_style",
    "untested_version",
    "weasyprint_patches",
]
