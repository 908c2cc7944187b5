"""
WeasyPrint and PDFium: from HTML to a laid-out document, to PDF, to pixels.

Neither may run in two threads at once. Both are loaded with the first `Renderer`.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from PIL import Image

from recap.cards.assets import (
    BASE,
    Fallback,
    Fallbacks,
    RefusedFileError,
    ThemeFiles,
    check_fetched,
    fontconfig_xml,
)
from recap.cards.layout import box_tree, weasyprint_patches
from recap.cards.layout.document import Document
from recap.cards.layout.garbage_collection import gc_disabled
from recap.cards.layout.pdf_tags import tagged
from recap.cards.layout.weasyprint_internals import untested_reason, untested_version
from recap.cards.sizes import CardSize
from recap.errors import CardError, TemplateError

if TYPE_CHECKING:
    from recap.cards.layout.style_cache import StyleCache

PIXELS_PER_POINT = 4 / 3  # with this zoom a CSS pixel of the document is one pixel of the picture
LOST = ("Failed to load", "Failed to render", "Font-face")  # WeasyPrint's messages begin so
FONTCONFIG_VARIABLE = "FONTCONFIG_FILE"
MAX_CACHED_IMAGES = 200
HARMLESS = ("font-display",)  # properties for browsers: pages use the same style sheet
DATA = "data:"  # addresses that are the file itself
FIX_FILE = "put the file there, whole, or correct its name"
NO_FONT = ".notdef"  # WeasyPrint's message for a letter that no font has begins so


class Renderer:
    """
    Lays out and prints documents that use the style sheets *css*. A process has one for each theme.

    ``notes``: what WeasyPrint ignores in them: the number of the style sheet, and its warning.
    """

    @gc_disabled()
    def __init__(self, files: ThemeFiles, fallbacks: Fallbacks, css: Sequence[str]) -> None:
        self._weasyprint = weasyprint_patches.load()
        self._files, self._fallbacks = files, fallbacks
        self._registered: dict[str, Fallback] = {}  # by address
        self._refused: dict[str, RefusedFileError] = {}  # by address
        self._fetcher = _fetcher(files, self._fallback_data, self._refused)
        self.fonts = _font_configuration(fontconfig_xml(fallbacks.all))
        self._images: dict[str, Any] = {}
        self._sheets, self.notes = [], []
        for nth, text in enumerate(css):
            with captured_warnings() as log:
                self._sheets.append(self._sheet(text))
            self._raise_if_lost(log, "theme.css")
            self.notes += [(nth, note) for note in log.texts() if not _is_harmless(note)]
        self._styles = None if untested_version() else _style_cache(self._sheets, self.fonts)

    @property
    def why_no_plates(self) -> str | None:
        """Why no card may be painted on a plate, in words for designers; None if cards may."""
        return untested_reason() if untested_version() else None

    def register_fallback_fonts(self, text: str) -> None:
        """Load the fallback fonts that *text* needs. Call it before *text* is laid out."""
        for font in self._fallbacks.needed(text):
            address = BASE + font.url
            if address not in self._registered:
                self._registered[address] = font
                self._clear_styles()  # some lengths depend on the letters that fonts have
                weight = "normal" if font.is_pictures else "bold"
                self._sheet(
                    f'@font-face {{ font-family: "{font.family}"; font-weight: {weight}; '
                    f'src: url("{address}") }}'
                )

    def lay_out(self, html: str, who: str, *, pristine: bool = False) -> tuple[Document, list[str]]:
        """
        Lay out a document; return it, and WeasyPrint's warnings.

        Args:
            who: Names the document in errors.
            pristine: Use WeasyPrint alone, without cached styles. References and the proof of a
                plate need that: an error in the style cache must not change them too.

        Raises:
            TemplateError: A picture is missing or broken.
        """
        self.register_fallback_fonts(html)
        if len(self._images) > MAX_CACHED_IMAGES:  # each customer has other photos
            self._images.clear()
        parsed = self._weasyprint.HTML(string=html, base_url=BASE, url_fetcher=self._fetcher)
        with captured_warnings() as log:
            document = (
                parsed.render(self.fonts, stylesheets=self._sheets, cache=self._images)
                if pristine or self._styles is None
                else self._styles.lay_out(parsed, self._images)
            )
        if log.records:
            self._clear_styles()
        self._raise_if_lost(log, who)
        if not self.why_no_plates:  # boxes are read from private parts of WeasyPrint
            for page in document.pages:
                box_tree.hide_empty_backgrounds(page)
        return document, log.texts()

    def pdf(self, document: Document, who: str, **options: Any) -> bytes:
        """
        Make a PDF of *document*, with WeasyPrint's *options*.

        Raises:
            CardError: No font has one of its letters, so it would show an empty box.
        """
        with captured_warnings() as log, self._tagged(document, options):
            pdf = document.write_pdf(**options)
        self._raise_if_lost(log, who)
        missing = [record for record in log.records if str(record.msg).startswith(NO_FONT)]
        if missing:
            letter, code = _arguments(missing[0])
            raise CardError(
                f"{who} would show an empty box: no font has '{letter}' (U+{code:04X}).",
                str(self._files.theme.folder),
                "name a font that has it under 'fallbacks' in theme.toml",
            )
        return pdf

    def _tagged(self, document: Document, options: dict[str, Any]) -> AbstractContextManager[None]:
        """Make artifacts of decoration in a tagged PDF; with an untested WeasyPrint nothing."""
        if "pdf_variant" not in options or untested_version():
            return nullcontext()
        return tagged(document.pages)

    def pixel_pdf(self, document: Document, who: str) -> bytes:
        """Make a PDF in which a point is a CSS pixel. It is not compressed: it is read at once."""
        return self.pdf(document, who, zoom=PIXELS_PER_POINT, uncompressed_pdf=True)

    def picture(self, document: Document, who: str, size: CardSize) -> Image.Image:
        """
        Draw the page of *document* as an RGB picture of exactly *size*.

        Raises:
            CardError: It has more than one page, or another size.
        """
        if len(document.pages) != 1:
            raise CardError(
                f"{who} needs {len(document.pages)} pages; a card has one.",
                "the theme's CSS",
                "give .card the format's height, and overflow: hidden",
            )
        picture = _rasterise(self.pixel_pdf(document, who))
        if picture.size != (size.width_px, size.height_px):
            raise CardError(
                f"{who} came out as {picture.width}x{picture.height} pixels, "
                f"not {size.width_px}x{size.height_px}.",
                "the theme's CSS",
                "leave @page to recap",
            )
        return picture

    def scaled_picture(self, document: Document, who: str, scale: float) -> Image.Image:
        """Draw the first page of *document*, with *scale* pixels a CSS pixel."""
        return _rasterise(self.pixel_pdf(document, who), scale)

    def _clear_styles(self) -> None:
        if self._styles is not None:
            self._styles.clear()

    def _fallback_data(self, url: str) -> bytes | None:
        font = self._registered.get(url)
        return None if font is None else self._fallbacks.data(font)

    def _sheet(self, css: str) -> Any:
        return self._weasyprint.CSS(
            string=css, base_url=BASE, url_fetcher=self._fetcher, font_config=self.fonts
        )

    def _raise_if_lost(self, log: WarningLog, who: str) -> None:
        """Raise `TemplateError` if WeasyPrint could not load something."""
        lost = [record for record in log.records if str(record.msg).startswith(LOST)]
        if not lost:
            return
        self._images.clear()  # it caches a picture that cannot be loaded as "nothing to show"
        what, reason, fix = self._explained(lost[0])
        raise TemplateError(
            f"{what} of {who} cannot be shown: {reason}", str(self._files.theme.folder), fix
        )

    def _explained(self, record: logging.LogRecord) -> tuple[str, str, str]:
        """Return what WeasyPrint could not load, why, and how to fix it."""
        parts = [*map(str, _arguments(record))]
        url = next((part for part in parts if part in self._refused or "://" in part), None)
        if url is None:
            return "A file", f"{record.getMessage()}.", FIX_FILE
        what = "A 'data:' address" if url.startswith(DATA) else f"'{url.removeprefix(BASE)}'"
        refused = self._refused.get(url)
        if refused is None:
            return what, f"it {self._reason(url)}", FIX_FILE
        return what, f"it {refused.reason}", refused.fix

    def _reason(self, url: str) -> str:
        try:
            file = self._files.find(url)
        except LookupError as error:
            return str(error)
        return f"is broken, or not what its ending '{file.suffix}' says."


class WarningLog(logging.Handler):
    """Collects WeasyPrint's warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def texts(self) -> list[str]:
        return [record.getMessage() for record in self.records]


