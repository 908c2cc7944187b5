"""
Try a theme on made-up customers, in every format, before it meets real ones.

Nothing is drawn that can be read off the layout: where words stand tells whether
they leave their card, or go where phones lay their buttons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

from recap.cards.assets import missing_glyphs_finding, nearest_face
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.findings import Finding, quote
from recap.cards.geometry import Rect
from recap.cards.layout import Document, Text, box_tree
from recap.cards.sizes import FORMATS, CardSize
from recap.cards.templating import TextMeasurer
from recap.errors import RecapError, did_you_mean
from recap.stories import Snapshot, Story

ROOM = "give each room of its own"
OVER_SHARE = 0.35  # of the smaller of two words: less is a comma that hangs low, or a tight line
SPARE_PX = 2.0  # curves reach a little over the lines that letters stand between
TRIED = re.compile(r" \(tried with: .*\)\.$")  # the same trouble of another customer is one
IGNORED = re.compile(r"^(?P<what>.*) at (?P<line>\d+):\d+, (?P<why>.*?)\.?$")


def check_theme(
    card_renderer: CardRenderer, tried: Callable[[], None] = lambda: None
) -> list[Finding]:
    """
    Return what is wrong with the theme of *studio*: each thing once, stories in order.

    Calls *tried* after each story that a campaign tells.

    Raises:
        MachineError: A library that draws is missing.
        TemplateError: The theme cannot be read at all.
    """
    checker = _Checker(card_renderer, tried)
    once: dict[str, Finding] = {}
    for finding in checker.findings():
        once.setdefault(f"{finding.where}: {TRIED.sub('', finding.what)}", finding)
    return [*once.values()]


class _Checker:
    def __init__(self, card_renderer: CardRenderer, tried: Callable[[], None]) -> None:
        self._card_renderer, self._tried = card_renderer, tried
        self._customers = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)
        self._seen: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        yield from self._style_sheet()
        yield from _tried(self._card_renderer.preview)
        for error in self._card_renderer.photos.errors():
            yield Finding(error.what, error.where, error.fix)
        for story in self._card_renderer.stories:
            yield from self._story(story)
            self._tried()

    def _style_sheet(self) -> Iterator[Finding]:
        file = self._card_renderer.theme.folder / "theme.css"
        for note in self._card_renderer.renderer.notes:
            yield _ignored(note, str(file))

    def _story(self, story: Story) -> Iterator[Finding]:
        told = {t: s for t, s in self._customers.items() if story.applies_to(s.facts)}
        if not told and sample_customers.is_possible(self._card_renderer.campaign, story):
            yield Finding(
                f"Story '{story.name}' is told to none of the made-up customers: it was not tried.",
                str(story.file),
                "see whether the log can have the facts of its `needs` and `when`",
                serious=False,
            )
        before = Counter(self._card_renderer.fallbacks.missing_glyphs)
        for trait, customer in told.items():
            yield from _tried(partial(self._card_renderer.alt_text, customer, story.name))
            for size in FORMATS:
                yield from self._card(story, size, customer, trait)
        lacking = [*(self._card_renderer.fallbacks.missing_glyphs - before)]
        if lacking:
            source = f"the words of story '{story.name}'"
            yield missing_glyphs_finding(source, lacking, str(story.file), serious=True)

    def _card(self, story: Story, size: str, customer: Snapshot, trait: str) -> Iterator[Finding]:
        try:
            html = self._card_renderer.html(customer, story.name, size)
            if html in self._seen:
                return
            self._seen.add(html)
            document, said = self._card_renderer.renderer.lay_out(html, f"story '{story.name}'")
        except RecapError as error:
            yield Finding(error.what, error.where, error.fix)
            return
        for note in said:
            yield _ignored(note, str(story.file), in_file=False)
        card = _Card(story, size, trait, document)
        yield from card.size_findings()
        inked = [(text, self._ink(text)) for text in box_tree.texts(document.pages[0])]
        for text, ink in inked:
            yield from card.text_findings(text, ink)
            yield from self._font(text)
        yield from card.overlaps(inked)

    def _font(self, text: Text) -> Iterator[Finding]:
        """Tell of a family that the theme does not bring: no card is drawn in it."""
        brought = [font.family for font in self._card_renderer.theme.fonts]
        if brought and text.family.lower() not in map(str.lower, brought):
            yield Finding(
                f"There is no font '{text.family}': what asks for it is drawn in another."
                f"{did_you_mean(text.family, brought)}",
                str(self._card_renderer.theme.folder / "theme.toml"),
                f"add it under [[fonts]], or say one of {', '.join(brought)} in the style sheet",
                serious=False,
            )

    def _ink(self, text: Text) -> Rect:
        """Return the rectangle that the letters of *text* cover."""
        faces = self._card_renderer.faces
        face = nearest_face(faces, text.weight, text.family) if faces else None
        above, below = TextMeasurer(face, self._card_renderer.fallbacks).ink(
            text.text, text.size_px
        )
        return Rect(
            text.box.left, text.baseline_px - above, text.box.right, text.baseline_px + below
        )


class _Card:
    """One card, laid out: whose, in which format."""

    def __init__(self, story: Story, size: str, trait: str, document: Document) -> None:
        self._story, self._size, self._trait, self._document = story, size, trait, document
        self._pixels = FORMATS[size]

    def size_findings(self) -> Iterator[Finding]:
        pixels, pages = self._pixels, len(self._document.pages)
        if pages != 1:
            yield self._finding(
                f"needs {pages} pages; a card has one",
                "give .card the format's height, and overflow: hidden",
            )
        box = box_tree.card_box(self._document.pages[0])
        if box is None:
            yield self._finding("has no element with the class 'card'", "extend card.html")
        elif box != Rect(0, 0, pixels.width_px, pixels.height_px):
            wide, tall = box.right - box.left, box.bottom - box.top
            yield self._finding(
                f"is {wide:g}x{tall:g} pixels, not {pixels.width_px}x{pixels.height_px}",
                f"give .format--{self._size} that width and height, without margins",
            )

    def text_findings(self, text: Text, ink: Rect) -> Iterator[Finding]:
        said = quote(text.text)
        whole, clear = _whole(self._pixels), _clear(self._pixels)
        if not ink.within(whole, SPARE_PX):
            yield self._finding(
                f"lets {said} run {_side(ink, whole)}",
                "fit it: {{ name | fit(width=..., size=...) }}, or give it room",
            )
        elif not ink.within(clear, SPARE_PX):
            yield self._finding(
                f"has {said} where phones lay their own buttons: {_side(ink, clear)}",
                f"keep words out of the top {self._pixels.clear_top_px} and the bottom "
                f"{self._pixels.clear_bottom_px} pixels",
            )
        elif not ink.within(text.window, SPARE_PX):
            yield self._finding(
                f"cuts {said} off: {_side(ink, text.window)}",
                "fit it: {{ name | fit(width=..., size=...) }}, or give its box room",
            )

    def overlaps(self, inked: Sequence[tuple[Text, Rect]]) -> Iterator[Finding]:
        """Tell of words that stand over other words, whoever drew them there."""
        for (one, ink), (other, below) in combinations(inked, 2):
            both = ink.cut(below).area
            if both > OVER_SHARE * min(ink.area, below.area):
                where = f"{self._trait}; {quote(one.text)} and {quote(other.text)}"
                yield replace(self._finding("has words over words", ROOM, where), serious=False)

    def _finding(self, what: str, fix: str, where: str = "") -> Finding:
        who = f"Story '{self._story.name}' in the format '{self._size}'"
        said = f"{who} {what} (tried with: {where or self._trait})."
        return Finding(said, str(self._story.file), fix)


def _tried(attempt: Callable[[], object]) -> Iterator[Finding]:
    """Make the *attempt*; yield what went wrong."""
    try:
        attempt()
    except RecapError as error:
        yield Finding(error.what, error.where, error.fix)


def _ignored(note: str, file: str, *, in_file: bool = True) -> Finding:
    match = IGNORED.match(note)
    line = f":{match['line']}" if match and in_file else ""
    says = f"{match['what']}: {match['why']}" if match else note
    return Finding(
        f"What draws the cards says: {says}.",
        f"{file}{line}",
        "write it another way, or leave it to the page's own style sheet; see docs/templates.md",
        serious=False,
    )


def _whole(size: CardSize) -> Rect:
    return Rect(0, 0, size.width_px, size.height_px)


def _clear(size: CardSize) -> Rect:
    return Rect(0, size.clear_top_px, size.width_px, size.height_px - size.clear_bottom_px)


def _side(ink: Rect, room: Rect) -> str:
    """Say by how much, and on which side, *ink* leaves its *room*."""
    over = {
        "left": room.left - ink.left,
        "top": room.top - ink.top,
        "right": ink.right - room.right,
        "bottom": ink.bottom - room.bottom,
    }
    side = max(over, key=lambda name: over[name])
    return f"{over[side]:.0f} px over the {side} edge"
