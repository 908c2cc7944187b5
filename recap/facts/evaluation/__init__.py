"""
The evaluation of metrics: built-in and custom ones, for a shard, and ranks for all customers.

Also the choice of the showcase, and small sample years on which custom metrics are tried.
"""

from recap.facts.evaluation.catalogue import MEASURES, METRICS
from recap.facts.evaluation.custom_metrics import custom_metrics_fingerprint, metrics_of
from recap.facts.evaluation.dry_run import dry_run_metrics, evaluate, lines, year
from recap.facts.evaluation.evaluate_all import Facts, count, evaluate_columns
from recap.facts.evaluation.metric_evaluation import mark_rows
from recap.facts.evaluation.ranking import add_ranks, rank, rank_columns
from recap.facts.evaluation.sample_evaluation import evaluate_sample
from recap.facts.evaluation.showcase import choose_showcase

__all__ = [
    "MEASURES",
    "METRICS",
    "Facts",
    "add_ranks",
    "choose_showcase",
    "count",
    "custom_metrics_fingerprint",
    "dry_run_metrics",
    "evaluate",
    "evaluate_columns",
    "evaluate_sample",
    "lines",
    "mark_rows",
    "metrics_of",
    "rank",
    "rank_columns",
    "year",
]
