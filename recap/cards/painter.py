"""
Paint operators of PDF with PDFium, straight into the rows that a PNG is made of.

Slots are painted by what painted their plate, so they come out the same. The fonts
travel with each document: PDFium keeps none between two of them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import Any

from recap.cards.letters import Typeface
from recap.cards.sizes import CardSize
from recap.cards.strips import Rows
from recap.errors import CardError

OPAQUE = b"<</ca 1/CA 1>>"
STATES = (
    b"<<"
    + b"".join(b"/%s %s" % (name, OPAQUE) for name in (b"a1", b"a1.0", b"A1", b"A1.0"))
    + b">>"
)


class Document:
    """A PDF of one page in the making; what does not change is written once."""

    def __init__(self, size: CardSize, typefaces: Iterable[Typeface]) -> None:
        self._objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"",
            STATES,
        ]
        fonts = b"".join(
            b"/%s %d 0 R" % (face.name.encode(), self._font(face)) for face in typefaces
        )
        contents = len(self._objects) + 1
        self._objects[2] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</ExtGState 4 0 R"
            b"/Font<<%s>>>>/Contents %d 0 R>>" % (size.width_px, size.height_px, fonts, contents)
        )
        self._before, self._places = b"%PDF-1.7\n", []
        for nth, content in enumerate(self._objects, start=1):
            self._places.append(len(self._before))
            self._before += b"%d 0 obj\n%s\nendobj\n" % (nth, content)
        self._flip = b"1 0 0 -1 0 %d cm\n" % size.height_px

    def pdf(self, operators: bytes) -> bytes:
        """Return the PDF whose page is drawn by *operators*, in CSS pixels."""
        stream, nth = self._flip + operators, len(self._objects) + 1
        body = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
            nth, len(stream), stream,
        )  # fmt: skip
        places = [*self._places, len(self._before)]
        table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
        end = b"xref\n0 %d\n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
            nth + 1, table, nth + 1, len(self._before) + len(body),
        )  # fmt: skip
        return self._before + body + end

    def _add(self, content: bytes) -> int:
        self._objects.append(content)
        return len(self._objects)

    def _font(self, face: Typeface) -> int:
        name = face.name.encode()
        extra = b"/Subtype/OpenType" if face.opentype else b"/Length1 %d" % len(face.data)
        file = self._add(
            b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(face.data), extra, face.data)
        )
        descriptor = self._add(
            b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -300 1000 1000]/ItalicAngle 0"
            b"/Ascent 1000/Descent -300/CapHeight 1000/StemV 80/FontFile%d %d 0 R>>"
            % (name, 3 if face.opentype else 2, file)
        )
        inner = self._add(
            b"<</Type/Font/Subtype/CIDFontType%d/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
            b"/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/DW 0/FontDescriptor %d 0 R>>"
            % (0 if face.opentype else 2, name, descriptor)
        )
        return self._add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]>>"
            % (name, inner)
        )


def paint(pdf: bytes, rows: Rows, first: int = 0, after: int | None = None) -> None:
    """
    Paint the page of *pdf* over *rows*, of which only *first* until *after* may change.

    Raises:
        CardError: PDFium cannot read it.
    """
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    height, stride = rows.shape
    width, after = (stride - 1) // 3, height if after is None else after
    document: Any = pdfium.FPDF_LoadMemDocument64(pdf, len(pdf), None)
    page: Any = pdfium.FPDF_LoadPage(document, 0) if document else None
    if not page:
        raise CardError("PDFium cannot read what is to be painted.", "a card", "report it")
    start = ctypes.c_void_p(rows.ctypes.data + first * stride + 1)  # after the filter's byte
    bitmap: Any = pdfium.FPDFBitmap_CreateEx(
        width, after - first, pdfium.FPDFBitmap_BGR, start, stride
    )
    pdfium.FPDF_RenderPageBitmap(
        bitmap, page, 0, -first, width, height, 0, pdfium.FPDF_REVERSE_BYTE_ORDER
    )
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
