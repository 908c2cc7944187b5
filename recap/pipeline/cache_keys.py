"""
Fingerprints of shards: which work of an earlier run can be used again.

A shard whose fingerprint is the same as in an earlier run is not done again. So a fingerprint
contains everything that changes a result: recap's version, the results of earlier stages for
the same shard, and the texts, rules and design of the campaign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import recap
from recap import activity, facts, stories
from recap.pipeline import artifacts, showcase_stage
from recap.pipeline.freeze_stage import shown_lines
from recap.pipeline.hashing import file_hash, json_hash
from recap.runs import Run, forgotten, jobs
from recap.runs.progress import PERCENT
from recap.stories import name_pictures

SHARDS_A_BATCH = 32  # some 4,000 customers: pandas is fast for so many, and they need little memory


def fingerprints(run: Run, stage: str) -> dict[int, str]:
    """Return the shards of *stage*, each with a hash of all inputs of its results."""
    inputs = STAGE_INPUTS[stage]
    shared = {"recap": recap.__version__, "stage": stage, **inputs.shared(run)}
    return {number: json_hash(shared, of_shard) for number, of_shard in inputs.shards(run).items()}


def total(run: Run, stage: str) -> int:
    """Return how many customers *stage* has, or how much of what it counts."""
    return STAGE_INPUTS[stage].total(run)


def batches(run: Run) -> dict[int, dict[int, str]]:
    """Return the shards that are counted together: batch to shard to input hash."""
    by_batch: dict[int, dict[int, str]] = {}
    for shard, input_hash in _count_input_hashes(run).items():
        by_batch.setdefault(shard // SHARDS_A_BATCH, {})[shard] = input_hash
    return by_batch


# -- totals --------------------------------------------------------------------------------


def _percent(_: Run) -> int:
    return PERCENT


def _one(_: Run) -> int:
    return 1


def _customers(run: Run) -> int:
    return artifacts.read_report(run).customers


def _customers_to_draw(run: Run) -> int:
    return _customers(run) if _draws_customers(run) else 0


def _draws_customers(run: Run) -> bool:
    return run.draw == "all" or (run.draw == "ahead" and bool(run.campaign.draw.ahead))


def _recaps_of_all_pieces(run: Run) -> int:
    return sum(len(piece.recaps) for piece in showcase_stage.pieces(run))


def _one_if_wanted(run: Run) -> int:
    return min(1, len(showcase_stage.wanted_recaps(run)))


# -- the inputs of each shard --------------------------------------------------------------


def _log(run: Run) -> dict[int, Any]:
    left_out = sorted(forgotten.all_recaps(run.state_url))
    log = activity.fingerprint(run.campaign)
    return {0: [log, left_out] if left_out else log}


def _count_input_hashes(run: Run) -> dict[int, str]:
    """Return for each shard a hash of its rows and of how they are counted."""
    window = [run.campaign.first_day, run.campaign.last_day]
    metrics = [[*facts.METRICS], facts.custom_metrics_fingerprint(run.campaign)]
    shared = {"recap": recap.__version__, "window": window, "metrics": metrics}
    shards = artifacts.read_report(run).shards
    return {shard.number: json_hash(shared, shard.rows_hash) for shard in shards}


def _batches(run: Run) -> dict[int, Any]:
    return {number: [*batch.items()] for number, batch in batches(run).items()}


def _all_facts(run: Run) -> dict[int, Any]:
    prior_period = file_hash(run.activity / activity.PRIOR_PERIOD)
    return {0: [jobs.fingerprint(run.state_url, "count"), prior_period, run.store_url]}


def _facts_rows_and_people(run: Run) -> dict[int, Any]:
    files = (artifacts.facts_file, artifacts.ranks_file)
    return {
        shard.number: [
            shard.customers_hash,
            shard.rows_hash,
            *(file_hash(file(run, shard.number)) for file in files),
        ]
        for shard in artifacts.read_report(run).shards
    }


def _snapshots(run: Run) -> dict[int, Any]:
    return dict(jobs.shard_results(run.state_url, "freeze")) if _draws_customers(run) else {}


def _pieces(run: Run) -> dict[int, Any]:
    pieces = showcase_stage.pieces(run)
    return {number: [piece.story, piece.recaps] for number, piece in enumerate(pieces)}


def _gallery(run: Run) -> dict[int, Any]:
    recaps = showcase_stage.wanted_recaps(run)
    return {0: [jobs.fingerprint(run.state_url, "showcase"), recaps]} if recaps else {}


# -- the inputs that all shards of a stage share -------------------------------------------


def _texts(run: Run) -> dict[str, Any]:
    theme = stories.theme_of(run.campaign)
    possible_facts = stories.possible_facts(theme, facts.metrics_of(run.campaign))
    story_rules = [
        [*story.selection_rules, sorted(possible_facts[story.name])] for story in theme.stories
    ]
    return {
        "campaign": {
            "stories": run.campaign.stories.model_dump(),
            **stories.campaign_summary(run.campaign),
        },
        "store": run.store_url,
        "stories": story_rules,
        "personas": [repr(persona) for persona in theme.personas],
        "lines": shown_lines(run.campaign),
    }


def _design(run: Run) -> dict[str, Any]:
    theme = stories.theme_of(run.campaign)
    return {
        "theme": theme.fingerprint,
        "campaign_texts": theme.campaign_texts,
        "pictures": name_pictures.fingerprint(run.campaign),
        "versions": {library: version(library) for library in recap.DRAWN_WITH},
        "draw": {"plan": run.draw, **run.campaign.draw.model_dump()},
        "store": run.store_url,
    }


def _page_design(run: Run) -> dict[str, Any]:
    return {"page": stories.theme_of(run.campaign).page_fingerprint, **_design(run)}


def _nothing(_: Run) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class StageInputs:
    """The total of a stage, the inputs of each shard, and the inputs that all shards share."""

    total: Callable[[Run], int]
    shards: Callable[[Run], dict[int, Any]]
    shared: Callable[[Run], dict[str, Any]]


STAGE_INPUTS = {
    "read": StageInputs(_percent, _log, _nothing),
    "count": StageInputs(_customers, _batches, _nothing),
    "rank": StageInputs(_one, _all_facts, _nothing),
    "freeze": StageInputs(_customers, _facts_rows_and_people, _texts),
    "draw": StageInputs(_customers_to_draw, _snapshots, _design),
    "showcase": StageInputs(_recaps_of_all_pieces, _pieces, _design),
    "gallery": StageInputs(_one_if_wanted, _gallery, _page_design),
}
