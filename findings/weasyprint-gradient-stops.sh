#!/usr/bin/env bash
#
# WeasyPrint 70.0 paints a gradient wrongly when it has three or more colour stops that are not
# evenly spaced.
#
# A gradient from black at 0 % over red at 55 % to yellow at 100 % should be half way between black
# and red at 27.5 %. WeasyPrint paints it almost black there: the colour stays at the first one and
# then changes suddenly. When the style sheet writes the midpoint of each pair of stops, the
# gradient is right. CSS says that a missing midpoint means the middle, so both should be the same
# picture.
#
# Why it matters: gradients are the usual background of a card. The picture is valid and no warning
# is logged.
#
# Upstream: Kozea/WeasyPrint#2922 (closed) and #2923 (open when this was written). WeasyPrint 68.1
# painted the same gradient right without midpoints.

set -euo pipefail

PACKAGES=(
    weasyprint==70.0 pydyf==0.13.0 tinycss2==1.5.1 tinyhtml5==2.1.0 cssselect2==0.10.1
    webencodings==0.6.1 pyphen==0.18.1 fonttools==4.68.0 brotli==1.2.1 zopfli==0.4.3 cffi==2.1.1
    pycparser==3.12 pillow==13.0.0 pypdfium2==5.15.2
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import pypdfium2
from weasyprint import HTML

WIDTH, AT = 400, 100  # px; the second is a quarter of the first


def red_at_quarter(stops: str) -> int:
    gradient = f"linear-gradient(to right, {stops})"
    html = f"<style>@page {{ size: {WIDTH}px 20px; margin: 0; background: {gradient} }}</style>"
    page = pypdfium2.PdfDocument(HTML(string=html).write_pdf())[0]
    picture = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
    return picture.getpixel((AT, 10))[0]


expected = round(255 * 25 / 55)
bare = red_at_quarter("#000 0%, #f00 55%, #ff0 100%")
written = red_at_quarter("#000 0%, 27.5%, #f00 55%, 77.5%, #ff0 100%")
even = red_at_quarter("#000 0%, #f00 50%, #ff0 100%")

print(f"versions: WeasyPrint {version('weasyprint')}, pypdfium2 {version('pypdfium2')}")
print("input:    #000 0%, #f00 55%, #ff0 100%; the red value at 25 % of the width, of 255")
print(f"expected: {expected}, with and without written midpoints")
print(f"seen:     {bare} without midpoints, {written} with midpoints")
print(f"          (stops at 0, 50 and 100 %: {even}, expected {round(255 / 2)})")
if not (bare <= 5 and abs(written - expected) <= 5 and abs(even - 127) <= 5):
    raise SystemExit("this finding changed: recorded were 1, and 114 with midpoints")
PYTHON
