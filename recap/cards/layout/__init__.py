"""The adapter to WeasyPrint: from HTML to boxes, text runs and PDF."""

from recap.cards.layout.box_tree import Line, SlotBox, Text
from recap.cards.layout.letter_spacing import apart
from recap.cards.layout.renderer import Renderer
from recap.cards.layout.text_runs import Letters, Look, clusters, pieces

__all__ = [
    "Letters",
    "Line",
    "Look",
    "Renderer",
    "SlotBox",
    "Text",
    "apart",
    "box_tree",
    "clusters",
    "pieces",
    "text_runs",
    "weasyprint_patches",
]
