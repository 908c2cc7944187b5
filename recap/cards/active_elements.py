"""
Elements that no card may have: they do nothing on a card, and could load or send something on a
page.
"""

from __future__ import annotations

import re
from pathlib import Path

from recap.errors import TemplateError
from recap.stories import Theme

ACTIVE = {
    "base", "embed", "form", "frame", "frameset", "iframe", "link", "meta", "object", "portal",
    "script",
}  # fmt: skip
# The first two letters of these and of few others: ten times faster than their names.
START = re.compile(r"<([bBeEfFiIlLmMoOpPsS][aAmMoOrRfFiIeEbBcC][a-zA-Z]{2,6})[\s/>]")


def refuse_active_elements(html: str, template: str, subject: str, theme: Theme) -> None:
    """Raise `TemplateError` when *html*, filled from *template*, has such an element."""
    for start in START.finditer(html):
        if start[1].lower() in ACTIVE:
            raise TemplateError(
                f"{subject} has the element <{start[1].lower()}>, which no card may have.",
                _place(start[0], theme, template),
                "take it out: cards have text, shapes and pictures; styles belong in theme.css",
            )


def _place(tag: str, theme: Theme, template: str) -> str:
    """Return file and line of *tag* in the theme's templates, *template* first."""
    first = theme.find(template)
    for file in (first, *theme.files("*.html")):
        text = _text(file)
        if tag in text:
            return f"{file}:{text[: text.index(tag)].count(chr(10)) + 1}"
    return str(first)


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace")
