"""
Count each customer's year: numbers, dates and names; no sentences, no pixels.

A fact that is absent is not known, or not worth telling. docs/facts.md has them all.
"""

from recap.facts.core.registry import Measure, Metric
from recap.facts.core.storage import made_of, only, read, write
from recap.facts.core.year import Window
from recap.facts.docs.definition_translations import spoken, title
from recap.facts.evaluation.catalogue import MEASURES, METRICS
from recap.facts.evaluation.custom_metrics import fingerprint, metrics_of
from recap.facts.evaluation.dry_run import try_out
from recap.facts.evaluation.evaluate_all import Facts, count, tabulate
from recap.facts.evaluation.ranking import add_ranks, rank, tabulate_ranks
from recap.facts.evaluation.showcase import showcase
from recap.facts.evidence.evidence import Evidence, evidence
from recap.facts.evidence.exclusion_reasons import REASONS
from recap.facts.evidence.explain import Explained, explain
from recap.facts.evidence.reconciliation import Sum, reconcile
from recap.facts.evidence.snapshot_lines import lines_behind

__all__ = [
    "MEASURES",
    "METRICS",
    "REASONS",
    "Evidence",
    "Explained",
    "Facts",
    "Measure",
    "Metric",
    "Sum",
    "Window",
    "add_ranks",
    "count",
    "evidence",
    "explain",
    "fingerprint",
    "lines_behind",
    "made_of",
    "metrics_of",
    "only",
    "rank",
    "read",
    "reconcile",
    "showcase",
    "spoken",
    "tabulate",
    "tabulate_ranks",
    "title",
    "try_out",
    "write",
]
