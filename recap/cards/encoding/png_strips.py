"""
PNG files at the speed of copying: rows that no slot touches are compressed once, with the plate.

A zlib stream may be cut at a full flush, because what follows does not refer to anything before
it. So each band of rows is a chunk of its own, and the checksums of bands are combined.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from isal import isal_zlib
from zlib_ng import zlib_ng

BAND_ROWS = 32
ISAL_LEVEL, ZLIB_NG_LEVEL, ZLIB_LEVEL = 2, 7, 9
FILTER_NONE, FILTER_SUB = 0, 1  # the PNG filters that need nothing of the row above
SUB_RATIO = 0.9  # filtering costs time on every card: it must save a tenth of the bytes
ADLER_BASE = 65521
RAW_DEFLATE = -15  # deflate without a zlib header
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Rows = np.ndarray[tuple[int, int], np.dtype[np.uint8]]  # one PNG row each: filter byte, then RGB
RowIndexes = np.ndarray[tuple[int], np.dtype[np.int64]]


def blank_rows(width_px: int, height_px: int) -> Rows:
    """Return a white picture as PNG rows: a byte for the filter, then RGB."""
    rows = np.full((height_px, 1 + 3 * width_px), 255, np.uint8)
    rows[:, 0] = FILTER_NONE
    return rows


@dataclass(frozen=True, slots=True)
class _Segment:
    """A compressed band."""

    chunk: bytes  # an IDAT chunk
    adler: int
    length: int  # bytes before compression


class Strips:
    """
    A plate's picture in bands of rows: plain where cards copy them, compressed elsewhere.

    Flat art repeats itself, so of equal rows in a band one is kept. A band is compressed when a
    card first uses it unchanged, and then its plain rows are released. They come back when a card
    copies the band, and stay: slots touch a third of most plates.
    """

    def __init__(self, height: int, width: int, *, sub: bool) -> None:
        self.height, self.width, self.sub = height, width, sub
        self._plain: dict[int, tuple[Rows, RowIndexes]] = {}  # by the band's first row
        self._compressed: dict[int, _Segment] = {}
        self.nbytes = 0  # memory of all bands; every card asks, so it is counted on the way
        size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        self._head = SIGNATURE + _chunk(b"IHDR", size) + _chunk(b"IDAT", b"\x78\x01")

    @classmethod
    def from_rows(cls, plate: Rows) -> Self:
        """Take the bands of a picture, with the filter that makes it smaller."""
        strips = cls(plate.shape[0], (plate.shape[1] - 1) // 3, sub=_sub_is_smaller(plate))
        for first in range(0, strips.height, BAND_ROWS):
            strips._keep_plain(first, plate[first : first + BAND_ROWS])
        return strips

    @classmethod
    def from_png(cls, png: bytes, adlers: Sequence[int], *, sub: bool) -> Self:
        """Read back what `to_png` wrote; *sub* is the attribute of the strips that wrote it."""
        chunks = [*_chunks(png)]
        width, height = struct.unpack(">II", chunks[0][16:24])
        strips = cls(height, width, sub=sub)
        compressed = [chunk for chunk in chunks if chunk[4:8] == b"IDAT"][1:-1]
        firsts = range(0, height, BAND_ROWS)
        for first, chunk, adler in zip(firsts, compressed, adlers, strict=True):
            length = min(BAND_ROWS, height - first) * (1 + 3 * width)
            strips._keep_compressed(first, _Segment(chunk, adler, length))
        return strips

    def to_png(self) -> tuple[bytes, list[int]]:
        """Encode the plate itself; return the file, and the Adler-32 of each band."""
        png = self.png(blank_rows(self.width, 0), [])
        return png, [segment.adler for segment in self._segments(0, self.height)]

    def copy(self, first: int, after: int, into: Rows) -> None:
        """Copy the bands from row *first* until *after* to the same place of another picture."""
        for at in range(first, after, BAND_ROWS):
            distinct, indexes = self._plain.get(at) or self._decompressed(at)
            distinct.take(indexes, 0, into[at : at + len(indexes)], "clip")

    def release_rows(self) -> None:
        """Free the plain rows of every band that is compressed as well."""
        for first in self._compressed.keys() & self._plain.keys():
            self._release(first)

    def bands(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Widen *spans* of rows, first and after the last, to bands, and join neighbours."""
        touched = sorted({band for span in spans for band in self._band_numbers(*span)})
        joined: list[tuple[int, int]] = []
        for band in touched:
            first, after = band * BAND_ROWS, min((band + 1) * BAND_ROWS, self.height)
            if joined and joined[-1][1] == first:
                joined[-1] = (joined[-1][0], after)
            else:
                joined.append((first, after))
        return joined

    def png(self, picture: Rows, touched: list[tuple[int, int]], size: str = "fast") -> bytes:
        """
        Encode *picture* as a PNG file, `fast` or `small`.

        Only the rows of the *touched* bands are read; the others are those of the plate.
        """
        parts, adler, at = [self._head], 1, 0
        for first, after in [*touched, (self.height, self.height)]:
            for segment in self._segments(at, first):
                parts.append(segment.chunk)
                adler = _combined_adler(adler, segment.adler, segment.length)
            if first < after:
                rows = self._filtered(picture[first:after])
                segment = _segment(COMPRESSORS[size](rows), rows)
                parts.append(segment.chunk)
                adler = _combined_adler(adler, segment.adler, segment.length)
            at = after
        parts += [_chunk(b"IDAT", b"\x03\x00" + adler.to_bytes(4, "big")), _chunk(b"IEND", b"")]
        return b"".join(parts)

    def _band_numbers(self, first: int, after: int) -> range:
        first, after = max(0, first), min(self.height, after)
        return range(first // BAND_ROWS, -(-after // BAND_ROWS)) if first < after else range(0)

    def _segments(self, at: int, until: int) -> Iterator[_Segment]:
        """Yield the compressed bands from row *at* until *until*."""
        for first in range(at, until, BAND_ROWS):
            if first not in self._compressed:
                distinct, indexes = self._plain[first]
                rows = self._filtered(distinct[indexes])
                compressor = zlib.compressobj(ZLIB_LEVEL, zlib.DEFLATED, RAW_DEFLATE)
                data = compressor.compress(rows.data) + compressor.flush(zlib.Z_FULL_FLUSH)
                self._keep_compressed(first, _segment(data, rows))
                self._release(first)
            yield self._compressed[first]

    def _decompressed(self, first: int) -> tuple[Rows, RowIndexes]:
        chunk = self._compressed[first].chunk
        data = isal_zlib.decompressobj(RAW_DEFLATE).decompress(chunk[8:-4])
        rows = np.frombuffer(data, np.uint8).reshape(-1, 1 + 3 * self.width)
        return self._keep_plain(first, _without_sub(rows) if self.sub else rows)

    def _keep_plain(self, first: int, rows: Rows) -> tuple[Rows, RowIndexes]:
        band = self._plain[first] = _distinct(rows)
        self.nbytes += band[0].nbytes
        return band

    def _keep_compressed(self, first: int, segment: _Segment) -> None:
        self._compressed[first] = segment
        self.nbytes += len(segment.chunk)

    def _release(self, first: int) -> None:
        self.nbytes -= self._plain.pop(first)[0].nbytes

    def _filtered(self, rows: Rows) -> Rows:
        return _with_sub(rows) if self.sub else rows


def _distinct(rows: Rows) -> tuple[Rows, RowIndexes]:
    """Return the rows that differ, and the index of each of *rows* among them."""
    numbers: dict[bytes, int] = {}
    indexes = np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in rows])
    return rows[np.unique(indexes, return_index=True)[1]], indexes


