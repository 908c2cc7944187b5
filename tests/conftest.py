"""What holds for every test: the same answers on every machine, in every terminal."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from playwright.sync_api import Browser, sync_playwright

# Messages are compared word for word: nothing may colour or fold them. typer
# reads these when it is imported, so a fixture would come too late.
for steers_output in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "TERMINAL_WIDTH"):
    os.environ.pop(steers_output, None)
os.environ |= {"NO_COLOR": "1", "COLUMNS": "200"}

# A slow or busy machine is not a failing test. To explain one takes minutes: shrinking is enough.
settings.register_profile(
    "recap",
    deadline=None,
    derandomize="CI" in os.environ,
    phases=[phase for phase in Phase if phase != Phase.explain],
)
settings.load_profile("recap")

# Whoever starts the tests in the background has Ctrl-C ignored, by all that they start, too.
signal.signal(signal.SIGINT, signal.default_int_handler)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that wait for processes: no core is idle while the last one ends."""
    items.sort(key=lambda item: item.path.parent.name not in ("workers", "desk"))


@pytest.fixture(scope="session")
def repo() -> Path:
    """The checkout that the tests run in."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="module")  # its event loop must not outlive the file that needs it
def browser() -> Iterator[Browser]:
    """A real browser, without a window and without calls home."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, (
        f"None of {', '.join(BROWSERS)} is on the PATH: run `make test`, which installs it."
    )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=QUIETLY)
        yield launched
        launched.close()
