"""
PNG at the speed of copying: rows that no slot touches are compressed once, with the plate.

A zlib stream may be cut where a segment ends in a full flush: what follows looks at
nothing before it. Each segment is a chunk of its own; their checksums are combined.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

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
Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Pack = Callable[[Rows], bytes]


def blank(width_px: int, height_px: int) -> Rows:
    """Return a white picture as PNG's rows: a byte for the filter, then RGB."""
    rows = np.full((height_px, 1 + 3 * width_px), 255, np.uint8)
    rows[:, 0] = NONE
    return rows


@dataclass(frozen=True, slots=True)
class _Segment:
    chunk: bytes
    adler: int
    length: int


class Strips:
    """
    A plate's picture in bands of rows: unpacked to be painted on, compressed to be passed on.

    Flat art repeats itself: of equal rows in a band one is kept. A band is compressed when it is
    first passed on, and its rows go; when it is copied they come, and stay: slots touch a third
    of most plates.
    """

    def __init__(self, height: int, width: int, *, sub: bool) -> None:
        self.height, self.width, self.sub = height, width, sub
        self._unpacked: dict[int, tuple[Rows, Places]] = {}  # by the first row
        self._packed: dict[int, _Segment] = {}
        self.nbytes = 0  # of all that it keeps, compressed or not; every card asks
        size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        self._head = SIGNATURE + _chunk(b"IHDR", size) + _chunk(b"IDAT", b"\x78\x01")

    @classmethod
    def of(cls, plate: Rows) -> Strips:
        """Take the bands of a picture, with the filter that makes it smaller."""
        made = cls(plate.shape[0], (plate.shape[1] - 1) // 3, sub=_sub_is_smaller(plate))
        for first in range(0, made.height, BAND_ROWS):
            made._keep(first, plate[first : first + BAND_ROWS])
        return made

    def copy(self, first: int, after: int, into: Rows) -> None:
        """Copy the bands from row *first* until *after* to the same place of another picture."""
        for at in range(first, after, BAND_ROWS):
            distinct, which = self._unpacked.get(at) or self._unpack(at)
            distinct.take(which, 0, into[at : at + len(which)], "clip")

    def let_go(self) -> None:
        """Let go of the rows of what is compressed as well."""
        for first in self._packed.keys() & self._unpacked.keys():
            self._drop(first)

    def bands(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Widen *spans* of rows, first and after the last, to whole bands, and join them."""
        touched = sorted({band for span in spans for band in self._bands(*span)})
        joined: list[tuple[int, int]] = []
        for band in touched:
            first, after = band * BAND_ROWS, min((band + 1) * BAND_ROWS, self.height)
            if joined and joined[-1][1] == first:
                joined[-1] = (joined[-1][0], after)
            else:
                joined.append((first, after))
        return joined

    def png(self, picture: Rows, touched: list[tuple[int, int]], size: str = "fast") -> bytes:
        """Encode *picture* `fast` or `small`; outside the *touched* bands it is the plate."""
        pieces, adler, at = [self._head], 1, 0
        for first, after in [*touched, (self.height, self.height)]:
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

    def whole(self) -> tuple[bytes, list[int]]:
        """Encode the plate itself, and tell the sum of each band: what `read` takes."""
        png = self.png(blank(self.width, 0), [])
        return png, [segment.adler for segment in self._untouched(0, self.height)]

    def _bands(self, first: int, after: int) -> range:
        first, after = max(0, first), min(self.height, after)
        return range(first // BAND_ROWS, -(-after // BAND_ROWS)) if first < after else range(0)

    def _untouched(self, at: int, until: int) -> Iterator[_Segment]:
        for first in range(at, until, BAND_ROWS):
            if first not in self._packed:
                distinct, which = self._unpacked[first]
                rows = self._filtered(distinct[which])
                packer = zlib.compressobj(THOROUGH, zlib.DEFLATED, RAW)
                packed = packer.compress(rows.data) + packer.flush(zlib.Z_FULL_FLUSH)
                self._pack(first, _segment(packed, rows))
                self._drop(first)
            yield self._packed[first]

    def _unpack(self, first: int) -> tuple[Rows, Places]:
        data = isal_zlib.decompressobj(RAW).decompress(self._packed[first].chunk[8:-4])
        rows = np.frombuffer(data, np.uint8).reshape(-1, 1 + 3 * self.width)
        return self._keep(first, _added_up(rows) if self.sub else rows)

    def _keep(self, first: int, rows: Rows) -> tuple[Rows, Places]:
        kept = self._unpacked[first] = _distinct(rows)
        self.nbytes += kept[0].nbytes
        return kept

    def _pack(self, first: int, segment: _Segment) -> None:
        self._packed[first] = segment
        self.nbytes += len(segment.chunk)

    def _drop(self, first: int) -> None:
        self.nbytes -= self._unpacked.pop(first)[0].nbytes

    def _filtered(self, rows: Rows) -> Rows:
        return _subtracted(rows) if self.sub else rows


def read(png: bytes, sums: Sequence[int], *, sub: bool) -> Strips:
    """Read back what `Strips.whole` wrote: folded strips, whose filter is *sub* or none."""
    chunks = [*_chunks(png)]
    width, height = struct.unpack(">II", chunks[0][16:24])
    strips = Strips(height, width, sub=sub)
    packed = [chunk for chunk in chunks if chunk[4:8] == b"IDAT"][1:-1]
    for first, chunk, adler in zip(range(0, height, BAND_ROWS), packed, sums, strict=True):
        length = min(BAND_ROWS, height - first) * (1 + 3 * width)
        strips._pack(first, _Segment(chunk, adler, length))
    return strips


def _distinct(rows: Rows) -> tuple[Rows, Places]:
    """Return the rows that differ, and which of them stands where."""
    known: dict[bytes, int] = {}
    which = np.array([known.setdefault(row.tobytes(), len(known)) for row in rows])
    return rows[np.unique(which, return_index=True)[1]], which


def _chunks(png: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG, whole; the first with the signature before it."""
    at, start = len(SIGNATURE), 0
    while at < len(png):
        at += 12 + int.from_bytes(png[at : at + 4], "big")
        yield png[start:at]
        start = at


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
