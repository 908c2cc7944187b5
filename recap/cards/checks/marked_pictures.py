"""Draw the card of a finding, with the place marked."""

from __future__ import annotations

from PIL import Image, ImageDraw

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.findings import CardBox

AROUND_PX, LINE_PX = 6, 6
LINE, HALO = "#ff00aa", "#ffffff"


def draw_marked(card_renderer: CardRenderer, card_box: CardBox) -> Image.Image:
    """Draw the card of *card_box*, with its box outlined. Raises as drawing the card does."""
    customers = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)
    customer = customers[card_box.customer]
    picture = card_renderer.draw_reference(customer, card_box.story, card_box.size)
    box, draw = card_box.box, ImageDraw.Draw(picture)
    for color, around in ((HALO, AROUND_PX + LINE_PX // 2), (LINE, AROUND_PX)):
        edges = (box.left - around, box.top - around, box.right + around, box.bottom + around)
        width = LINE_PX * 2 if color == HALO else LINE_PX
        draw.rectangle([*map(round, edges)], outline=color, width=width)
    return picture
