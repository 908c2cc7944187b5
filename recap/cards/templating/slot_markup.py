"""
Split a filled card into its slots and the HTML between them.

An element marked `data-slot` is a slot: its content differs from customer to customer, and so do
some properties of its inline style. The rest is the same for many customers and is never parsed:
a card costs one pass over its slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import count

from recap.cards.exceptions import NotPaintableError

SLOT_ATTRIBUTE = 'data-slot="'  # a text search for it is faster than matching every tag
SLOT_TAG = re.compile(r'<(?P<tag>[a-zA-Z][\w-]*)(?=[^<>]*\sdata-slot="(?P<kind>\w+)")[^<>]*>')
STYLE = re.compile(r'\sstyle="([^"]*)"')
TAG = re.compile(r"(<(?P<ends>/?)(?P<tag>[a-zA-Z][\w-]*)[^<>]*?(?P<void>/?)>)")
BREAK, NEWLINE, PHOTO = "br", "\n", "img"
SOURCE = re.compile(r'\ssrc="([^"]*)"')
ALT = re.compile(r'\salt="[^"]*"')
VOID_TAGS = ("img", "wbr", "hr", "input", "svg")
WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
WORDS = ("text", "wrap")  # kinds of slots that hold text
CACHED_SLOTS = 3_000  # words, numbers and bars come again
VARIABLE_PROPERTIES = {  # by kind of slot: the style properties that may differ
    "text": ("font-size",),
    "wrap": ("font-size",),
    "bar": ("left", "top", "width", "height", "background"),
    "picture": (),
}


Run = tuple[int, str]  # the number of an element within a slot, and text in it


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a filled card."""

    kind: str
    opening_tag: str  # without the style and the closing bracket
    fixed_style: str  # the style properties that are the same on every card
    variable_style: tuple[tuple[str, str], ...]
    content: str  # inner HTML; the address of a photo
    tag: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """
        The text of its content, with the number of the element that holds each part.

        0 is the slot itself, 1 the first element that opens in it. A newline stands for a
        `<br>`. White space is collapsed to one space, and removed at both ends of a line.

        Raises:
            NotPaintableError: The content is not only text and inline elements.
        """
        if "<" not in self.content:
            return ((0, WHITE_SPACE.sub(" ", unescape(self.content)).strip(" ")),)
        return tuple(_trimmed(_runs(self.content)))

    @property
    def text(self) -> str:
        """Its content as plain text. Raises `NotPaintableError` as `runs` does."""
        return "".join(text for _, text in self.runs)

    @property
    def structure(self) -> str:
        """The tags in its content, without text and line breaks."""
        if self.kind not in WORDS or "<" not in self.content:
            return ""
        return "".join(tag[0] for tag in TAG.finditer(self.content) if tag["tag"] != BREAK)

    def px(self, name: str) -> float | None:
        """
        Return a variable length of its style in CSS pixels; None when the style has none.

        Raises:
            NotPaintableError: The length has another unit.
        """
        value = next((value for key, value in self.variable_style if key == name), None)
        if value is None:
            return None
        if value == "0":
            return 0.0
        if not value.endswith("px"):
            raise NotPaintableError(f"a slot's {name} is {value}, not a number of px")
        return float(value[:-2])

    @property
    def numbered_content(self) -> str:
        """Its content with the number of each element as an attribute."""
        if self.kind not in WORDS or "<" not in self.content:
            return self.content
        numbers = count(1)
        return TAG.sub(
            lambda tag: tag[0] if tag["ends"] or tag["tag"] == BREAK
            else f'{tag[0][:-1]} data-slot-piece="{next(numbers)}">',
            self.content,
        )  # fmt: skip

    def with_px(self, **px: float) -> Slot:
        """Return a copy with other lengths; `font_size=20` sets `font-size`."""
        lengths = {name.replace("_", "-"): f"{value:g}px" for name, value in px.items()}
        style = tuple((dict(self.variable_style) | lengths).items())
        return replace(self, variable_style=style)


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """A filled card: its slots, and the HTML between them. Cards of one key share a plate."""

    template_key: str
    html_between: tuple[str, ...]  # before, between and after the slots: one more than slots
    slots: tuple[Slot, ...]

    def html(self, slots: Sequence[Slot] | None = None) -> str:
        """Return the card's HTML with *slots* in place of its own, each with its number."""
        parts = [self.html_between[0]]
        for number, slot in enumerate(slots or self.slots):
            variable = (f"{name}:{value}" for name, value in slot.variable_style)
            style = ";".join([*variable, slot.fixed_style])
            source = f' src="{slot.content}"' if slot.tag == PHOTO else ""
            parts.append(f'{slot.opening_tag}{source} data-slot-nth="{number}" style="{style}">')
            parts += ["" if source else slot.numbered_content, self.html_between[number + 1]]
        return "".join(parts)