def _chunks(png: bytes) -> Iterator[bytes]:
    """Yield the chunks of a PNG file; the first has the signature before it."""
    at, start = len(SIGNATURE), 0
    while at < len(png):
        at += 12 + int.from_bytes(png[at : at + 4], "big")
        yield png[start:at]
        start = at


def _segment(data: bytes, rows: Rows) -> _Segment:
    return _Segment(_chunk(b"IDAT", data), zlib_ng.adler32(rows.data), rows.nbytes)


def _compress_fast(rows: Rows) -> bytes:
    compressor = isal_zlib.compressobj(ISAL_LEVEL, isal_zlib.DEFLATED, RAW_DEFLATE)
    return b"".join((compressor.compress(rows.data), compressor.flush(isal_zlib.Z_FULL_FLUSH)))


def _compress_small(rows: Rows) -> bytes:
    compressor = zlib_ng.compressobj(ZLIB_NG_LEVEL, zlib_ng.DEFLATED, RAW_DEFLATE)
    return b"".join((compressor.compress(rows.data), compressor.flush(zlib_ng.Z_FULL_FLUSH)))


COMPRESSORS: dict[str, Callable[[Rows], bytes]] = {
    "fast": _compress_fast,
    "small": _compress_small,
}


def _with_sub(rows: Rows) -> Rows:
    """Apply the PNG filter Sub: each pixel less the one before it."""
    filtered = rows.copy()
    filtered[:, 0] = FILTER_SUB
    np.subtract(rows[:, 4:], rows[:, 1:-3], out=filtered[:, 4:])
    return filtered


def _without_sub(rows: Rows) -> Rows:
    """Undo `_with_sub`."""
    plain = rows.copy()
    plain[:, 0] = FILTER_NONE
    pixels = plain[:, 1:].reshape(len(rows), -1, 3)
    plain[:, 1:] = np.add.accumulate(pixels, axis=1, dtype=np.uint8).reshape(len(rows), -1)
    return plain


def _sub_is_smaller(rows: Rows) -> bool:
    return len(_compress_fast(_with_sub(rows))) < SUB_RATIO * len(_compress_fast(rows))


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib_ng.crc32(data, zlib_ng.crc32(name))
    return b"".join((len(data).to_bytes(4, "big"), name, data, checksum.to_bytes(4, "big")))


def _combined_adler(first: int, second: int, length: int) -> int:
    """Return the Adler-32 of two joined pieces; *length* is the second's, in bytes."""
    a1, b1, a2, b2 = first & 0xFFFF, first >> 16, second & 0xFFFF, second >> 16
    a = (a1 + a2 - 1) % ADLER_BASE
    b = (b1 + b2 + length * (a1 - 1)) % ADLER_BASE
    return b << 16 | a
