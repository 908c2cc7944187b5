"""What WeasyPrint says that it ignores, as findings."""

from __future__ import annotations

import re

from recap.cards.findings import Finding

NOTE = re.compile(r"^(?P<what>.*) at (?P<line>\d+):\d+, (?P<why>.*?)\.?$")


def note_finding(note: str, file: str, *, has_line: bool = True) -> Finding:
    """Return the finding for a *note* of WeasyPrint about something that it ignores."""
    match = NOTE.match(note)
    line = f":{match['line']}" if match and has_line else ""
    what = f"{match['what']}: {match['why']}" if match else note
    return Finding(
        f"WeasyPrint, which draws the cards, says: {what}.",
        f"{file}{line}",
        "write it another way, or move it to the page's own style sheet; see docs/templates.md",
        "ignored-css",
        serious=False,
    )
