"""Pictures of a card while it is designed: a small one, or the painted one beside its reference."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops

from recap.cards.card_renderer import CardRenderer
from recap.stories import Snapshot

QUALITY = 88
LEVELS = 255
AMPLIFIED = 32  # a difference of 8 levels of 255 is seen as white
SLOT_COLORS = {"text": "#00b7ff", "wrap": "#3d6bff", "bar": "#ffb300", "picture": "#ff3dbb"}
SLOT_CSS = "".join(
    f'[data-slot="{kind}"] {{ outline: 5px solid {color} }}' for kind, color in SLOT_COLORS.items()
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A card painted on its plate, its reference, and how far the two are apart; JPEG files."""

    painted: bytes | None  # None: the card is drawn on the reference path
    reference: bytes
    difference: bytes | None  # amplified
    largest: int  # difference of a colour, of 255
    pixels: int  # that differ
    reason: str | None  # why the card is not painted


def small_card(
    card_renderer: CardRenderer,
    snapshot: Snapshot,
    story: str,
    size: str,
    width_px: int,
    *,
    outlines: bool = False,
) -> bytes:
    """
    Draw a card *width_px* wide, as JPEG, on the shortest path.

    With *outlines* every slot has a line around it, in the colour of its kind.
    """
    css = SLOT_CSS if outlines else ""
    return _jpeg(card_renderer.draw_small(snapshot, story, size, width_px, css))


def compare(card_renderer: CardRenderer, snapshot: Snapshot, story: str, size: str) -> Comparison:
    """Draw a card on its plate and on the reference path, and compare the two."""
    reference = card_renderer.draw_reference(snapshot, story, size)
    reason = card_renderer.fallback_reason(snapshot, story, size)
    if reason is not None:
        return Comparison(None, _jpeg(reference), None, 0, 0, reason)
    painted = card_renderer.draw(snapshot, story, size)
    bands = ImageChops.difference(painted, reference).split()
    apart = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    histogram = apart.histogram()
    return Comparison(
        painted=_jpeg(painted),
        reference=_jpeg(reference),
        difference=_jpeg(apart.point(lambda level: min(LEVELS, level * AMPLIFIED)).convert("RGB")),
        largest=max(level for level, pixels in enumerate(histogram) if pixels),
        pixels=sum(histogram[1:]),
        reason=None,
    )


def _jpeg(picture: Image.Image) -> bytes:
    """Encode *picture* at once, with sharp coloured letters."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()
