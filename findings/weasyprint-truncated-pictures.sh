#!/usr/bin/env bash
#
# Importing WeasyPrint 70.0 makes Pillow accept truncated pictures, everywhere in the process.
#
# Pillow raises OSError when a JPEG file ends too early. `import weasyprint` sets
# PIL.ImageFile.LOAD_TRUNCATED_IMAGES to True, which is one switch for the whole process. From then
# on, code that has nothing to do with WeasyPrint opens the same file without an error, and gets
# grey pixels for the missing part.
#
# Why it matters: a service that checks uploaded photos with Pillow stops finding broken uploads as
# soon as another module imports WeasyPrint, and cards show half of a photo. Whether it does depends
# on the order of imports.
#
# Upstream: no issue known to us. The line is in weasyprint/images.py.

set -euo pipefail

PACKAGES=(
    weasyprint==70.0 pydyf==0.13.0 tinycss2==1.5.1 tinyhtml5==2.1.0 cssselect2==0.10.1
    webencodings==0.6.1 pyphen==0.18.1 fonttools==4.68.0 brotli==1.2.1 zopfli==0.4.3 cffi==2.1.1
    pycparser==3.12 pillow==13.0.0
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from io import BytesIO

from PIL import Image

whole = BytesIO()
Image.linear_gradient("L").convert("RGB").save(whole, "JPEG")  # 256 x 256, black above, white below
half = whole.getvalue()[: len(whole.getvalue()) // 2]


def opened() -> str:
    try:
        with Image.open(BytesIO(half)) as picture:
            return f"opened, the last pixel is {picture.convert('RGB').getpixel((255, 255))}"
    except OSError as error:
        return f"{type(error).__name__}: {error}"


before = opened()
import weasyprint  # its import is what is tested

after = opened()

print(f"versions: WeasyPrint {version('weasyprint')}, Pillow {version('pillow')}")
print("input:    the first half of a JPEG file, opened with Pillow alone")
print("expected: OSError, before and after `import weasyprint`")
print(f"seen:     before: {before}")
print(f"          after:  {after}")
if not (before.startswith("OSError: image file is truncated") and after.startswith("opened")):
    raise SystemExit("this finding changed: recorded were OSError before, and a picture after")
PYTHON
