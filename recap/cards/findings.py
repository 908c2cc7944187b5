"""Problems of a theme that `recap check` reports."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_QUOTE = 30  # characters


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a theme; when not *serious*, cards are still right."""

    what: str
    where: str
    fix: str
    serious: bool = True

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}\n  fix:   {self.fix}"


def quote(text: str) -> str:
    """Return *text* in quotes, with an ellipsis when it is long."""
    text = " ".join(text.split())
    short = text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
    return f"'{short}'"
