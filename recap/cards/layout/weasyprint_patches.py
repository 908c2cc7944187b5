"""
WeasyPrint, loaded in half the time, and mended where its drawings or its speed need it.

It is loaded by the first who draws: whoever imports recap does not wait for it.
"""

from __future__ import annotations

import ctypes.util
import gc
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from recap.cards.layout.letter_spacing import patch_letter_spacing
from recap.cards.painting import emoji_size
from recap.errors import MachineError


class _Patterns(dict[tuple[Collection[str], bool], re.Pattern[str]]):
    """Patterns of letters that a parser of HTML reads up to: its own memory of them forgets."""

    def __missing__(self, key: tuple[Collection[str], bool]) -> re.Pattern[str]:
        letters, only_these = key
        those = "" if only_these else "^"
        self[key] = re.compile(f"[{those}{''.join(map(re.escape, letters))}]+")
        return self[key]


PATTERNS = _Patterns()


def load() -> Any:
    """Return WeasyPrint's module, mended. Raises `MachineError`: it lacks a library."""
    try:
        with _by_their_sonames():
            import weasyprint  # type: ignore[import-untyped]
    except OSError as error:
        raise MachineError(
            f"WeasyPrint, which draws the cards, lacks a library of the system: {error}.",
            "this machine",
            "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        ) from error
    import tinyhtml5.inputstream  # type: ignore[import-untyped]
    from weasyprint.pdf.stream import Stream  # type: ignore[import-untyped]

    if Stream.show_text is not _show_text:  # once
        patch_letter_spacing(weasyprint.text.line_break)
    Stream.show_text = _show_text
    weasyprint.draw.text.draw_emojis = _draw_emojis
    tinyhtml5.inputstream.characters_until_regex = PATTERNS
    return weasyprint


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Keep Python from looking for garbage meanwhile: what is made now is kept, or soon goes."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _by_their_sonames() -> Iterator[None]:
    """
    Have libraries loaded by the names that Linux gives them.

    WeasyPrint tries other systems' names first, and to look for one that is not there Python
    starts a compiler: half of the time that loading it takes.
    """
    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _not_found
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _not_found(name: str) -> str | None:  # noqa: ARG001 - as `find_library` is called
    return None


def _show_text(stream: Any, text: str) -> None:
    """Write *text*, glyphs in <> and gaps. PDFium forgets the last gap beside an empty <>."""
    stream.stream.append(f"[{text.replace('<>', ' ')}] TJ".encode())


def _draw_emojis(stream: Any, style: Any, x: float, y: float, emojis: list[Any]) -> None:
    """Draw *emojis* as `Letters` does."""
    from weasyprint.images import RasterImage  # type: ignore[import-untyped]

    size = style["font_size"]
    for image, _, across, down, right, below in emojis:
        if isinstance(image, RasterImage):
            across, down = emoji_size(image, down)
        with stream.stacked():
            stream.transform(a=across, d=down, e=x + right * size, f=y + below)
            image.draw(stream, size, size, style)
