"""A run with the stored snapshot of one customer, and an HTTP client for its pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from recap import stories
from recap.campaign import Campaign
from recap.delivery import links, snapshot_store
from recap.delivery.store import Store
from recap.facts import METRICS
from recap.runs.folder import Run, begin
from recap.stories import Customer, Snapshot

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
LONG = "Doppelherzsauerstoffflaschenverschlusskappen " * 2 + "ὀρνιθοσκαλίδα" * 4
EVIDENCE = {
    "numbers": [
        {
            "facts": ["active_days", "events"],
            **{"used": 4321, "excluded": {}, "matching": 4321, "lines": [0, 1]},
        },
        {
            "facts": ["top_items"],
            **{"used": 4300, "excluded": {"item_unknown": 20, "quantity_zero": 1}},
            **{"matching": 200, "lines": [1, 2]},
        },
    ],
    "lines": {
        "at": ["2017-01-01T08:30", "2017-01-02T18:05", "2017-11-30T23:59"],
        "item": [None, LONG, "Oat milk"],
        "channel": ["Main Street", LONG, None],
        "amount": [12_345_678.9, 2.5, None],
    },
}


@dataclass(frozen=True)
class StoredRecap:
    """A run, its only snapshot, and the link to its page."""

    run: Run
    snapshot: Snapshot
    link: str

    @property
    def store(self) -> Store:
        return Store(self.run.store_url)


def keep(folder: Path, theme: str = "poster", *, guess: bool = False) -> StoredRecap:
    run = begin(campaign(theme, guess=guess), folder)
    recap_id = run.recap_id(CUSTOMER.id)
    snapshot = stories.build_snapshot(run.campaign, stories.theme_of(run.campaign), CUSTOMER, FACTS)
    snapshot = replace(snapshot, evidence=EVIDENCE)
    snapshot_store.keep(Store(run.store_url), recap_id, snapshot)
    [(_, token)] = links.mint(run, [recap_id])
    return StoredRecap(run, snapshot, f"/r/{token}")


def campaign(theme: str = "poster", *, guess: bool = False) -> Campaign:
    return Campaign.model_validate(
        {
            "name": "A year of Harvest",
            "brand": "Harvest",
            "year": 2017,
            "zone": "UTC",
            "theme": theme,
            "source": {"path": "x.csv", "columns": {"customer_id": "c", "at": "t"}},
            "stories": {"order": STORIES},
            "page": {"guess": guess},
            "delivery": {"base_url": "https://recap.example/"},
        }
    )


class Client:
    """Send requests to the application without a socket."""

    def __init__(self, application: Any) -> None:
        self.transport = httpx.ASGITransport(application)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.send("GET", path, headers)

    def send(
        self, method: str, path: str, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return asyncio.run(self._send(method, path, headers))

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str] | None
    ) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self.transport, base_url="http://recap.example"
        ) as client:
            return await client.request(method, path, headers=headers)
