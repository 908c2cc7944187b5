"""
What is drawn before anybody asks, into the store, and counted.

What draws is imported only here and only when something is drawn: it is heavy,
and must not be forked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from recap import campaign as campaigns
from recap import stories
from recap.campaign import FORMATS
from recap.delivery import BufferedStore, Store, snapshot_store
from recap.pipeline.artifacts import Drawn
from recap.runs import Run
from recap.runs.jobs import Job
from recap.stories import Snapshot

if TYPE_CHECKING:
    from recap.cards import CardRenderer
    from recap.delivery import Entry


class CardWriter:
    """
    Draws into the store, and counts what it drew and what was there already.

    What it draws is kept at the end of its block.
    """

    def __init__(self, run: Run, job: Job) -> None:
        from recap.delivery import render_on_demand

        self._drawer, self._job, self._run = render_on_demand, job, run
        self.card_renderer = card_renderer(run)
        self.store = _CountingStore(run.store_url, job)
        self._cards = Drawn()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: Any) -> None:
        self.store.__exit__(*trouble)

    def ahead(self, recap_id: str) -> None:
        """Draw what the campaign wants drawn ahead for one recap."""
        snapshot = self._snapshot(recap_id)
        for story, size, kind in self._run.campaign.draw.ahead_files:
            if story in snapshot.stories:
                self._card(snapshot, recap_id, story, size, kind)

    def everything(self, recap_id: str) -> None:
        """Draw what is wanted ahead, every story in every format, and the PDF."""
        self.ahead(recap_id)
        for story in self._snapshot(recap_id).stories:
            self.story(story, recap_id)
        self.pdf(recap_id)

    def story(self, story: str, recap_id: str) -> None:
        """Draw one story of a recap in every format."""
        snapshot = self._snapshot(recap_id)
        for size in FORMATS:
            self._card(snapshot, recap_id, story, size, "png")

    def pdf(self, recap_id: str) -> None:
        self._pdf(self._snapshot(recap_id), recap_id)

    def gallery(self, shown: Mapping[str, str]) -> None:
        """Write the page that shows recaps by their roles; what is drawn for it is not counted."""
        from recap.delivery import gallery

        entries = [self._entry(role, recap_id) for role, recap_id in shown.items()]
        gallery.gallery(self.store, self.card_renderer, self._run.campaign, entries)
        self._job.made = self._job.reused = 0
        self._job.result = None

    def _entry(self, role: str, recap_id: str) -> Entry:
        from recap.delivery import Entry

        snapshot = self._snapshot(recap_id)
        told = [(story, self.card_renderer.alt_text(snapshot, story)) for story in snapshot.stories]
        sizes = [(story, size) for story, _ in told for size in FORMATS]
        return Entry(
            role=role.replace("-", " ").capitalize(),
            numbers=_numbers(snapshot),
            stories=tuple(told),
            cards={key: self._card(snapshot, recap_id, *key, "png") for key in sizes},
            pdf=self._pdf(snapshot, recap_id),
        )

    def _snapshot(self, recap_id: str) -> Snapshot:
        return snapshot_store.read(self.store, recap_id)

    def _card(self, snapshot: Snapshot, recap_id: str, story: str, size: str, kind: str) -> str:
        self._job.story = story
        ways, left_out = (
            self.card_renderer.path_counts.copy(),
            self.card_renderer.missing_glyphs.copy(),
        )
        key = self._counted(self._drawer.card, snapshot, recap_id, story, size, kind)
        self._note(
            self.card_renderer.path_counts - ways, self.card_renderer.missing_glyphs - left_out
        )
        return key

    def _note(self, ways: Counter[str], left_out: Counter[str]) -> None:
        """Add how a card was drawn to what the shard says of itself."""
        painted = ways.pop("fast", 0)
        self._cards += Drawn(
            painted=painted,
            in_one_piece=ways.total(),
            lacking=int(bool(left_out)),
            left_out={f"U+{ord(letter):04X}": count for letter, count in left_out.items()},
        )
        self._job.result = json.dumps(asdict(self._cards))

    def _pdf(self, snapshot: Snapshot, recap_id: str) -> str:
        self._job.story = None
        return self._counted(self._drawer.pdf, snapshot, recap_id)

    def _counted(self, draw: Callable[..., str], *what: Any) -> str:
        before = self._job.made
        key = draw(self.store, self.card_renderer, *what)
        self._job.reused += before == self._job.made
        return key


class _CountingStore(BufferedStore):
    def __init__(self, url: str, job: Job) -> None:
        super().__init__(url)
        self._job = job

    def put(self, key: str, data: bytes) -> None:
        super().put(key, data)
        self._job.made += 1


def card_renderer(run: Run) -> CardRenderer:
    """Return the studio that draws *run*: a new one when a template changed."""
    frozen = run.campaign.model_dump_json(by_alias=True)
    return _studio(frozen, run.store_url, stories.theme_of(run.campaign).fingerprint)


@lru_cache(maxsize=1)
def _studio(frozen: str, store_url: str, _theme: str) -> CardRenderer:
    from recap.delivery import render_on_demand

    return render_on_demand.card_renderer_of(campaigns.read_frozen(frozen), Store(store_url))


def _numbers(snapshot: Snapshot) -> tuple[str, ...]:
    counted = {"lines": "events", "orders": "orders", "active days": "active_days"}
    known = {unit: snapshot.facts.get(fact) for unit, fact in counted.items()}
    return tuple(f"{number:,} {unit}" for unit, number in known.items() if number)
