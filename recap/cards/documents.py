"""HTML documents around filled cards: one card, or all pages of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import chain, repeat

from recap.cards.sizes import CardSize

RESET_CSS = """
html, body { margin: 0; }
.recap-page + .recap-page { break-before: page; }
.recap-page[aria-label] { bookmark-level: 1; bookmark-label: attr(aria-label); }
"""
SVG_TAG = re.compile(r"<svg\b[^>]*>")


def document(
    pages: Iterable[str],
    size: CardSize,
    *,
    language: str,
    direction: str,
    title: str,
    author: str = "",
) -> str:
    """
    Return an HTML document whose *pages* all have the given *size*.

    *pages* come from `page` or `described_page`; *language* is that of the words, such as `pt-BR`;
    *direction* is `ltr` or `rtl`. The document needs `RESET_CSS` and the theme's style sheet.
    """
    body = "".join(pages)
    meta = f'<meta name="author" content="{escape(author)}">' if author else ""
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{meta}<style>@page "
        f"{{ size: {size.width_px}px {size.height_px}px; margin: 0 }}</style></head>"
        f"<body>{body}</body></html>"
    )


def page(card: str, attributes: str = "") -> str:
    """Return the element that holds *card* on a page of its own."""
    return f'<section class="recap-page"{attributes}>{card}</section>'


def described_page(card: str, alt: str) -> str:
    """Return the page of *card* with *alt* as its bookmark and as the title of its drawing."""
    text = escape(alt)
    titles = chain([f"<title>{text}</title>"], repeat("<title> </title>"))
    titled = SVG_TAG.sub(lambda tag: tag[0] + next(titles), card)
    return page(titled, f' aria-label="{text}"')
