"""
The code of the commands, one module per task; `recap/cli.py` parses arguments and calls it.

`check` and `doctor` return results, `forget` deletes a customer, `new`, `new_story`,
`new_theme`, `links_csv`, `finding_pictures` and `customer_export` write files, `last_run` finds a
campaign's run, `current_look` has its recaps as the campaign is now, and `check_output`,
`explanation_output` and `output` print.
"""

__all__ = [
    "check",
    "check_output",
    "current_look",
    "customer_export",
    "doctor",
    "explanation_output",
    "finding_pictures",
    "forget",
    "last_run",
    "links_csv",
    "new",
    "new_story",
    "new_theme",
    "output",
    "ports",
    "run",
    "run_status",
    "sheet",
    "translation_check",
]
