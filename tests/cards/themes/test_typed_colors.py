"""The shipped themes take every colour from their tokens: a campaign's brand replaces those."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# Black, white and `transparent` are not a theme's: `color-mix(in oklab, var(--paper), white 60%)`.
TYPED = re.compile(r"(?<![\w&/])#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|(?:ok)?l(?:ab|ch))\(", re.I)
SOURCES = {".html", ".css", ".js"}
THEMES = [file.parent.name for file in Path(__file__).parents[3].glob("templates/*/theme.toml")]


def typed_colors(source: str) -> list[str]:
    """Return the colours that are written in *source*: in hexadecimal, or by a function."""
    return TYPED.findall(source)


def test_typed_colors_are_found():
    """
    Hexadecimal digits and colour functions are colours; an address and a token are none.
    """
    typed = (
        'fill="#FF5128" a{color:#fff;background:rgb(10 8 7 / .6)} {{ x("#aabbccdd") }} oklch(1 0 0)'
    )
    named = 'var(--tomato) {{ color("tomato") }} <a href="#top"> &#233; {# beef #}'

    assert ["#FF5128", "#fff", "rgb(", "#aabbccdd", "oklch("] == typed_colors(typed)
    assert [] == typed_colors(named)


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_shipped_themes_type_no_color(repo, theme):
    """
    Templates, style sheets and scripts name tokens; only theme.toml has the values.
    """
    files = [file for file in (repo / "templates" / theme).rglob("*") if file.suffix in SOURCES]

    assert {} == {
        str(file.relative_to(repo)): found
        for file in files
        if (found := typed_colors(file.read_text(encoding="utf-8")))
    }
    assert files
