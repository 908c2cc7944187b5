"""The stage `showcase`: draw the recaps of a few chosen customers in every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from recap.delivery import Store, snapshot_store
from recap.pipeline import artifacts
from recap.pipeline.draw_stage import CardWriter
from recap.runs import Run, jobs
from recap.runs.jobs import Job
from recap.stories import Snapshot


@dataclass(frozen=True, slots=True)
class Piece:
    """One shard of the showcase: a story for all recaps that have it, or the PDF of one recap."""

    story: str | None  # None: the PDF
    recaps: dict[str, str]  # recap id to the hash of what its snapshot shows


def draw_piece(run: Run, job: Job) -> None:
    """Draw one story in every format, for the recaps that have it; or the PDF of one recap."""
    piece = pieces(run)[job.shard]
    with CardWriter(run, job) as card_writer:
        draw = partial(card_writer.story, piece.story) if piece.story else card_writer.pdf
        for recap_id in piece.recaps:
            job.run_customer(recap_id, partial(draw, recap_id))


def pieces(run: Run) -> list[Piece]:
    """
    Return the pieces of the showcase; none when the campaign wants no showcase.

    One process draws a story for all recaps, so that it makes the story's plates only once.
    """
    failed = jobs.failed_recaps(run.state_url, "count", "freeze", "draw")
    recaps = [recap_id for recap_id in wanted_recaps(run).values() if recap_id not in failed]
    store = Store(run.store_url)
    snapshots = {recap_id: snapshot_store.read(store, recap_id) for recap_id in recaps}
    pdfs = [Piece(None, {recap_id: snapshots[recap_id].visible_hash}) for recap_id in recaps]
    names = dict.fromkeys(story for each in snapshots.values() for story in each.stories)
    return pdfs + [Piece(story, _recaps_with(story, snapshots)) for story in names]


def wanted_recaps(run: Run) -> dict[str, str]:
    """Return the recaps of the showcase by their roles; none when it is not to be drawn."""
    is_wanted = run.draw != "none" and run.campaign.draw.showcase
    return artifacts.showcase(run) if is_wanted else {}


def _recaps_with(story: str, snapshots: Mapping[str, Snapshot]) -> dict[str, str]:
    return {key: each.visible_hash for key, each in snapshots.items() if story in each.stories}
