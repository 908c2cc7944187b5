"""One recap that is kept and served, and a browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from one_recap import Client, Kept, campaign, keep
from playwright.sync_api import Browser, sync_playwright

from recap.cards import Studio
from recap.delivery.server import app

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


@pytest.fixture(scope="session")
def studio() -> Studio:
    return Studio(campaign())


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Kept:
    """One recap for a whole file of tests that only read it."""
    return keep(tmp_path_factory.mktemp("kept") / "run")


@pytest.fixture(scope="module")
def client(kept, studio) -> Client:
    return Client(app(kept.run, studio))


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
