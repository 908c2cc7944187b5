"""
Read WeasyPrint's box tree: where text and slots are on a page.

`Page._page_box` is private; tests/cards/layout/test_box_tree.py checks everything read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from recap.cards.geometry import Rect
from recap.cards.layout.document import Page

MARK = "data-from"  # the attribute that says where templates have an element
MOVED = {"center", "end", "flex-end", "right", "bottom", "space-around", "space-evenly"}


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text on one line."""

    text: str
    box: Rect  # as wide as the text, as tall as the font
    baseline_px: float  # from the top of the page
    size_px: float
    weight: int
    family: str
    slot: bool  # within an element with `data-slot`
    window: Rect  # the part of the page that the boxes around it do not clip
    shortened: bool  # it ends in an ellipsis where its box ends
    transform: str = "none"  # the CSS `text-transform`
    tag: str = ""  # the start of the innermost element as HTML: `<p class="hero">`
    marks: tuple[str, ...] = ()  # where the templates have the elements around it, innermost first
    color: tuple[float, ...] | None = None  # red, green, blue, alpha, 0 to 1; None: no sRGB


@dataclass(frozen=True, slots=True)
class _Context:
    """What a box inherits from the boxes around it."""

    window: Rect
    slot: bool = False
    shortened: bool = False
    marks: tuple[str, ...] = ()
    opacity: float = 1.0


def card_box(page: Page) -> Rect | None:
    """Return the border box of the card, `.card`; None if the page has none."""
    card = next((box for box in _descendants(page._page_box) if _has_class(box, "card")), None)
    return card and _border_box(card)


def texts(page: Page) -> list[Text]:
    """Return every run of text on *page*, in document order."""
    root = page._page_box
    return list(_texts(root, _Context(_border_box(root))))


def _texts(box: Any, context: _Context) -> Iterator[Text]:
    element = getattr(box, "element", None)
    if element is not None and element.get("data-slot"):
        context = replace(context, slot=True)
    if not hasattr(box, "text"):  # its style is that of the element around it
        context = _entered(box, context)
    if hasattr(box, "text"):
        if box.text.strip():
            yield _text(box, context)
        return
    if box.style["overflow"] != "visible" and not _has_class(box, "card"):
        context = replace(
            context,
            window=context.window.cut(_border_box(box)),
            shortened=context.shortened or box.style["text_overflow"] == "ellipsis",
        )
    for child in getattr(box, "children", ()):
        yield from _texts(_unwrapped(child), context)


def _entered(box: Any, context: _Context) -> _Context:
    """Return the context of what is in *box*: where it is written, and how opaque it is."""
    element = getattr(box, "element", None)
    mark = "" if element is None else str(element.get(MARK, ""))
    marks = (mark, *context.marks) if mark and mark not in context.marks[:1] else context.marks
    opacity = context.opacity * box.style["opacity"]
    if marks is context.marks and opacity == context.opacity:
        return context
    return replace(context, marks=marks, opacity=opacity)


def _color(box: Any, opacity: float) -> tuple[float, ...] | None:
    color = box.style["color"]
    if color == "currentcolor" or color.space != "srgb":
        return None
    return (*map(float, color.coordinates), float(color.alpha) * opacity)


