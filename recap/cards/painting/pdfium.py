"""
Paint operators of PDF with PDFium, straight into the rows that a PNG is made of.

Slots are painted by what painted their plate, so they come out the same. One PDF
stays open, so a card costs its own operators only: a font is read once, and its
letters are kept. A font costs memory, three times its file, and a card that does
not use it nothing.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import finalize

from recap.cards.encoding import Rows
from recap.cards.painting.pdf_text import Typeface
from recap.errors import CardError

STATES = b"".join(b"/%s<</ca 1/CA 1>>" % name for name in (b"a1", b"a1.0", b"A1", b"A1.0"))
SENTINEL_RECT = b"-9 -9 1 1 re f\n"  # beside every page: a page without it was not read
PAGES = 500  # of a pad: PDFium keeps what it read of each until the pad is closed
MOST_BYTES = 8_000_000  # of all that is written on a pad, for the same reason
SMALLEST_AREA = 1 << 16  # bytes for what one card is painted with
HEAD = 256  # bytes for the page itself, and what its operators are wrapped in
APART = 1024  # bytes after an area: PDFium reads half of that at once


class Painter:
    """Paints cards on a pad, and takes a new one when it is full or lacks a font."""

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
            operators: In CSS pixels from the top left; they name fonts of *typefaces*.

        Raises:
            CardError: PDFium cannot read them.
        """
        if self._buffer is None or not self._buffer.takes(operators, typefaces):
            self._buffer = None  # let go of before there is another
            self._buffer = _PageBuffer(typefaces, len(operators))
        self._buffer.paint(operators, rows, first, after)


class _PageBuffer:
    """
    A PDF that is open: each card is a page of it, written just before PDFium reads it.

    PDFium reads an object when it is asked for, from our memory. Pages take turns in
    two areas of it: of one, PDFium may still hold the bytes that it read last.
    """

    def __init__(self, typefaces: Mapping[str, Typeface], most: int) -> None:
        self._names = frozenset(typefaces)
        self._room, self._left = max(SMALLEST_AREA, 2 * most), MOST_BYTES + 2 * most
        self._file = _File([*typefaces.values()], self._room)
        self._document, memory = _opened(self._file.data)
        self._used = 0
        # PDFium lets go of a font with the last page that uses it: this page uses them all.
        words = b"".join(b"/%s 1 Tf<0000>Tj " % name.encode() for name in typefaces)
        fonts = self._page(b"BT %sET" % words, 1, 1)
        finalize(self, _close, self._document, fonts, memory).atexit = False

    def takes(self, operators: bytes, typefaces: Mapping[str, Typeface]) -> bool:
        """Tell whether there is room for *operators*, and each of the fonts."""
        room = min(self._room, self._left)
        return self._used < PAGES and len(operators) <= room and typefaces.keys() <= self._names

    def paint(self, operators: bytes, rows: Rows, first: int, after: int) -> None:
        height, width = rows.shape[0], (rows.shape[1] - 1) // 3
        page = self._page(b"1 0 0 -1 0 %d cm\n%s" % (height, operators), width, height)
        _render(page, rows, first, after)
        _pdfium().FPDF_ClosePage(page)

    def _page(self, operators: bytes, width: int, height: int) -> Any:
        """Write the next page, and have PDFium read it."""
        self._file.write(self._used, SENTINEL_RECT + operators, width, height)
        page = _loaded(self._document, self._used)
        if not _pdfium().FPDFPage_CountObjects(page):
            raise CardError("PDFium read nothing of what is to be painted.", "a card", "report it")
        self._used += 1
        self._left -= len(operators)
        return page


