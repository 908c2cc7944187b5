"""What a look at a theme brings to light."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_QUOTE = 30  # letters


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a theme to mend; when not *serious*, cards are right all the same."""

    what: str
    where: str
    fix: str
    serious: bool = True

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}\n  fix:   {self.fix}"


def quote(text: str) -> str:
    """Return *text* in quotes, its end left out when it is long."""
    text = " ".join(text.split())
    short = text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
    return f"'{short}'"
