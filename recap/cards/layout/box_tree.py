"""
The one place that looks into WeasyPrint's box tree: what stands where on a page.

`Page._page_box` is WeasyPrint's own business; that is why its version is pinned,
and why tests/cards/layout/test_box_tree.py holds it to what we read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from recap.cards.geometry import Rect

if TYPE_CHECKING:
    from weasyprint import Page  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text on one line: where it stands, its style, and what shows of it."""

    text: str
    box: Rect  # as wide as the letters, as tall as the font
    baseline_px: float  # from the top of the page
    size_px: float
    weight: int
    family: str
    slot: bool  # within an element that is marked as the customer's own
    window: Rect  # what the boxes around it let show
    shortened: bool  # ends in an ellipsis where its box ends


@dataclass(frozen=True, slots=True)
class _Context:
    window: Rect
    slot: bool = False
    shortened: bool = False


def card_box(page: Page) -> Rect | None:
    """Return the place of the card, `.card`; None when the page has none."""
    found = next((box for box in _walk(page._page_box) if _has_class(box, "card")), None)
    return found and _border_box(found)


def texts(page: Page) -> list[Text]:
    """Return every run of text on *page*, in the order of the document."""
    root = page._page_box
    return list(_texts(root, _Context(_border_box(root))))


def _texts(box: Any, around: _Context) -> Iterator[Text]:
    element = getattr(box, "element", None)
    if element is not None and element.get("data-slot"):
        around = replace(around, slot=True)
    if hasattr(box, "text"):
        if box.text.strip():
            yield _text(box, around)
        return
    if box.style["overflow"] != "visible" and not _has_class(box, "card"):
        around = replace(
            around,
            window=around.window.cut(_border_box(box)),
            shortened=around.shortened or box.style["text_overflow"] == "ellipsis",
        )
    for child in getattr(box, "children", ()):
        yield from _texts(_placed(child), around)


def _text(box: Any, around: _Context) -> Text:
    left, top, right = box.position_x, box.position_y, box.position_x + box.width
    if around.shortened:  # the tree holds the whole text; its end is cut while it is painted
        right = min(right, around.window.right)
    return Text(
        text=box.text,
        box=Rect(left, top, right, top + box.height),
        baseline_px=top + box.baseline,
        size_px=box.style["font_size"],
        weight=box.style["font_weight"],
        family=box.style["font_family"][0],
        slot=around.slot,
        window=around.window,
        shortened=around.shortened,
    )


