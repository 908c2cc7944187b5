"""
PNG at the speed of copying: rows that no slot touches are compressed once, with the plate.

A zlib stream may be cut where a segment ends in a full flush: what follows looks at
nothing before it. Each segment is a chunk of its own; their checksums are combined.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from isal import isal_zlib
from zlib_ng import zlib_ng

BAND_ROWS = 32
QUICK, TIGHT, THOROUGH = 2, 7, 9  # of isal, of zlib-ng, of zlib
NONE, SUB = 0, 1  # PNG's filters: they need nothing of the row above
WORTH = 0.9  # SUB costs a subtraction a card: take it for a tenth less
BASE = 65521  # of Adler-32
RAW = -15  # deflate without a header
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Rows = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
Pack = Callable[[Rows], bytes]


def blank(width_px: int, height_px: int) -> Rows:
    """Return a white picture as PNG's rows: a byte for the filter, then RGB."""
    rows = np.full((height_px, 1 + 3 * width_px), 255, np.uint8)
    rows[:, 0] = NONE
    return rows


class Stock:
    """Rows that do not change, each kept once: flat art repeats itself, and plates are many."""

    def __init__(self, rows: Rows) -> None:
        places: dict[bytes, int] = {}
        self._which = np.array([places.setdefault(row.tobytes(), len(places)) for row in rows])
        first = np.unique(self._which, return_index=True)[1]
        self._distinct = rows[first]
        self.height, self.width = rows.shape[0], (rows.shape[1] - 1) // 3
        self.nbytes = self._distinct.nbytes

    def copy(self, first: int, after: int, into: Rows) -> None:
        """Copy the rows from *first* until *after* to the same place of another picture."""
        self._distinct.take(self._which[first:after], 0, into[first:after], "clip")

    def rows(self, first: int, after: int) -> Rows:
        """Return a copy of the rows from *first* until *after*."""
        made: Rows = self._distinct.take(self._which[first:after], 0)
        return made


@dataclass(frozen=True, slots=True)
class _Segment:
    chunk: bytes
    adler: int
    length: int


