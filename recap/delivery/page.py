"""
The customer's page, filled from the snapshot, and the generic page.

The templates are the theme's: `page/page.html`, `generic.html`, `page.css`, `page.js`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from recap.campaign import FORMATS, Campaign
from recap.cards import CardRenderer, Guess, media_type, paper_layout
from recap.delivery import keys
from recap.delivery.explanations import explain_facts
from recap.delivery.render_on_demand import RENDER_LOCK
from recap.errors import TemplateError
from recap.facts import metrics_of
from recap.stories import Snapshot, Theme, read_text
from recap.zones import time_zone

PHONE = "phone"  # a layout of the PDF


class Page:
    """Fills the page templates of a campaign's theme."""

    def __init__(self, card_renderer: CardRenderer, campaign: Campaign) -> None:
        self._card_renderer = card_renderer
        self._campaign = campaign
        self._facts = cache(card_renderer.used_facts)
        self._shown_textures = set[str]()
        self.statics = dict(_statics(card_renderer))
        self.version = keys.hash12(*(data.hex() for data, _ in self.statics.values()))

    @property
    def root(self) -> str:
        """The path of the site, such as ``/recaps``; empty where it is the whole host."""
        return urlsplit(self._campaign.delivery.base_url).path.rstrip("/")

    def fill(self, snapshot: Snapshot, token: str, as_of: datetime | None = None) -> str:
        """
        Return the page of one recap; every address in it is relative to ``/r/``.

        *as_of* is when the log was read, in any zone; the page shows it in the campaign's zone.
        """
        with RENDER_LOCK:  # fragments measure text with WeasyPrint
            stories = [self._story(snapshot, story, token) for story in snapshot.stories]
        return self._card_renderer.fill_page(
            "page/page.html",
            lang=snapshot.customer["locale"].replace("_", "-"),
            brand=snapshot.campaign["brand"],
            year=snapshot.campaign["year_label"],
            campaign={"currency": snapshot.campaign["currency"]},
            base_url=self._campaign.delivery.base_url.rstrip("/"),
            version=self.version,
            stories=stories,
            counted=_counting_basis(snapshot, as_of, own_zones="zone" in self._campaign.columns),
            pdfs=[
                {
                    "layout": layout,
                    "href": f"{token}/{(name := pdf_name(self._campaign, layout))}",
                    "file": file_name(snapshot, name),
                }
                for layout in pdf_layouts(self._campaign, snapshot.customer["locale"])
            ],
        )

    def generic(self, why: str, locales: Sequence[str] = ()) -> str:
        """
        Return the page for the reason *why*; it has no customer data.

        ``gone``, ``fault``, ``early`` or ``expired``, as in `page/generic.html`.

        It is in the first language of *locales* that the theme has, else in the campaign's.
        """
        return self._card_renderer.fill_page(
            "page/generic.html",
            lang=self._card_renderer.first_spoken(locales).replace("_", "-"),
            brand=self._campaign.brand.name,
            root=self.root,
            version=self.version,
            why=why,
            opens=_day_and_time(self._campaign.links_open),
            zone=self._campaign.zone,
        )

    def static(self, name: str) -> tuple[bytes, str] | None:
        """Return data and media type of a file that pages load; None when no page does."""
        texture = self._card_renderer.textures.data(name)
        return (texture, "image/webp") if texture is not None else self.statics.get(name)

    @cached_property
    def preview(self) -> bytes:
        """The preview picture that chats show for a link: JPEG 1200x630, equal for all links."""
        with RENDER_LOCK:
            return self._card_renderer.preview()

    def _story(self, snapshot: Snapshot, story: str, token: str) -> dict[str, Any]:
        return {
            "name": story,
            "alt": self._card_renderer.alt_text(snapshot, story),
            "guess": self._guess(snapshot, story),
            "html": self._with_page_paths(self._card_renderer.fragment(snapshot, story)),
            "pictures": [_picture(snapshot, story, size, token) for size in FORMATS],
            "counted": explain_facts(
                self._facts(story),
                snapshot,
                metrics_of(self._campaign),
                self._card_renderer.card_locale(snapshot),
            ),
        }

    def _guess(self, snapshot: Snapshot, story: str) -> Guess | None:
        return self._card_renderer.guess(snapshot, story) if self._campaign.page.guess else None

    def _with_page_paths(self, fragment: Markup) -> Markup:
        """Replace picture paths relative to the theme by their addresses on the page."""
        html = self._pictures.sub(r"\1../static/\2", str(fragment))
        for address in {*self._card_renderer.textures.pattern.findall(html)} - self._shown_textures:
            self._card_renderer.textures.data(address)  # stores it: another process may serve it
            self._shown_textures.add(address)
        return Markup(html)  # noqa: S704 - CardRenderer filled it with autoescape

    @cached_property
    def _pictures(self) -> re.Pattern[str]:
        files = "|".join(map(re.escape, self._card_renderer.page_assets.files))
        textures = self._card_renderer.textures.pattern.pattern
        return re.compile(rf"""(["'(])({textures}|{files or "(?!)"})(?=["')])""")


