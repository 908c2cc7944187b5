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
def test_a_decoder_reads_the_painted_picture(plate, spans):
    """
    The file holds the changed rows, and the plate's rows elsewhere.
    """
    strips, picture = Strips.from_rows(plate), plate.copy()
    bands = strips.bands(spans)
    for first, after in bands:
        picture[first:after, 100:160] ^= 0x55

    for size in ("fast", "small"):
        assert (picture[:, 1:] == decoded(strips.png(picture, bands, size))).all()


@pytest.mark.parametrize("plate", [flat(), gradient()], ids=["flat", "gradient"])
def test_an_encoded_plate_is_decompressed_where_it_is_copied(plate):
    """
    The picture is the same, and only the copied bands are decompressed.
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


def test_only_unchanged_bands_are_compressed():
    """
    The bands that slots touch stay plain, until the plate is stored for other processes.
    """
    strips = Strips.from_rows(flat())
    strips.png(flat(), strips.bands([(0, 96)]))

    assert {*range(0, 96, BAND_ROWS)} == strips._plain.keys()
    assert {*range(96, 300, BAND_ROWS)} == strips._compressed.keys()


def test_the_filter_is_chosen_once_for_a_plate():
    """
    A gradient is smaller with the filter Sub; flat colour is not.
    """
    filters = []
    for plate in (flat(), gradient()):
        strips = Strips.from_rows(plate)
        png = strips.png(plate, strips.bands([(0, 300)]))
        filters.append(zlib.decompress(b"".join(idat(png)))[0])

    assert [0, 1] == filters


def idat(png: bytes) -> list[bytes]:
    chunks, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            chunks.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    return chunks


def test_bands_are_whole_and_joined():
    """
    Neighbours are joined, and no band reaches beyond the picture.
    """
    strips = Strips.from_rows(flat())

    assert [(0, 64), (128, 160)] == strips.bands([(-5, 3), (40, 41), (130, 150), (400, 410)])
    assert 0 == 64 % BAND_ROWS


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_checksums_of_two_parts_combine_to_that_of_the_whole(first, second):
    """
    The Adler-32 of a file follows from those of its parts.
    """
    both = _combined_adler(zlib.adler32(first), zlib.adler32(second), len(second))

    assert zlib.adler32(first + second) == both


def test_rows_make_a_picture():
    """
    The filter bytes are left out.
    """
    assert (flat()[:, 1:] == np.asarray(codecs.picture(flat())).reshape(300, -1)).all()
