"""What a look at a theme brings to light."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a theme to mend; when not *serious*, cards are right all the same."""

    what: str
    where: str
    mend: str
    serious: bool = True

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}\n  mend:  {self.mend}"