class Strips:
    """Encodes the pictures that differ from *plate* in some of their rows."""

    def __init__(self, plate: Stock, *, sub: bool | None = None) -> None:
        self.plate, self._height = plate, plate.height
        self._sub = _sub_is_smaller(plate.rows(0, plate.height)) if sub is None else sub
        self._kept: dict[int, _Segment] = {}
        size = struct.pack(">IIBBBBB", plate.width, plate.height, 8, 2, 0, 0, 0)
        self._head = SIGNATURE + _chunk(b"IHDR", size) + _chunk(b"IDAT", b"\x78\x01")

    def bands(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Widen *spans* of rows, first and after the last, to whole bands, and join them."""
        touched = sorted({band for span in spans for band in self._bands(*span)})
        joined: list[tuple[int, int]] = []
        for band in touched:
            first, after = band * BAND_ROWS, min((band + 1) * BAND_ROWS, self._height)
            if joined and joined[-1][1] == first:
                joined[-1] = (joined[-1][0], after)
            else:
                joined.append((first, after))
        return joined

    def png(self, picture: Rows, touched: list[tuple[int, int]], size: str = "fast") -> bytes:
        """Encode *picture* `fast` or `small`; outside the *touched* bands it is the plate."""
        pieces, adler, at = [self._head], 1, 0
        for first, after in [*touched, (self._height, self._height)]:
            for segment in self._untouched(at, first):
                pieces.append(segment.chunk)
                adler = _adler_of_both(adler, segment.adler, segment.length)
            if first < after:
                rows = self._filtered(picture[first:after])
                segment = _segment(PACKS[size](rows), rows)
                pieces.append(segment.chunk)
                adler = _adler_of_both(adler, segment.adler, segment.length)
            at = after
        pieces += [_chunk(b"IDAT", b"\x03\x00" + adler.to_bytes(4, "big")), _chunk(b"IEND", b"")]
        return b"".join(pieces)

    def whole(self) -> bytes:
        """Encode the plate itself: what `read` reads."""
        return self.png(self.plate.rows(0, 0), [])

    def _bands(self, first: int, after: int) -> range:
        first, after = max(0, first), min(self._height, after)
        return range(first // BAND_ROWS, -(-after // BAND_ROWS)) if first < after else range(0)

    def _untouched(self, at: int, until: int) -> Iterator[_Segment]:
        for first in range(at, until, BAND_ROWS):
            if first not in self._kept:
                rows = self._filtered(self.plate.rows(first, min(first + BAND_ROWS, until)))
                packer = zlib.compressobj(THOROUGH, zlib.DEFLATED, RAW)
                packed = packer.compress(rows.data) + packer.flush(zlib.Z_FULL_FLUSH)
                self._kept[first] = _segment(packed, rows)
            yield self._kept[first]

    def _filtered(self, rows: Rows) -> Rows:
        return _subtracted(rows) if self._sub else rows


def read(png: bytes) -> Strips:
    """Read back what `Strips.whole` wrote: the strips, compressed already, and their plate."""
    chunks = [*_chunks(png)]
    width = int.from_bytes(chunks[0][16:20], "big")
    packed = [chunk for chunk in chunks if chunk[4:8] == b"IDAT"][1:-1]
    bands = [_unpacked(chunk[8:-4], width) for chunk in packed]
    starts = [0, *accumulate(map(len, bands))]
    kept = {
        first: _Segment(chunk, isal_zlib.adler32(band.data), band.nbytes)
        for first, chunk, band in zip(starts, packed, bands, strict=False)
    }
    rows = np.concatenate(bands)
    sub = bool(rows[0, 0] == SUB)
    strips = Strips(Stock(_added_up(rows) if sub else rows), sub=sub)
    strips._kept = kept
    return strips


def _chunks(png: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG, whole; the first with the signature before it."""
    at, start = len(SIGNATURE), 0
    while at < len(png):
        at += 12 + int.from_bytes(png[at : at + 4], "big")
        yield png[start:at]
        start = at


def _unpacked(packed: bytes, width: int) -> Rows:
    data = isal_zlib.decompressobj(RAW).decompress(packed)
    return np.frombuffer(data, np.uint8).reshape(-1, 1 + 3 * width)


def _added_up(rows: Rows) -> Rows:
    """Undo `_subtracted`."""
    made = rows.copy()
    made[:, 0] = NONE
    pixels = made[:, 1:].reshape(len(rows), -1, 3)
    made[:, 1:] = np.add.accumulate(pixels, axis=1, dtype=np.uint8).reshape(len(rows), -1)
    return made


def _segment(packed: bytes, rows: Rows) -> _Segment:
    return _Segment(_chunk(b"IDAT", packed), zlib_ng.adler32(rows.data), rows.nbytes)


def _quickly(rows: Rows) -> bytes:
    packer = isal_zlib.compressobj(QUICK, isal_zlib.DEFLATED, RAW)
    return b"".join((packer.compress(rows.data), packer.flush(isal_zlib.Z_FULL_FLUSH)))


def _tightly(rows: Rows) -> bytes:
    packer = zlib_ng.compressobj(TIGHT, zlib_ng.DEFLATED, RAW)
    return b"".join((packer.compress(rows.data), packer.flush(zlib_ng.Z_FULL_FLUSH)))


PACKS: dict[str, Pack] = {"fast": _quickly, "small": _tightly}


def _subtracted(rows: Rows) -> Rows:
    made = rows.copy()
    made[:, 0] = SUB
    np.subtract(rows[:, 4:], rows[:, 1:-3], out=made[:, 4:])
    return made


def _sub_is_smaller(rows: Rows) -> bool:
    return len(_quickly(_subtracted(rows))) < WORTH * len(_quickly(rows))


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = zlib_ng.crc32(data, zlib_ng.crc32(name))
    return b"".join((len(data).to_bytes(4, "big"), name, data, checked.to_bytes(4, "big")))


def _adler_of_both(first: int, second: int, length: int) -> int:
    """Return the Adler-32 of two pieces in a row; *length* is the second's, in bytes."""
    a1, b1, a2, b2 = first & 0xFFFF, first >> 16, second & 0xFFFF, second >> 16
    a = (a1 + a2 - 1) % BASE
    b = (b1 + b2 + length * (a1 - 1)) % BASE
    return b << 16 | a
