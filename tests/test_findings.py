"""The scripts in `findings/` are listed, executable and pinned. These tests do not run them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

FINDINGS = Path(__file__).parents[1] / "findings"
SCRIPTS = sorted(FINDINGS.glob("*.sh"))
PINNED = re.compile(r"[a-z0-9-]+==[0-9][a-z0-9.]*")


def test_readme_lists_every_finding_once() -> None:
    rows = re.findall(r"^\| \[`(.+?)`\]\((.+?)\) \|", (FINDINGS / "README.md").read_text(), re.M)

    assert rows == [(script.name, script.name) for script in SCRIPTS]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_finding_is_executable_and_pins_what_it_installs(script: Path) -> None:
    text = script.read_text()
    listed = re.search(r"^PACKAGES=\(\n(.+?)\n\)$", text, re.M | re.S)
    installs = [line for line in text.splitlines() if "pip install" in line]

    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n#\n# ")
    assert "\nset -euo pipefail\n" in text
    assert "this finding changed" in text
    assert listed
    assert all(map(PINNED.fullmatch, listed[1].split()))
    assert len(installs) == 1
    assert installs[0].endswith('--no-deps "${PACKAGES[@]}"')
