#!/usr/bin/env bash
#
# WeasyPrint 70.0 draws the bold letters of a variable font in the places of its default letters.
#
# One variable font file is declared with `font-weight: bold` in @font-face, and the text is bold.
# CSS says that the weight axis of the font is then 700. WeasyPrint cuts the embedded font at weight
# 700, so the shapes are bold, but the text is measured with the default instance of the file
# (Manrope: 200, extra light). The letters stand too close, and the line is as wide as one in extra
# light. Without the `font-weight` descriptor, or with the static bold file of the same family, the
# line has its right width.
#
# Why it matters: text that is fitted to a card by its width is fitted to the wrong width, and
# letters touch. No warning is logged. The widths come from Pango and Fontconfig, so their versions
# are printed, too.
#
# Upstream: no issue known to us.

set -euo pipefail

PACKAGES=(
    weasyprint==70.0 pydyf==0.13.0 tinycss2==1.5.1 tinyhtml5==2.1.0 cssselect2==0.10.1
    webencodings==0.6.1 pyphen==0.18.1 fonttools==4.68.0 brotli==1.2.1 zopfli==0.4.3 cffi==2.1.1
    pycparser==3.12 pillow==13.0.0 font-manrope==0.0.2 pypdfium2==5.15.2
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import ctypes
from importlib.metadata import version
from importlib.resources import files

import pypdfium2
from weasyprint import HTML

VARIABLE = files("font_manrope") / "files" / "Manrope-VariableFont_wght.ttf"
STATIC = files("font_manrope") / "files" / "Manrope-Bold.ttf"


def right_edge_and_ink_px(font, descriptor: str) -> tuple[int, int]:
    face = f'@font-face {{ font-family: Test; src: url("{font.as_uri()}"); {descriptor} }}'
    html = (
        f"<style>{face} @page {{ size: 600px 60px; margin: 0 }}"
        "body { margin: 0; font: bold 40px Test }</style>Hamburg 2026 minimum"
    )
    page = pypdfium2.PdfDocument(HTML(string=html).write_pdf())[0]
    picture = page.render(scale=600 / page.get_width()).to_pil().convert("L")
    ink = picture.point(lambda value: 255 - value)
    return ink.getbbox()[2], round(sum(ink.tobytes()) / 255)


def system_version(library: str, function: str) -> str:
    call = getattr(ctypes.CDLL(library), function)
    call.restype = ctypes.c_char_p
    return call().decode()


static, static_ink = right_edge_and_ink_px(STATIC, "font-weight: bold")
declared, declared_ink = right_edge_and_ink_px(VARIABLE, "font-weight: bold")
undeclared, undeclared_ink = right_edge_and_ink_px(VARIABLE, "")
fontconfig = ctypes.CDLL("libfontconfig.so.1").FcGetVersion()

print(
    f"versions: WeasyPrint {version('weasyprint')}, fontTools {version('fonttools')},"
    f" Pango {system_version('libpango-1.0.so.0', 'pango_version_string')},"
    f" HarfBuzz {system_version('libharfbuzz.so.0', 'hb_version_string')},"
    f" Fontconfig {fontconfig // 10000}.{fontconfig // 100 % 100}.{fontconfig % 100}"
)
print("input:    one bold line of 40 px in Manrope; its right edge in px, its ink in px of black")
print(f"expected: {static} px, {static_ink} (static file Manrope-Bold.ttf)")
print(f"seen:     {declared} px, {declared_ink} (variable file, @font-face has font-weight: bold)")
print(f"          {undeclared} px, {undeclared_ink} (variable file, @font-face has no font-weight)")
is_bold = abs(declared_ink - static_ink) < 0.01 * static_ink
is_narrow = static - declared > 20
if not (is_bold and is_narrow and abs(undeclared - static) <= 2):
    raise SystemExit("this finding changed: recorded were 471, 432 and 471 px, all in bold")
PYTHON
