"""
What each stage is to do, and all that its results depend on.

A shard whose identity is the same as in an earlier run is done already. So everything
that changes a result has a place here: recap's version, what the stages before made
for this very shard, and the campaign's own words, rules and looks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import recap
from recap import activity, facts, stories
from recap.delivery import Store, snapshot_store
from recap.pipeline import artifacts
from recap.pipeline.freeze import shown_lines
from recap.runs import Run, jobs
from recap.runs.progress import PERCENT
from recap.stories import Snapshot, name_pictures

SHARDS_A_BATCH = 32  # some 4,000 customers: enough for pandas, little for memory


def identities(run: Run, stage: str) -> dict[int, str]:
    """Return the shards of *stage*, each with a hash of all that its results depend on."""
    made_of = {"recap": recap.__version__, "stage": stage, **PLANS[stage].made_of(run)}
    return {number: hashed(made_of, own) for number, own in PLANS[stage].shards(run).items()}


def total(run: Run, stage: str) -> int:
    """Return how many customers, or whatever it counts, *stage* has before it."""
    return PLANS[stage].total(run)


def batches(run: Run) -> dict[int, dict[int, str]]:
    """Return the shards that are counted together, each with what its facts are made of."""
    found: dict[int, dict[int, str]] = {}
    for shard, made_of in _rows(run).items():
        found.setdefault(shard // SHARDS_A_BATCH, {})[shard] = made_of
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the showcase that one process does: a story for all who are told it; or a PDF."""

    story: str | None
    recaps: dict[str, str]  # recap id to the hash of what its snapshot shows


def showcase(run: Run) -> list[Piece]:
    """
    Return the pieces of the showcase, none when it is not wanted.

    A story's plates are made by one process, and serve all.
    """
    failed = jobs.failed_recaps(run.state_url, "count", "tell", "draw")
    shown = [recap_id for recap_id in _shown_off(run).values() if recap_id not in failed]
    store = Store(run.store_url)
    frozen = {recap_id: snapshot_store.read(store, recap_id) for recap_id in shown}
    pdfs = [Piece(None, {recap_id: frozen[recap_id].shown}) for recap_id in shown]
    told = dict.fromkeys(story for each in frozen.values() for story in each.stories)
    return pdfs + [Piece(story, _told(story, frozen)) for story in told]


def _told(story: str, frozen: Mapping[str, Snapshot]) -> dict[str, str]:
    return {key: each.shown for key, each in frozen.items() if story in each.stories}


def hashed(*parts: Any) -> str:
    """Return 64 hex digits that stand for *parts*, JSON values or what prints as itself."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _hash_of(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


# -- how much there is to do -------------------------------------------------------------


def _percent(_: Run) -> int:
    return PERCENT


def _one(_: Run) -> int:
    return 1


def _everybody(run: Run) -> int:
    return artifacts.read_report(run).customers


def _everybody_if_drawn(run: Run) -> int:
    return _everybody(run) if _is_drawn(run) else 0


def _is_drawn(run: Run) -> bool:
    return run.draw == "all" or (run.draw == "ahead" and bool(run.campaign.draw.ahead))


def _shown_off(run: Run) -> dict[str, str]:
    wanted = run.draw != "none" and run.campaign.draw.showcase
    return artifacts.showcase(run) if wanted else {}


def _every_piece(run: Run) -> int:
    return sum(len(piece.recaps) for piece in showcase(run))


def _one_if_shown(run: Run) -> int:
    return min(1, len(_shown_off(run)))


# -- the shards, each with what is its own --------------------------------------------------


def _log(run: Run) -> dict[int, Any]:
    return {0: activity.fingerprint(run.campaign)}


def _rows(run: Run) -> dict[int, str]:
    """Return what each shard's facts are made of: its rows, and how they are counted."""
    window = [run.campaign.first_day, run.campaign.last_day]
    metrics = [[*facts.METRICS], facts.custom_metrics_fingerprint(run.campaign)]
    how = {"recap": recap.__version__, "window": window, "metrics": metrics}
    return {shard.number: hashed(how, shard.rows) for shard in artifacts.read_report(run).shards}


def _counted_anew(run: Run) -> dict[int, Any]:
    return {number: [*batch.items()] for number, batch in batches(run).items()}


def _all_facts(run: Run) -> dict[int, Any]:
    before = _hash_of(run.activity / activity.BEFORE)
    return {0: [jobs.mark(run.state_url, "count"), before, run.store_url]}


def _facts_lines_and_people(run: Run) -> dict[int, Any]:
    files = (artifacts.facts_file, artifacts.ranks_file)
    return {
        shard.number: [
            shard.people,
            shard.rows,
            *(_hash_of(file(run, shard.number)) for file in files),
        ]
        for shard in artifacts.read_report(run).shards
    }


def _snapshots(run: Run) -> dict[int, Any]:
    return dict(jobs.results(run.state_url, "tell")) if _is_drawn(run) else {}


def _pieces(run: Run) -> dict[int, Any]:
    return {number: [each.story, each.recaps] for number, each in enumerate(showcase(run))}


def _gallery(run: Run) -> dict[int, Any]:
    shown = _shown_off(run)
    return {0: [jobs.mark(run.state_url, "showcase"), shown]} if shown else {}


# -- what all shards of a stage depend on ----------------------------------------------------


def _words(run: Run) -> dict[str, Any]:
    theme = stories.theme_of(run.campaign)
    possible_facts = stories.possible_facts(theme, facts.metrics_of(run.campaign))
    told = [
        (story.name, story.needs, repr(story.when), sorted(possible_facts[story.name]))
        for story in theme.stories
    ]
    said = {"order": run.campaign.stories.order, **stories.about(run.campaign)}
    personas = [repr(persona) for persona in theme.personas]
    return {
        "campaign": said,
        "store": run.store_url,
        "stories": told,
        "personas": personas,
        "lines": shown_lines(run.campaign),
    }


def _look(run: Run) -> dict[str, Any]:
    return {
        "theme": stories.theme_of(run.campaign).fingerprint,
        "pictures": name_pictures.fingerprint(run.campaign),
        "versions": {library: version(library) for library in recap.DRAWN_WITH},
        "draw": {"plan": run.draw, **run.campaign.draw.model_dump()},
        "store": run.store_url,
    }


def _page(run: Run) -> dict[str, Any]:
    return {"page": stories.theme_of(run.campaign).page_fingerprint, **_look(run)}


def _nothing_else(_: Run) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class _Plan:
    """How much a stage counts, its shards with what is their own, and what all depend on."""

    total: Callable[[Run], int]
    shards: Callable[[Run], dict[int, Any]]
    made_of: Callable[[Run], dict[str, Any]]


PLANS = {
    "read": _Plan(_percent, _log, _nothing_else),
    "count": _Plan(_everybody, _counted_anew, _nothing_else),
    "rank": _Plan(_one, _all_facts, _nothing_else),
    "tell": _Plan(_everybody, _facts_lines_and_people, _words),
    "draw": _Plan(_everybody_if_drawn, _snapshots, _look),
    "showcase": _Plan(_every_piece, _pieces, _look),
    "gallery": _Plan(_one_if_shown, _gallery, _page),
}
