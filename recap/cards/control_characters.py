"""Control characters of names and other values: no page and no card has them."""

from __future__ import annotations

import re

SPACES = "\t\n\r"
ASCII = bytes(code for code in (*range(0x20), 0x7F) if chr(code) not in SPACES)
OTHERS = re.compile(rb"\xc2[\x80-\x9f]")  # U+0080 to U+009F, in UTF-8
ALL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def without_control_characters(text: str) -> str:
    """Return *text* without its control characters; tabs and ends of lines stay."""
    data = text.encode(errors="surrogatepass")
    # Bytes are searched many times faster than text, and most texts have none.
    if len(data.translate(None, ASCII)) == len(data) and OTHERS.search(data) is None:
        return text
    return ALL.sub("", text)
