"""Which rows a fact is based on, and the reconciliation with the log."""

from recap.facts.evidence.evidence import Evidence, find_evidence
from recap.facts.evidence.exclusion_reasons import REASONS
from recap.facts.evidence.explain import Explained, explain
from recap.facts.evidence.reconciliation import Sum, reconcile
from recap.facts.evidence.snapshot_lines import Shown, lines_behind

__all__ = [
    "REASONS",
    "Evidence",
    "Explained",
    "Shown",
    "Sum",
    "explain",
    "find_evidence",
    "lines_behind",
    "reconcile",
]
