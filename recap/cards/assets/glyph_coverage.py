"""Letters that no font of a theme has, told before a card leaves them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from recap.cards.assets.fallback_fonts import Fallbacks
from recap.cards.assets.fonts import read_faces
from recap.cards.findings import Finding
from recap.stories import Theme

TOLD = 5  # letters, of one place


def uncovered(theme: Theme, source: str, letters: str, where: str) -> Iterator[Finding]:
    """Tell which of *letters* no font has; *source* has them, and is found at *where*."""
    lacking = Fallbacks(theme.fallbacks, read_faces(theme)).missing(letters)
    if lacking:
        yield without_font(source, lacking, where, serious=False)


def without_font(source: str, letters: Sequence[str], where: str, *, serious: bool) -> Finding:
    """Say that cards leave out *letters* of *source*, and which font to install."""
    told = ", ".join(f"'{letter}' ({_said(letter)})" for letter in letters[:TOLD])
    more = f" and {len(letters) - TOLD} more" if len(letters) > TOLD else ""
    return Finding(
        f"No font has {told}{more} of {source}: cards leave that out.",
        where,
        f"{_install(letters[0])} and name its file under 'fallbacks' in theme.toml, with recap's "
        "own after it; see docs/templates.md",
        serious=serious,
    )


def _said(letter: str) -> str:
    name = unicodedata.name(letter, "").lower()
    return f"U+{ord(letter):04X} {name}".strip()


def _install(letter: str) -> str:
    """Name the font to install for *letter*: Noto has one for nearly every script."""
    name = unicodedata.name(letter, "")
    if unicodedata.category(letter)[0] not in "LMN" or not name:
        return "take the letter out of the data, or install a font that has it"
    return f"install one, such as Noto Sans {name.split()[0].title()} (Debian: fonts-noto-core)"
