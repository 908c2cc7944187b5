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
# Bits of a PangoLogAttr, which is a C bit field of 32 bits, on little-endian machines.
IS_LINE_BREAK, IS_CURSOR_POSITION = 1 << 0, 1 << 4
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e"


def line_break_pieces(text: str) -> list[str]:
    """Split *text*, which has no spaces, where a line may end: between ideographs, Thai words."""
    return _split(text, IS_LINE_BREAK)


def grapheme_clusters(text: str) -> list[str]:
    """Split *text* into what readers take for one letter: with its accents, joined emoji whole."""
    return _split(text, IS_CURSOR_POSITION)


def _split(text: str, bit: int) -> list[str]:
    """Split *text* before each character whose attributes have the *bit*."""
    attributes = _log_attributes(text)
    ends = [at for at in range(1, len(text)) if attributes[at] & bit] + [len(text)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _log_attributes(text: str) -> list[int]:
    """Return Pango's attributes of each character; without bidi controls, as WeasyPrint does."""
    pango, english = _pango()
    for control in BIDI_CONTROLS:
        text = text.replace(control, "\u200b")
    data, count = text.encode(), len(text) + 1
    attributes = (ctypes.c_uint32 * count)()
    pango.pango_get_log_attrs(data, len(data), -1, english, attributes, count)
    return list(attributes)


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
