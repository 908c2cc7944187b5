"""A contact sheet: hard customers down, stories across, for a look at all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFont

from recap.cards.assets import nearest_face
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.sizes import FORMATS
from recap.stories import Snapshot

CELL_PX = 240  # the width of a card on the sheet
GAP_PX, MARGIN_PX = 12, 24
LABEL_PX = 18
ROW_LABEL_PX = 150  # the width of the column with the customers
GROUND, INK, NO_CARD = "#8a8a8a", "#ffffff", "#7c7c7c"
LABEL_WEIGHT = 600


def hard_customers(card_renderer: CardRenderer, locale: str | None = None) -> dict[str, Snapshot]:
    """
    Return sample customers by what makes each of them hard for a design.

    With *locale* they all have that locale, and their names stay.
    """
    campaign, theme = card_renderer.campaign, card_renderer.theme
    customers = {
        **sample_customers.snapshots(campaign, theme),
        **sample_customers.in_more_scripts(campaign, theme),
    }
    if locale is None:
        return customers
    return {
        trait: replace(snapshot, customer={**snapshot.customer, "locale": locale})
        for trait, snapshot in customers.items()
    }


def draw_sheet(
    card_renderer: CardRenderer,
    customers: Mapping[str, Snapshot],
    stories: Sequence[str],
    size: str,
    on_card: Callable[[], None] = lambda: None,
) -> Image.Image:
    """
    Draw the cards of *customers* and *stories* in the format *size*, with labels, as one picture.

    A customer whose facts do not allow a story has no card there. Calls *on_card* after each place.
    """
    pixels = FORMATS[size]
    height = round(CELL_PX * pixels.height_px / pixels.width_px)
    across, down = CELL_PX + GAP_PX, height + GAP_PX
    left, top = MARGIN_PX + ROW_LABEL_PX, MARGIN_PX + 2 * LABEL_PX
    sheet = Image.new(
        "RGB",
        (left + across * len(stories) + MARGIN_PX, top + down * len(customers) + MARGIN_PX),
        GROUND,
    )
    labels = ImageDraw.Draw(sheet)
    font = _font(card_renderer)
    for column, story in enumerate(stories):
        labels.text((left + column * across, MARGIN_PX), story, INK, font)
    for row, (trait, snapshot) in enumerate(customers.items()):
        y = top + row * down
        labels.multiline_text((MARGIN_PX, y), _broken(trait), INK, font)
        for column, story in enumerate(stories):
            place = (left + column * across, y)
            if card_renderer.theme.story(story).applies_to(snapshot.facts):
                card = card_renderer.draw(snapshot, story, size)
                sheet.paste(card.resize((CELL_PX, height), Image.Resampling.LANCZOS), place)
            else:
                labels.rectangle((*place, place[0] + CELL_PX, y + height), NO_CARD)
            on_card()
    return sheet


def _broken(trait: str) -> str:
    return trait.replace(", ", ",\n")


def _font(card_renderer: CardRenderer) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if not card_renderer.faces:
        return ImageFont.load_default(LABEL_PX)
    face = nearest_face(card_renderer.faces, LABEL_WEIGHT)
    return ImageFont.truetype(str(face.file), LABEL_PX)
