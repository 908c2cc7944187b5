"""
WeasyPrint and PDFium: from HTML to a laid-out document, to PDF, to pixels.

Neither may run in two threads at once; both are loaded with the first `Renderer`.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from recap.cards.assets import (
    BASE,
    Fallback,
    Fallbacks,
    ThemeFiles,
    fontconfig_xml,
    media_type,
    reject_truncated,
)
from recap.cards.layout import weasyprint_patches
from recap.cards.sizes import CardSize
from recap.errors import CardError, TemplateError

if TYPE_CHECKING:
    from weasyprint import Document  # type: ignore[import-untyped]

POINTS = 4 / 3  # zoom that makes a CSS pixel a point, and a point a pixel of the picture
LOST = ("Failed to load", "Failed to render", "Font-face")
CONFIG = "FONTCONFIG_FILE"  # where Fontconfig looks for what it is told
PIXELS = ("image/png", "image/jpeg", "image/webp", "image/gif")
MOST_IMAGES = 200  # that WeasyPrint remembers
HARMLESS = ("font-display",)  # for browsers: the page shows the same style sheet
NO_FONT = ".notdef"  # begins what WeasyPrint says of a letter that no font has


class Renderer:
    """Lays out and prints documents that use *css*; one a process and theme."""

    @weasyprint_patches.gc_disabled()
    def __init__(self, files: ThemeFiles, fallbacks: Fallbacks, css: str, theme_css: str) -> None:
        self._weasyprint = weasyprint_patches.load()
        from recap.cards.layout.style_cache import StyleCache

        self._files, self._fallbacks = files, fallbacks
        self._lent: dict[str, Fallback] = {}  # by address
        self._fetcher = _fetcher(files, self._lent_data)
        self.fonts = _only_our_fonts(fontconfig_xml(fallbacks.all))
        self._images: dict[str, Any] = {}
        with captured_warnings() as said:
            sheets = [self._sheet(css), self._sheet(theme_css)]
        self._sheets, self._styles = sheets, StyleCache(sheets, self.fonts)
        self.notes = [text for text in said.texts() if not any(word in text for word in HARMLESS)]
        self._raise_if_lost(said, "theme.css")

    def register_fallback_fonts(self, text: str) -> None:
        """Bring the fall-back fonts that *text* needs. Call it before any of it is set."""
        for font in self._fallbacks.needed(text):
            address = BASE + font.url
            if address not in self._lent:
                self._lent[address] = font
                self._styles.forget()  # some lengths follow the letters that there are
                weight = "normal" if font.is_pictures else "bold"
                self._sheet(
                    f'@font-face {{ font-family: "{font.family}"; font-weight: {weight}; '
                    f'src: url("{address}") }}'
                )

    def lay_out(self, html: str, who: str, *, pristine: bool = False) -> tuple[Document, list[str]]:
        """
        Lay out a document; return it, and what WeasyPrint had to say.

        *pristine* leaves it all to WeasyPrint, whose styles are otherwise kept (`styles`): what
        is held to that must not stand on the same ground.

        Raises:
            TemplateError: A picture of *who* is missing or broken.
        """
        self.register_fallback_fonts(html)
        if len(self._images) > MOST_IMAGES:  # photos come with every customer
            self._images.clear()
        given = self._weasyprint.HTML(string=html, base_url=BASE, url_fetcher=self._fetcher)
        with captured_warnings() as said:
            document = (
                given.render(self.fonts, stylesheets=self._sheets, cache=self._images)
                if pristine
                else self._styles.lay_out(given, self._images)
            )
        if said.records:
            self._styles.forget()
        self._raise_if_lost(said, who)
        return document, said.texts()

    def pdf(self, document: Document, who: str, **options: Any) -> bytes:
        """
        Print *document*, with WeasyPrint's own *options*.

        Raises:
            CardError: No font has one of its letters: better no card than an empty box.
        """
        with captured_warnings() as said:
            printed: bytes = document.write_pdf(**options)
        self._raise_if_lost(said, who)
        boxes = [record for record in said.records if str(record.msg).startswith(NO_FONT)]
        if boxes:
            letter, code = _parts(boxes[0])
            raise CardError(
                f"{who} would show an empty box: no font has '{letter}' (U+{code:04X}).",
                str(self._files.folder),
                "name a font that has it under 'fallbacks' in theme.toml",
            )
        return printed

    def to_draw(self, document: Document, who: str) -> bytes:
        """Print *document* so that a point is a pixel; it is read at once, and not compressed."""
        return self.pdf(document, who, zoom=POINTS, uncompressed_pdf=True)

    def picture(self, document: Document, who: str, size: CardSize) -> Image.Image:
        """Turn the one page of *document* into an RGB picture of exactly *size*."""
        if len(document.pages) != 1:
            raise CardError(
                f"{who} needs {len(document.pages)} pages; a card has one.",
                "the theme's CSS",
                "give .card the format's height, and overflow: hidden",
            )
        picture = _raster(self.to_draw(document, who))
        if picture.size != (size.width_px, size.height_px):
            raise CardError(
                f"{who} came out as {picture.width}x{picture.height} pixels, "
                f"not {size.width_px}x{size.height_px}.",
                "the theme's CSS",
                "leave @page to recap",
            )
        return picture

    def _lent_data(self, url: str) -> bytes | None:
        font = self._lent.get(url)
        return None if font is None else self._fallbacks.data(font)

    def _sheet(self, css: str) -> Any:
        return self._weasyprint.CSS(
            string=css, base_url=BASE, url_fetcher=self._fetcher, font_config=self.fonts
        )

    def _raise_if_lost(self, said: WarningLog, who: str) -> None:
        lost = [record for record in said.records if str(record.msg).startswith(LOST)]
        if not lost:
            return
        self._images.clear()  # it remembers what it could not load as nothing to show
        url = next((str(part) for part in _parts(lost[0]) if "://" in str(part)), None)
        if url is None:
            what, reason = "A picture", lost[0].getMessage()
        else:
            what, reason = f"'{url.removeprefix(BASE)}'", self._reason(url)
        raise TemplateError(
            f"{what} of {who} cannot be shown: it {reason}",
            str(self._files.folder),
            "put the file there, whole, or correct its name",
        )

    def _reason(self, url: str) -> str:
        try:
            file = self._files.find(url)
        except LookupError as error:
            return str(error)
        return f"is broken, or not what its ending '{file.suffix}' says."


class WarningLog(logging.Handler):
    """What WeasyPrint said while we listened."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def texts(self) -> list[str]:
        return [record.getMessage() for record in self.records]


