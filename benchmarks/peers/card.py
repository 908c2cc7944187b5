"""What a tool is told of one card: words, sizes and widths, all decided."""

from __future__ import annotations

import re
from html import unescape
from typing import TypedDict

STORY, SIZE = "top-items", "story"

BRAND = re.compile(r'<p class="mast"><b>(.*?)</b><bdi>(.*?)</bdi></p>')
TITLE = re.compile(r'<p class="title[^>]*>(.*?)</p>')
STRIPE = re.compile(
    r'style="width:(?P<bar>\d+)px.*?'
    r'class="stripe-name"[^>]* style="font-size:(?P<size>\d+)px">(?P<name>.*?)</span>.*?'
    r'class="stripe-count"[^>]*>(?P<events>.*?)</span>',
    re.DOTALL,
)
TITLE_LETTERS = 15  # in a line: where WeasyPrint breaks the title of the sample year


class Item(TypedDict):
    """One stripe: `events` as it is written, the bar's width and the name's size in px."""

    name: str
    size_px: int
    events: str
    bar_px: int


class Card(TypedDict):
    """One customer's card. `title` is its lines."""

    brand: str
    year_label: str
    title: list[str]
    items: list[Item]


def card_of(html: str) -> Card:
    """
    Read a card from *html*, the story's filled template: every tool draws what we draw.

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
        "title": _lines(unescape(title[1])),
        "items": [_item(stripe) for stripe in stripes],
    }


def _item(stripe: re.Match[str]) -> Item:
    return {
        "name": unescape(stripe["name"]),
        "size_px": int(stripe["size"]),
        "events": unescape(stripe["events"]),
        "bar_px": int(stripe["bar"]),
    }


def _lines(title: str) -> list[str]:
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > TITLE_LETTERS and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
