#!/usr/bin/env bash
#
# Babel 2.18.0 writes months in Hebrew for other languages after it wrote one month in Hebrew.
#
# The stand-alone month names of the Hebrew locale are an alias, kept in data that several locales
# share. When Babel resolves the alias, it writes the Hebrew names into the shared data. Until the
# process ends, each locale that shares the data and was not asked before has Hebrew month names:
# French, German and Japanese are among them.
#
# Why it matters: a worker draws the cards of many customers in many languages, one after the other.
# The cards after the first Hebrew one may be wrong, and the same customer's card is right when
# another worker draws it.
#
# Upstream: python-babel/babel#1234 (open when this was written).

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
import subprocess
import sys
from importlib.metadata import version

PROGRAM = """
import sys
from datetime import date
from babel.dates import format_date

print(*(format_date(date(2026, 3, 5), "LLLL", locale=locale) for locale in sys.argv[1:]))
"""


def march(*locales: str) -> list[str]:
    """Return the month of March in *locales*, which one new process asks for in turn."""
    command = [sys.executable, "-X", "utf8", "-c", PROGRAM, *locales]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.split()


alone, (hebrew, *after) = march("fr", "de", "ja"), march("he", "fr", "de", "ja")

print(f"versions: Babel {version('babel')}")
print('input:    format_date(date(2026, 3, 5), "LLLL") for fr, de and ja, after the same for he')
print(f"expected: {alone}, as without he before")
print(f"seen:     {after}")
if not (alone == ["mars", "M\u00e4rz", "3\u6708"] and after == [hebrew] * 3):
    raise SystemExit("this finding changed: recorded was the Hebrew word, three times")
PYTHON
