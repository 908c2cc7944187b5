"""A bar whose interior is copied looks the same as one that is painted."""

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
def test_interior_and_edges_make_the_bar(left, top, right, bottom, radii):
    """
    Not one value differs, for any edges and any corners.
    """
    box = Rect(left, top, WIDTH - right, HEIGHT - bottom)
    radii = shapes.fitting(box, radii)
    block, rows = solid_interior(box, radii, INK), blank_rows(WIDTH, HEIGHT)
    if block:
        block.copy(rows)
    edges = shapes.rounded(box, radii, INK, block and block.box)

    assert (painted(shapes.rounded(box, radii, INK)) == painted(edges, rows)).all()


@pytest.mark.parametrize("share", [*np.linspace(0, 255, 52).astype(int) / 255, 0.5, 0.3333])
def test_a_copied_colour_is_pdfiums(share):
    """
    A copied interior equals a painted one.
    """
    block = SolidFill(Rect(10, 20, 110, 90), b"%f 1 0 rg" % share)
    rows = blank_rows(WIDTH, HEIGHT)
    block.copy(rows)

    assert (painted(block.operators) == rows).all()


def test_small_and_square_bars_are_painted():
    """
    Copying their interior would not be faster.
    """
    assert solid_interior(Rect(0, 0, 200, 100), ROUND_RIGHT, INK)
    assert not solid_interior(Rect(0, 0, 200, MIN_AREA_PX / 200), ROUND_RIGHT, INK)
    assert not solid_interior(Rect(0, 0, 40, 100), ((30.0, 30.0),) * 4, INK)
    assert not solid_interior(Rect(0, 0, 200, 100), ((0.0, 0.0),) * 4, INK)
