"""Numbers of things in messages."""

from __future__ import annotations


def count(number: int, thing: str) -> str:
    """Return *number* and *thing*, which has an ``s`` in the plural: "1 line", "2,000 lines"."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
