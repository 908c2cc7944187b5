"""
The code of the commands, one module per task; `recap/cli.py` parses arguments and calls it.

`check` and `doctor` return results, `new`, `links_csv` and `customer_export` write files,
`last_run` finds a campaign's run, and `output` prints.
"""

__all__ = [
    "check",
    "customer_export",
    "doctor",
    "last_run",
    "links_csv",
    "new",
    "output",
    "ports",
    "run",
    "run_status",
    "translation_check",
]
