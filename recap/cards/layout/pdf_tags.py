"""
Tags of the PDF: decoration is an artifact, headings of cards are headings, and text in complex
scripts has its words.

WeasyPrint tags a picture with `alt=""` as a figure without alternative text, which PDF/UA forbids,
and text within `aria-hidden` as text.

A font of Devanagari or Thai puts marks around a letter and orders glyphs as they look, so glyphs do
not say the words. Such text has its words as ActualText, in the order of reading.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from recap.cards.layout.document import Page

RIGHT_TO_LEFT = ("R", "AL")
MARKS = ("Mn", "Mc")
SVG = "{http://www.w3.org/2000/svg}"

Marked = Callable[[Any, Any, str], AbstractContextManager[None]]
BuildTree = Callable[..., Iterator[Any]]

_artifacts: set[int] = set()  # ids of the boxes that are drawn as artifacts


def patch_tags(stream: Any, tags: Any) -> None:
    """Patch WeasyPrint's class *stream* and module *tags*. Call it once per process."""
    stream.marked = _marked(stream.marked)
    tags._build_box_tree = _build_box_tree(tags._build_box_tree)


@contextmanager
def tagged(pages: Sequence[Page]) -> Iterator[None]:
    """Draw the decoration of *pages* as artifacts while the block runs."""
    for page in pages:
        _artifacts.update(_decoration(page._page_box, hidden=False))
    try:
        yield
    finally:
        _artifacts.clear()


def _marked(original: Marked) -> Marked:
    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        if stream._tags is not None and id(box) in _artifacts:
            with stream.artifact():
                yield
        elif stream._tags is not None and glyphs_hide_words(getattr(box, "text", "")):
            with original(stream, box, tag), _actual_text(stream, box.text):
                yield
        else:
            with original(stream, box, tag):
                yield

    return marked


def has_right_to_left(text: str) -> bool:
    """Return whether *text* has a letter of a script that runs from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text
    )


def glyphs_hide_words(text: str) -> bool:
    """
    Return whether *text* has marks, whose glyphs do not say the words, and needs ActualText.

    Programs that extract text turn ActualText of right-to-left scripts around: `right_to_left`
    gives the letters to the glyphs instead.
    """
    return (
        not text.isascii()
        and any(
            unicodedata.category(letter) in MARKS for letter in unicodedata.normalize("NFC", text)
        )
        and not has_right_to_left(text)
    )


@contextmanager
def _actual_text(stream: Any, text: str) -> Iterator[None]:
    import pydyf

    stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": pydyf.String(text)}))
    yield
    stream.end_marked_content()


def _build_box_tree(original: BuildTree) -> BuildTree:
    def build_box_tree(box: Any, *arguments: Any) -> Iterator[Any]:
        box = getattr(box, "_box", box)
        if id(box) in _artifacts:
            for child in getattr(box, "children", ()):
                yield from build_box_tree(child, *arguments)
        else:
            level = _heading_level(box.element)
            if level:
                box.element_tag = f"h{level}"  # only its tag: the box has its style and place
            yield from original(box, *arguments)

    return build_box_tree


def _heading_level(element: Any) -> str | None:
    if element is None or element.get("role") != "heading":
        return None
    level: str | None = element.get("aria-level")
    return level


def _decoration(box: Any, *, hidden: bool) -> Iterator[int]:
    """
    Yield the ids of *box* and of the boxes in it that only decorate.

    A drawing with a title is never decoration: recap gives one to the drawing of each story.
    """
    element = getattr(box, "element", None)
    hidden = hidden or (element is not None and element.get("aria-hidden") == "true")
    hidden = hidden or hasattr(box, "at_keyword")  # the margins of a page: brand and page number
    is_picture = hasattr(box, "replacement")
    if (is_picture and not _alternative_text(element)) or (hidden and not is_picture):
        yield id(box)
    for child in getattr(box, "children", ()):
        yield from _decoration(getattr(child, "_box", child), hidden=hidden)


def _alternative_text(element: Any) -> str:
    if element is None:
        return ""
    title = element.find(f"{SVG}title") if element.tag == f"{SVG}svg" else None
    text = element.get("alt") if title is None else title.text
    return (text or "").strip()
