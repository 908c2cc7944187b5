#!/usr/bin/env bash
#
# PDFium 159.0.8149 forgets the last gap of a TJ array that has an empty string anywhere in it.
#
# The PDF operator TJ takes strings and numbers: `[(H) -3000] TJ` shows H and moves 3 em to the
# right. An empty string shows nothing, so `[() (H) -3000] TJ` should do the same. PDFium shows H
# and does not move: the next text lies directly beside H. MuPDF moves in both cases.
#
# WeasyPrint 70.0 writes such arrays for a letter with two combining marks above, as in phonetic
# spelling. The array is valid, and the letter after the marks overlaps the letter that has them.
#
# Why it matters: a card that is laid out by WeasyPrint and rasterised by PDFium shows some names
# with overlapping letters, and the same PDF is right in other viewers.
#
# Upstream: no issue known to us.

set -euo pipefail

PACKAGES=(
    weasyprint==70.0 pydyf==0.13.0 tinycss2==1.5.1 tinyhtml5==2.1.0 cssselect2==0.10.1
    webencodings==0.6.1 pyphen==0.18.1 fonttools==4.68.0 brotli==1.2.1 zopfli==0.4.3 cffi==2.1.1
    pycparser==3.12 pillow==13.0.0 manimgx-fonts==2026.9.26.post1 pymupdf==1.28.2
    pypdfium2==5.15.2
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
from importlib.metadata import version
from importlib.resources import files

import pymupdf
import pypdfium2
from PIL import Image
from weasyprint import HTML

FONT = files("manimgx_fonts") / "NotoSans[wght].ttf"
NAME = "n\u0302\u0304a"  # n, circumflex, macron, a
PX_PER_PT = 96 / 72


def pdf_of(operators: bytes) -> bytes:
    """Write a PDF of one page, in Helvetica."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 60]"
        b"/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(operators), operators),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    pdf, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 6\n0000000000 65535 f \n"
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(pdf)
    return pdf + table + trailer


def right_edge_px(picture: Image.Image) -> int:
    return picture.convert("L").point(lambda value: 255 - value).getbbox()[2]


def right_edges_px(pdf: bytes) -> tuple[int, int]:
    """Return where the text ends, in PDFium and in MuPDF."""
    mupdf = pymupdf.open(stream=pdf)[0].get_pixmap(matrix=pymupdf.Matrix(PX_PER_PT, PX_PER_PT))
    return (
        right_edge_px(pypdfium2.PdfDocument(pdf)[0].render(scale=PX_PER_PT).to_pil()),
        right_edge_px(Image.frombytes("RGB", (mupdf.width, mupdf.height), mupdf.samples)),
    )


plain = right_edges_px(pdf_of(b"BT /F 30 Tf 10 20 Td [(H)-3000] TJ (H) Tj ET"))
empty = right_edges_px(pdf_of(b"BT /F 30 Tf 10 20 Td [()(H)-3000] TJ (H) Tj ET"))
html = (
    f'<style>@font-face {{ font-family: Test; src: url("{FONT.as_uri()}") }}'
    f"@page {{ size: 200px 80px; margin: 0 }} body {{ margin: 0; font: 40px Test }}</style>{NAME}"
)
written = HTML(string=html).write_pdf(uncompressed_pdf=True)
name = right_edges_px(written)

print(
    f"versions: PDFium {pypdfium2.PDFIUM_INFO}, pypdfium2 {version('pypdfium2')},"
    f" PyMuPDF {version('pymupdf')}, WeasyPrint {version('weasyprint')}"
)
print("input:    [(H)-3000] TJ (H) Tj, without and with an empty string; where the text ends, px")
print(f"expected: {plain[0]} and {plain[0]} (MuPDF: {plain[1]} and {empty[1]})")
print(f"seen:     {plain[0]} and {empty[0]}")
print("input:    WeasyPrint's PDF of n with circumflex and macron, then a; where the text ends, px")
print(f"expected: {name[1]} (MuPDF)")
print(f"seen:     {name[0]}; its first array is {re.search(rb'.*TJ', written)[0].decode()}")
is_as_recorded = abs(plain[0] - plain[1]) <= 2 and abs(empty[1] - plain[1]) <= 2
if not (is_as_recorded and plain[0] - empty[0] > 100 and name[1] - name[0] > 8):
    raise SystemExit("this finding changed: recorded were 189 and 69 px, and 31 px (MuPDF: 44)")
PYTHON
