"""What holds for every test: the same answers on every machine, in every terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Messages are compared word for word: nothing may colour or fold them. typer
# reads these when it is imported, so a fixture would come too late.
for steers_output in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "TERMINAL_WIDTH"):
    os.environ.pop(steers_output, None)
os.environ |= {"NO_COLOR": "1", "COLUMNS": "200"}

# A slow or busy machine is not a failing test.
settings.register_profile("recap", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("recap")


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout that the tests run in."""
    return Path(__file__).parents[1]
