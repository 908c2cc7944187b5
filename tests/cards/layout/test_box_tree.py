"""What we read from WeasyPrint's box tree, and how we shape text, agree with WeasyPrint."""

from __future__ import annotations

import pytest

from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.layout import box_tree
from recap.cards.layout.document import Page
from recap.cards.layout.shaping import EMPTY_GLYPH, GLYPH, UNKNOWN_GLYPH_FLAG
from recap.cards.layout.text_shaper import TextShaper
from recap.cards.layout.text_style import fill_operator, letter_spacing_px, read_text_style
from recap.cards.painting.pdf_text import number

STYLE = (
    "<style>@page{size:400px 300px;margin:0}body{margin:0;font-family:Manrope;font-weight:800}"
    ".b{position:absolute;left:10px;top:20px;width:100px;height:40px;border-radius:8px;"
    "background:#ff0000}p{margin:0;font-size:40px;line-height:50px;letter-spacing:-2px}</style>"
)


@pytest.fixture
def page(card_renderer):
    def page(body: str) -> Page:
        document, _ = card_renderer.renderer.lay_out(
            f"<html>{STYLE}<body>{body}</body></html>", "a test"
        )
        return document.pages[0]

    return page


def test_a_bar_is_where_its_style_puts_it(page):
    """
    Box, round corners and colour come from the tree.
    """
    [bar] = box_tree.slots(page('<div class="b" data-slot="bar" data-slot-nth="0"></div>')).values()

    assert Rect(10, 20, 110, 60) == bar.box
    assert ((8, 8),) * 4 == bar.radii
    assert b"1 0 0 rg" == fill_operator(bar.fill)


def test_text_is_read_line_by_line(page):
    """
    Each line has its start, width and baseline.
    """
    body = '<p data-slot="wrap" data-slot-nth="0" style="width:120px">Oat milk</p>'
    [slot] = box_tree.slots(page(body)).values()

    assert ["Oat", "milk"] == [line.text.strip() for line in slot.lines]
    assert 50 == slot.lines[1].baseline_px - slot.lines[0].baseline_px
    assert (120, 40, -2) == (slot.room_px, slot.style["font_size"], letter_spacing_px(slot.style))


def test_text_is_shaped_as_it_is_laid_out(page):
    """
    The same lines, and the same widths, as in the tree.
    """
    body = '<p data-slot="wrap" data-slot-nth="0" style="width:120px">Oat milk AVA 1,234</p>'
    [slot] = box_tree.slots(page(body)).values()

    lines = TextShaper().lines("Oat milk AVA 1,234", read_text_style(slot.style), (40, -2), 120)

    assert [line.width for line in slot.lines] == [line.width for line in lines]
    assert all(line.operators.endswith(b"TJ") for line in lines)


def test_the_glyph_struct_is_the_one_of_pango():
    """
    We read all glyphs of a run at once from Pango's memory.
    """
    from weasyprint.text.ffi import ffi, pango

    [(glyph, width, right, up)] = GLYPH.iter_unpack(
        ffi.buffer(ffi.new("PangoGlyphInfo *", [7, [1024, -5, 6], [1]]))
    )

    assert (7, 1024, -5, 6) == (glyph, width, right, up)
    assert (EMPTY_GLYPH, UNKNOWN_GLYPH_FLAG) == (
        pango.PANGO_GLYPH_EMPTY,
        pango.PANGO_GLYPH_UNKNOWN_FLAG,
    )


def test_hidden_slots_leave_the_rest_where_it_was(page):
    """
    Nothing outside the slots moves or disappears.
    """
    laid = page('<p data-slot="text" data-slot-nth="0">own</p><p>ours</p>')
    before = box_tree.static_boxes(laid)
    box_tree.hide_slots(laid)

    assert before == box_tree.static_boxes(laid)
    assert ["ours"] == [
        each[-1] for each in before if isinstance(each[-1], str) and "o" in each[-1]
    ]
    assert ["hidden", "visible"] == [
        box.style["visibility"]
        for box in box_tree._descendants(laid._page_box)
        if hasattr(box, "text")
    ]


PAINTED = {
    "background colour": "background:#eee",
    "current colour": "background:currentcolor",
    "background picture": "background-image:linear-gradient(red,blue)",
    "border": "border-left:2px solid",
    "shadow": "box-shadow:0 0 9px #000",
    "clipping": "overflow:hidden",
}


@pytest.mark.parametrize("style", PAINTED)
def test_an_empty_box_that_is_painted_is_an_obstacle(page, style):
    """
    It may hide a slot, or a slot may hide it, and it may move with one.
    """
    box = '<div style="position:absolute;left:10px;top:20px;width:100px;height:40px;{}"></div>'

    laid_out = page(box.format(PAINTED[style]) + box.format("background:transparent"))

    [obstacle] = box_tree.obstacles(laid_out)
    assert obstacle.within(Rect(10, 20, 112, 60))
    assert 1 == len(box_tree.static_boxes(laid_out))


def test_a_transparent_colour_is_not_painted(page):
    """
    Only opaque RGB is; other cards are drawn as their references are.
    """
    body = '<div class="b" style="background:#ff000080" data-slot="bar" data-slot-nth="0"></div>'
    [bar] = box_tree.slots(page(body)).values()

    with pytest.raises(NotPaintableError, match="a slot's colour is not plain RGB"):
        fill_operator(bar.fill)


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, b"1"), (0.5, b"0.5"), (1 / 3, b"0.333333"), (-2.0, b"-2")]
)
def test_numbers_are_written_as_weasyprint_writes_them(value, written):
    """
    At most six decimal places, and no trailing zeros.
    """
    assert written == number(value)


@pytest.mark.parametrize(
    ("style", "is_painted"),
    [
        ("", True),
        ("height:0", False),
        ("width:0", False),
        ("height:0;border-radius:0", False),
        ("height:0;border-top:1px solid #000", True),
    ],
)
def test_a_box_without_height_or_width_paints_nothing(card_renderer, style, is_painted):
    """
    A bar of zero is nothing, as in a browser: PDFium paints a line for an empty rectangle.
    """
    html = f'<html>{STYLE}<body><div class="b" style="{style}"></div></body></html>'
    renderer = card_renderer.renderer
    document, _ = renderer.lay_out(html, "a test")

    picture = renderer.scaled_picture(document, "a test", 1)

    assert is_painted == (picture.convert("L").getextrema()[0] < 255)
