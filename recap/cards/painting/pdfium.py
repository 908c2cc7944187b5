"""
Paint PDF operators with PDFium, directly into the rows that a PNG is made of.

PDFium also painted the plate, so slots look the same as in the reference. One PDF stays open for
many cards: PDFium reads each font once and caches its glyphs. A font takes three times its file in
memory, and no time for a card that does not use it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import finalize

from recap.cards.encoding import Rows
from recap.cards.painting.opacity_states import STATES
from recap.cards.painting.pdf_text import Typeface
from recap.errors import CardError

SENTINEL_RECT = b"-9 -9 1 1 re f\n"  # outside of every page: PDFium has read a page that has it
PAGES = 500  # of a buffer: PDFium keeps the pages that it read until the buffer is closed
MAX_BYTES = 8_000_000  # of all operators written to a buffer, for the same reason
MIN_AREA_BYTES = 1 << 16  # for the operators of one card
PAGE_BYTES = 256  # for the page object, and what surrounds its operators
GAP_BYTES = 1024  # between two areas: PDFium reads half of that at once


class Painter:
    """Paints cards with a page buffer; opens a new buffer when it is full or lacks a font."""

    def __init__(self) -> None:
        self._buffer: _PageBuffer | None = None

    def paint(
        self,
        operators: bytes,
        typefaces: Mapping[str, Typeface],
        rows: Rows,
        first: int,
        after: int,
    ) -> None:
        """
        Paint *operators* over *rows*, of which only *first* until *after* may change.

        Args:
            operators: In CSS pixels from the top left. They may use fonts of *typefaces*.

        Raises:
            CardError: PDFium cannot read them.
        """
        if self._buffer is None or not self._buffer.has_room(operators, typefaces):
            self._buffer = None  # frees its memory before the next one is made
            self._buffer = _PageBuffer(typefaces, len(operators))
        self._buffer.paint(operators, rows, first, after)


class _PageBuffer:
    """
    An open PDF. Each card is a page of it, written just before PDFium reads that page.

    PDFium reads an object from our memory only when it needs it. Pages use two areas of that
    memory in turns: PDFium may still hold the bytes of the area that it read last.
    """

    def __init__(self, typefaces: Mapping[str, Typeface], operator_bytes: int) -> None:
        self._names = frozenset(typefaces)
        self._area_bytes = max(MIN_AREA_BYTES, 2 * operator_bytes)
        self._free_bytes = MAX_BYTES + 2 * operator_bytes
        self._file = _File([*typefaces.values()], self._area_bytes)
        self._document, memory = _open(self._file.data)
        self._used = 0
        # PDFium frees a font with the last page that uses it. This page uses all fonts.
        text = b"".join(b"/%s 1 Tf<0000>Tj " % name.encode() for name in typefaces)
        fonts = self._page(b"BT %sET" % text, 1, 1)
        finalize(self, _close, self._document, fonts, memory).atexit = False

    def has_room(self, operators: bytes, typefaces: Mapping[str, Typeface]) -> bool:
        """Return whether *operators* fit, and all of *typefaces* are there."""
        room = min(self._area_bytes, self._free_bytes)
        return self._used < PAGES and len(operators) <= room and typefaces.keys() <= self._names

    def paint(self, operators: bytes, rows: Rows, first: int, after: int) -> None:
        height, width = rows.shape[0], (rows.shape[1] - 1) // 3
        page = self._page(b"1 0 0 -1 0 %d cm\n%s" % (height, operators), width, height)
        _render(page, rows, first, after)
        _pdfium().FPDF_ClosePage(page)

    def _page(self, operators: bytes, width: int, height: int) -> Any:
        """Write the next page, and make PDFium read it."""
        self._file.write(self._used, SENTINEL_RECT + operators, width, height)
        page = _load_page(self._document, self._used)
        if not _pdfium().FPDFPage_CountObjects(page):
            raise CardError(
                "PDFium read nothing of the operators of a card.", "a card", "report it"
            )
        self._used += 1
        self._free_bytes -= len(operators)
        return page


class _File:
    """The bytes of a PDF with many pages, and room to write two of them at a time."""

    def __init__(self, typefaces: Sequence[Typeface], area_bytes: int) -> None:
        self.data, offsets = bytearray(b"%PDF-1.7\n"), []
        self._first = 4 + 4 * len(typefaces)
        for nth, content in enumerate(self._objects(typefaces), start=1):
            offsets.append(len(self.data))
            self.data += _object(nth, content)
        area = GAP_BYTES + PAGE_BYTES + area_bytes
        self._areas = [len(self.data) + GAP_BYTES, len(self.data) + GAP_BYTES + area]
        for nth in range(PAGES):
            offsets += [self._areas[nth % 2], self._areas[nth % 2] + PAGE_BYTES]
        end = len(self.data) + 2 * area + GAP_BYTES
        self.data += bytes(2 * area + GAP_BYTES) + _cross_references(offsets, end)

    def write(self, nth: int, operators: bytes, width: int, height: int) -> None:
        """Write page *nth* over the page before the last."""
        number, at = self._first + 2 * nth, self._areas[nth % 2]
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources 3 0 R/Contents %d 0 R>>"
            % (width, height, number + 1)
        )
        for start, written in (
            (at, _object(number, page)),
            (at + PAGE_BYTES, _object(number + 1, stream(operators))),
        ):
            self.data[start : start + len(written)] = written

    def _objects(self, typefaces: Sequence[Typeface]) -> list[bytes]:
        pages = b" ".join(b"%d 0 R" % (self._first + 2 * nth) for nth in range(PAGES))
        fonts = b"".join(
            b"/%s %d 0 R" % (face.name.encode(), 7 + 4 * nth) for nth, face in enumerate(typefaces)
        )
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (pages, PAGES),
            b"<</ExtGState<<%s>>/Font<<%s>>>>" % (STATES, fonts),
        ]
        for nth, face in enumerate(typefaces):
            objects += _font(face, 4 + 4 * nth)
        return objects


def _font(face: Typeface, number: int) -> list[bytes]:
    """Return the four objects of a font; *number* is that of the first; the last is the font."""
    name = face.name.encode()
    extra = b"/Subtype/OpenType" if face.opentype else b"/Length1 %d" % len(face.data)
    descriptor = (
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -300 1000 1000]/ItalicAngle 0"
        b"/Ascent 1000/Descent -300/CapHeight 1000/StemV 80/FontFile%d %d 0 R>>"
        % (name, 3 if face.opentype else 2, number)
    )
    inner = (
        b"<</Type/Font/Subtype/CIDFontType%d/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/DW 0/FontDescriptor %d 0 R>>"
        % (0 if face.opentype else 2, name, number + 1)
    )
    outer = (
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]>>"
        % (name, number + 2)
    )
    return [stream(face.data, extra), descriptor, inner, outer]


def _object(number: int, content: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, content)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """Write *data* as a stream object of a PDF; *extra* are more entries of its dictionary."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