def _walk(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _walk(_placed(child))


def _placed(child: Any) -> Any:
    """Look behind a placeholder: that is how absolutely placed boxes stand in the tree."""
    return getattr(child, "_box", child)


def _border_box(box: Any) -> Rect:
    left, top = box.border_box_x(), box.border_box_y()
    return Rect(left, top, left + box.border_width(), top + box.border_height())


def _has_class(box: Any, name: str) -> bool:
    element = getattr(box, "element", None)
    return element is not None and name in element.get("class", "").split()


# -- slots -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one element within a line of a slot; *nth* is its number, 0 the slot's own."""

    nth: int
    text: str
    left: float
    width: float
    baseline_px: float  # from the top of the page
    style: Any  # WeasyPrint's


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words within a slot."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def width(self) -> float:
        return sum(piece.width for piece in self.pieces)

    @property
    def baseline_px(self) -> float:
        return self.pieces[0].baseline_px


@dataclass(frozen=True, slots=True)
class SlotBox:
    """Where a slot stands: its own box, its lines, and how its letters look."""

    box: Rect
    window: Rect  # what the boxes around it let show
    square: bool  # the window has neither round corners nor an edge
    lines: tuple[Line, ...]
    room_px: float  # of its lines
    cut: bool  # lines that are wider end in an ellipsis
    style: Any  # WeasyPrint's, of the slot itself
    radii: tuple[tuple[float, float], ...]  # left top, right top, right bottom, left bottom
    fill: Any  # WeasyPrint's colour behind it


def slots(page: Page) -> dict[int, SlotBox]:
    """Return every slot of *page* that shows, by the number in its `data-slot-nth`."""
    root = page._page_box
    found: dict[int, SlotBox] = {}
    _find_slots(root, _Window(_border_box(root)), root, found)
    return found


def hide_slots(page: Page) -> None:
    """Keep the slots of *page* from being drawn; nothing moves."""
    _hide(page._page_box, hidden=False)


StaticBoxes = list[tuple[Any, ...]]


def still(page: Page) -> StaticBoxes:
    """Return what stands on *page* beside the slots, and where: for telling whether it moves."""
    return list(_still(page._page_box))


def things(page: Page) -> list[Rect]:
    """Return the rectangles of what shows on *page* beside the slots."""
    return [_extent(box) for box in _shown(page._page_box)]


def first_difference(one: StaticBoxes, other: StaticBoxes) -> str:
    """Name the first thing that stands elsewhere, or is another, in *other*."""
    for here, there in zip(one, other, strict=False):
        if here != there:
            return f"'{here[-1]}'"
    return "something"


@dataclass(frozen=True, slots=True)
class _Window:
    """What the boxes around something let show."""

    rect: Rect
    square: bool = True

    def through(self, box: Any) -> _Window:
        """Return what shows of it through *box*."""
        if box.style["overflow"] == "visible":
            return self
        sides = (box.style[f"border_{side}_width"] for side in ("top", "right", "bottom", "left"))
        square = not any((*sides, *(radius for both in _radii(box) for radius in both)))
        return _Window(self.rect.cut(_border_box(box)), self.square and square)


def _find_slots(box: Any, window: _Window, block: Any, found: dict[int, SlotBox]) -> None:
    nth = _nth(box)
    if nth is not None and nth not in found:
        found[nth] = _slot_box(box, window, block)
        return
    if hasattr(box, "children"):
        if not _has_class(box, "card"):
            window = window.through(box)
        for child in box.children:
            inside = box if hasattr(child, "baseline") and _is_line(child) else block
            _find_slots(_placed(child), window, inside, found)


def _slot_box(box: Any, window: _Window, block: Any) -> SlotBox:
    holders = [each for each in _walk(box) if any(map(_is_line, getattr(each, "children", ())))]
    rows = [each for each in _walk(box) if _is_line(each)] or [box]
    if holders:
        block = holders[0]
    window = window.through(box)
    return SlotBox(
        box=_border_box(box),
        window=window.rect,
        square=window.square,
        lines=tuple(line for line in map(_line, rows) if line.text.strip()),
        room_px=block.width,
        cut=any(getattr(row, "text_overflow", "clip") == "ellipsis" for row in rows),
        style=box.style,
        radii=_radii(box),
        fill=box.style["background_color"],
    )


def _radii(box: Any) -> tuple[tuple[float, float], ...]:
    corners = ("top_left", "top_right", "bottom_right", "bottom_left")
    return tuple(tuple(getattr(box, f"border_{corner}_radius", (0, 0))) for corner in corners)


def _line(row: Any) -> Line:
    return Line(tuple(_piece(each) for each in _walk(row) if hasattr(each, "text")))


def _piece(text: Any) -> Piece:
    nth = int(text.element.get("data-slot-piece", 0))
    baseline_px = text.position_y + text.baseline
    return Piece(nth, text.text, text.position_x, text.width, baseline_px, text.style)


def _is_line(box: Any) -> bool:
    return type(box).__name__ == "LineBox"


def _nth(box: Any) -> int | None:
    element = getattr(box, "element", None)
    nth = None if element is None else element.get("data-slot-nth")
    return None if nth is None else int(nth)


def _hide(box: Any, *, hidden: bool) -> None:
    hidden = hidden or _nth(box) is not None
    if hidden:
        box.style = box.style.copy()  # others may share it
        box.style["visibility"] = "hidden"
        if getattr(box, "background", None):
            box.background = None  # it was decided on while the page was laid out
    for child in getattr(box, "children", ()):
        _hide(_placed(child), hidden=hidden)


def _still(box: Any) -> Iterator[tuple[Any, ...]]:
    for shown in _shown(box):
        yield (*_rounded(shown), getattr(shown, "text", shown.element_tag))


def _shown(box: Any) -> Iterator[Any]:
    if _nth(box) is not None:
        return
    shown = getattr(box, "text", "").strip() or hasattr(box, "replacement") or _is_painted(box)
    if shown and not _is_line(box):
        yield box
    for child in getattr(box, "children", ()):
        yield from _shown(_placed(child))


def _extent(box: Any) -> Rect:
    if hasattr(box, "text"):
        left, top = box.position_x, box.position_y
        return Rect(left, top, left + box.width, top + box.height)
    return _border_box(box)


def _is_painted(box: Any) -> bool:
    """Tell whether *box* has a ground, a picture, an edge or a shadow of its own."""
    style = box.style
    sides = any(style[f"border_{side}_width"] for side in ("top", "right", "bottom", "left"))
    clips = style["overflow"] != "visible"
    ground = style["background_color"]
    colour = ground == "currentcolor" or getattr(ground, "alpha", 1) > 0
    pictures = any(image[0] != "none" for image in style["background_image"])
    return bool(
        sides or clips or colour or pictures or style["box_shadow"] not in (None, "none", ())
    )


def _rounded(box: Any) -> tuple[float, ...]:
    if hasattr(box, "text"):
        return round(box.position_x, 2), round(box.position_y + box.baseline, 2)
    own = _border_box(box)
    return tuple(round(edge, 2) for edge in (own.left, own.top, own.right, own.bottom))
