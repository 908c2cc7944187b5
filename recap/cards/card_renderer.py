"""Draw one campaign: its theme's templates, filled with snapshots."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, partial
from hashlib import sha256
from html import escape
from importlib.metadata import version
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup
from PIL import Image

import recap
from recap.campaign import Campaign
from recap.cards.assets import Fallbacks, Files, Photos, read_faces
from recap.cards.encoding import Rows, codecs
from recap.cards.exceptions import NotPaintableError
from recap.cards.layout import Renderer
from recap.cards.plates import Plate, PlateCache, PlatePainter, PlateStorage
from recap.cards.sizes import FORMATS
from recap.cards.templating import Templates, direction, parse_slots
from recap.errors import TemplateError
from recap.facts import metrics_of
from recap.stories import Snapshot, Story, Theme, about, pictures_of, theme_of

RESET = """
html, body { margin: 0; }
.recap-page + .recap-page { break-before: page; }
.recap-page[aria-label] { bookmark-level: 1; bookmark-label: attr(aria-label); }
"""
DRAWING = re.compile(r"<svg\b[^>]*>")
PREVIEW = "preview.html"
FAST = "fast"


class CardRenderer:
    """
    Everything that draws *campaign*. Make one a process, and use it in one thread at a time.

    With a *plate_storage*, a plate that another process made is not made again.

    Raises:
        TemplateError: The theme cannot be read; later, a story cannot be filled or shown.
    """

    def __init__(
        self,
        campaign: Campaign,
        theme: Theme | None = None,
        plate_storage: PlateStorage | None = None,
    ) -> None:
        self.campaign = campaign
        self._plate_storage = plate_storage
        self.theme = theme or theme_of(campaign)
        self.faces = read_faces(self.theme)
        self.fallbacks = Fallbacks(self.theme.fallbacks, self.faces)
        self._files = Files(self.theme, self.faces)
        self.photos = Photos(pictures_of(campaign))
        known = frozenset(metrics_of(campaign))
        self._templates = Templates(self.theme, self.faces, known, self.fallbacks, self.photos)
        self._direction = cache(partial(direction, self.theme.folder))
        self._filled: tuple[Snapshot, str, str, str] | None = None  # the last card, as HTML
        self.paths: Counter[str] = Counter()  # cards by the way they went: fast, or why not

    @property
    def left_out(self) -> Counter[str]:
        """Letters that no font has, of all that was filled so far."""
        return self.fallbacks.left_out

    # -- words ---------------------------------------------------------------

    def fragment(self, snapshot: Snapshot, story: str, size: str = "story") -> Markup:
        """Return the card's own element, `<article class="card ...">`, for a page."""
        return self._shown(
            self._templates.fill(
                self._file(story), snapshot.customer["locale"], self._given(snapshot, story, size)
            )
        )

    def html(self, snapshot: Snapshot, story: str, size: str = "story") -> str:
        """Return the card as a document of its own, one page of exactly its size."""
        last = self._filled  # whoever looks a card up by what it shows draws it next
        if last is not None and last[0] is snapshot and last[1:3] == (story, size):
            return last[3]
        html = self._document(
            [_page(self.fragment(snapshot, story, size))],
            size,
            snapshot.customer["locale"],
            self.theme.story(story).title,
        )
        self._filled = snapshot, story, size, html
        return html

    def shown(self, snapshot: Snapshot, story: str, size: str = "story") -> str:
        """
        Hash all that a card is made of: what it shows, and `fingerprint`. 64 hex digits.

        A snapshot may hold more than a card shows: who moved up a rank that the card does not
        tell has the same card as before.
        """
        return _hash(self.html(snapshot, story, size), self.fingerprint)

    def printed(self, snapshot: Snapshot) -> str:
        """Hash all that a customer's PDF is made of, as `shown` does for a card."""
        return _hash(self._all_pages(snapshot), self.fingerprint)

    def alt(self, snapshot: Snapshot, story: str) -> str:
        """Say what the card shows, for who cannot see it: the template's block `alt`."""
        said = self._templates.fill_block(
            self._file(story),
            "alt",
            snapshot.customer["locale"],
            self._given(snapshot, story, "story"),
        )
        if not said:
            raise TemplateError(
                f"Story '{story}' does not say what it shows.",
                str(self.theme.story(story).file),
                "add {% block alt %}...{% endblock %}: the card in one short sentence",
            )
        return said

    def page(self, template: str, **given: Any) -> str:
        """Fill one of the theme's pages, such as `page/page.html`."""
        locale = str(given.get("lang", self.campaign.locale)).replace("-", "_")
        return self._templates.fill(template, locale, {"dir": self._direction(locale), **given})

    def facts(self, story: str) -> tuple[str, ...]:
        """Return the facts that *story* stands on, and then those that it may show beside them."""
        shown = self._templates.facts(self._file(story))
        needs = self.theme.story(story).needs
        return (*needs, *sorted(shown - {*needs}))

    # -- pictures ------------------------------------------------------------

    def draw(self, snapshot: Snapshot, story: str, size: str = "story") -> Image.Image:
        """Draw a card as an RGB picture of exactly the format's size."""
        painted = self._painted(snapshot, story, size, whole=True)
        return codecs.picture(painted[0]) if painted else self.reference(snapshot, story, size)

    def reference(self, snapshot: Snapshot, story: str, size: str = "story") -> Image.Image:
        """Draw a card in one piece, through WeasyPrint and PDFium: what plates are held to."""
        who = _who(story)
        document, _ = self.renderer.lay_out(self.html(snapshot, story, size), who, pristine=True)
        return self.renderer.picture(document, who, FORMATS[size])

    def card(
        self,
        snapshot: Snapshot,
        story: str,
        size: str = "story",
        kind: Literal["png", "jpeg", "webp"] | str = "png",
    ) -> bytes:
        """Draw a card as a file: `png`, or `jpeg` or `webp` of at most 100,000 bytes."""
        if kind != "png":
            encode = codecs.webp if kind == "webp" else codecs.jpeg
            return encode(self.draw(snapshot, story, size))
        painted = self._painted(snapshot, story, size)
        file_size = self.campaign.draw.size
        if painted is None:
            return codecs.png(self.reference(snapshot, story, size), file_size)
        rows, bands, plate = painted
        return plate.strips.png(rows, bands, file_size)

    def why_not_fast(self, snapshot: Snapshot, story: str, size: str = "story") -> str | None:
        """Say why a card cannot be painted on a plate; None when it can."""
        try:
            filled = parse_slots(self._lent(self.html(snapshot, story, size)))
            plate = self._plate_cache.find(filled, size, _who(story))
            self._plate_painter.painted(plate, filled.slots)
        except NotPaintableError as error:
            return str(error)
        return None

    def pdf(self, snapshot: Snapshot) -> bytes:
        """
        Print all of a customer's stories, one a page: text that can be selected, tagged.

        What a story's alt text says is its bookmark, and its drawing's alternative.
        """
        document, _ = self.renderer.lay_out(self._all_pages(snapshot), "the PDF")
        return self.renderer.pdf(document, "the PDF", pdf_variant="pdf/ua-1")

    def preview(self) -> bytes:
        """Draw the picture that chats show for any link, as JPEG: nothing personal in it."""
        size, locale = "link", self.campaign.locale
        said = self._about
        given = {
            "campaign": said,
            "customer": {"name": None, "locale": locale},
            "format": _format(size),
            "story": {"name": "preview", "title": said["name"]},
            "stories": [],
            "facts": {},
        }
        html = self._document(
            [_page(self._shown(self._templates.fill(PREVIEW, locale, given)))],
            size,
            locale,
            said["name"],
        )
        document, _ = self.renderer.lay_out(html, "the preview")
        return codecs.jpeg(self.renderer.picture(document, "the preview", FORMATS[size]))

    @property
    def told(self) -> tuple[Story, ...]:
        """The stories of the campaign, in its order."""
        order = self.campaign.stories.order
        return tuple(map(self.theme.story, order)) if order else self.theme.stories

    # -- what a page needs beside the fragments --------------------------------

    @property
    def folder(self) -> Path:
        return self.theme.folder

    @cached_property
    def css(self) -> str:
        """The theme's style sheet with its fonts; its addresses are relative to itself."""
        return f"{self._font_css}\n{self._theme_css}"

    @cached_property
    def page_css(self) -> str:
        """As `css`, with the fall-back fonts that browsers load when a page has letters of them."""
        return "\n".join([*self.fallbacks.for_pages().values(), self.css])

    @property
    def page_files(self) -> Mapping[str, Path]:
        """Every file that `page_css` and the fragments may show, by address."""
        return {**self.files, **{font.url: font.file for font in self.fallbacks.for_pages()}}

    @property
    def files(self) -> Mapping[str, Path]:
        """Every font and picture that `css` and the fragments may show, by address."""
        return self._files.by_address

    @cached_property
    def fingerprint(self) -> str:
        """Hash all that a card depends on beside its HTML: 64 hex digits."""
        made_of = {
            "look": self.theme.look,
            "size": self.campaign.draw.size,
            "recap": recap.__version__,
            **{name: version(name) for name in recap.DRAWN_WITH},
        }
        return sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()

    @cached_property
    def plate_fingerprint(self) -> str:
        """Hash all that plates depend on beside their skeletons and formats: 12 hex digits."""
        digest = sha256(self.fingerprint.encode())
        for file in sorted(Path(__file__).parent.rglob("*.py")):
            digest.update(sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:12]

    # -- within ----------------------------------------------------------------

    def _all_pages(self, snapshot: Snapshot) -> str:
        pages = [
            _described(self.fragment(snapshot, story), self.alt(snapshot, story))
            for story in snapshot.stories
        ]
        about, locale = snapshot.campaign, snapshot.customer["locale"]
        return self._document(pages, "story", locale, about["name"], about["brand"])

    def _painted(
        self, snapshot: Snapshot, story: str, size: str, *, whole: bool = False
    ) -> tuple[Rows, list[tuple[int, int]], Plate] | None:
        """Paint a card on its plate; None when it goes the reference path, which is counted."""
        try:
            filled = parse_slots(self._lent(self.html(snapshot, story, size)))
            plate = self._plate_cache.find(filled, size, _who(story))
            painted = (*self._plate_painter.paint(plate, filled.slots, size, whole=whole), plate)
        except NotPaintableError as error:
            self.paths[str(error)] += 1
            return None
        self.paths[FAST] += 1
        return painted

    def _lent(self, html: str) -> str:
        self.renderer.register_fallback_fonts(html)
        return html

    @cached_property
    def _plate_painter(self) -> PlatePainter:
        return PlatePainter()

    @cached_property
    def _plate_cache(self) -> PlateCache:
        return PlateCache(
            self.renderer, self._plate_painter, self._plate_storage, self.plate_fingerprint
        )

    @cached_property
    def renderer(self) -> Renderer:
        return Renderer(self._files, self.fallbacks, self._font_css + RESET, self._theme_css)

    @cached_property
    def _theme_css(self) -> str:
        return (self.theme.folder / "theme.css").read_text(encoding="utf-8")

    @property
    def _font_css(self) -> str:
        return "\n".join(face.css for face in self.faces)

    @cached_property
    def _about(self) -> dict[str, Any]:
        return about(self.campaign)

    def _file(self, story: str) -> str:
        return f"stories/{self.theme.story(story).name}.html"

    def _given(self, snapshot: Snapshot, story: str, size: str) -> dict[str, Any]:
        """Everything that a story's template may use."""
        customer = snapshot.customer
        return {
            **snapshot.facts,
            "facts": snapshot.facts,
            "campaign": {**self._about, **snapshot.campaign},
            "customer": {"name": self._name(customer["name"]), "locale": customer["locale"]},
            "format": _format(size),
            "story": {"name": story, "title": self.theme.story(story).title},
            "stories": list(snapshot.stories),
        }

    def _name(self, name: str | None) -> str | None:
        """Return what can be shown of *name*; None when that is nothing."""
        return (name and self.fallbacks.shown(name).strip()) or None

    def _shown(self, html: Markup) -> Markup:
        """Leave out the letters that no font has: a card never shows an empty box."""
        return Markup(self.fallbacks.shown(html))  # noqa: S704 - it was HTML before

    def _document(
        self, pages: Iterable[str], size: str, locale: str, title: str, author: str = ""
    ) -> str:
        pixels = FORMATS[size]
        body = "".join(pages)
        by = f'<meta name="author" content="{escape(author)}">' if author else ""
        lang, towards = locale.replace("_", "-"), self._direction(locale)
        return (
            f'<!doctype html><html lang="{lang}" dir="{towards}"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title>{by}<style>@page "
            f"{{ size: {pixels.width_px}px {pixels.height_px}px; margin: 0 }}</style></head>"
            f"<body>{body}</body></html>"
        )


def _described(card: str, alt: str) -> str:
    """Make a page of *card* that says what it shows: as its bookmark, and for its drawings."""
    said = escape(alt)
    titles = chain([f"<title>{said}</title>"], repeat("<title> </title>"))
    drawn = DRAWING.sub(lambda found: found[0] + next(titles), card)
    return _page(drawn, f' aria-label="{said}"')


def _page(card: str, label: str = "") -> str:
    return f'<section class="recap-page"{label}>{card}</section>'


def _hash(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def _who(story: str) -> str:
    return f"story '{story}'"


def _format(size: str) -> dict[str, Any]:
    pixels = FORMATS[size]
    return {"name": size, "width_px": pixels.width_px, "height_px": pixels.height_px}
