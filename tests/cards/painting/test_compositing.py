"""A transparent picture is composited as PDFium would draw it on the card."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from recap.cards.encoding.png_strips import Rows, blank_rows
from recap.cards.geometry import Rect
from recap.cards.painting import compositing, pdfium
from recap.cards.painting.compositing import Layer, snapped_to_pixels

WIDTH, HEIGHT = 90, 60
GROUND = b"0.2 0.4 0.6 rg 0 0 900 900 re f\n"


def disc(side: int = 136) -> bytes:
    """Draw a picture whose colour and transparency change from side to side."""
    colours = (Image.linear_gradient("L").rotate(turn) for turn in (0, 90, 180))
    made = Image.merge("RGBA", (*colours, Image.radial_gradient("L"))).resize((side, side))
    out = BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def wanted(file: bytes, box: Rect) -> Rows:
    """Have PDFium draw background and picture together."""
    place = (box.right - box.left, box.top - box.bottom, box.left, box.bottom)
    with Image.open(BytesIO(file)) as picture:
        pdf = pdfium.pdf_of(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 60]/Contents 4 0 R"
            b"/Resources<</XObject<</P 5 0 R>>>>>>",
            pdfium.stream(b"1 0 0 -1 0 60 cm %s %f 0 0 %f %f %f cm /P Do" % (GROUND, *place)),
            compositing._image(picture.convert("RGB"), b"/DeviceRGB/SMask 6 0 R"),
            compositing._image(picture.getchannel("A"), b"/DeviceGray"),
        )
    rows = blank_rows(WIDTH, HEIGHT)
    pdfium.paint(pdf, rows)
    return rows


def ground() -> Rows:
    rows = blank_rows(WIDTH, HEIGHT)
    pdfium.Painter().paint(GROUND, {}, rows, 0, HEIGHT)
    return rows


@pytest.mark.parametrize(
    ("left", "top", "side"),
    [(10, 10, 20), (10.2, 9.7, 31.4), (0.1, 0.9, 44.4), (-7.5, 20.2, 33), (70.3, 40.6, 35.7)],
)
def test_a_layer_is_as_pdfium_draws_it(left, top, side):
    """
    Wherever it starts, and also where it leaves the card, only rounding differs.
    """
    box, made = Rect(left, top, left + side, top + side), ground()

    Layer(disc(), snapped_to_pixels(box)).composite(made)

    off = np.abs(made.astype(np.int16) - wanted(disc(), box))
    assert off.max() <= 4
    assert (made != ground()).any()


def test_a_layer_outside_the_card_changes_nothing():
    """
    An emoji of a clipped line may be there.
    """
    made = ground()

    Layer(disc(), Rect(200, 5, 220, 25)).composite(made)
    Layer(disc(), Rect(5, -40, 25, -20)).composite(made)

    assert (made == ground()).all()


def test_round_corners_are_transparent():
    """
    The corner shows the background, the middle shows the picture.
    """
    solid = Image.new("RGBA", (40, 40), "red")
    out = BytesIO()
    solid.save(out, "PNG")
    made, before = ground(), ground()

    Layer(out.getvalue(), Rect(10, 10, 50, 50), ((20.0, 20.0),) * 4).composite(made)

    assert (before[10, 31:34] == made[10, 31:34]).all()
    assert [255, 0, 0] == made[30, 91:94].tolist()
