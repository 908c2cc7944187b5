"""
Population facts: the exact rank of each customer among all customers.

Nothing is sampled. Percentages are rounded so that they stay true: `below_pct`
down, `top_pct` up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
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
    prior_period: Path | None = None,
    window: Window | None = None,
) -> pd.DataFrame:
    """
    Rank all customers by every measure.

    Args:
        counted: The files of facts of all shards, at least one.
        shards: The folders of their activity; without them there is no ``rarity``.
        metrics: The metrics whose measures rank the customers.
        prior_period: The table of the prior period; without it, or the *window*, there is no
            ``growth`` and no ``anniversary``.

    Returns:
        One row a customer, indexed by ``customer_id``; a column ``<measure>_rank``
        for each measure: ``{"below_pct", "top_pct", "of"}``, or None for customers without
        the measure. ``of`` is how many customers have it; ``below_pct`` is the percentage of
        them with strictly less, rounded down to one decimal; ``top_pct`` the percentage with
        as much or more, the customer included, rounded up, and never of fewer than ten.
        If fewer than 100 customers have it, all have None. And the columns ``remarkable``
        (see `most_remarkable`), ``rarity``, ``growth`` and ``anniversary``, None for
        customers who do not have the fact.

    Raises `StorageError` if a file cannot be read.
    """
    return to_frame(pa.concat_tables(rank_columns(counted, shards, metrics, prior_period, window)))


def rank_columns(
    counted: Sequence[Path],
    shards: Sequence[Path] = (),
    metrics: Mapping[str, Metric] = METRICS,
    prior_period: Path | None = None,
    window: Window | None = None,
) -> Iterator[pa.Table]:
    """
    Do the work of `rank`, but yield the columns to store: a table for each file of *counted*.

    Memory holds, for all customers, the id and 10 bytes for each measure.
    """
    ids_by_file, percentiles = _compute_percentiles(counted, [*measures(metrics)])
    sentences = {
        name: measure.remarkable
        for name, measure in measures(metrics).items()
        if name in MEASURES or measure.remarkable
    }
    rank_texts = {name: _rank_texts(measure.of) for name, measure in percentiles.items()}
    first = 0
    with count_rarity(shards) as find_rarest:
        for at in range(0, len(counted), FILES_AT_ONCE):
            files = counted[at : at + FILES_AT_ONCE]
            facts = {"rarity": find_rarest(files)}
            facts |= (
                compare_with_prior_period(files, prior_period, window)
                if prior_period and window
                else {}
            )
            for ids in ids_by_file[at : at + FILES_AT_ONCE]:
                rows = slice(first, first + len(ids))
                first = rows.stop
                part = {name: measure.part(rows) for name, measure in percentiles.items()}
                ranks = {
                    f"{name}_rank": rank_texts[name].take(pa.array(measure.top))
                    for name, measure in part.items()
                }
                remarkable = most_remarkable({name: part[name] for name in sentences}, sentences)
                others = {
                    name: as_texts([by_customer.get(customer) for customer in ids.to_pylist()])
                    for name, by_customer in facts.items()
                }
                yield pa.table({ID: ids, **ranks, "remarkable": as_texts(remarkable), **others})


def add_ranks(counted: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Add each customer's ranks to the facts that `count` returned."""
    ranks = ranks.loc[counted.index]
    merged = np.empty(len(counted), dtype=object)
    for at, (facts, values) in enumerate(
        zip(counted["facts"], ranks.itertuples(index=False), strict=True)
    ):
        named = zip(ranks.columns, values, strict=True)
        present = {name: value for name, value in named if value}
        merged[at] = dict(sorted({**facts, **present}.items()))
    return counted.assign(facts=merged)


def _compute_percentiles(
    counted: Sequence[Path], names: Sequence[str]
) -> tuple[list[pa.Array], dict[str, Percentiles]]:
    """Return the customer ids of each file, and the percentiles of all customers by measure."""
    ends = np.cumsum([rows_of(file) for file in counted]).tolist()
    # Allocated at once: a growing array would fragment the memory.
    values = np.empty((len(names), ends[-1]))
    ids_by_file: list[pa.Array] = []
    for file, end in zip(counted, ends, strict=True):
        table = read_columns([file], [ID, *names])
        for at, name in enumerate(names):
            values[at, end - len(table) : end] = table[name].to_numpy()
        ids_by_file.append(table[ID].combine_chunks())
    return ids_by_file, {
        name: compute_percentiles(numbers) for name, numbers in zip(names, values, strict=True)
    }


@lru_cache  # many measures are those of all customers
def _rank_texts(of: int) -> pa.Array:
    """
    Write all possible ranks among *of* people, by their `top_permille`; null for `UNRANKED`.

    Everybody who does not have as much or more has less: rounding one share up rounds the other
    down.
    """
    ranks: list[dict[str, Any] | None] = [
        {"below_pct": (1000 - top) / 10, "top_pct": top / 10, "of": of} for top in range(UNRANKED)
    ]
    return as_texts([*ranks, None])
