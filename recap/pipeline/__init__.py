"""
The stages of a run, one module each; `stages` has their order and calls them.

Use `stages` to do a run or one shard of it, `artifacts` to read what a run has made, and
`write_report` for the `Report` at its end.
"""

from recap.pipeline.report import Report, write_report

__all__ = [
    "Report",
    "artifacts",
    "stages",
    "write_report",
]
