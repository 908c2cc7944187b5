"""Characters that no font of a theme has, reported before cards leave them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from recap.cards.assets.fallback_fonts import Fallbacks
from recap.cards.assets.fonts import read_faces
from recap.cards.findings import Finding
from recap.stories import Theme

MOST_NAMED = 5  # characters of one finding


def find_missing_glyphs(
    theme: Theme, source: str, characters: str, where: str
) -> Iterator[Finding]:
    """
    Yield a finding when no font has some of *characters*.

    *source* says in words whose characters they are, and *where* its file.
    """
    missing = Fallbacks(theme.fallbacks, read_faces(theme)).missing(characters)
    if missing:
        yield missing_glyphs_finding(source, missing, where, serious=False)


def missing_glyphs_finding(
    source: str, characters: Sequence[str], where: str, *, serious: bool
) -> Finding:
    """Return the finding that cards leave out *characters* of *source*."""
    names = [f"'{character}' ({_name(character)})" for character in characters[:MOST_NAMED]]
    rest = len(characters) - MOST_NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return Finding(
        f"No font has {', '.join(names)}{more} of {source}: cards leave that out.",
        where,
        f"{_install(characters[0])} and name its file under 'fallbacks' in theme.toml, with "
        "recap's own after it; see docs/templates.md",
        "missing-glyph",
        serious=serious,
    )


def _name(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X} {name}".strip()


def _install(character: str) -> str:
    """Return which font to install for *character*: Noto has one for nearly every script."""
    name = unicodedata.name(character, "")
    if unicodedata.category(character)[0] not in "LMN" or not name:
        return "remove the character from the data, or install a font that has it"
    return f"install one, such as Noto Sans {name.split()[0].title()} (Debian: fonts-noto-core)"
