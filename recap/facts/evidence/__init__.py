"""
The evidence for facts, and their reconciliation with the log.

Which lines a number was computed from, which were excluded and why, and whether the facts of all
customers add up to the control totals of the log.
"""

from recap.facts.evidence.evidence import Evidence, find_evidence
from recap.facts.evidence.exclusion_reasons import REASONS
from recap.facts.evidence.explain import Explained, explain
from recap.facts.evidence.reconciliation import ReconciledTotal, reconcile
from recap.facts.evidence.snapshot_lines import Shown, evidence_for_snapshots

__all__ = [
    "REASONS",
    "Evidence",
    "Explained",
    "ReconciledTotal",
    "Shown",
    "evidence_for_snapshots",
    "explain",
    "find_evidence",
    "reconcile",
]
