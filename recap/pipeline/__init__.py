"""
The stages of a run, one module each; `stages` has their order and calls them.

Use `stages` to do a run or one shard of it, `artifacts` to read what a run has made,
`forgetting` to delete one customer, and `traces` to see what is left of one. A `Report` is the
result of a run.
"""

from recap.pipeline.report import Report

__all__ = [
    "Report",
    "artifacts",
    "forgetting",
    "stages",
    "traces",
]
