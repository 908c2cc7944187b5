"""
Where a line may end, and what readers take for one letter: Pango's answers.

This calls Pango's public C interface, so that it does not depend on WeasyPrint's version.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from recap.errors import MachineError

PANGO_FILES = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")
BIDI_CONTROLS = str.maketrans(dict.fromkeys("\u202a\u202b\u202c\u202d\u202e", "\u200b"))


class _PangoLogAttr(ctypes.Structure):
    """What may be done before a character. Pango's struct is 32 bits; we read two of them."""

    _fields_ = (
        ("is_line_break", ctypes.c_uint, 1),
        ("is_mandatory_break", ctypes.c_uint, 1),
        ("is_char_break", ctypes.c_uint, 1),
        ("is_white", ctypes.c_uint, 1),
        ("is_cursor_position", ctypes.c_uint, 1),
        ("others", ctypes.c_uint, 27),
    )


def line_break_pieces(text: str) -> list[str]:
    """Split *text*, which has no spaces, where a line may end: between ideographs, Thai words."""
    return _split(text, "is_line_break")


def grapheme_clusters(text: str) -> list[str]:
    """Split *text* into what readers take for one letter: with its accents, joined emoji whole."""
    return _split(text, "is_cursor_position")


def _split(text: str, attribute: str) -> list[str]:
    attributes = _log_attributes(text)
    ends = [at for at in range(1, len(text)) if getattr(attributes[at], attribute)] + [len(text)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _log_attributes(text: str) -> Any:
    """Return Pango's attributes of each character; without bidi controls, as WeasyPrint does."""
    pango, english = _pango()
    data, count = text.translate(BIDI_CONTROLS).encode(), len(text) + 1
    attributes = (_PangoLogAttr * count)()
    pango.pango_get_log_attrs(data, len(data), -1, english, attributes, count)
    return attributes


@cache
def _pango() -> tuple[Any, ctypes.c_void_p]:
    """Load Pango; return it, and its language English. Raises `MachineError`."""
    for file in PANGO_FILES:
        try:
            pango = ctypes.CDLL(file)
            break
        except OSError as error:
            reason = error
    else:
        raise MachineError(
            f"Pango, which breaks text into lines, cannot be loaded: {reason}.",
            "this machine",
            "sudo apt-get install libpango-1.0-0",
        )
    pango.pango_language_from_string.restype = ctypes.c_void_p
    pango.pango_get_log_attrs.restype = None
    pango.pango_get_log_attrs.argtypes = (
        ctypes.c_char_p, ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int,
    )  # fmt: skip
    return pango, ctypes.c_void_p(pango.pango_language_from_string(b"en"))
