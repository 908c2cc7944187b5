"""
Take a filled card apart: what is the customer's own, and the rest, the template_key.

Elements marked `data-slot` are the customer's own: their contents, and of their
inline style what a value decides. Nobody needs to parse the rest; a customer costs
one pass over the marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import count

from recap.cards.exceptions import NotPaintableError

MARKED = 'data-slot="'  # finding it is quicker than trying every tag
MARK = re.compile(r'<(?P<tag>[a-zA-Z][\w-]*)(?=[^<>]*\sdata-slot="(?P<kind>\w+)")[^<>]*>')
STYLE = re.compile(r'\sstyle="([^"]*)"')
TAG = re.compile(r"(<(?P<ends>/?)(?P<tag>[a-zA-Z][\w-]*)[^<>]*?(?P<void>/?)>)")
BREAK, NEWLINE, PHOTO = "br", "\n", "img"
SOURCE = re.compile(r'\ssrc="([^"]*)"')
ALT = re.compile(r'\salt="[^"]*"')
VOID = ("img", "wbr", "hr", "input", "svg")
BLANKS = re.compile(r"[ \t\r\n\f]+")
WORDS = ("text", "wrap")
KEPT = 3_000  # slots that were read last: words, numbers and bars come again
DECIDED = {
    "text": ("font-size",),
    "wrap": ("font-size",),
    "bar": ("left", "top", "width", "height", "background"),
    "picture": (),
}


Run = tuple[int, str]  # the number of an element within a slot, and words in it


@dataclass(frozen=True, slots=True)
class Slot:
    """An element of the customer's own: its kind, what its style decides, its contents."""

    kind: str
    opening: str  # its tag, without the style and the closing bracket
    fixed: str  # of its style, what no value decides
    decided: tuple[tuple[str, str], ...]
    inner: str  # of a photo, its address
    tag: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """
        Its contents: plain words, and which element within it they stand in.

        0 is the slot itself, 1 the first element that opens in it. A newline stands for a
        `<br>`; blanks are one space, and none at the beginning and the end of a line.

        Raises:
            NotPaintableError: There is something in it that is no words.
        """
        if "<" not in self.inner:
            return ((0, BLANKS.sub(" ", unescape(self.inner)).strip(" ")),)
        return tuple(_tidied(_read(self.inner)))

    @property
    def text(self) -> str:
        """Its contents as plain words. Raises `NotPaintableError`."""
        return "".join(words for _, words in self.runs)

    @property
    def shape(self) -> str:
        """The elements within it, without their words."""
        if self.kind not in WORDS or "<" not in self.inner:
            return ""
        return "".join(tag[0] for tag in TAG.finditer(self.inner) if tag["tag"] != BREAK)

    def px(self, name: str) -> float | None:
        """Return a length of its style in CSS pixels; None when it says none."""
        value = next((value for said, value in self.decided if said == name), None)
        if value is None:
            return None
        if value == "0":
            return 0.0
        if not value.endswith("px"):
            raise NotPaintableError(f"a slot's {name} is {value}, not a number of px")
        return float(value[:-2])

    @property
    def numbered(self) -> str:
        """Its contents as HTML in which each element says its number."""
        if self.kind not in WORDS or "<" not in self.inner:
            return self.inner
        opened = count(1)
        return TAG.sub(
            lambda tag: tag[0] if tag["ends"] or tag["tag"] == BREAK
            else f'{tag[0][:-1]} data-slot-piece="{next(opened)}">',
            self.inner,
        )  # fmt: skip

    def given(self, **px: float) -> Slot:
        """Return the slot with other lengths."""
        lengths = {name.replace("_", "-"): f"{value:g}px" for name, value in px.items()}
        return replace(self, decided=tuple((dict(self.decided) | lengths).items()))


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """A filled card: its slots, and the HTML around them; *template_key* tells them all apart."""

    template_key: str
    around: tuple[str, ...]  # one piece more than slots
    slots: tuple[Slot, ...]

    def html(self, slots: Sequence[Slot] | None = None) -> str:
        """Write the card anew, with these *slots*, each with its number."""
        pieces = [self.around[0]]
        for nth, slot in enumerate(slots or self.slots):
            style = ";".join([*(f"{name}:{value}" for name, value in slot.decided), slot.fixed])
            source = f' src="{slot.inner}"' if slot.tag == PHOTO else ""
            pieces.append(f'{slot.opening}{source} data-slot-nth="{nth}" style="{style}">')
            pieces += ["" if source else slot.numbered, self.around[nth + 1]]
        return "".join(pieces)


