"""Settings of every test, and the markers that `make test-fast` selects by."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Messages are compared word for word, so nothing may colour or wrap them. typer reads
# these variables when it is imported, so a fixture would be too late.
for variable in ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "TERMINAL_WIDTH"):
    os.environ.pop(variable, None)
os.environ |= {"NO_COLOR": "1", "COLUMNS": "200"}

# No deadline: a busy machine must not fail a test. No explain phase: it takes minutes.
settings.register_profile(
    "recap",
    deadline=None,
    derandomize="CI" in os.environ,
    phases=[phase for phase in Phase if phase != Phase.explain],
)
settings.load_profile("recap")

# A shell starts background jobs with SIGINT ignored, and child processes inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

PROCESSES = ("workers", "commands")  # folders of tests that start brokers and workers
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = [
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
    """Mark the tests that need a browser or start processes, and run the latter first."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.path.parent.name in PROCESSES:
            item.add_marker("broker")
    # Their processes wait a lot: started first, no core is idle while the last one ends.
    items.sort(key=lambda item: item.path.parent.name not in PROCESSES)


def pytest_collection_finish() -> None:
    """Let Python's garbage collector look for cycles seldom: it takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    """At the end, DuckDB reports objects that are not collected."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def repo() -> Path:
    """Return the root of the checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="module")  # its event loop must not outlive the file that needs it
def browser() -> Iterator[Browser]:
    """Return a headless browser that opens no connections of its own."""
    from playwright.sync_api import sync_playwright  # only tests with a browser load it

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert executable, (
        f"None of {', '.join(BROWSERS)} is on the PATH: run `make test`, which installs it."
    )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=BROWSER_OPTIONS)
        yield launched
        launched.close()