@contextmanager
def captured_warnings() -> Iterator[WarningLog]:
    """Collect WeasyPrint's warnings: it reports missing files and letters only in its log."""
    log, logger = WarningLog(), logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(log)
    try:
        yield log
    finally:
        logger.removeHandler(log)
        logger.propagate = propagate


def _arguments(record: logging.LogRecord) -> tuple[Any, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def _style_cache(sheets: list[Any], fonts: Any) -> StyleCache:
    from recap.cards.layout.style_cache import StyleCache  # once WeasyPrint is patched

    return StyleCache(sheets, fonts)


def _font_configuration(configuration: str) -> Any:
    """Make WeasyPrint's font configuration, with the fonts of Fontconfig's *configuration* only."""
    from weasyprint.text.fonts import FontConfiguration

    before = os.environ.get(FONTCONFIG_VARIABLE)
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file:
        file.write(configuration)
        file.flush()
        os.environ[FONTCONFIG_VARIABLE] = file.name
        try:
            return FontConfiguration()
        finally:
            del os.environ[FONTCONFIG_VARIABLE]
            if before is not None:
                os.environ[FONTCONFIG_VARIABLE] = before


def _is_harmless(note: str) -> bool:
    return any(word in note for word in HARMLESS)


def _fetcher(
    files: ThemeFiles,
    fallback_data: Callable[[str], bytes | None],
    refused: dict[str, RefusedFileError],
) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ThemeFetcher(URLFetcher):  # type: ignore[misc]
        """Serves the theme's files, fallback fonts and data URLs; refuses all other addresses."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - of WeasyPrint
            font = fallback_data(url)
            if font is not None:
                return URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})
            is_inline = url.startswith(DATA)
            data, kind = self._inline(url) if is_inline else files.read(url)
            try:
                check_fetched(data, kind, whole=not is_inline)
            except RefusedFileError as error:
                refused[url] = error
                raise
            return URLFetcherResponse(url, data, {"Content-Type": kind})

        def _inline(self, url: str) -> tuple[bytes, str]:
            response = super().fetch(url)
            return response.read(), response.content_type

    return ThemeFetcher(allowed_protocols={"data"}, allow_redirects=False)


def _rasterise(pdf: bytes, scale: float = 1) -> Image.Image:
    """Draw the first page of *pdf* as an RGB picture, with *scale* pixels a point."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=scale).to_pil().convert("RGB")
        return picture.copy()  # its pixels belong to PDFium until here
    finally:
        document.close()
