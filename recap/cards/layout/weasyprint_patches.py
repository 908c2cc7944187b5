"""
Load WeasyPrint, and patch it for this process.

WeasyPrint is loaded when the first card is drawn: importing recap does not load it.
The patches change pictures (text gaps, emoji, joined scripts, widths of glyphs), the tags of the
PDF, or speed (HTML parser, loading).
`weasyprint_internals` says what each is for. A version that was not tested is not patched.
"""

from __future__ import annotations

import ctypes.util
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from recap.cards.layout.glyph_codes import patch_fonts
from recap.cards.layout.letter_spacing import patch_letter_spacing
from recap.cards.layout.pdf_tags import patch_tags
from recap.cards.layout.weasyprint_internals import untested_version, warn_once
from recap.cards.painting import emoji_size
from recap.errors import MachineError


class _PatternCache(dict[tuple[Collection[str], bool], re.Pattern[str]]):
    """
    The patterns that tinyhtml5 reads text with, by their characters.

    tinyhtml5 has such a cache, but its keys never match, so it compiles each pattern anew.
    """

    def __missing__(self, key: tuple[Collection[str], bool]) -> re.Pattern[str]:
        characters, only_these = key
        negation = "" if only_these else "^"
        self[key] = re.compile(f"[{negation}{''.join(map(re.escape, characters))}]+")
        return self[key]


PATTERNS = _PatternCache()


def load() -> Any:
    """
    Import WeasyPrint, and patch it if its version is a tested one. Return its module.

    Raises:
        MachineError: A system library is missing.
    """
    untested = untested_version()
    try:
        if untested:
            import weasyprint
        else:
            with _find_library_disabled():
                import weasyprint
    except OSError as error:
        raise MachineError(
            f"WeasyPrint, which draws the cards, lacks a library of the system: {error}.",
            "this machine",
            "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ) from error
    if untested:
        warn_once()
    else:
        _patch(weasyprint)
    return weasyprint


def _patch(weasyprint: Any) -> None:
    import tinyhtml5.inputstream
    from weasyprint.pdf import fonts, tags
    from weasyprint.pdf.stream import Stream

    from recap.cards.layout.right_to_left import patch_lines  # it loads WeasyPrint
    from recap.cards.layout.shaping import rounded_width  # as above

    if Stream.show_text is not _show_text:  # these patches wrap functions: apply them once
        patch_letter_spacing(weasyprint.text.line_break)
        patch_tags(Stream, tags)
        patch_fonts(fonts)
        patch_lines(weasyprint.draw.text)
    Stream.show_text = _show_text
    weasyprint.draw.text.draw_emojis = _draw_emojis
    weasyprint.draw.text.round = rounded_width  # the module rounds nothing but widths of glyphs
    tinyhtml5.inputstream.characters_until_regex = PATTERNS


@contextmanager
def _find_library_disabled() -> Iterator[None]:
    """
    Make `ctypes.util.find_library` find nothing on Linux.

    WeasyPrint tries the names of other systems first. Python starts a compiler to find out that
    such a library does not exist: half of WeasyPrint's loading time. WeasyPrint then loads each
    library by its Linux name, without `find_library`.
    """
    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _find_nothing
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _find_nothing(name: str) -> str | None:  # noqa: ARG001 - the signature of `find_library`
    return None


def _show_text(stream: Any, text: str) -> None:
    """Write *text*, glyphs in <> and gaps. PDFium ignores the last gap beside an empty <>."""
    stream.stream.append(f"[{text.replace('<>', ' ')}] TJ".encode())


def _draw_emojis(stream: Any, style: Any, x: float, y: float, emojis: list[Any]) -> None:
    """Draw *emojis* in the size that `TextShaper` uses."""
    from weasyprint.images import RasterImage

    size = style["font_size"]
    for image, _, width, height, right, below in emojis:
        if isinstance(image, RasterImage):
            width, height = emoji_size(image, height)
        with stream.stacked():
            stream.transform(a=width, d=height, e=x + right * size, f=y + below)
            image.draw(stream, size, size, style)
