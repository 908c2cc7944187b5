"""The adapter to WeasyPrint: from HTML to boxes, text runs and PDF."""

from recap.cards.layout.box_tree import Line, SlotBox, Text
from recap.cards.layout.letter_spacing import remove_joined_words
from recap.cards.layout.renderer import Renderer
from recap.cards.layout.text_runs import TextShaper, TextStyle, grapheme_clusters, line_break_pieces

__all__ = [
    "Line",
    "Renderer",
    "SlotBox",
    "Text",
    "TextShaper",
    "TextStyle",
    "box_tree",
    "grapheme_clusters",
    "line_break_pieces",
    "remove_joined_words",
    "text_runs",
    "weasyprint_patches",
]
