"""What the stages of a run made so far: where it lies in the run's folder, and what it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recap import activity, facts
from recap.activity import ReadReport
from recap.delivery import keys
from recap.facts import ReconciledTotal
from recap.runs import SHOWCASE, SUMS, Run, jobs
from recap.stories import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """
    How cards were drawn: `painted` on plates, the others `in_one_piece`.

    `lacking` cards, drawn or used again, leave letters out that no font has: `left_out`
    counts those by code point, such as ``U+A9C1``.
    """

    painted: int = 0
    in_one_piece: int = 0
    lacking: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Drawn) -> Drawn:
        return Drawn(
            painted=self.painted + other.painted,
            in_one_piece=self.in_one_piece + other.in_one_piece,
            lacking=self.lacking + other.lacking,
            left_out=dict(Counter(self.left_out) + Counter(other.left_out)),
        )


def reading_file(run: Run) -> Path:
    return run.activity / "reading.json"


def facts_file(run: Run, shard: int) -> Path:
    return run.facts / f"{shard:05}.parquet"


def ranks_file(run: Run, shard: int) -> Path:
    return run.facts / f"{shard:05}-ranks.parquet"


def read_report(run: Run) -> ReadReport:
    """Return what reading the log found."""
    return ReadReport.from_json(reading_file(run).read_text())


def sums(run: Run) -> tuple[ReconciledTotal, ...]:
    """Return both sides of every sum that was held to the log."""
    written = json.loads((run.folder / SUMS).read_text())
    return tuple(ReconciledTotal(**{**each, "also": tuple(each["also"])}) for each in written)


def customers(run: Run, shard: int) -> Iterator[Customer]:
    """Yield the customers of a shard, sorted by id: those too who could not be counted."""
    for who in activity.read_customers(run.activity, shard).to_pylist():
        yield Customer(id=who["customer_id"], name=who["name"], locale=who["locale"])


def known(run: Run, shard: int) -> Any:
    """Return the facts of a shard, ranks among them: a record by customer id."""
    counted = facts.read(facts_file(run, shard))
    return facts.add_ranks(counted, facts.read(ranks_file(run, shard)))["facts"]


def showcase(run: Run) -> dict[str, str]:
    """Return who is shown off: role to recap id, in the order of the roles."""
    recaps: dict[str, str] = json.loads((run.folder / SHOWCASE).read_text())
    return recaps


def cards(run: Run, stages: Iterable[str]) -> Drawn:
    """Add up how the cards of *stages* were drawn."""
    said = [each for stage in stages for each in jobs.results(run.state_url, stage).values()]
    return sum((Drawn(**json.loads(each)) for each in said if each), Drawn())


def gallery(run: Run) -> Path | None:
    """Return the page that shows the showcase, where there is one on this disk."""
    file = Path(run.store_url) / keys.GALLERY
    return file if file.is_file() else None


def whose(run: Run, recaps: Iterable[str]) -> dict[str, str]:
    """Find the customers of *recaps*."""
    wanted = {*recaps}
    if not wanted:
        return {}
    everybody = activity.customer_ids(run.activity)
    named = ((run.recap_id(customer), customer) for customer in everybody)
    return {recap_id: customer for recap_id, customer in named if recap_id in wanted}
