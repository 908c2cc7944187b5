"""
A run: its folder, and in modules of their own its `jobs`, `progress` and `connection`.

Those modules load SQLAlchemy and rich, so they are imported by name where they are used.
"""

from recap.runs.folder import SHOWCASE, SUMS, DrawPlan, Run, open_, write_run_file

__all__ = [
    "SHOWCASE",
    "SUMS",
    "DrawPlan",
    "Run",
    "connection",
    "folder",
    "jobs",
    "open_",
    "progress",
    "write_run_file",
]
