"""
The population step: where each customer stands among all of them, exactly.

Nothing is sampled. Percentages are rounded so that they stay true: `below_pct`
down, `top_pct` up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from recap.facts.comparing import (
    UNRANKED,
    Percentiles,
    compare_with_prior_period,
    compute_percentiles,
    count_rarity,
    most_remarkable,
)
from recap.facts.core import ID, Metric, Window, as_texts, read_columns, rows_of, to_frame
from recap.facts.evaluation.catalogue import MEASURES, METRICS, measures
from recap.lazy import pa, pd

FILES_AT_ONCE = 256


def rank(
    counted: Sequence[Path],
    shards: Sequence[Path] = (),
    metrics: Mapping[str, Metric] = METRICS,
    before: Path | None = None,
    window: Window | None = None,
) -> pd.DataFrame:
    """
    Rank all customers by every measure.

    Args:
        counted: The facts' files of all shards, at least one.
        shards: The folders of their activity; without them nothing is rare.
        metrics: Whose measures they are ranked by.
        before: What they did before the window; without it, or the *window*, nobody grew.

    Returns:
        One row a customer, indexed by ``customer_id``; a column ``<measure>_rank``
        for each measure: ``{"below_pct", "top_pct", "of"}``, or None for those who
        do not take part. ``of`` is how many take part; ``below_pct`` the percentage of
        them with strictly less, rounded down to one decimal; ``top_pct`` of those
        with as much or more, the customer included, rounded up, and never of fewer than
        ten. Under 100 participants everybody has None. And the columns ``remarkable`` (see
        `most_remarkable`), ``rarity``, ``growth`` and ``anniversary``, None
        for who has none.

    Raises `StorageError` when a file cannot be read.
    """
    return to_frame(pa.concat_tables(rank_columns(counted, shards, metrics, before, window)))


def rank_columns(
    counted: Sequence[Path],
    shards: Sequence[Path] = (),
    metrics: Mapping[str, Metric] = METRICS,
    before: Path | None = None,
    window: Window | None = None,
) -> Iterator[pa.Table]:
    """
    Rank as `rank` does, and yield a table for each file of *counted*, as it is kept in files.

    What is held of everybody are their id and, of each measure, 10 bytes.
    """
    people, standings = _standings(counted, [*measures(metrics)])
    telling = {
        name: measure.remarkable
        for name, measure in measures(metrics).items()
        if name in MEASURES or measure.remarkable
    }
    texts = {name: _texts(own.of) for name, own in standings.items()}
    first = 0
    with count_rarity(shards) as rare:
        for at in range(0, len(counted), FILES_AT_ONCE):
            files = counted[at : at + FILES_AT_ONCE]
            known = {"rarity": rare(files)}
            known |= compare_with_prior_period(files, before, window) if before and window else {}
            for ids in people[at : at + FILES_AT_ONCE]:
                rows = slice(first, first + len(ids))
                first = rows.stop
                own = {name: each.part(rows) for name, each in standings.items()}
                ranks = {f"{name}_rank": texts[name].take(pa.array(own[name].top)) for name in own}
                remarkable = most_remarkable({name: own[name] for name in telling}, telling)
                found = {
                    name: as_texts([those.get(who) for who in ids.to_pylist()])
                    for name, those in known.items()
                }
                yield pa.table({ID: ids, **ranks, "remarkable": as_texts(remarkable), **found})


def add_ranks(counted: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Put each customer's ranks among the facts that `count` found."""
    own = ranks.loc[counted.index]
    facts = np.empty(len(counted), dtype=object)
    for place, (known, ranked) in enumerate(
        zip(counted["facts"], own.itertuples(index=False), strict=True)
    ):
        held = zip(own.columns, ranked, strict=True)
        facts[place] = dict(sorted({**known, **{k: v for k, v in held if v}}.items()))
    return counted.assign(facts=facts)


def _standings(
    counted: Sequence[Path], names: Sequence[str]
) -> tuple[list[pa.Array], dict[str, Percentiles]]:
    """Return the ids of each file's customers, and of each measure where all of them stand."""
    ends = np.cumsum([rows_of(file) for file in counted]).tolist()
    values = np.empty((len(names), ends[-1]))  # at once: what grows leaves gaps in memory
    people: list[pa.Array] = []
    for file, end in zip(counted, ends, strict=True):
        table = read_columns([file], [ID, *names])
        for at, name in enumerate(names):
            values[at, end - len(table) : end] = table[name].to_numpy()
        people.append(table[ID].combine_chunks())
    return people, {name: compute_percentiles(own) for name, own in zip(names, values, strict=True)}


def _texts(of: int) -> pa.Array:
    """
    Write every rank there can be, by the thousandths on top, rounded up; null for `UNRANKED`.

    Who is not level or above is below: rounding one up rounds the other down.
    """
    told: list[dict[str, Any] | None] = [
        {"below_pct": (1000 - top) / 10, "top_pct": top / 10, "of": of} for top in range(UNRANKED)
    ]
    return as_texts([*told, None])
