"""
The pages of a PDF, as HTML: a phone page for each story, or sheets of paper with a contents page.

On a sheet the story's card has its own HTML and size, in the format `portrait`. The sheet is large
enough for it, and the whole PDF is scaled down: WeasyPrint would break a card that CSS scales where
the page ends.

Page numbers and the brand at the foot of a sheet are decoration for a screen reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, count, repeat

from recap.cards.documents import document, page, page_css, with_heading
from recap.cards.sizes import FORMATS

PHONE, CARD_ON_SHEET = "story", "portrait"  # the formats of the cards
SVG_TAG = re.compile(r"<svg\b[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A size of paper, in pixels of its card; *zoom* makes it the size that it is printed in."""

    width_px: float
    height_px: float
    zoom: float

    @property
    def margin_px(self) -> float:
        """The margin at each side: what the card leaves."""
        return (self.width_px - FORMATS[CARD_ON_SHEET].width_px) / 2


def _sheet(width_px: float, height_px: float, card_width_px: float) -> Sheet:
    """Return a sheet of CSS pixels, 96 an inch, with a card of *card_width_px*."""
    zoom = card_width_px / FORMATS[CARD_ON_SHEET].width_px
    return Sheet(width_px=width_px / zoom, height_px=height_px / zoom, zoom=zoom)


MM = 96 / 25.4
SHEETS = {
    "a4": _sheet(210 * MM, 297 * MM, card_width_px=640),
    "letter": _sheet(8.5 * 96, 11 * 96, card_width_px=596),
}
# Territories that print on US Letter. Source: CLDR, supplemental data, paperSize.
LETTER = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """What a page shows of a story: its card, and its title and alt text, which are plain text."""

    name: str
    title: str
    alt: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a PDF says about itself. *language* is that of its words, such as `pt-BR`."""

    title: str
    brand: str
    customer: str | None
    language: str
    direction: str
    font_family: str


def card_format(layout: str) -> str:
    """Return the format of the cards in a PDF of *layout*."""
    return CARD_ON_SHEET if layout in SHEETS else PHONE


def paper_layout(*locales: str) -> str:
    """Return the layout for the paper of the country that the first of *locales* names: or `a4`."""
    countries = (locale.rpartition("_")[2] for locale in locales)
    country = next((name for name in countries if name.isupper()), "")
    return "letter" if country in LETTER else "a4"


def zoom_of(layout: str) -> float:
    """Return by how much the document of *layout* is scaled in its PDF."""
    return SHEETS[layout].zoom if layout in SHEETS else 1.0


def pdf_document(layout: str, stories: Sequence[StoryPage], about: About) -> str:
    """Return the document of a PDF of *layout*: `phone`, or one of `SHEETS`."""
    if layout in SHEETS:
        sheet = SHEETS[layout]
        pages = [_contents(stories, about), *map(_sheet_page, stories)]
        css = _sheet_css(sheet, about)
    else:
        pages, css = [*map(_phone_page, count(1), stories)], page_css(FORMATS[PHONE])
    return document(
        pages,
        css,
        language=about.language,
        direction=about.direction,
        title=about.title,
        author=about.brand,
    )


def _phone_page(number: int, story: StoryPage) -> str:
    """Return the page; the first one has the heading of the document."""
    card = with_heading(_described(story), 1 if number == 1 else 2)
    return page(card, f' data-bookmark="{escape(story.title)}"')


def _sheet_page(story: StoryPage) -> str:
    return page(
        f'<h2 class="recap-title">{escape(story.title)}</h2>'
        f'<div class="recap-card">{_described(story)}</div>'
        f'<p class="recap-caption">{escape(story.alt)}</p>',
        f' id="{_anchor(story)}"',
    )


def _contents(stories: Sequence[StoryPage], about: About) -> str:
    customer = f'<p class="recap-for">{escape(about.customer)}</p>' if about.customer else ""
    entries = "".join(
        f'<li><a href="#{_anchor(story)}" title="{escape(story.title)}">{escape(story.title)}</a>'
        f'<span data-to="#{_anchor(story)}"></span></li>'
        for story in stories
    )
    return page(
        f'<p class="recap-brand">{escape(about.brand)}</p>'
        f'<h1 class="recap-name">{escape(about.title)}</h1>{customer}'
        f'<ol class="recap-contents">{entries}</ol>'
    )


def _anchor(story: StoryPage) -> str:
    return f"recap-{story.name}"


def _described(story: StoryPage) -> str:
    """Return the card with the alt text as the title of its drawing."""
    titles = chain([f"<title>{escape(story.alt)}</title>"], repeat("<title> </title>"))
    return SVG_TAG.sub(lambda tag: tag[0] + next(titles), story.card)


def _sheet_css(sheet: Sheet, about: About) -> str:
    end = "left" if about.direction == "rtl" else "right"
    start = "left" if end == "right" else "right"
    foot = f"font: 600 20px {about.font_family}; color: #5c5c5c; vertical-align: top"
    return f"""
@page {{
  size: {sheet.width_px:.3f}px {sheet.height_px:.3f}px;
  margin: 96px {sheet.margin_px:.3f}px 120px;
  @bottom-{start} {{ content: {_css_text(about.brand)}; {foot} }}
  @bottom-{end} {{ content: counter(page); {foot} }}
}}
body {{ font: 500 25px/1.45 {about.font_family}; color: #1a1a1a; background: #fff; }}
.recap-title {{ margin: 0; font-size: 44px; font-weight: 800; line-height: 1.15;
  letter-spacing: -0.02em; bookmark-level: 1; }}
.recap-card {{ margin: 26px 0; overflow: hidden; border-radius: 18px; break-inside: avoid; }}
.recap-card * {{ bookmark-level: none; }}
.recap-caption {{ margin: 0; color: #3d3d3d; text-wrap: balance; }}
.recap-brand {{ margin: 0; font-weight: 700; color: #5c5c5c; }}
.recap-name {{ margin: 150px 0 0; font-size: 76px; font-weight: 800; line-height: 1.08;
  letter-spacing: -0.03em; bookmark-level: 1; }}
.recap-for {{ margin: 12px 0 0; font-size: 36px; color: #3d3d3d; }}
.recap-contents {{ margin: 100px 0 0; padding: 0; list-style: none; font-weight: 600; }}
.recap-contents li {{ position: relative; margin: 0; padding: 12px 0;
  border-top: 1px solid #d9d9d9; font-size: 27px; }}
.recap-contents a {{ color: inherit; text-decoration: none; }}
.recap-contents span {{ position: absolute; {end}: 0; top: 12px; }}
.recap-contents span::after {{ content: target-counter(attr(data-to), page); }}
"""


def _css_text(text: str) -> str:
    """Return *text* as CSS in a `style` element writes it."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x}" for c in text) + '"'
