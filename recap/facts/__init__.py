"""
Count each customer's year: numbers, dates and names; no sentences, no pixels.

A fact that is absent is not known, or not worth telling. docs/facts.md has them all.
"""

from recap.facts.catalogue import MEASURES, METRICS
from recap.facts.counting import Facts, count, tabulate
from recap.facts.evidence import Evidence, evidence
from recap.facts.explaining import Explained, explain
from recap.facts.keeping import lines_behind
from recap.facts.own import fingerprint, metrics_of
from recap.facts.ranking import add_ranks, rank, tabulate_ranks
from recap.facts.reasons import REASONS
from recap.facts.reconciling import Sum, reconcile
from recap.facts.registry import Measure, Metric
from recap.facts.roles import showcase
from recap.facts.speaking import spoken, title
from recap.facts.storage import made_of, only, read, write
from recap.facts.trying import try_out
from recap.facts.year import Window

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
