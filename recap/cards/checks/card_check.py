"""Check the layout of one card: its size, and where its text is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from recap.cards.checks.contrast_check import weak_texts
from recap.cards.checks.tag_balance import tag_problems
from recap.cards.encoding import Rows
from recap.cards.findings import CardBox, Finding, quote
from recap.cards.geometry import Rect
from recap.cards.layout import Document, Text, box_tree
from recap.cards.layout.box_tree import Picture
from recap.cards.sizes import FORMATS, CardSize
from recap.cards.templating import place_of
from recap.stories import Story, Theme

FIT_IT = "fit it: {{ name | fit(width=..., size=...) }}, or give it room"
OVERLAP_SHARE = 0.35  # of the smaller text; less is a comma below the line, or close lines
CASES = ("uppercase", "lowercase", "capitalize")
MOST_ENLARGED = 1.05  # less is not seen
SPARE_PX = 2.0  # curves reach a little beyond the lines between which letters are drawn


class CardCheck:
    """Checks one card of *story* in the format *size*, laid out for a customer with *trait*."""

    def __init__(self, story: Story, size: str, trait: str, theme: Theme) -> None:
        self._story, self._size, self._trait, self._theme = story, size, trait, theme
        self._pixels = FORMATS[size]

    def size_findings(self, document: Document) -> Iterator[Finding]:
        """Yield a finding when the card is not one page of exactly the format's size."""
        pixels, pages = self._pixels, len(document.pages)
        if pages != 1:
            yield self._finding(
                "wrong-size",
                f"needs {pages} pages; a card has one",
                "give .card the format's height, and overflow: hidden",
            )
        box = box_tree.card_box(document.pages[0])
        if box is None:
            yield self._finding(
                "wrong-size", "has no element with the class 'card'", "extend card.html"
            )
        elif box != Rect(0, 0, pixels.width_px, pixels.height_px):
            width, height = box.right - box.left, box.bottom - box.top
            yield self._finding(
                "wrong-size",
                f"is {width:g}x{height:g} pixels, not {pixels.width_px}x{pixels.height_px}",
                f"give .format--{self._size} that width and height, without margins",
            )

    def placement_findings(self, document: Document) -> Iterator[Finding]:
        """Yield a finding for each absolute box that a browser would centre in its container."""
        for tag in dict.fromkeys(box_tree.uncentred(document.pages[0])):
            yield self._finding(
                "uncentred-box",
                f"does not centre {tag}, which is absolute in a flex or grid container",
                "give it left and top, or take away its position",
                serious=False,
            )

    def case_findings(self, text: Text) -> Iterator[Finding]:
        """Yield a finding when a style sheet changes the case of a customer's words."""
        if text.slot and text.transform in CASES and text.text.upper() != text.text.lower():
            yield self._finding(
                "changed-case",
                f"changes the case of words by text-transform: {text.transform}, as in "
                f"{quote(text.text)}",
                "show customers' words as they are written: Turkish has another I, and ß is SS",
                text.tag,
                text.box,
                text.marks,
                serious=False,
            )

    def text_findings(self, text: Text, ink: Rect) -> Iterator[Finding]:
        """Yield a finding when *text*, drawn within *ink*, is not fully visible."""
        card, clear = _card_rect(self._pixels), _clear_rect(self._pixels)
        if not ink.within(card, SPARE_PX):
            yield self._finding(
                "outside-card",
                f"has {quote(text.text)} outside the card: {_overflow(ink, card)}",
                FIT_IT,
                text.tag,
                ink,
                text.marks,
            )
        elif not ink.within(clear, SPARE_PX):
            yield self._finding(
                "under-buttons",
                f"has {quote(text.text)} where phones show their own buttons: "
                f"{_overflow(ink, clear)}",
                f"keep text out of the top {self._pixels.clear_top_px} and the bottom "
                f"{self._pixels.clear_bottom_px} pixels",
                text.tag,
                ink,
                text.marks,
            )
        elif not ink.within(text.window, SPARE_PX):
            yield self._finding(
                "cut-off",
                f"cuts {quote(text.text)} off: {_overflow(ink, text.window)}",
                FIT_IT,
                text.tag,
                ink,
                text.marks,
            )

    def text_size_findings(self, texts: Iterable[Text]) -> Iterator[Finding]:
        """Yield a finding when the smallest of *texts* is smaller than the format allows."""
        floor = self._pixels.smallest_text_px
        small = [text for text in texts if text.size_px < floor]
        if small:
            text = min(small, key=lambda text: text.size_px)
            yield self._finding(
                "small-text",
                f"has {quote(text.text)} in {text.size_px:g} px, and the smallest text that can "
                f"be read is {floor}",
                "wrap it, shorten it, or leave it out; give `fit` a larger `min`",
                text.tag,
                text.box,
                text.marks,
                serious=False,
            )

    def overlap_findings(self, texts: Sequence[tuple[Text, Rect]]) -> Iterator[Finding]:
        """Yield a finding for each two of *texts*, with their ink, that overlap."""
        for (one, one_ink), (other, other_ink) in combinations(texts, 2):
            overlap = one_ink.cut(other_ink).area
            if overlap > OVERLAP_SHARE * min(one_ink.area, other_ink.area):
                yield self._finding(
                    "overlapping-text",
                    f"has text over text: {quote(one.text)} and {quote(other.text)}",
                    "give each text its own room",
                    f"{one.tag} {other.tag}",
                    one_ink.joined(other_ink),
                    one.marks,
                    serious=False,
                )

    def enlarged_findings(self, pictures: Iterable[Picture]) -> Iterator[Finding]:
        """Yield a finding for each of *pictures* that is drawn larger than its file."""
        for picture in pictures:
            if picture.enlarged > MOST_ENLARGED:
                yield self._finding(
                    "enlarged-picture",
                    f"draws the picture of {picture.tag} {picture.enlarged:.1f} times as large as "
                    "its file",
                    "use a larger file, or draw it smaller",
                    picture.tag,
                    picture.box,
                    picture.marks,
                    serious=False,
                )

    def contrast_findings(
        self, rows: Rows, texts: Sequence[tuple[Text, Rect]]
    ) -> Iterator[Finding]:
        """Yield a finding for each of *texts* that is hard to read on *rows*, the bare card."""
        for text, ink, ratio, least in weak_texts(rows, texts):
            yield self._finding(
                "low-contrast",
                f"has {quote(text.text)} with a contrast of {ratio:.1f} to what is painted behind "
                f"it, and needs {least:g}",
                "use a text colour such as on-paper, or keep what is behind the text even",
                text.tag,
                ink,
                text.marks,
                serious=False,
            )

    def tag_findings(self, html: str) -> Iterator[Finding]:
        """Yield a finding for each element of *html* without an end, and each end of none."""
        for problem in tag_problems(html):
            yield self._finding(
                "unclosed-element",
                f"has HTML that does not close: {problem.what}",
                "write the missing tag, or remove the one too many",
                problem.what,
                marks=[problem.mark] if problem.mark else (),
            )

    def _place(self, marks: Sequence[str]) -> str:
        """Return the innermost line in the story's own file, else the innermost line."""
        own = f"/stories/{self._story.name}.html:"
        mark = next((each for each in marks if own in f"/{each}"), next(iter(marks), None))
        return place_of(mark, self._theme.folders) if mark else str(self._story.file)

    def seen(self, finding: Finding) -> Finding:
        """Return *finding* with the story, the format and the customer of this card."""
        return replace(
            finding, story=self._story.name, formats=(self._size,), customers=(self._trait,)
        )

    def _finding(
        self,
        rule: str,
        what: str,
        fix: str,
        subject: str = "",
        box: Rect | None = None,
        marks: Sequence[str] = (),
        *,
        serious: bool = True,
    ) -> Finding:
        name = self._story.name
        card_box = CardBox(name, self._size, self._trait, box) if box else None
        what, where = f"Story '{name}' {what}.", self._place(marks)
        finding = Finding(what, where, fix, rule, serious, subject=subject, card_box=card_box)
        return self.seen(finding)


def _card_rect(size: CardSize) -> Rect:
    return Rect(0, 0, size.width_px, size.height_px)


def _clear_rect(size: CardSize) -> Rect:
    return Rect(0, size.clear_top_px, size.width_px, size.height_px - size.clear_bottom_px)


def _overflow(ink: Rect, room: Rect) -> str:
    """Return in words how far *ink* leaves *room*, on the side where it is farthest."""
    over = {
        "left": room.left - ink.left,
        "top": room.top - ink.top,
        "right": ink.right - room.right,
        "bottom": ink.bottom - room.bottom,
    }
    side = max(over, key=lambda name: over[name])
    return f"{over[side]:.0f} px over the {side} edge"
