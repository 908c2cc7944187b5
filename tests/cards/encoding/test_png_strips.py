"""PNG in strips: valid for every reader, and the picture that went in."""

from __future__ import annotations

import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from recap.cards.encoding import codecs
from recap.cards.encoding.png_strips import BAND_ROWS, Rows, Strips, _combined_adler, blank_rows


def flat() -> Rows:
    rows = blank_rows(200, 300)
    rows[40:90, 1 + 3 * 20 : 1 + 3 * 70] = 7
    return rows


def gradient() -> Rows:
    rows = blank_rows(200, 300)
    across = np.add.outer(np.arange(300), np.arange(200)) // 2 % 256
    rows[:, 1:] = np.repeat(across.astype(np.uint8), 3, axis=1)
    return rows


def decoded(png: bytes) -> Rows:
    with Image.open(BytesIO(png)) as picture:
        return np.asarray(picture).reshape(picture.height, -1)


@pytest.mark.parametrize("plate", [flat(), gradient()], ids=["flat", "gradient"])
@pytest.mark.parametrize("spans", [[], [(0, 1)], [(64, 65), (290, 300)], [(0, 300)], [(-9, 999)]])
def test_what_is_painted_is_what_is_read(plate, spans):
    """
    Whichever rows change, the file holds them, and the plate elsewhere.
    """
    strips, picture = Strips.from_rows(plate), plate.copy()
    bands = strips.bands(spans)
    for first, after in bands:
        picture[first:after, 100:160] ^= 0x55

    for size in ("fast", "small"):
        assert (picture[:, 1:] == decoded(strips.png(picture, bands, size))).all()


@pytest.mark.parametrize("plate", [flat(), gradient()], ids=["flat", "gradient"])
def test_a_plate_that_was_passed_on_is_unpacked_where_it_is_copied(plate):
    """
    It is the same picture, and takes only the bands that somebody asked for.
    """
    strips, copy = Strips.from_rows(plate), blank_rows(200, 300)
    strips.to_png()

    compressed = strips.nbytes
    strips.copy(32, 96, copy)

    assert (plate[32:96] == copy[32:96]).all()
    assert compressed < plate.nbytes / 20
    assert compressed < strips.nbytes <= compressed + plate[32:96].nbytes
    assert (plate[:, 1:] == decoded(strips.to_png()[0])).all()

    strips.release_rows()

    assert compressed == strips.nbytes


def test_only_what_is_passed_on_is_compressed():
    """
    The bands that slots touch are not, until the plate is kept for other processes.
    """
    strips = Strips.from_rows(flat())
    strips.png(flat(), strips.bands([(0, 96)]))

    assert {*range(0, 96, BAND_ROWS)} == strips._plain.keys()
    assert {*range(96, 300, BAND_ROWS)} == strips._compressed.keys()


def test_the_filter_is_chosen_once_for_a_plate():
    """
    A gradient is smaller by differences; flat colour is not.
    """
    filters = []
    for plate in (flat(), gradient()):
        strips = Strips.from_rows(plate)
        png = strips.png(plate, strips.bands([(0, 300)]))
        filters.append(zlib.decompress(b"".join(idat(png)))[0])

    assert [0, 1] == filters


def idat(png: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            found.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return found


def test_bands_are_whole_and_joined():
    """
    Neighbours become one, and nothing reaches over the edges.
    """
    strips = Strips.from_rows(flat())

    assert [(0, 64), (128, 160)] == strips.bands([(-5, 3), (40, 41), (130, 150), (400, 410)])
    assert 0 == 64 % BAND_ROWS


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_sums_of_two_pieces_are_those_of_the_whole(first, second):
    """
    Adler-32 of a file follows from those of its strips.
    """
    both = _combined_adler(zlib.adler32(first), zlib.adler32(second), len(second))

    assert zlib.adler32(first + second) == both


def test_rows_make_a_picture():
    """
    The bytes for filters stay behind.
    """
    assert (flat()[:, 1:] == np.asarray(codecs.picture(flat())).reshape(300, -1)).all()
