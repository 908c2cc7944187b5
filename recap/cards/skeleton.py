"""
Take a filled card apart: what is the customer's own, and the rest, the skeleton.

Elements marked `data-slot` are the customer's own: their contents, and of their
inline style what a value decides. Nobody needs to parse the rest; a customer costs
one pass over the marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape

MARK = re.compile(r'<(?P<tag>[a-zA-Z][\w-]*)(?=[^<>]*\sdata-slot="(?P<kind>\w+)")[^<>]*>')
STYLE = re.compile(r'\sstyle="([^"]*)"')
BREAK = re.compile(r"<br\s*/?>")
BLANKS = re.compile(r"[ \t\r\n\f]+")
DECIDED = {
    "text": ("font-size",),
    "wrap": ("font-size",),
    "bar": ("left", "top", "width", "height", "background"),
    "picture": (),
}


class NotPaintableError(Exception):
    """The painter cannot draw this card exactly; the reason, in words for designers."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An element of the customer's own: its kind, what its style decides, its contents."""

    kind: str
    opening: str  # its tag, without the style and the closing bracket
    fixed: str  # of its style, what no value decides
    decided: tuple[tuple[str, str], ...]
    inner: str
    tag: str

    @property
    def text(self) -> str:
        """
        Its contents as plain text, with a newline where a `<br>` stands.

        Raises:
            NotPaintableError: There are other elements in it.
        """
        lines = BREAK.split(self.inner)
        if any("<" in line for line in lines):
            raise NotPaintableError("a slot holds elements of its own")
        return "\n".join(BLANKS.sub(" ", unescape(line)).strip(" ") for line in lines)

    def px(self, name: str) -> float | None:
        """Return a length of its style in CSS pixels; None when it says none."""
        value = dict(self.decided).get(name)
        if value is None:
            return None
        if value == "0":
            return 0.0
        if not value.endswith("px"):
            raise NotPaintableError(f"a slot's {name} is {value}, not a number of px")
        return float(value[:-2])

    def given(self, **px: float) -> Slot:
        """Return the slot with other lengths."""
        lengths = {name.replace("_", "-"): f"{value:g}px" for name, value in px.items()}
        return replace(self, decided=tuple((dict(self.decided) | lengths).items()))


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled card: its slots, and the HTML around them; *skeleton* tells them all apart."""

    skeleton: str
    around: tuple[str, ...]  # one piece more than slots
    slots: tuple[Slot, ...]

    def html(self, slots: Sequence[Slot] | None = None) -> str:
        """Write the card anew, with these *slots*, each with its number."""
        pieces = [self.around[0]]
        for nth, slot in enumerate(slots or self.slots):
            style = ";".join([*(f"{name}:{value}" for name, value in slot.decided), slot.fixed])
            pieces += [f'{slot.opening} data-slot-nth="{nth}" style="{style}">', slot.inner]
            pieces.append(self.around[nth + 1])
        return "".join(pieces)


def take_apart(html: str) -> Filled:
    """
    Find the slots of a filled card.

    Raises:
        NotPaintableError: A slot stands in a slot, has no end, or is of no known kind.
    """
    around, slots, at = [], [], 0
    for mark in MARK.finditer(html):
        if mark.start() < at:
            raise NotPaintableError("a slot stands within another")
        end = _end(html, mark.end(), mark["tag"])
        slots.append(_slot(mark, html[mark.end() : end]))
        around.append(html[at : mark.start()])
        at = end
    around.append(html[at:])
    kept = [
        f"{before}{slot.opening} {slot.fixed}>" for before, slot in zip(around, slots, strict=False)
    ]
    return Filled("".join([*kept, around[-1]]), tuple(around), tuple(slots))


def _slot(mark: re.Match[str], inner: str) -> Slot:
    kind, opening = mark["kind"], mark[0][:-1]
    if kind not in DECIDED:
        raise NotPaintableError(f"there are no slots of the kind '{kind}'")
    style = STYLE.search(opening)
    if style is None:
        return Slot(kind, opening, "", (), inner, mark["tag"])
    opening = opening[: style.start()] + opening[style.end() :]
    fixed, decided = [], []
    for declaration in unescape(style[1]).split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in DECIDED[kind]:
            decided.append((name.strip(), value.strip()))
        elif declaration.strip():
            fixed.append(declaration.strip())
    if "text-overflow:ellipsis" in fixed:
        raise NotPaintableError("a slot is cut off with an ellipsis")
    return Slot(kind, opening, ";".join(fixed), tuple(decided), inner, mark["tag"])


def _end(html: str, at: int, tag: str) -> int:
    """Return where the element that opened before *at* ends."""
    closing, opening = f"</{tag}>", f"<{tag}"
    end = html.find(closing, at)
    while end >= 0 and html.count(opening, at, end) > html.count(closing, at, end):
        end = html.find(closing, end + 1)
    if end < 0:
        raise NotPaintableError(f"a slot's <{tag}> has no end")
    return end
