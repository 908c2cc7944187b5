"""Split the names of columns into words, and match them with words of several languages."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from recap.text_comparison import pattern_key

# German and English compounds: `Mitgliedsnummer` is "mitglieds nummer".
COMPOUND = re.compile(
    r"(?<=\w{3})(nummer|nr|name|datum|zeit|preis|betrag|dauer|station|gruppe|karte|karten|titel|"
    r"kennung|time|date|tag|hash|naam|tijd|prijs|bedrag|kaart|namn|pris|belopp|summa|navn|omschrijving)$"
)
# Letters that have no accent in Unicode's decomposition.
PLAIN_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})
# Two words that mean one thing.
JOINED = {
    "check in": "checkin", "check out": "checkout", "pick up": "pickup", "drop off": "dropoff",
    "plug in": "plugin", "plug out": "plugout", "e mail": "email", "line item": "lineitem",
    "stock code": "stockcode", "bar code": "barcode", "p u": "pu", "p v p": "pvp",
}  # fmt: skip


def words(column: str) -> str:
    """Split a name into words: ``ms_played``, ``msPlayed``, ``MS Played (total)`` are equal."""
    return split_words(re.sub(r"\(.*?\)", "", column))


def split_words(name: str) -> str:
    """Split a name into words without accents, in lower case, also what is in brackets."""
    separated = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    text = " ".join(re.findall(r"[^\W\d_]+", _without_accents(separated)))
    for two, one in JOINED.items():
        text = re.sub(rf"\b{two}\b", one, text)
    return text


@cache
def name_parts(column: str) -> tuple[str, ...]:
    """Return the words of a name, with compounds split."""
    parts: list[str] = []
    for word in words(column).split():
        parts += [part for part in COMPOUND.split(word) if part]
    return tuple(parts)


def match_position(column: str, patterns: str) -> int | None:
    """Return the position of the first pattern that matches a word of the name; None without."""
    parts = {*name_parts(column), *words(column).split()}
    for position, pattern in enumerate(_compiled(patterns)):
        if any(pattern.fullmatch(part) for part in parts):
            return position
    return None


def has_word(column: str, patterns: str) -> bool:
    """Return whether one of the *patterns* matches a word of the name."""
    return match_position(column, patterns) is not None


def other_parts(column: str, *patterns: str) -> tuple[str, ...]:
    """Return the words of the name that no pattern matches."""
    compiled = [pattern for each in patterns for pattern in _compiled(each)]
    return tuple(
        part
        for part in name_parts(column)
        if not any(pattern.fullmatch(part) for pattern in compiled)
    )


@cache
def _compiled(patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(re.escape(_without_accents(pattern)).replace(r"\*", ".*"))
        for pattern in patterns.split("|")
        if pattern
    )


def _without_accents(text: str) -> str:
    """Fold case and remove accents: ``Größe`` is ``grosse``, ``Ποσότητα`` is ``ποσοτητα``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return pattern_key("".join(char for char in decomposed if not unicodedata.combining(char)))
