#!/usr/bin/env bash
#
# PDFium 159.0.8149 fills rectangles to whole pixels, and only rectangles: every other shape has
# smooth edges.
#
# Bars that are 20.1, 20.3, 20.5, 20.7 and 20.9 px wide are all painted 21 px wide, in full colour,
# because PDFium rounds an upright rectangle outwards. With `border-radius: 0.01px` the same bar is
# no rectangle to PDFium any more, and its last pixel is as dark as the part of it that is covered.
# MuPDF paints the plain bars by their true width.
#
# Why it matters: the bars of a chart on a card jump by whole pixels, two bars that differ look
# equal, and a bar of 0.1 px is painted as a full pixel. Whether a bar is exact depends on a corner
# that nobody sees.
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
from importlib.metadata import version

import pymupdf
import pypdfium2
from PIL import Image
from weasyprint import HTML

WIDTHS_PX = (20.1, 20.3, 20.5, 20.7, 20.9)
PX_PER_PT = 96 / 72


def pdf_of_bars(corner: str) -> bytes:
    bars = "".join(f'<div style="width: {width}px"></div>' for width in WIDTHS_PX)
    return HTML(
        string="<style>@page { size: 40px 50px; margin: 0 } body { margin: 0 }"
        f"div {{ height: 10px; background: #000; {corner} }}</style>{bars}"
    ).write_pdf()


def painted_px(picture: Image.Image) -> list[float]:
    """Add up the black of the middle row of each bar."""
    grey = picture.convert("L")
    rows = [grey.crop((0, 10 * nth + 5, 40, 10 * nth + 6)) for nth in range(len(WIDTHS_PX))]
    return [round(sum(255 - value for value in row.tobytes()) / 255, 1) for row in rows]


def by_pdfium(pdf: bytes) -> list[float]:
    return painted_px(pypdfium2.PdfDocument(pdf)[0].render(scale=PX_PER_PT).to_pil())


def by_mupdf(pdf: bytes) -> list[float]:
    made = pymupdf.open(stream=pdf)[0].get_pixmap(matrix=pymupdf.Matrix(PX_PER_PT, PX_PER_PT))
    return painted_px(Image.frombytes("RGB", (made.width, made.height), made.samples))


def has_true_widths(painted: list[float]) -> bool:
    return all(abs(seen - width) <= 0.1 for seen, width in zip(painted, WIDTHS_PX, strict=True))


plain, rounded = by_pdfium(pdf_of_bars("")), by_pdfium(pdf_of_bars("border-radius: 0.01px"))
mupdf = by_mupdf(pdf_of_bars(""))

print(
    f"versions: PDFium {pypdfium2.PDFIUM_INFO}, pypdfium2 {version('pypdfium2')},"
    f" PyMuPDF {version('pymupdf')}, WeasyPrint {version('weasyprint')}"
)
print(f"input:    black bars, {WIDTHS_PX} px wide; the black that is painted, px")
print(f"expected: {list(WIDTHS_PX)}, with any corners (MuPDF, plain bars: {mupdf})")
print(f"seen:     {plain}, plain bars")
print(f"          {rounded}, bars with border-radius: 0.01px")
if not (plain == [21.0] * len(WIDTHS_PX) and has_true_widths(rounded) and has_true_widths(mupdf)):
    raise SystemExit("this finding changed: recorded were 21 px for each plain bar, else true")
PYTHON
