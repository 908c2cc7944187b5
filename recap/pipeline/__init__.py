"""
The stages of a run, one module each; `stages` has their order and calls them.

Use `stages` to do a run or one shard of it, and `artifacts` to read what a run has made. A
`Report` is the result of a run.
"""

from recap.pipeline.report import Report

__all__ = [
    "Report",
    "artifacts",
    "stages",
]
