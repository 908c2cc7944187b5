"""What cards and plates depend on besides their HTML."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recap.cards import fingerprints


@pytest.mark.parametrize("module", ["sizes.py", "painting/shapes.py", "layout/renderer.py"])
def test_changed_code_changes_the_fingerprint_of_plates(tmp_path, monkeypatch, module):
    """
    A stored plate of the old code is not found again, wherever in the package the code is.
    """
    package = Path(fingerprints.__file__).parent
    copy = shutil.copytree(package, tmp_path / "cards", ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(fingerprints, "__file__", str(copy / "fingerprints.py"))
    before = fingerprints.plate_fingerprint("theme")

    (copy / module).write_text((copy / module).read_text() + "\n# changed\n")

    assert before != fingerprints.plate_fingerprint("theme")
