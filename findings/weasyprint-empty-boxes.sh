#!/usr/bin/env bash
#
# WeasyPrint 70.0 writes a rectangle for a box without height or width, which PDFium paints as a line.
#
# A box of `height: 0` with a background has no area, and a browser paints nothing for it. WeasyPrint
# writes `20 40 100 0 re f` into the PDF: fill a rectangle of height 0. The PDF standard leaves it to
# the viewer what that shows. PDFium, and with it Chromium's PDF viewer, paints a line of one pixel in
# the full colour, at every resolution; MuPDF paints nothing.
#
# Why it matters: bars of a chart whose number is zero are drawn as a line, on cards that PDFium
# rasterises and in PDFs that customers open in Chromium.
#
# Upstream: no issue known to us.

set -euo pipefail

PACKAGES=(
    weasyprint==70.0 pydyf==0.13.0 tinycss2==1.5.1 tinyhtml5==2.1.0 cssselect2==0.10.1
    webencodings==0.6.1 pyphen==0.18.1 fonttools==4.68.0 brotli==1.2.1 zopfli==0.4.3 cffi==2.1.1
    pycparser==3.12 pillow==13.0.0 pymupdf==1.28.2 pypdfium2==5.15.2
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import re
from importlib.metadata import version

import pymupdf
import pypdfium2
from PIL import Image
from weasyprint import HTML

SCALES = (96 / 72, 4 * 96 / 72)


def pdf_of(style: str) -> bytes:
    box = "position: absolute; left: 20px; top: 40px; width: 100px; height: 60px; background: #000"
    html = f'<style>@page {{ size: 200px 120px; margin: 0 }}</style><div style="{box}; {style}">'
    return HTML(string=html).write_pdf(uncompressed_pdf=True)


def rows(picture: Image.Image) -> int:
    """Return how many rows of pixels have something black."""
    box = picture.convert("L").point(lambda value: 255 * (value < 64)).getbbox()
    return box[3] - box[1] if box else 0


def painted(pdf: bytes, scale: float) -> tuple[int, int]:
    """Return the rows that PDFium and MuPDF paint."""
    mupdf = pymupdf.open(stream=pdf)[0].get_pixmap(matrix=pymupdf.Matrix(scale, scale))
    return (
        rows(pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil()),
        rows(Image.frombytes("RGB", (mupdf.width, mupdf.height), mupdf.samples)),
    )


empty = pdf_of("height: 0")
seen = [painted(empty, scale) for scale in SCALES]

print(
    f"versions: WeasyPrint {version('weasyprint')}, PDFium {pypdfium2.PDFIUM_INFO},"
    f" PyMuPDF {version('pymupdf')}"
)
print("input:    a box of height 0 with a black background; rows of black pixels, at two scales")
print("expected: 0 and 0, as in a browser")
print(f"seen:     PDFium {[pdfium for pdfium, _ in seen]}, MuPDF {[mupdf for _, mupdf in seen]};"
      f" the PDF has {re.findall(rb'[0-9. ]+ re', empty)[-1].decode()}")
if not (seen == [(1, 0), (1, 0)] and painted(pdf_of(""), SCALES[0]) == (60, 60)):
    raise SystemExit("this finding changed: recorded were one row in PDFium, none in MuPDF")
PYTHON
