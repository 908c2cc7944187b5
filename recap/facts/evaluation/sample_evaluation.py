"""Evaluate and rank the customers of a few shards, without a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from recap import activity
from recap.facts.core import Metric, Window, read, write
from recap.facts.evaluation.evaluate_all import evaluate_columns
from recap.facts.evaluation.ranking import add_ranks, rank
from recap.lazy import pd

FILE = "facts.parquet"


def evaluate_sample(
    folder: Path, shards: Sequence[int], window: Window, metrics: Mapping[str, Metric]
) -> pd.Series:
    """
    Evaluate and rank the customers of *shards* in *folder*, as a run does with all customers.

    *folder* has what `activity.sample` wrote; facts are written to it too. Returns the facts of
    each customer, by id.
    """
    file = folder / FILE
    write(evaluate_columns(activity.read_shards(folder, shards), window, metrics), file)
    folders = [folder / f"shard={number:03d}" for number in shards]
    ranks = rank([file], folders, metrics, folder / activity.PRIOR_PERIOD, window)
    return add_ranks(read(file), ranks)["facts"]