def _cross_references(offsets: Sequence[int], at: int) -> bytes:
    """Write the cross-reference table of the objects at *offsets*; *at* is its own offset."""
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, at)
    return head + rows + end


def pdf_of(*objects: bytes) -> bytes:
    """Write a PDF of *objects*, numbered from 1. The first is its catalogue."""
    written, offsets = b"%PDF-1.7\n", []
    for nth, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += _object(nth, content)
    return written + _cross_references(offsets, len(written))


def paint(pdf: bytes, rows: Rows) -> None:
    """
    Paint the page of *pdf* over *rows*.

    Raises:
        CardError: PDFium cannot read it.
    """
    document, _ = _open(bytearray(pdf))
    page = _load_page(document, 0)
    _render(page, rows, 0, len(rows))
    _close(document, page, None)


def _pdfium() -> Any:
    import pypdfium2.raw as pdfium

    return pdfium


def _open(data: bytearray) -> tuple[Any, Any]:
    """Open a PDF; return it, and its memory, which must stay until the PDF is closed."""
    memory = (ctypes.c_char * len(data)).from_buffer(data)
    return _pdfium().FPDF_LoadMemDocument64(memory, len(data), None), memory


def _load_page(document: Any, nth: int) -> Any:
    page = _pdfium().FPDF_LoadPage(document, nth) if document else None
    if not page:
        raise CardError("PDFium cannot read the PDF of a card.", "a card", "report it")
    return page


def _render(page: Any, rows: Rows, first: int, after: int) -> None:
    pdfium, (height, stride) = _pdfium(), rows.shape
    width = (stride - 1) // 3
    start = ctypes.c_void_p(
        rows.ctypes.data + first * stride + 1
    )  # a row starts with PNG's filter byte
    bitmap = pdfium.FPDFBitmap_CreateEx(width, after - first, pdfium.FPDFBitmap_BGR, start, stride)
    pdfium.FPDF_RenderPageBitmap(
        bitmap, page, 0, -first, width, height, 0, pdfium.FPDF_REVERSE_BYTE_ORDER
    )
    pdfium.FPDFBitmap_Destroy(bitmap)


def _close(document: Any, page: Any, _memory: Any) -> None:
    _pdfium().FPDF_ClosePage(page)
    _pdfium().FPDF_CloseDocument(document)
