"""What the stages of a run have made: paths in the run folder, and readers of the files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recap import activity, facts
from recap.activity import READ_REPORT, ReadReport
from recap.delivery import keys
from recap.facts import ReconciledTotal
from recap.runs import SHOWCASE, SUMS, Run, jobs
from recap.stories import Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawCounts:
    """
    How many cards were drawn, and how.

    `missing_glyphs` counts the characters that no font has, by code point, such as
    ``U+A9C1``; they are left out of the picture.
    """

    painted: int = 0  # cards drawn on a plate: the fast way
    unpainted: int = 0  # cards that WeasyPrint and PDFium drew whole: the slow way
    with_missing_glyphs: int = 0  # cards, drawn now or used again
    missing_glyphs: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: DrawCounts) -> DrawCounts:
        return DrawCounts(
            painted=self.painted + other.painted,
            unpainted=self.unpainted + other.unpainted,
            with_missing_glyphs=self.with_missing_glyphs + other.with_missing_glyphs,
            missing_glyphs=dict(Counter(self.missing_glyphs) + Counter(other.missing_glyphs)),
        )


def read_report_file(run: Run) -> Path:
    return run.activity / READ_REPORT


def facts_file(run: Run, shard: int) -> Path:
    return run.facts / f"{shard:05}.parquet"


def ranks_file(run: Run, shard: int) -> Path:
    return run.facts / f"{shard:05}-ranks.parquet"


def read_report(run: Run) -> ReadReport:
    """Return the report of the stage `read`."""
    return ReadReport.from_json(read_report_file(run).read_text())


def sums(run: Run) -> tuple[ReconciledTotal, ...]:
    """Return the sums of log and facts that the stage `rank` compared."""
    rows = json.loads((run.folder / SUMS).read_text())
    return tuple(ReconciledTotal(**{**row, "also": tuple(row["also"])}) for row in rows)


def customers(run: Run, shard: int) -> Iterator[Customer]:
    """Yield the customers of a shard, sorted by id, with those whose counting failed."""
    for row in activity.read_customers(run.activity, shard).to_pylist():
        yield Customer(
            id=row["customer_id"],
            name=row["name"],
            locale=row["locale"],
            name_vocative=row["name_vocative"],
        )


def facts_with_ranks(run: Run, shard: int) -> Any:
    """Return the facts of a shard with their ranks: a series of dictionaries by customer id."""
    counted = facts.read(facts_file(run, shard))
    return facts.add_ranks(counted, facts.read(ranks_file(run, shard)))["facts"]


def showcase(run: Run) -> dict[str, str]:
    """Return the recap id of each role in the showcase, in the order of the roles."""
    recaps: dict[str, str] = json.loads((run.folder / SHOWCASE).read_text())
    return recaps


def draw_counts(run: Run, stages: Iterable[str]) -> DrawCounts:
    """Return the sum of the draw counts of all shards of *stages*."""
    results = [
        result
        for stage in stages
        for result in jobs.shard_results(run.state_url, stage).values()
        if result
    ]
    return sum((DrawCounts(**json.loads(result)) for result in results), DrawCounts())


def gallery(run: Run) -> Path | None:
    """Return the page of the showcase; None when there is none, or it is not on this disk."""
    file = Path(run.store_url) / keys.GALLERY
    return file if file.is_file() else None


def customers_of(run: Run, recaps: Iterable[str]) -> dict[str, str]:
    """Return the customer id of each of *recaps* that the log has."""
    wanted = {*recaps}
    if not wanted:
        return {}
    customer_ids = activity.customer_ids(run.activity)
    pairs = ((run.recap_id(customer), customer) for customer in customer_ids)
    return {recap_id: customer for recap_id, customer in pairs if recap_id in wanted}
