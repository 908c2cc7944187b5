"""The input of every tool for one card: final text, font sizes and bar widths."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TypedDict

STORY, SIZE = "top-items", "story"
BACKGROUND = "#ffca2d"

BRAND = re.compile(r'<p class="mast"><b>(.*?)</b><bdi>(.*?)</bdi></p>')
TITLE = re.compile(r'<p [^>]*class="title[^>]*>(.*?)</p>')
STRIPE = re.compile(
    r'class="stripe-name"[^>]* style="font-size:(?P<size>\d+)px">(?P<name>.*?)</span>.*?'
    r'style="width:(?P<bar>\d+)px.*?'
    r'class="stripe-count"[^>]*>(?P<events>.*?)</span>',
    re.DOTALL,
)


class Item(TypedDict):
    """One row: `events` as formatted text, the bar's width and the name's font size in px."""

    name: str
    size_px: int
    events: str
    bar_px: int


class Card(TypedDict):
    """
    One customer's card.

    `title` has one entry for each line. `background` is CSS. `picture` is the path of the file
    whose name is in the `url()` of `background`, or None.
    """

    brand: str
    year_label: str
    title: list[str]
    items: list[Item]
    background: str
    picture: str | None


def parse_card(html: str, background: str = BACKGROUND, picture: Path | None = None) -> Card:
    """
    Parse a card from *html*, the story's filled template, so that every tool draws the same.

    *background* and *picture* are parameters, because the HTML does not contain the style sheet.

    Raises:
        ValueError: The template has changed since the tools were ported.
    """
    mast, title = BRAND.search(html), TITLE.search(html)
    stripes = list(STRIPE.finditer(html))
    if not mast or not title or len(stripes) != html.count("<li "):
        raise ValueError(
            f"The story '{STORY}' has changed: port the change to the tools in benchmarks/peers."
        )
    return {
        "brand": unescape(mast[1]),
        "year_label": unescape(mast[2]),
        "title": _lines(title[1]),
        "items": [_item(stripe) for stripe in stripes],
        "background": background,
        "picture": str(picture) if picture else None,
    }


def _item(stripe: re.Match[str]) -> Item:
    return {
        "name": unescape(stripe["name"]),
        "size_px": int(stripe["size"]),
        "events": unescape(stripe["events"]),
        "bar_px": int(stripe["bar"]),
    }


def _lines(title: str) -> list[str]:
    """Split the title at the theme's line breaks."""
    lines = [unescape(line).strip() for line in title.split("<br>")]
    if any("<" in line for line in lines):
        raise ValueError(f"The title of '{STORY}' has other tags than line breaks: {title}")
    return lines
