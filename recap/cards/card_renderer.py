"""Draw the cards of one campaign: HTML, pictures and PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import Any, Literal, NamedTuple

from markupsafe import Markup
from PIL import Image

from recap.campaign import Campaign
from recap.cards import fingerprints
from recap.cards.assets import Fallbacks, Logos, PageAssets, Photos, ThemeFiles, read_faces
from recap.cards.card_html import PREVIEW_FORMAT, PREVIEW_TEMPLATE, CardHtml, Guess
from recap.cards.colors import Palette, branded
from recap.cards.documents import RESET_CSS, with_heading
from recap.cards.encoding import Rows, codecs
from recap.cards.exceptions import NotPaintableError
from recap.cards.layout import Document, Renderer
from recap.cards.limits import limited
from recap.cards.pdf_pages import zoom_of
from recap.cards.plates import Plate, PlateCache, PlatePainter, PlateStorage, rasterise, try_plate
from recap.cards.sizes import FORMATS
from recap.cards.templating import (
    ParsedCard,
    Sentence,
    TemplateEnvironment,
    parse_slots,
)
from recap.cards.textures import Textures
from recap.facts import metrics_of
from recap.stories import Snapshot, Story, Theme, load_pictures, theme_of

FAST = "fast"
HEADING_ON_PAGE = 2  # below the title of the page


class PaintedCard(NamedTuple):
    """A card painted on its plate."""

    rows: Rows
    bands: list[tuple[int, int]]  # rows that differ from the plate: first, and after the last
    plate: Plate


class CardRenderer:
    """
    Draws the cards of *campaign*, a snapshot and a story at a time.

    Make one in each process, and use it in one thread at a time. Most cards are painted on a
    plate; the others take the reference path, WeasyPrint and PDFium. With *plate_storage*,
    processes share their plates. WeasyPrint and PDFium are loaded with the first card. With
    *marks_lines*, each element has the file and the line of its template, for checks.

    Raises:
        TemplateError: The theme cannot be read; later, a story cannot be filled or laid out.
        LimitError: A card, a page or a PDF takes more time or memory than it may.
    """

    def __init__(
        self,
        campaign: Campaign,
        theme: Theme | None = None,
        plate_storage: PlateStorage | None = None,
        *,
        marks_lines: bool = False,
    ) -> None:
        self.campaign, self.theme = campaign, theme or theme_of(campaign)
        self._marks_lines = marks_lines
        self._plate_storage = plate_storage
        self.faces = read_faces(self.theme)
        self.fallbacks = Fallbacks(self.theme.fallbacks, self.faces)
        self.photos = Photos(load_pictures(campaign))
        self.palette = Palette(_colors(campaign, self.theme))
        self.logos = Logos(campaign, self.palette)
        self.textures = Textures(plate_storage, lambda: self.plate_fingerprint)
        self._theme_files = ThemeFiles(self.theme, self.faces, self.textures, self.logos.files)
        self.page_assets = PageAssets(self._theme_files, self.faces, self.fallbacks, self.palette)
        self.card_html = self._make_card_html()
        self.path_counts: Counter[str] = Counter()  # drawn cards by FAST, or by fallback reason

    def with_templates(self, campaign: Campaign, theme: Theme) -> CardRenderer:
        """
        Return a renderer of *campaign* and *theme* as their templates and words are now.

        It shares fonts, styles, pictures and plates with this one. The caller knows that these are
        as they were: the style sheets, `theme.toml`, the brand, and each story's ground.
        """
        other = copy(self)
        other.campaign, other.theme = campaign, theme
        other.card_html = other._make_card_html()
        return other

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories that the campaign's customers may get, in its order."""
        order, settings = self.campaign.stories.order, self.campaign.settings_of_stories
        stories = map(self.theme.story, order) if order else self.theme.stories
        return tuple(story for story in stories if story.is_possible(settings))

    @property
    def missing_glyphs(self) -> Counter[str]:
        """Characters that no font has, in everything that was filled so far."""
        return self.fallbacks.missing_glyphs

    # -- HTML ------------------------------------------------------------------

    def fragment(self, snapshot: Snapshot, story: str, size: str = "story") -> Markup:
        """Return the card's element, `<article class="card ...">`, for a page with a title."""
        card = with_heading(self.card_html.fragment(snapshot, story, size), HEADING_ON_PAGE)
        return Markup(card)  # noqa: S704 - it was HTML before

    def html(self, snapshot: Snapshot, story: str, size: str = "story") -> str:
        """Return the card as a document of one page, of exactly its size."""
        return self.card_html.document(snapshot, story, size)

    def alt_text(self, snapshot: Snapshot, story: str) -> str:
        """
        Return one sentence that says what the card shows: the template's block `alt`.

        Raises:
            TemplateError: The block is missing, or empty.
        """
        return self.card_html.alt_text(snapshot, story)

    def guess(self, snapshot: Snapshot, story: str) -> Guess | None:
        """Return what the page asks before it shows the card; None when it asks nothing."""
        return self.card_html.guess(snapshot, story)

    def fill_page(self, template: str, **values: Any) -> str:
        """Fill a page of the theme, such as `page/page.html`, with *values*."""
        return self.card_html.fill_page(template, values)

    def harshest_sentence(self, story: str) -> Sentence | None:
        """Return the sentence of *story* with the strongest tone; None without a sentence."""
        return self.card_html.harshest_sentence(story)

    def theme_texts(self) -> str:
        """Return all texts of the theme in the campaign's language, in one string."""
        return self.card_html.templates.texts(self.campaign.locale)

    def card_locale(self, snapshot: Snapshot) -> str:
        """Return the locale of the cards and the page of *snapshot*: see `CardLanguages`."""
        return self.card_html.card_locale(snapshot)

    def first_spoken(self, locales: Iterable[str]) -> str:
        """Return the first of *locales* whose language pages can be in, else the campaign's."""
        return self.card_html.languages.first_spoken(locales)

    def used_facts(self, story: str) -> tuple[str, ...]:
        """Return the facts that *story* needs, then the other facts that its templates use."""
        return self.card_html.used_facts(story)

    # -- pictures --------------------------------------------------------------

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
        file_size = self.campaign.draw.size
        painted = self.paint(snapshot, story, size)
        if painted is None:
            return codecs.png(self.draw_reference(snapshot, story, size), file_size)
        return painted.plate.strips.png(painted.rows, painted.bands, file_size)

    def draw(self, snapshot: Snapshot, story: str, size: str = "story") -> Image.Image:
        """Draw a card as an RGB picture of exactly the format's size."""
        painted = self.paint(snapshot, story, size, whole=True)
        if painted is None:
            return self.draw_reference(snapshot, story, size)
        return codecs.picture(painted.rows)

    def draw_reference(self, snapshot: Snapshot, story: str, size: str = "story") -> Image.Image:
        """Draw a card without a plate. A painted card must look like this picture."""
        source = _source(story)
        with self._limited(story):
            html = self.html(snapshot, story, size)
            document, _ = self.renderer.lay_out(html, source, pristine=True)
            return self.renderer.picture(document, source, FORMATS[size])

    def lay_out(self, html: str, story: str) -> tuple[Document, list[str]]:
        """Lay out the document *html* of a card; return it, and WeasyPrint's warnings."""
        with self._limited(story):
            return self.renderer.lay_out(html, _source(story))

    def draw_small(
        self, snapshot: Snapshot, story: str, size: str, width_px: int, css: str = ""
    ) -> Image.Image:
        """
        Draw a card *width_px* wide on the shortest path: no plate, cached styles, few pixels.

        The letters may stand a fraction of a pixel from where they stand on the card. *css* has
        rules for this picture alone.
        """
        source = _source(story)
        with self._limited(story):
            html = self.html(snapshot, story, size)
            html = html.replace("</head>", f"<style>{css}</style></head>", 1) if css else html
            document, _ = self.renderer.lay_out(html, source)
            scale = width_px / FORMATS[size].width_px
            return self.renderer.scaled_picture(document, source, scale)

    def rows(self, document: Document, story: str, size: str) -> Rows:
        """Draw the layout of a card, without a plate, as rows of a PNG."""
        return rasterise(self.renderer, document, size, _source(story))

    def pdf(self, snapshot: Snapshot, layout: str | None = None) -> bytes:
        """
        Draw all of a customer's stories as a tagged PDF with selectable text, one story a page.

        A story's title is the bookmark of its page, its alt text that of its drawing. *layout* is
        one of `PDF_LAYOUTS`; without it, the campaign's.
        """
        layout = layout or self.campaign.draw.pdf
        with limited("The PDF", lambda: self.theme.folder, self._begin_anew):
            html = self.card_html.pdf_document(snapshot, layout)
            document, _ = self.renderer.lay_out(html, "the PDF")
            zoom = zoom_of(layout)
            return self.renderer.pdf(document, "the PDF", pdf_variant="pdf/ua-1", zoom=zoom)

    def preview(self) -> bytes:
        """Draw the picture that chats show for any link, as JPEG: nothing in it is personal."""
        template = self.theme.find(PREVIEW_TEMPLATE)
        with limited("The preview", lambda: template, self._begin_anew):
            document, _ = self.renderer.lay_out(self.card_html.preview_document(), "the preview")
            picture = self.renderer.picture(document, "the preview", FORMATS[PREVIEW_FORMAT])
        return codecs.jpeg(picture)

    # -- plates ----------------------------------------------------------------

    def paint(
        self, snapshot: Snapshot, story: str, size: str = "story", *, whole: bool = False
    ) -> PaintedCard | None:
        """
        Paint a card on its plate, and count the path that it took.

        Only the bands that slots touch are filled; all rows, when *whole*. None when the card
        needs the reference path.
        """
        try:
            with self._limited(story):
                card = self._parsed(snapshot, story, size)
                plate = self.plate_cache.find(card, size, _source(story))
                rows, bands = self.plate_painter.paint(plate, card.slots, size, whole=whole)
        except NotPaintableError as error:
            self.path_counts[str(error)] += 1
            return None
        self.path_counts[FAST] += 1
        return PaintedCard(rows, bands, plate)

    def fallback_reason(self, snapshot: Snapshot, story: str, size: str = "story") -> str | None:
        """Return why a card cannot be painted on a plate; None when it can."""
        try:
            with self._limited(story):
                card = self._parsed(snapshot, story, size)
                plate = self.plate_cache.find(card, size, _source(story))
                self.plate_painter.draw_ops(plate, card.slots)
        except NotPaintableError as error:
            return str(error)
        return None

    def try_plate(
        self, snapshot: Snapshot, story: str, size: str, document: Document, *, compare: bool
    ) -> str | None:
        """Return as `fallback_reason` does, sooner; see `plates.try_plate`."""
        try:
            with self._limited(story):
                card, who = self._parsed(snapshot, story, size), _source(story)
                painter = self.plate_painter
                try_plate(self.renderer, card, size, painter, who, document, compare=compare)
        except NotPaintableError as error:
            return str(error)
        return None

    # -- fingerprints ----------------------------------------------------------

    def card_fingerprint(self, snapshot: Snapshot, story: str, size: str = "story") -> str:
        """
        Hash everything that a card is made of: its HTML, and `fingerprint`. 64 hex digits.

        A snapshot holds more than one card shows, so a changed fact leaves the other cards' hashes
        as they are.
        """
        return fingerprints.text_fingerprint(self.html(snapshot, story, size), self.fingerprint)

    def pdf_fingerprint(self, snapshot: Snapshot, layout: str | None = None) -> str:
        """Hash everything that a customer's PDF is made of. 64 hex digits."""
        html = self.card_html.pdf_document(snapshot, layout or self.campaign.draw.pdf)
        return fingerprints.text_fingerprint(html, self.fingerprint)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of everything that cards depend on besides their HTML."""
        return fingerprints.drawing_fingerprint(self.campaign, self.theme)

    @cached_property
    def plate_fingerprint(self) -> str:
        """The hash of everything that plates depend on besides their template keys and formats."""
        return fingerprints.plate_fingerprint(self.fingerprint)

    # -- parts, each made when first used ---------------------------------------

    @cached_property
    def renderer(self) -> Renderer:
        css = [self.page_assets.font_css + RESET_CSS, *self.page_assets.style_sheets]
        return Renderer(self._theme_files, self.fallbacks, css)

    @cached_property
    def plate_painter(self) -> PlatePainter:
        return PlatePainter()

    @cached_property
    def plate_cache(self) -> PlateCache:
        return PlateCache(
            self.renderer, self.plate_painter, self._plate_storage, self.plate_fingerprint
        )

    def _limited(self, story: str) -> limited:
        return limited(f"Story '{story}'", lambda: self.theme.story(story).file, self._begin_anew)

    def _begin_anew(self) -> None:
        """Forget the caches: they may have been stopped between two steps."""
        for part in ("renderer", "plate_painter", "plate_cache"):
            self.__dict__.pop(part, None)

    def _make_card_html(self) -> CardHtml:
        templates = TemplateEnvironment(
            self.theme,
            self.faces,
            frozenset(metrics_of(self.campaign)),
            self.fallbacks,
            self.photos,
            self.palette,
            self.logos,
            self.textures,
            marks_lines=self._marks_lines,
        )
        return CardHtml(self.campaign, self.theme, templates, self.fallbacks)

    def _parsed(self, snapshot: Snapshot, story: str, size: str) -> ParsedCard:
        html = self.html(snapshot, story, size)
        self.renderer.register_fallback_fonts(html)
        return parse_slots(html)


def _colors(campaign: Campaign, theme: Theme) -> dict[str, str]:
    return branded(theme.colors, theme.brand_colors, campaign.brand.colors)


def _source(story: str) -> str:
    """Return what messages call the document of *story*."""
    return f"story '{story}'"
