"""
A run of a campaign: its folder, its database, its jobs and its progress.

The names below come from `folder`. The sub-modules `connection`, `forgotten`, `jobs` and `progress`
load SQLAlchemy and rich, so import them by name where they are used.
"""

from recap.runs.folder import SHOWCASE, SUMS, DrawPlan, Run, open_, write_run_file

__all__ = [
    "SHOWCASE",
    "SUMS",
    "DrawPlan",
    "Run",
    "connection",
    "folder",
    "forgotten",
    "jobs",
    "open_",
    "progress",
    "write_run_file",
]