class _File:
    """The bytes of a PDF of many pages, and room to write two of them at a time."""

    def __init__(self, typefaces: Sequence[Typeface], room: int) -> None:
        self.data, places = bytearray(b"%PDF-1.7\n"), []
        self._first = 4 + 4 * len(typefaces)
        for nth, content in enumerate(self._objects(typefaces), start=1):
            places.append(len(self.data))
            self.data += _object(nth, content)
        area = APART + HEAD + room
        self._areas = [len(self.data) + APART, len(self.data) + APART + area]
        for nth in range(PAGES):
            places += [self._areas[nth % 2], self._areas[nth % 2] + HEAD]
        self.data += bytes(2 * area + APART) + _table(places, len(self.data) + 2 * area + APART)

    def write(self, nth: int, operators: bytes, width: int, height: int) -> None:
        """Write the page *nth* over the last but one."""
        number, at = self._first + 2 * nth, self._areas[nth % 2]
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources 3 0 R/Contents %d 0 R>>"
            % (width, height, number + 1)
        )
        for start, said in (
            (at, _object(number, page)),
            (at + HEAD, _object(number + 1, stream(operators))),
        ):
            self.data[start : start + len(said)] = said

    def _objects(self, typefaces: Sequence[Typeface]) -> list[bytes]:
        pages = b" ".join(b"%d 0 R" % (self._first + 2 * nth) for nth in range(PAGES))
        fonts = b"".join(
            b"/%s %d 0 R" % (face.name.encode(), 7 + 4 * nth) for nth, face in enumerate(typefaces)
        )
        made = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (pages, PAGES),
            b"<</ExtGState<<%s>>/Font<<%s>>>>" % (STATES, fonts),
        ]
        for nth, face in enumerate(typefaces):
            made += _font(face, 4 + 4 * nth)
        return made


def _font(face: Typeface, number: int) -> list[bytes]:
    """Return the four objects of a font; the first has this *number*, the last is the font."""
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
    """Write *data* as an object of a PDF; *extra* is what its dictionary says besides."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


def _table(places: Sequence[int], at: int) -> bytes:
    """Write where the objects are, from the first one on; *at* is where this itself will be."""
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, at)
    return head + rows + end


def pdf_of(*objects: bytes) -> bytes:
    """Write a PDF of *objects*, from number 1 on; the first is its catalogue."""
    written, places = b"%PDF-1.7\n", []
    for nth, content in enumerate(objects, start=1):
        places.append(len(written))
        written += _object(nth, content)
    return written + _table(places, len(written))


def paint(pdf: bytes, rows: Rows) -> None:
    """
    Paint the page of *pdf* over *rows*.

    Raises:
        CardError: PDFium cannot read it.
    """
    document, _ = _opened(bytearray(pdf))
    page = _loaded(document, 0)
    _render(page, rows, 0, len(rows))
    _close(document, page, None)


def _pdfium() -> Any:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    return pdfium


def _opened(data: bytearray) -> tuple[Any, Any]:
    """Open a PDF; return it, and its memory, which has to be held until it is closed."""
    memory = (ctypes.c_char * len(data)).from_buffer(data)
    return _pdfium().FPDF_LoadMemDocument64(memory, len(data), None), memory


def _loaded(document: Any, nth: int) -> Any:
    page = _pdfium().FPDF_LoadPage(document, nth) if document else None
    if not page:
        raise CardError("PDFium cannot read what is to be painted.", "a card", "report it")
    return page


def _render(page: Any, rows: Rows, first: int, after: int) -> None:
    pdfium, (height, stride) = _pdfium(), rows.shape
    width = (stride - 1) // 3
    start = ctypes.c_void_p(rows.ctypes.data + first * stride + 1)  # after the filter's byte
    bitmap = pdfium.FPDFBitmap_CreateEx(width, after - first, pdfium.FPDFBitmap_BGR, start, stride)
    pdfium.FPDF_RenderPageBitmap(
        bitmap, page, 0, -first, width, height, 0, pdfium.FPDF_REVERSE_BYTE_ORDER
    )
    pdfium.FPDFBitmap_Destroy(bitmap)


def _close(document: Any, page: Any, _memory: Any) -> None:
    _pdfium().FPDF_ClosePage(page)
    _pdfium().FPDF_CloseDocument(document)
