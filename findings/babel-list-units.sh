#!/usr/bin/env bash
#
# Babel 2.18.0 says the second of two items twice in Arabic lists of units, and cannot write others.
#
# `format_list(["1 h", "2 min"], style="unit", locale="ar")` is "1 h, 2 min and 2 min" in Arabic.
# Babel takes the patterns that a locale has of its own and leaves their gaps open: in Arabic the
# pattern for two items is missing, so Babel applies the pattern for a first item and then the one
# for a last item to the same two. In CLDR such gaps inherit the patterns of the root locale. In
# Spanish and German the gap is another one, and raises KeyError for two or three items.
#
# Why it matters: a card that says a duration of two units is wrong in Arabic, without an error, and
# right in English. The style "standard" has all patterns.
#
# Upstream: python-babel/babel#1098 is the KeyError in version 2.15 (closed); nothing is known to us
# about the item that stands twice.

set -euo pipefail

PACKAGES=(
    babel==2.18.0
)

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps "${PACKAGES[@]}"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from babel.lists import format_list

HOURS, MINUTES, SECONDS = "1 h", "2 min", "3 s"


def written(locale: str, style: str, *items: str) -> str:
    try:
        return format_list(items, style=style, locale=locale)
    except KeyError as error:
        return f"KeyError {error}"


print(f"versions: Babel {version('babel')}")
print('input:    format_list(["1 h", "2 min"], style="unit", locale="ar")')
arabic = written("ar", "unit", HOURS, MINUTES)
print("expected: each item once, as in the style standard: " + written("ar", "standard", HOURS, MINUTES))
print(f"seen:     {arabic}")
print("input:    the same for es with two items, and for de with three")
spanish = written("es", "unit", HOURS, MINUTES)
german = written("de", "unit", HOURS, MINUTES, SECONDS)
print("expected: 1 h, 2 min; and 1 h, 2 min, 3 s")
print(f"seen:     {spanish}; and {german}")
is_as_recorded = (
    arabic.count(MINUTES) == 2
    and written("ar", "standard", HOURS, MINUTES).count(MINUTES) == 1
    and spanish == german == "KeyError 'start'"
)
if not is_as_recorded:
    raise SystemExit("this finding changed: recorded were 2 min twice, and KeyError 'start' twice")
PYTHON