def _text(box: Any, context: _Context) -> Text:
    left, top, right = box.position_x, box.position_y, box.position_x + box.width
    if context.shortened:  # the tree has the full text; WeasyPrint cuts it when it draws
        right = min(right, context.window.right)
    return Text(
        text=box.text,
        box=Rect(left, top, right, top + box.height),
        baseline_px=top + box.baseline,
        size_px=box.style["font_size"],
        weight=box.style["font_weight"],
        family=box.style["font_family"][0],
        slot=context.slot,
        window=context.window,
        shortened=context.shortened,
        transform=box.style["text_transform"],
        tag=_tag(box),
        marks=context.marks,
        color=_color(box, context.opacity),
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of pixels, and how much larger than its file it is drawn."""

    tag: str
    marks: tuple[str, ...]
    box: Rect
    enlarged: float  # 2 is twice as wide or high


def pictures(page: Page) -> list[Picture]:
    """Return the pictures of pixels on *page*: images, and backgrounds that are not repeated."""
    return list(_pictures(page._page_box, _Context(_border_box(page._page_box))))


def _pictures(box: Any, context: _Context) -> Iterator[Picture]:
    if hasattr(box, "text"):
        return
    context = _entered(box, context)
    size = _size_of(getattr(box, "replacement", None))
    if size:
        yield _picture(box, context, size, (box.width, box.height))
    for layer in getattr(getattr(box, "background", None), "layers", ()):
        size = _size_of(layer.image)
        if size and layer.size:
            yield _picture(box, context, size, layer.size)
    for child in getattr(box, "children", ()):
        yield from _pictures(_unwrapped(child), context)


def _picture(
    box: Any, context: _Context, size: tuple[float, float], drawn: tuple[float, float]
) -> Picture:
    enlarged = max(drawn[0] / size[0], drawn[1] / size[1])
    return Picture(_tag(box), context.marks, _border_box(box), enlarged)


def _size_of(image: Any) -> tuple[float, float] | None:
    """Return the width and height of a picture of pixels; None of a drawing or a gradient."""
    size = getattr(image, "width", None), getattr(image, "height", None)
    if type(image).__name__ != "RasterImage" or not all(size):
        return None
    return size[0], size[1]  # type: ignore[return-value]


def uncentred(page: Page) -> list[str]:
    """
    Return the tags of absolute boxes that a browser centres or moves to the end, as CSS says.

    An absolute box without `left` or `top` is placed as the only child of its flex or grid
    container; WeasyPrint leaves it at the start.
    """
    return [_tag(child) for box in _descendants(page._page_box) for child in _uncentred(box)]


def _uncentred(box: Any) -> Iterator[Any]:
    style, kind = box.style, {"flex", "grid"}.intersection(box.style["display"])
    if not kind:
        return
    inline = style["justify_content"] if "flex" in kind else style["justify_items"]
    is_column = "flex" in kind and style["flex_direction"].startswith("column")
    for child in map(_unwrapped, box.children):
        if child.style["position"] == "absolute":
            own = child.style["align_self"]
            across = style["align_items"] if "auto" in own else own
            horizontal, vertical = (across, inline) if is_column else (inline, across)
            if any(
                MOVED.intersection(alignment) and child.style[one] == child.style[other] == "auto"
                for alignment, one, other in (
                    (horizontal, "left", "right"),
                    (vertical, "top", "bottom"),
                )
            ):
                yield child


def _tag(box: Any) -> str:
    """Return the start of the element of *box* as HTML: `<i class="dot">`."""
    classes = box.element.get("class") if box.element is not None else None
    words = " ".join((classes or "").split())
    return f'<{box.element_tag} class="{words}">' if words else f"<{box.element_tag}>"


def _descendants(box: Any) -> Iterator[Any]:
    """Yield *box* and all boxes in it, in document order."""
    yield box
    for child in getattr(box, "children", ()):
        yield from _descendants(_unwrapped(child))


def _unwrapped(child: Any) -> Any:
    """Return the box of a placeholder: the tree holds absolutely placed boxes in placeholders."""
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
    """Text of one element in a line of a slot; *nth* numbers the elements, 0 is the slot itself."""

    nth: int
    text: str
    left: float
    width: float
    baseline_px: float  # from the top of the page
    style: Any  # WeasyPrint's


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a slot."""

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
    """The box of a slot, its lines and its style."""

    box: Rect
    window: Rect  # the part of the page that the boxes around it do not clip
    is_plain_window: bool  # no clipping box has round corners or a border
    lines: tuple[Line, ...]
    room_px: float  # the width that its lines may have
    cut: bool  # wider lines end in an ellipsis
    style: Any  # WeasyPrint's, of the slot itself
    radii: tuple[tuple[float, float], ...]  # left top, right top, right bottom, left bottom
    fill: Any  # its background colour, WeasyPrint's
    decorated: str  # the first element of it with a background or a border; or ""


def slots(page: Page) -> dict[int, SlotBox]:
    """Return every visible slot of *page*, by the number in its `data-slot-nth`."""
    root = page._page_box
    slot_boxes: dict[int, SlotBox] = {}
    _collect_slots(root, _Window(_border_box(root)), root, slot_boxes)
    return slot_boxes


@contextmanager
def hidden_texts(page: Page) -> Iterator[None]:
    """Make all texts of *page* invisible for a while. Nothing moves."""
    shown = [(box, box.style) for box in _descendants(page._page_box) if hasattr(box, "text")]
    for box, style in shown:
        box.style = style.copy()
        box.style["visibility"] = "hidden"
    try:
        yield
    finally:
        for box, style in shown:
            box.style = style


def hide_slots(page: Page) -> None:
    """Make the slots of *page* invisible. Nothing moves."""
    _hide(page._page_box, hidden=False)


def hide_empty_backgrounds(page: Page) -> None:
    """
    Take the background from boxes of *page* without width or height.

    WeasyPrint fills a rectangle for them, which PDFium paints as a line; a browser paints nothing.
    """
    for box in _descendants(page._page_box):
        if getattr(box, "background", None) and not (box.border_width() and box.border_height()):
            box.background = None


StaticBoxes = list[tuple[Any, ...]]


def static_boxes(page: Page) -> StaticBoxes:
    """Return position and content of all visible boxes outside the slots, in document order."""
    return list(_static_boxes(page._page_box))


def obstacles(page: Page) -> list[Rect]:
    """Return the rectangles of all visible boxes outside the slots."""
    return [_extent(box) for box in _visible_static_boxes(page._page_box)]


def first_difference(one: StaticBoxes, other: StaticBoxes) -> str:
    """Return the content of the first box that moved or changed, in quotes."""
    for here, there in zip(one, other, strict=False):
        if here != there:
            return f"'{here[-1]}'"
    return "something"


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of the page that the boxes around something do not clip."""

    rect: Rect
    is_plain: bool = True

    def clipped_by(self, box: Any) -> _Window:
        """Return the part that *box* does not clip."""
        if box.style["overflow"] == "visible":
            return self
        borders = (box.style[f"border_{side}_width"] for side in ("top", "right", "bottom", "left"))
        is_plain = not any((*borders, *(radius for pair in _radii(box) for radius in pair)))
        return _Window(self.rect.cut(_border_box(box)), self.is_plain and is_plain)


def _collect_slots(box: Any, window: _Window, block: Any, slot_boxes: dict[int, SlotBox]) -> None:
    """Add the slots in *box* to *slot_boxes*; *block* is the box that holds its lines."""
    nth = _slot_number(box)
    if nth is not None and nth not in slot_boxes:
        slot_boxes[nth] = _slot_box(box, window, block)
        return
    if hasattr(box, "children"):
        if not _has_class(box, "card"):
            window = window.clipped_by(box)
        for child in box.children:
            child_block = box if hasattr(child, "baseline") and _is_line(child) else block
            _collect_slots(_unwrapped(child), window, child_block, slot_boxes)


def _slot_box(box: Any, window: _Window, block: Any) -> SlotBox:
    boxes = [*_descendants(box)]
    blocks = [each for each in boxes if any(map(_is_line, getattr(each, "children", ())))]
    line_boxes = [each for each in boxes if _is_line(each)] or [box]
    if blocks:
        block = blocks[0]
    window = window.clipped_by(box)
    return SlotBox(
        box=_border_box(box),
        window=window.rect,
        is_plain_window=window.is_plain,
        lines=tuple(line for line in map(_line, line_boxes) if line.text.strip()),
        room_px=block.width,
        cut=any(getattr(line, "text_overflow", "clip") == "ellipsis" for line in line_boxes),
        style=box.style,
        radii=_radii(box),
        fill=box.style["background_color"],
        decorated=next((each.element_tag for each in boxes if _is_decorated(each)), ""),
    )


def _radii(box: Any) -> tuple[tuple[float, float], ...]:
    corners = ("top_left", "top_right", "bottom_right", "bottom_left")
    return tuple(tuple(getattr(box, f"border_{corner}_radius", (0, 0))) for corner in corners)


def _line(line_box: Any) -> Line:
    return Line(tuple(_piece(box) for box in _descendants(line_box) if hasattr(box, "text")))


def _piece(text: Any) -> Piece:
    nth = int(text.element.get("data-slot-piece", 0))
    baseline_px = text.position_y + text.baseline
    return Piece(nth, text.text, text.position_x, text.width, baseline_px, text.style)


def _is_line(box: Any) -> bool:
    return type(box).__name__ == "LineBox"


def _slot_number(box: Any) -> int | None:
    element = getattr(box, "element", None)
    nth = None if element is None else element.get("data-slot-nth")
    return None if nth is None else int(nth)


def _hide(box: Any, *, hidden: bool) -> None:
    hidden = hidden or _slot_number(box) is not None
    if hidden:
        box.style = box.style.copy()  # other boxes may have the same style
        box.style["visibility"] = "hidden"
        if getattr(box, "background", None):
            box.background = None  # the layout has already decided to draw it
    for child in getattr(box, "children", ()):
        _hide(_unwrapped(child), hidden=hidden)


def _static_boxes(root: Any) -> Iterator[tuple[Any, ...]]:
    for box in _visible_static_boxes(root):
        yield (*_position(box), getattr(box, "text", box.element_tag))


def _visible_static_boxes(box: Any) -> Iterator[Any]:
    if _slot_number(box) is not None:
        return
    visible = getattr(box, "text", "").strip() or hasattr(box, "replacement") or _is_painted(box)
    if visible and not _is_line(box):
        yield box
    for child in getattr(box, "children", ()):
        yield from _visible_static_boxes(_unwrapped(child))


def _extent(box: Any) -> Rect:
    if hasattr(box, "text"):
        left, top = box.position_x, box.position_y
        return Rect(left, top, left + box.width, top + box.height)
    return _border_box(box)


def _is_painted(box: Any) -> bool:
    """Return whether *box* has a background, a border or a shadow, or clips its content."""
    return _is_decorated(box) or box.style["overflow"] != "visible"


def _is_decorated(box: Any) -> bool:
    """Return whether *box* has a background, a border or a shadow."""
    style = box.style
    borders = any(style[f"border_{side}_width"] for side in ("top", "right", "bottom", "left"))
    background = style["background_color"]
    colour = background == "currentcolor" or getattr(background, "alpha", 1) > 0
    pictures = any(image[0] != "none" for image in style["background_image"])
    return bool(borders or colour or pictures or style["box_shadow"] not in (None, "none", ()))


def _position(box: Any) -> tuple[float, ...]:
    """Return where *box* is, rounded to what can be seen."""
    if hasattr(box, "text"):
        return round(box.position_x, 2), round(box.position_y + box.baseline, 2)
    rect = _border_box(box)
    return tuple(round(edge, 2) for edge in (rect.left, rect.top, rect.right, rect.bottom))