@contextmanager
def captured_warnings() -> Iterator[WarningLog]:
    """Listen to WeasyPrint's warnings: it tells of holes only in its log."""
    said, logger = WarningLog(), logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(said)
    try:
        yield said
    finally:
        logger.removeHandler(said)
        logger.propagate = propagate


def _parts(record: logging.LogRecord) -> tuple[Any, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def _only_our_fonts(configuration: str) -> Any:
    """Make WeasyPrint's font configuration, and keep the machine's own fonts out of it."""
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    before = os.environ.get(CONFIG)
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file:
        file.write(configuration)
        file.flush()
        os.environ[CONFIG] = file.name
        try:
            return FontConfiguration()
        finally:
            del os.environ[CONFIG]
            if before is not None:
                os.environ[CONFIG] = before


def _fetcher(files: ThemeFiles, lent: Callable[[str], bytes | None]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """Answers with the theme's own files; refuses the rest of the world."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            font = lent(url)
            if font is not None:
                return URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})
            file = files.find(url)
            data = file.read_bytes()
            if media_type(file) in PIXELS:
                _raise_if_broken(data)
            return URLFetcherResponse(url, data, {"Content-Type": media_type(file)})

    return OnlyOurs(allowed_protocols={"data"}, allow_redirects=False)


def _raise_if_broken(data: bytes) -> None:
    """Read a picture to its end. Raises `OSError` when it is cut or is none."""
    with reject_truncated(), Image.open(BytesIO(data)) as picture:
        picture.load()


def _raster(pdf: bytes) -> Image.Image:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=1).to_pil().convert("RGB")
        return picture.copy()  # its pixels are PDFium's until then
    finally:
        document.close()
