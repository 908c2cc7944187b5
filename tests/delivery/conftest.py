"""A run whose one customer has a snapshot in the store, and the application that serves it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from recap import stories
from recap.campaign import Campaign
from recap.cards import Studio
from recap.delivery import links, names
from recap.delivery.server import app
from recap.delivery.store import Store
from recap.facts import METRICS
from recap.run import Run, begin
from recap.stories import Customer, Snapshot

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
CUSTOMER = Customer(id="C-SECRET-1", name="Penelope")
STORIES = ("cover", "top-items", "summary")
FACTS = {name: metric.sample for name, metric in METRICS.items()} | {
    "events": 4321,
    "active_days": 87,
    "top_items": [
        {"name": "Oat milk", "events": 200, "share_pct": 4.6},
        {"name": "Bananas", "events": 150, "share_pct": 3.5},
        {"name": "Rye bread", "events": 100, "share_pct": 2.3},
    ],
}


@dataclass(frozen=True)
class Kept:
    """A run, its one snapshot, and the link that opens it."""

    run: Run
    snapshot: Snapshot
    link: str

    @property
    def store(self) -> Store:
        return Store(self.run.store_url)


def keep(folder: Path) -> Kept:
    run = begin(campaign(), folder)
    recap_id = run.recap_id(CUSTOMER.id)
    snapshot = stories.snapshot(run.campaign, stories.load_theme("poster"), CUSTOMER, FACTS)
    Store(run.store_url).put(names.snapshot(recap_id), snapshot.to_json().encode())
    [(_, token)] = links.mint(run, [recap_id])
    return Kept(run, snapshot, f"/r/{token}")


def campaign() -> Campaign:
    return Campaign.model_validate(
        {
            "name": "A year of Harvest",
            "brand": "Harvest",
            "year": 2017,
            "zone": "UTC",
            "source": {"path": "x.csv", "columns": {"customer_id": "c", "at": "t"}},
            "stories": {"order": STORIES},
            "delivery": {"base_url": "https://recap.example/"},
        }
    )


@pytest.fixture(scope="session")
def studio() -> Studio:
    return Studio(campaign())


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Kept:
    """One recap for a whole file of tests that only read it."""
    return keep(tmp_path_factory.mktemp("kept") / "run")


class Client:
    """Ask the application as a browser would, without a socket."""

    def __init__(self, application) -> None:
        self.transport = httpx.ASGITransport(application)

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._get(path))

    async def _get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self.transport, base_url="http://recap.example"
        ) as client:
            return await client.get(path)


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