def parse_slots(html: str) -> ParsedCard:
    """
    Find the slots of a filled card.

    Raises:
        NotPaintableError: A slot stands in a slot, has no end, or is of no known kind.
    """
    around, slots, at = [], [], 0
    for mark in _marks(html):
        if mark.start() < at:
            raise NotPaintableError("a slot stands within another")
        opening, end = mark[0][:-1], mark.end()
        if mark["tag"] == PHOTO:
            inner, opening = _source(opening)
        else:
            end = _end(html, mark.end(), mark["tag"])
            inner = html[mark.end() : end]
        read = _slot if mark["kind"] == "picture" else _known_slot  # pictures are large
        slots.append(read(mark["kind"], mark["tag"], opening, inner))
        around.append(html[at : mark.start()])
        at = end
    around.append(html[at:])
    kept = [
        f"{before}{slot.opening} {slot.fixed}>{slot.shape}"
        for before, slot in zip(around, slots, strict=False)
    ]
    return ParsedCard("".join([*kept, around[-1]]), tuple(around), tuple(slots))


def _marks(html: str) -> Iterator[re.Match[str]]:
    """Yield the tags that open a slot."""
    at = html.find(MARKED)
    while at >= 0:
        mark = MARK.match(html, html.rfind("<", 0, at))
        if mark:
            yield mark
        at = html.find(MARKED, mark.end() if mark else at + 1)


def _source(opening: str) -> tuple[str, str]:
    """Return the address of a picture, and its tag without that and the words for it."""
    source = SOURCE.search(opening)
    return unescape(source[1]) if source else "", ALT.sub("", SOURCE.sub("", opening)).rstrip("/ ")


def _slot(kind: str, tag: str, opening: str, inner: str) -> Slot:
    if kind not in DECIDED:
        raise NotPaintableError(f"there are no slots of the kind '{kind}'")
    style = STYLE.search(opening)
    if style is None:
        return Slot(kind, opening, "", (), inner, tag)
    opening = opening[: style.start()] + opening[style.end() :]
    fixed, decided = [], []
    for declaration in unescape(style[1]).split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in DECIDED[kind]:
            decided.append((name.strip(), value.strip()))
        elif declaration.strip():
            fixed.append(declaration.strip())
    return Slot(kind, opening, ";".join(fixed), tuple(decided), inner, tag)


_known_slot = lru_cache(maxsize=KEPT)(_slot)


def _read(inner: str) -> Iterator[Run]:
    """Yield words, as written, with the number of the element that they are in."""
    opened, within, at = 0, [0], 0
    for tag in TAG.finditer(inner):
        yield within[-1], _words(inner[at : tag.start()])
        at = tag.end()
        if tag["tag"] == BREAK:
            yield within[-1], NEWLINE
        elif tag["void"] or tag["tag"] in VOID:
            raise NotPaintableError(f"a slot of words holds a <{tag['tag']}>")
        elif tag["ends"]:
            within.pop()
        else:
            opened += 1
            within.append(opened)
    yield within[-1], _words(inner[at:])


def _words(written: str) -> str:
    if "<" in written:
        raise NotPaintableError("a slot of words holds what is neither words nor an element")
    return BLANKS.sub(" ", unescape(written))


def _tidied(runs: Iterable[Run]) -> Iterator[Run]:
    """Leave out the blanks that a browser leaves out: after a blank, and around a line."""
    kept: list[Run] = []
    for within, words in (*runs, (0, NEWLINE)):
        if words == NEWLINE:
            if kept and kept[-1][1].endswith(" "):
                last, ending = kept.pop()
                kept += [(last, ending[:-1])] if ending[:-1] else []
            kept.append((0, NEWLINE))
        elif words := words.lstrip(" ") if _after_blank(kept) else words:
            kept.append((within, words))
    yield from kept[:-1]


def _after_blank(runs: Sequence[Run]) -> bool:
    return not runs or runs[-1][1][-1] in (" ", NEWLINE)


def _end(html: str, at: int, tag: str) -> int:
    """Return where the element that opened before *at* ends."""
    closing, opening = f"</{tag}>", f"<{tag}"
    end = html.find(closing, at)
    while end >= 0 and html.count(opening, at, end) > html.count(closing, at, end):
        end = html.find(closing, end + 1)
    if end < 0:
        raise NotPaintableError(f"a slot's <{tag}> has no end")
    return end
