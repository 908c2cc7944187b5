"""The open PDF: what was painted before does not change a card."""

from __future__ import annotations

import gc

import font_manrope
import numpy as np
import pytest

from recap.cards.encoding.png_strips import Rows, blank_rows
from recap.cards.painting import pdfium
from recap.cards.painting.pdf_text import Typeface
from recap.cards.painting.pdfium import MIN_AREA_BYTES, PAGES, Painter
from recap.errors import CardError

WIDTH, HEIGHT = 60, 40


@pytest.fixture(scope="module")
def manrope() -> Typeface:
    folder = font_manrope.__path__[0]
    with open(f"{folder}/files/Manrope-Bold.ttf", "rb") as file:  # noqa: PTH123 - a package's
        return Typeface("MANROPE", file.read(), opentype=False)


def square(left: int, top: int, grey: float = 0.0) -> bytes:
    return b"%f g %d %d 10 10 re f" % (grey, left, top)


def painted(painter: Painter, operators: bytes, *faces: Typeface, height: int = HEIGHT) -> Rows:
    rows = blank_rows(WIDTH, height)
    painter.paint(operators, {face.name: face for face in faces}, rows, 0, height)
    return rows


def test_cards_do_not_affect_each_other():
    """
    There are more cards than a buffer has pages, in three sizes; each shows its own square.
    """
    painter = Painter()
    for nth in range(PAGES + 20):
        left, top, height = nth % 50, nth % 30, HEIGHT + nth % 3
        wanted = blank_rows(WIDTH, height)
        wanted[top : top + 10, 1 + 3 * left : 1 + 3 * (left + 10)] = 0

        assert (wanted == painted(painter, square(left, top), height=height)).all(), nth


def test_only_the_rows_that_may_change_are_painted():
    """
    Other rows stay as they are.
    """
    rows = blank_rows(WIDTH, HEIGHT)
    Painter().paint(square(0, 5), {}, rows, 8, 12)

    assert [*range(8, 12)] == [*np.flatnonzero((rows[:, 1:] == 0).any(axis=1))]


def test_a_card_of_many_operators_has_room():
    """
    A long card is painted completely, and so is the short card after it.
    """
    painter, many = Painter(), b"\n".join([square(0, 0, 0.5)] * (MIN_AREA_BYTES // 8))

    assert MIN_AREA_BYTES < len(many)
    for operators in (square(1, 1), many + b"\n" + square(20, 20), square(3, 3)):
        alone = painted(Painter(), operators)
        assert (alone == painted(painter, operators)).all()


def test_other_fonts_change_no_letters(manrope):
    """
    A font that is added later changes nothing in earlier fonts.
    """
    painter, words = Painter(), b"BT /MANROPE 30 Tf 5 5 Td <0024002500260027> Tj ET"
    alone = painted(painter, words, manrope)
    other = Typeface("OTHER", manrope.data, opentype=False)

    both = painted(painter, words, manrope, other)
    renamed = painted(painter, words.replace(b"MANROPE", b"OTHER"), manrope, other)

    assert (alone < 128).any()
    assert (alone == both).all()
    assert (alone == renamed).all()


def test_a_discarded_painter_closes_its_buffer(manrope):
    """
    PDFium frees the memory, and the next painter works.
    """
    for _ in range(3):
        painted(Painter(), square(0, 0), manrope)
        gc.collect()

    assert (painted(Painter(), square(9, 9))[:, 1:] == 0).any()


def test_bytes_that_are_no_pdf_are_refused():
    """
    With an error, not with an empty picture.
    """
    with pytest.raises(CardError) as error:
        pdfium.paint(b"not a PDF", blank_rows(WIDTH, HEIGHT))

    assert ("PDFium cannot read the PDF of a card.\n  where: a card\n  fix:   report it") == str(
        error.value
    )