def parse_slots(html: str) -> ParsedCard:
    """
    Find the slots of a filled card.

    Raises:
        NotPaintableError: A slot is inside another, has no end, or has an unknown kind.
    """
    between, slots, at = [], [], 0
    for match in _slot_tags(html):
        if match.start() < at:
            raise NotPaintableError("a slot is inside another slot")
        opening_tag, end = match[0][:-1], match.end()
        if match["tag"] == PHOTO:
            content, opening_tag = _photo(opening_tag)
        else:
            end = _end(html, match.end(), match["tag"])
            content = html[match.end() : end]
        # A drawing is large and rarely comes again: only the other slots are cached.
        make_slot = _slot if match["kind"] == "picture" else _cached_slot
        slots.append(make_slot(match["kind"], match["tag"], opening_tag, content))
        between.append(html[at : match.start()])
        at = end
    between.append(html[at:])
    key = [
        f"{before}{slot.opening_tag} {slot.fixed_style}>{slot.structure}"
        for before, slot in zip(between, slots, strict=False)
    ]
    return ParsedCard("".join([*key, between[-1]]), tuple(between), tuple(slots))


def _slot_tags(html: str) -> Iterator[re.Match[str]]:
    """Yield the tags that open a slot."""
    at = html.find(SLOT_ATTRIBUTE)
    while at >= 0:
        match = SLOT_TAG.match(html, html.rfind("<", 0, at))
        if match:
            yield match
        at = html.find(SLOT_ATTRIBUTE, match.end() if match else at + 1)


def _photo(opening_tag: str) -> tuple[str, str]:
    """Return the address of an image, and its tag without the address and the alt text."""
    source = SOURCE.search(opening_tag)
    rest = ALT.sub("", SOURCE.sub("", opening_tag)).rstrip("/ ")
    return unescape(source[1]) if source else "", rest


def _slot(kind: str, tag: str, opening_tag: str, content: str) -> Slot:
    if kind not in VARIABLE_PROPERTIES:
        raise NotPaintableError(f"there are no slots of the kind '{kind}'")
    style = STYLE.search(opening_tag)
    if style is None:
        return Slot(kind, opening_tag, "", (), content, tag)
    opening_tag = opening_tag[: style.start()] + opening_tag[style.end() :]
    fixed, variable = [], []
    for declaration in unescape(style[1]).split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in VARIABLE_PROPERTIES[kind]:
            variable.append((name.strip(), value.strip()))
        elif declaration.strip():
            fixed.append(declaration.strip())
    return Slot(kind, opening_tag, ";".join(fixed), tuple(variable), content, tag)


_cached_slot = lru_cache(maxsize=CACHED_SLOTS)(_slot)


def _runs(content: str) -> Iterator[Run]:
    """Yield text as written, with the number of the element that holds it."""
    opened, open_elements, at = 0, [0], 0
    for tag in TAG.finditer(content):
        yield open_elements[-1], _plain_text(content[at : tag.start()])
        at = tag.end()
        if tag["tag"] == BREAK:
            yield open_elements[-1], NEWLINE
        elif tag["void"] or tag["tag"] in VOID_TAGS:
            raise NotPaintableError(f"a slot of words holds a <{tag['tag']}>")
        elif tag["ends"]:
            open_elements.pop()
        else:
            opened += 1
            open_elements.append(opened)
    yield open_elements[-1], _plain_text(content[at:])


def _plain_text(html: str) -> str:
    if "<" in html:
        raise NotPaintableError("a slot of words holds what is neither words nor an element")
    return WHITE_SPACE.sub(" ", unescape(html))


def _trimmed(runs: Iterable[Run]) -> Iterator[Run]:
    """Remove the spaces that a browser removes: after a space, and at both ends of a line."""
    trimmed: list[Run] = []
    for element, text in (*runs, (0, NEWLINE)):
        if text == NEWLINE:
            if trimmed and trimmed[-1][1].endswith(" "):
                last, ending = trimmed.pop()
                trimmed += [(last, ending[:-1])] if ending[:-1] else []
            trimmed.append((0, NEWLINE))
        elif text := text.lstrip(" ") if _ends_in_space(trimmed) else text:
            trimmed.append((element, text))
    yield from trimmed[:-1]


def _ends_in_space(runs: Sequence[Run]) -> bool:
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