def file_name(snapshot: Snapshot, what: str) -> str:
    """Return the name of a download, such as ``your-2017-top-items-story.png``."""
    return f"your-{snapshot.campaign['year_label']}-{what}".replace("/", "-")


def pdf_layouts(campaign: Campaign, locale: str) -> tuple[str, str]:
    """Return the layouts of the PDF that a customer with *locale* is offered: phone, and paper."""
    chosen = campaign.draw.pdf
    return PHONE, paper_layout(locale, campaign.locale) if chosen == PHONE else chosen


def pdf_name(campaign: Campaign, layout: str) -> str:
    """Return the name of the PDF of *layout*; the campaign's own layout is ``recap.pdf``."""
    return "recap.pdf" if layout == campaign.draw.pdf else f"recap-{layout}.pdf"


def _picture(snapshot: Snapshot, story: str, size: str, token: str) -> dict[str, str]:
    picture = f"{story}-{size}.png"
    return {"format": size, "href": f"{token}/{picture}", "file": file_name(snapshot, picture)}


def _counting_basis(
    snapshot: Snapshot, as_of: datetime | None, *, own_zones: bool
) -> dict[str, Any]:
    """Return what all numbers of a recap have in common: the window, the zone, the log's age."""
    campaign = snapshot.campaign
    read_at = as_of and as_of.astimezone(time_zone(campaign["zone"]))
    return {
        "first_day": campaign["first_day"],
        "last_day": campaign["last_day"],
        "zone": campaign["zone"],
        "own_zones": own_zones,
        "events": snapshot.facts.get("events"),
        "as_of": _day_and_time(read_at),
    }


def _day_and_time(moment: datetime | None) -> dict[str, str] | None:
    return {"day": f"{moment:%Y-%m-%d}", "time": f"{moment:%H:%M}"} if moment else None


def _statics(card_renderer: CardRenderer) -> Iterator[tuple[str, tuple[bytes, str]]]:
    """Yield name, bytes and media type of every file that a page loads."""
    yield "theme.css", (card_renderer.page_assets.css_with_fallbacks.encode(), "text/css")
    for name, file in card_renderer.page_assets.files_with_fallbacks.items():
        yield name, (file.read_bytes(), media_type(file))
    theme = card_renderer.theme
    sheets = [read_text(sheet) for sheet in theme.files("page/page.css")]
    yield "page.css", ("\n".join(reversed(sheets)).encode(), "text/css")  # the base's first
    yield "page.js", (_script(theme).read_bytes(), "text/javascript")


def _script(theme: Theme) -> Path:
    script = theme.find("page/page.js")
    if not script.is_file():
        raise TemplateError(
            f"The theme '{theme.name}' has no page/page.js.",
            str(script),
            'write base = "base" into theme.toml: that theme has one; or write your own',
        )
    return script
