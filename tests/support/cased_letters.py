"""Every letter of Unicode that has another case, inside words, in each way to write it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from unicodedata import combining, normalize

WORDS = ("{}", "a{}", "Λό{}Σ")
ACCENTED = ("{}\u0301x", "i{}\u0307 b")  # the accent stays on a letter that is one in each case


def cased_letters() -> list[str]:
    """List the letters that change with the case; a mark above or below one is no letter."""
    letters = map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1)))
    return [c for c in letters if not combining(c) and any(form != c for form in _cases(c))]


def spellings() -> Iterator[tuple[str, ...]]:
    """Yield, for each letter in each word, the word in each case, composed and decomposed."""
    for letter in cased_letters():
        is_one = all(len(case) == 1 for case in _cases(letter))
        for word in (*WORDS, *(ACCENTED if is_one else ())):
            text = word.format(letter)
            forms = [normalize(form, case) for case in _cases(text) for form in ("NFC", "NFD")]
            yield tuple(dict.fromkeys((text, *forms)))


def _cases(text: str) -> tuple[str, ...]:
    return text.upper(), text.lower(), text.title(), text.casefold(), text.swapcase()
