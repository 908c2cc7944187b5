"""
The one place that looks into WeasyPrint's box tree: what stands where on a page.

`Page._page_box` is WeasyPrint's own business; that is why its version is pinned,
and why tests/cards/test_boxes.py holds it to what we read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import Page  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in CSS pixels from the page's left top corner."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, other: Rect, spare: float = 0.0) -> bool:
        return (
            self.left >= other.left - spare
            and self.top >= other.top - spare
            and self.right <= other.right + spare
            and self.bottom <= other.bottom + spare
        )

    def cut(self, other: Rect) -> Rect:
        """Return the part of it that *other* shows; of no size when there is none."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, max(left, right), max(top, bottom))


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
class _Around:
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
    return list(_texts(root, _Around(_border_box(root))))


def _texts(box: Any, around: _Around) -> Iterator[Text]:
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


def _text(box: Any, around: _Around) -> Text:
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
