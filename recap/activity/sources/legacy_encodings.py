"""Detect which encoding before UTF-8 a text has, by the letters that each encoding makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SAMPLE_BYTES = 1 << 18  # of lines with bytes above 127
FEWEST_GOOD = 0.3  # a score from -1 to 1: below it, no encoding fits
SURE = 0.5
CLEAR_LEAD = 0.1  # of the best score over the next one
ENOUGH_WIDE = 6  # characters of two bytes: fewer may be chance
CAPITAL = 0.85  # of the weight of a letter after a capital: words in capitals are rarer
SYMBOLS = frozenset(
    "€£§°«»…·•№©®™½¼¿¡ºª"
    "\u2013\u2014\u2018\u2019\u201c\u201d\u00a0\u3000\uff0c\u3001\u3002\u30fb\uff1a"
)
ONLY_SYMBOLS = 0.5  # the score of a text without letters above ASCII
WORD = re.compile(r"[^\s,;|\t\"'.()/\\:_0-9-]+")
LINE_WITH_BYTES = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*[\r\n]*")
KANA, HANGUL, HALF_KANA = ("\u3041", "\u30ff"), ("\uac00", "\ud7a3"), ("\uff61", "\uff9f")

WESTERN = (
    "äöüß", "éèàêçâôîûëïùœ", "óáíéñú", "ãçáõéíóêâúàô", "àèéìòù", "åäöé", "øæåé", "ëïéèö",
    "éüöäèàçñóáíãåøßêâôîëï",
)  # fmt: skip
CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ"
LANGUAGES: dict[str, tuple[str, ...]] = {  # encoding -> letters, the most frequent ones first
    "cp1252": (*WESTERN, "áðíóéöúþæý"),
    "cp1250": ("łąęóśżćńź", "áíéěščřžýůúťďňľôä", "áéöóőíüúű", "čšžćđ", "ăîâşţ"),
    "cp1254": ("ışüğçöiâ",),  # noqa: RUF001
    "cp1257": ("šėžąųįūčę", "āīšēūņļķģž", "õäüöšž"),
    "cp1253": ("αοιετσνηυρπκμλςωδγάίόχθέήφύβξώζψϊϋΐΰ",),
    "cp1251": (CYRILLIC,),
    "cp1255": ("יוהלאמרתבשנםדעחקפכטגזץסןצךף",),
    "cp1256": ("اليمونرتبةعدسفهكقحجشطصخأذضزثىغءئظإآؤ",),
    "cp850": WESTERN,
    "mac_roman": WESTERN,
    "koi8_r": (CYRILLIC,),
    "cp866": (CYRILLIC,),
}
RARE, RARE_COST = ("cp850", "mac_roman", "koi8_r", "cp866"), 0.1
LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "cp850", "mac_roman")


@dataclass(frozen=True, slots=True)
class LegacyEncoding:
    """An encoding, whether no other one fits as well, and a word of the first line as it reads."""

    encoding: str
    is_certain: bool
    example: str  # empty where the first line is ASCII: other lines may name customers


def detect_legacy_encoding(block: bytes) -> LegacyEncoding:
    """Detect the encoding of a *block* of text that is not UTF-8; cp1252 where none fits."""
    if block.count(0) > len(block) / 4:  # every second byte of ASCII text
        encoding = "utf-16-le" if block[1::2].count(0) > block[::2].count(0) else "utf-16-be"
        return LegacyEncoding(encoding, is_certain=True, example="")
    lines = b"".join(_lines_with_bytes(block))
    scores = sorted(_scores(lines), reverse=True, key=lambda score: score[0])
    best, encoding = scores[0] if scores else (-1.0, "latin-1")
    if best < FEWEST_GOOD:
        encoding = next((name for name in ("cp1252", "latin-1") if _decode(lines, name)), "latin-1")
        return LegacyEncoding(encoding, is_certain=False, example=_example(block, encoding))
    text = _decode(lines, encoding)
    others = [score for score, name in scores[1:] if _decode(lines, name) != text]
    is_certain = best >= SURE and (not others or best - others[0] >= CLEAR_LEAD)
    return LegacyEncoding(encoding, is_certain, _example(block, encoding))


def _lines_with_bytes(block: bytes) -> Iterator[bytes]:
    """Yield whole lines with bytes above 127, to `SAMPLE_BYTES` in all."""
    length = 0
    end = block.rfind(b"\n") + 1 or len(block)  # the last line may end within a character
    for match in LINE_WITH_BYTES.finditer(block, 0, end):
        yield match[0]
        length += len(match[0])
        if length > SAMPLE_BYTES:
            return


def _scores(lines: bytes) -> Iterator[tuple[float, str]]:
    for encoding, score in (
        ("cp932", _japanese), ("euc_jp", _japanese), ("cp949", _korean), ("gbk", _chinese),
        ("big5", _traditional),
    ):  # fmt: skip
        text = _decode(lines, encoding)
        wide = [char for char in text if char > "\x7f" and char not in SYMBOLS]
        if wide:
            yield score(wide) * min(1, len(wide) / ENOUGH_WIDE), encoding
    for encoding, languages in LANGUAGES.items():
        if text := _decode(lines, encoding):
            words = WORD.findall(text)
            if encoding in RARE or encoding in LATIN:  # "€" of cp1252 is a capital letter there
                words = [word for word in words if len(word) > 1 or not word.isupper()]
            is_latin = encoding in LATIN
            fit = max(_fit(words, letters, is_latin=is_latin) for letters in languages)
            yield fit - (RARE_COST if encoding in RARE else 0), encoding


def _decode(lines: bytes, encoding: str) -> str:
    try:
        return lines.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _japanese(wide: list[str]) -> float:
    """Kana are in nearly every Japanese text, and in no other one."""
    if _share(wide, HALF_KANA) > 0.1:
        return -1
    kana = _share(wide, KANA)
    return min(1.0, 0.6 + kana) if kana >= 0.1 else -1


def _korean(wide: list[str]) -> float:
    """Chinese text that is read as Korean has hanja among its syllables."""
    codes = [char.encode("cp949") for char in wide if HANGUL[0] <= char <= HANGUL[1]]
    common = sum(code[0] >= 0xB0 and code[1] >= 0xA1 for code in codes)
    if common < 0.97 * len(wide):
        return -1
    return min(1.0, 0.9 + 0.01 * len({*wide}))  # a few syllables may be Chinese as well


def _chinese(wide: list[str]) -> float:
    """Count the 3,755 common characters, which are in the first rows of the standard."""
    codes = [char.encode("gbk") for char in wide]
    common = sum(0xB0 <= code[0] <= 0xD7 and code[-1] >= 0xA1 for code in codes) / len(codes)
    return 0.9 * common if common >= 0.8 else -1


def _traditional(wide: list[str]) -> float:
    codes = [char.encode("big5") for char in wide]
    common = sum(0xA4 <= code[0] <= 0xC6 for code in codes) / len(codes)
    low = sum(code[-1] < 0xA1 for code in codes) / len(codes)  # such codes are rare in GBK text
    return 0.85 * common if common >= 0.9 and low >= 0.1 else -1


def _share(chars: list[str], span: tuple[str, str]) -> float:
    return sum(span[0] <= char <= span[1] for char in chars) / len(chars)


def _fit(words: list[str], letters: str, *, is_latin: bool) -> float:
    """Return from -1 to 1 how well the letters above ASCII fit a language's *letters*."""
    weights = {letter: 1 - 0.5 * at / len(letters) for at, letter in enumerate(letters)}
    total, count = 0.0, 0
    for word in words:
        for at, char in enumerate(word):
            if char <= "\x7f" or (char in SYMBOLS and not 0 < at < len(word) - 1):
                continue
            count += 1
            before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
            is_odd = _is_odd(char, before, after, is_latin=is_latin)
            weight = weights.get(char.lower()[:1], -1)
            total += -1 if is_odd else weight * (CAPITAL if before.isupper() else 1)
    return total / count if count else ONLY_SYMBOLS


def _is_odd(char: str, before: str, after: str, *, is_latin: bool) -> bool:
    """Return whether a letter stands where its script has none: a capital after a small one..."""
    if char.isupper() and before.islower():
        return True
    neighbours = [each for each in (before, after) if each.isalpha()]
    ascii_letters = [each for each in neighbours if each.isascii()]
    return len(neighbours) == 2 and not ascii_letters if is_latin else bool(ascii_letters)


def _example(block: bytes, encoding: str) -> str:
    words = WORD.findall(_decode(block.partition(b"\n")[0], encoding))
    return next((word for word in words if not word.isascii()), "")
