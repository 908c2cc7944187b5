"""Copying the inside of a bar changes nothing of what it looks like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recap.cards.encoding.png_strips import Rows, blank_rows
from recap.cards.geometry import Rect
from recap.cards.painting import shapes
from recap.cards.painting.pdfium import Painter
from recap.cards.painting.solid_fills import MIN_AREA_PX, SolidFill, solid_interior

WIDTH, HEIGHT = 300, 200
INK = b"0.090196 0.470588 0.054902 rg"
PAINTER = Painter()
ROUND_RIGHT = ((0.0, 0.0), (30.0, 30.0), (30.0, 30.0), (0.0, 0.0))

edge = st.floats(0, 60, allow_nan=False) | st.integers(0, 60).map(float)
radius = st.tuples(edge, edge) | st.just((0.0, 0.0))


def painted(operators: bytes, rows: Rows | None = None) -> Rows:
    rows = blank_rows(WIDTH, HEIGHT) if rows is None else rows
    PAINTER.paint(operators, {}, rows, 0, HEIGHT)
    return rows


@given(edge, edge, edge, edge, st.tuples(radius, radius, radius, radius))
def test_a_bar_is_its_block_and_its_edges(left, top, right, bottom, radii):
    """
    Wherever its edges lie and however round it is, not one value differs.
    """
    box = Rect(left, top, WIDTH - right, HEIGHT - bottom)
    radii = shapes.fitting(box, radii)
    block, rows = solid_interior(box, radii, INK), blank_rows(WIDTH, HEIGHT)
    if block:
        block.copy(rows)
    edges = shapes.rounded(box, radii, INK, block and block.box)

    assert (painted(shapes.rounded(box, radii, INK)) == painted(edges, rows)).all()


@pytest.mark.parametrize("share", [*np.linspace(0, 255, 52).astype(int) / 255, 0.5, 0.3333])
def test_its_colour_is_what_pdfium_makes_of_it(share):
    """
    A block that is copied and a block that is painted are the same.
    """
    block = SolidFill(Rect(10, 20, 110, 90), b"%f 1 0 rg" % share)
    rows = blank_rows(WIDTH, HEIGHT)
    block.copy(rows)

    assert (painted(block.operators) == rows).all()


def test_what_is_small_or_square_is_painted():
    """
    A block is for bars whose inside is worth copying.
    """
    assert solid_interior(Rect(0, 0, 200, 100), ROUND_RIGHT, INK)
    assert not solid_interior(Rect(0, 0, 200, MIN_AREA_PX / 200), ROUND_RIGHT, INK)
    assert not solid_interior(Rect(0, 0, 40, 100), ((30.0, 30.0),) * 4, INK)
    assert not solid_interior(Rect(0, 0, 200, 100), ((0.0, 0.0),) * 4, INK)
