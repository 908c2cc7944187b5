"""Evaluate metrics over shards: built-in ones, custom ones, ranks, the showcase."""

from recap.facts.evaluation.catalogue import MEASURES, METRICS
from recap.facts.evaluation.custom_metrics import fingerprint, metrics_of
from recap.facts.evaluation.dry_run import lines, told, try_out, year
from recap.facts.evaluation.evaluate_all import Facts, count, tabulate
from recap.facts.evaluation.ranking import add_ranks, rank, tabulate_ranks
from recap.facts.evaluation.showcase import choose_showcase

__all__ = [
    "MEASURES",
    "METRICS",
    "Facts",
    "add_ranks",
    "choose_showcase",
    "count",
    "fingerprint",
    "lines",
    "metrics_of",
    "rank",
    "tabulate",
    "tabulate_ranks",
    "told",
    "try_out",
    "year",
]
