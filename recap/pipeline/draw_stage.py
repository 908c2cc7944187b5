"""
The stage `draw`, and the writer of cards that the stages `showcase` and `gallery` use too.

What draws is imported only here, and only when something is drawn: it is heavy, and a worker
must not fork after it is loaded.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Self

from recap import campaign as campaigns
from recap import stories
from recap.campaign import FORMATS
from recap.delivery import BufferedStore, Store, snapshot_store
from recap.pipeline import artifacts
from recap.pipeline.artifacts import DrawCounts
from recap.runs import Run, jobs
from recap.runs.jobs import Job
from recap.stories import Snapshot

if TYPE_CHECKING:
    from recap.cards import CardRenderer
    from recap.delivery import Entry


def draw_shard(run: Run, job: Job) -> None:
    """Draw what the campaign wants drawn ahead, for each customer of a shard."""
    failed = jobs.failed_recaps(run.state_url, "count", "freeze")
    with CardWriter(run, job) as card_writer:
        draw = card_writer.everything if run.draw == "all" else card_writer.ahead
        for customer in artifacts.customers(run, job.shard):
            recap_id = run.recap_id(customer.id)
            if recap_id not in failed:
                job.run_customer(recap_id, partial(draw, recap_id))
            else:
                job.done += 1


class CardWriter:
    """
    Draws cards and PDFs into the store, and counts in the job what it drew and what it reused.

    All files are in the store when its block has ended.
    """

    def __init__(self, run: Run, job: Job) -> None:
        from recap.delivery import render_on_demand

        self._render_on_demand, self._job, self._run = render_on_demand, job, run
        self.card_renderer = card_renderer(run)
        self.store = _CountingStore(run.store_url, job)
        self._counts = DrawCounts()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self.store.__exit__(*error)

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

    def gallery(self, recaps: Mapping[str, str]) -> None:
        """Write the page that shows *recaps* by their roles; cards drawn for it are not counted."""
        from recap.delivery import gallery

        entries = [self._entry(role, recap_id) for role, recap_id in recaps.items()]
        gallery.gallery(self.store, self.card_renderer, self._run.campaign, entries)
        self._job.made = self._job.reused = 0
        self._job.result = None

    def _entry(self, role: str, recap_id: str) -> Entry:
        from recap.delivery import Entry

        snapshot = self._snapshot(recap_id)
        alt_texts = [
            (story, self.card_renderer.alt_text(snapshot, story)) for story in snapshot.stories
        ]
        sizes = [(story, size) for story in snapshot.stories for size in FORMATS]
        return Entry(
            role=role.replace("-", " ").capitalize(),
            numbers=_key_numbers(snapshot),
            stories=tuple(alt_texts),
            cards={key: self._card(snapshot, recap_id, *key, "png") for key in sizes},
            pdf=self._pdf(snapshot, recap_id),
        )

    def _snapshot(self, recap_id: str) -> Snapshot:
        return snapshot_store.read(self.store, recap_id)

    def _card(self, snapshot: Snapshot, recap_id: str, story: str, size: str, kind: str) -> str:
        self._job.story = story
        renderer = self.card_renderer
        paths, glyphs = renderer.path_counts.copy(), renderer.missing_glyphs.copy()
        key = self._draw(self._render_on_demand.card, snapshot, recap_id, story, size, kind)
        self._add_counts(renderer.path_counts - paths, renderer.missing_glyphs - glyphs)
        return key

    def _add_counts(self, paths: Counter[str], missing_glyphs: Counter[str]) -> None:
        """Add how one card was drawn to the result of the shard."""
        painted = paths.pop("fast", 0)
        self._counts += DrawCounts(
            painted=painted,
            unpainted=paths.total(),
            with_missing_glyphs=int(bool(missing_glyphs)),
            missing_glyphs={f"U+{ord(char):04X}": count for char, count in missing_glyphs.items()},
        )
        self._job.result = json.dumps(asdict(self._counts))

    def _pdf(self, snapshot: Snapshot, recap_id: str) -> str:
        self._job.story = None
        return self._draw(self._render_on_demand.pdf, snapshot, recap_id)

    def _draw(self, draw: Callable[..., str], *what: Any) -> str:
        made_before = self._job.made
        key = draw(self.store, self.card_renderer, *what)
        self._job.reused += made_before == self._job.made
        return key


class _CountingStore(BufferedStore):
    def __init__(self, url: str, job: Job) -> None:
        super().__init__(url)
        self._job = job

    def put(self, key: str, data: bytes) -> None:
        super().put(key, data)
        self._job.made += 1


def card_renderer(run: Run) -> CardRenderer:
    """Return the renderer of *run*; a new one when campaign, store or theme changed."""
    frozen = run.campaign.model_dump_json(by_alias=True)
    return _cached_renderer(frozen, run.store_url, stories.theme_of(run.campaign).fingerprint)


@lru_cache(maxsize=1)
def _cached_renderer(frozen: str, store_url: str, _theme: str) -> CardRenderer:
    from recap.delivery import render_on_demand

    return render_on_demand.card_renderer_of(campaigns.read_frozen(frozen), Store(store_url))


def _key_numbers(snapshot: Snapshot) -> tuple[str, ...]:
    """Return what the gallery says of a recap, such as ``120 lines``."""
    names = {"lines": "events", "orders": "orders", "active days": "active_days"}
    numbers = {unit: snapshot.facts.get(fact) for unit, fact in names.items()}
    return tuple(f"{number:,} {unit}" for unit, number in numbers.items() if number)
