"""
Texts that are equal although they are written differently: one rule, for Python and for DuckDB.

- `normalise_id`: an id without the blanks around it, in one Unicode form
- `fold_case`: the same for upper and lower case
- `pattern_key`: what a pattern and a name are compared by

Each function returns its own results unchanged. `recap.activity.sql` has the same rules in SQL:
DuckDB's own functions for ASCII text, where they give the same result, and these functions for
all other text. Two implementations would fold some letters differently, such as a final sigma.
"""

from __future__ import annotations

import re
from unicodedata import normalize

# What is cut off around an id. Of the ASCII characters only those that the readers of files cut
# off; of all others every blank and every character that nobody sees.
BLANKS = " \t\r\n" + "".join(
    map(
        chr,
        (
            *(0x85, 0xA0, 0xAD, 0x061C, 0x1680, 0x180E, *range(0x2000, 0x2010), 0x2028, 0x2029),
            *(*range(0x202A, 0x2030), *range(0x205F, 0x2070), 0x3000, 0xFEFF),
        ),
    )
)

DOTLESS_I = "\N{LATIN SMALL LETTER DOTLESS I}"

# Characters that a keyboard lacks -> what people type instead.
_TYPED = {
    **dict.fromkeys([0xAD, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)], ""),
    **dict.fromkeys([*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF], ""),
    **dict.fromkeys([0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0x85, 0xA0], " "),
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x2212], "-"),
    **dict.fromkeys([0x2044, 0x2215], "/"),
    **dict.fromkeys(
        [0xB4, 0x02B9, 0x02BB, 0x02BC, *range(0x2018, 0x201C), 0x2032, 0x055A, 0x1FFD], "'"
    ),
    **dict.fromkeys([0xAB, 0xBB, 0x02BA, *range(0x201C, 0x2020), 0x2033], '"'),
}

_WHOLE_NUMBER = re.compile(r"([0-9]+)\.0")
_GREEK_MARKS = re.compile(r"(?<=[\u0370-\u03FF])[\u0300-\u036F]+")
_DOTTED_I = re.compile("i\u0307+")


def normalise_id(text: str) -> str:
    """Return an id without blanks around it, composed (NFC), ``1042.0`` as ``1042``."""
    bare = normalize("NFC", text).strip(BLANKS)
    return _WHOLE_NUMBER.sub(r"\1", bare) if _WHOLE_NUMBER.fullmatch(bare) else bare


def fold_case(text: str) -> str:
    """
    Return the form that texts share when only upper and lower case differ.

    Unicode's case folding of the decomposed text, composed again: ``Straße`` and ``STRASSE``,
    ``ΝΙΚΟΣ`` and ``Νικος``, and both forms of ``é`` are equal. The Turkish dotless i is no i.
    """
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())


def pattern_key(text: str) -> str:
    """
    Return the form by which a name and a pattern are compared: `fold_case`, and a little more.

    Unicode's compatible forms of a letter are that letter, such as a wide one. Every blank, dash
    and quotation mark is the one of a keyboard, and invisible characters do not count. Greek
    capitals are written without accents, so Greek accents do not count; and nobody knows whether
    an ``I`` is a Turkish one, so dotted and dotless i are one letter.
    """
    if text.isascii():
        return text.lower()
    plain = normalize("NFKC", text.translate(_TYPED)).translate(_TYPED)
    decomposed = normalize("NFKD", normalize("NFKD", plain).casefold())
    bare = _DOTTED_I.sub("i", _GREEK_MARKS.sub("", decomposed).replace(DOTLESS_I, "i"))
    return normalize("NFKC", bare)
