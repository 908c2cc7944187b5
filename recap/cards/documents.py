"""HTML documents around filled cards: one card, or all pages of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from recap.cards.sizes import CardSize

HEADING = re.compile(r'\srole="heading"')
RESET_CSS = """
html, body { margin: 0; }
.recap-page + .recap-page { break-before: page; }
.recap-page[data-bookmark] { bookmark-level: 1; bookmark-label: attr(data-bookmark); }
"""


def document(
    pages: Iterable[str],
    css: str,
    *,
    language: str,
    direction: str,
    title: str,
    author: str = "",
) -> str:
    """
    Return an HTML document of *pages*, which come from `page`; *css* has the rules for them.

    *language* is that of the words, such as `pt-BR`;
    *direction* is `ltr` or `rtl`. The document needs `RESET_CSS` and the theme's style sheet.
    """
    body = "".join(pages)
    meta = f'<meta name="author" content="{escape(author)}">' if author else ""
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{meta}<style>{css}</style></head>"
        f"<body>{body}</body></html>"
    )


def page_css(size: CardSize) -> str:
    """Return the rule for pages of exactly *size*."""
    return f"@page {{ size: {size.width_px}px {size.height_px}px; margin: 0 }}"


def page(content: str, attributes: str = "") -> str:
    """Return the element that holds *content*, such as a card, on a page of its own."""
    return f'<section class="recap-page"{attributes}>{content}</section>'


def with_heading(card: str, level: int) -> str:
    """
    Return *card* with one heading of *level*.

    It is the first element that the template marks with `role="heading"`; others lose that role.
    """
    first, *others = HEADING.split(card)
    if not others:
        return card
    return f'{first} role="heading" aria-level="{level}"{"".join(others)}'
