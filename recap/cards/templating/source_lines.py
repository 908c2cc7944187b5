"""
Mark elements with the file and the line of a template that they come from.

Checks fill templates with these marks, so a problem of a layout has the line of its element. Cards
that are drawn for customers never have them.
"""

from __future__ import annotations

import re
from pathlib import Path

from recap.cards.layout import box_tree

ATTRIBUTE = box_tree.MARK
MARK = re.compile(rf' {ATTRIBUTE}="[^"]*"')
# What is no HTML of the template, and tags that open an element. No shape of a drawing: a slot
# with an unknown attribute in a drawing cannot be painted.
PARTS = re.compile(
    r"(?P<other>\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|<style\b.*?</style>"
    r"|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{%-?\s*set\s+[\w.]+\s*-?%\}.*?endset\s*-?%\}|\{%.*?%\})"
    r"|<(?P<tag>p|div|span|b|i|u|s|em|strong|small|section|article|header|footer|main|aside|nav|h[1-6]"
    r"|ul|ol|li|dl|dt|dd|figure|figcaption|blockquote|q|mark|sub|sup|bdi|bdo|a|img|svg|table|thead"
    r"|tbody|tr|td|th)(?=[\s>{])",
    re.DOTALL,
)


def with_lines(source: str, folder: int, name: str) -> str:
    """Return *source*, template *name* of the theme's folder *folder*, with marks. Lines stay."""
    line, at = 1, 0

    def marked(part: re.Match[str]) -> str:
        nonlocal line, at
        line += source.count("\n", at, part.start())
        at = part.start()
        if part["tag"] is None:
            return part[0]
        return f'{part[0]} {ATTRIBUTE}="{folder}/{name}:{line}"'

    return PARTS.sub(marked, source)


def place_of(mark: str, folders: tuple[Path, ...]) -> str:
    """Return the file and the line of a *mark*."""
    folder, _, rest = mark.partition("/")
    return f"{folders[int(folder)]}/{rest}"


def without_lines(html: str) -> str:
    """Return *html* without marks."""
    return MARK.sub("", html)
