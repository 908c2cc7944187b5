"""The desk: what the commands need beside the rooms. `recap/cli.py` stands in front of it."""

__all__ = [
    "check",
    "customer_export",
    "doctor",
    "last_run",
    "links_csv",
    "new",
    "output",
    "ports",
]
