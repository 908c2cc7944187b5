"""HTML entities in names: ``Tom &amp; Jerry``, ``Caf&eacute;``, ``It&#39;s``."""

from __future__ import annotations

import re
from html import unescape

from recap.text_comparison import BLANKS

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
MOST_TIMES = 3  # `&amp;amp;` was escaped twice


def unescape_html(text: str) -> str:
    """
    Return *text* with the characters that its entities stand for, without blanks around it.

    An entity ends with a semicolon: ``R&D`` and ``&copy`` stay. What was escaped several times is
    read as often. Control characters are left out.
    """
    for _ in range(MOST_TIMES):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return "".join(letter for letter in text if letter.isprintable() or letter in BLANKS).strip(
        BLANKS
    )


def has_html_entity(text: str) -> bool:
    """Return whether *text* has an entity that stands for a character."""
    return any(unescape(entity) != entity for entity in _ENTITY.findall(text))
