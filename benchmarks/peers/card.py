"""What a tool is told of one card: words, sizes and widths, all decided."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TypedDict

STORY, SIZE = "top-items", "story"
GROUND = "#ffca2d"

BRAND = re.compile(r'<p class="mast"><b>(.*?)</b><bdi>(.*?)</bdi></p>')
TITLE = re.compile(r'<p class="title[^>]*>(.*?)</p>')
STRIPE = re.compile(
    r'style="width:(?P<bar>\d+)px.*?'
    r'class="stripe-name"[^>]* style="font-size:(?P<size>\d+)px">(?P<name>.*?)</span>.*?'
    r'class="stripe-count"[^>]*>(?P<events>.*?)</span>',
    re.DOTALL,
)


class Item(TypedDict):
    """One stripe: `events` as it is written, the bar's width and the name's size in px."""

    name: str
    size_px: int
    events: str
    bar_px: int


class Card(TypedDict):
    """
    One customer's card. `title` is its lines.

    `ground` is what stands behind the words, in CSS; `picture` is the file that it names by
    its name in `url()`, or None.
    """

    brand: str
    year_label: str
    title: list[str]
    items: list[Item]
    ground: str
    picture: str | None


def card_of(html: str, ground: str = GROUND, picture: Path | None = None) -> Card:
    """
    Read a card from *html*, the story's filled template: every tool draws what we draw.

    Its *ground*, and the *picture* on that, are in the theme's style sheet, and so are given.

    Raises:
        ValueError: The template is not the one that the tools were ported from.
    """
    mast, title = BRAND.search(html), TITLE.search(html)
    stripes = list(STRIPE.finditer(html))
    if not mast or not title or len(stripes) != html.count("<li "):
        raise ValueError(
            f"The story '{STORY}' has changed: port it anew to the tools in benchmarks/peers."
        )
    return {
        "brand": unescape(mast[1]),
        "year_label": unescape(mast[2]),
        "title": _lines(title[1]),
        "items": [_item(stripe) for stripe in stripes],
        "ground": ground,
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
    """Part the title where the theme breaks it."""
    lines = [unescape(line).strip() for line in title.split("<br>")]
    if any("<" in line for line in lines):
        raise ValueError(f"The title of '{STORY}' has other marks than line breaks: {title}")
    return lines
