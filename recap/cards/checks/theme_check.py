"""
Try a theme on sample customers, in every format, before real customers see it.

Almost nothing is drawn: the layout says whether text leaves its card, or is where phones show
their buttons.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from recap.cards.assets import missing_glyphs_finding, nearest_face
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.checks.brand_check import check_brand
from recap.cards.checks.card_check import CardCheck
from recap.cards.checks.source_check import check_sources
from recap.cards.findings import Finding
from recap.cards.geometry import Rect
from recap.cards.layout import Text, box_tree, tested_requirement
from recap.cards.sizes import FORMATS
from recap.cards.templating import TextMeasurer
from recap.errors import RecapError, did_you_mean
from recap.stories import STYLES, Snapshot, Story

TRIED_WITH = re.compile(r" \(tried with: .*\)\.$")  # one problem of two customers is reported once
FIRST_OWN_SHEET = 2  # after those of recap: fonts, and colours
WEASYPRINT_NOTE = re.compile(r"^(?P<what>.*) at (?P<line>\d+):\d+, (?P<why>.*?)\.?$")


def check_theme(
    card_renderer: CardRenderer, on_story: Callable[[], None] = lambda: None
) -> list[Finding]:
    """
    Return the problems of the theme of *card_renderer*: each once, in the order of the stories.

    Calls *on_story* after each story of the campaign.

    Raises:
        MachineError: A library that draws is missing.
        TemplateError: The theme cannot be read at all.
    """
    findings: dict[str, Finding] = {}
    for finding in _ThemeCheck(card_renderer, on_story).findings():
        findings.setdefault(f"{finding.where}: {TRIED_WITH.sub('', finding.what)}", finding)
    return [*findings.values()]


class _ThemeCheck:
    def __init__(self, card_renderer: CardRenderer, on_story: Callable[[], None]) -> None:
        self._card_renderer, self._on_story = card_renderer, on_story
        self._customers = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)
        self._checked_html: set[str] = set()

    def findings(self) -> Iterator[Finding]:
        yield from self._style_sheet_findings()
        yield from check_sources(self._card_renderer.theme)
        yield from _failure(self._card_renderer.preview)
        for error in self._card_renderer.photos.errors():
            yield _finding_of(error)
        yield from check_brand(self._card_renderer)
        for story in self._card_renderer.stories:
            yield from self._story_findings(story)
            self._on_story()

    def _style_sheet_findings(self) -> Iterator[Finding]:
        files = [*self._card_renderer.theme.files(STYLES)]
        for nth, note in self._card_renderer.renderer.notes:
            yield _note_finding(note, str(files[-(nth - FIRST_OWN_SHEET) - 1]))
        reason = self._card_renderer.renderer.why_no_plates
        if reason:
            yield Finding(
                f"{reason}: cards are drawn slowly, and their layout is not checked.",
                "this machine",
                f"install {tested_requirement()}, or a newer recap",
                serious=False,
            )

    def _story_findings(self, story: Story) -> Iterator[Finding]:
        customers = {t: s for t, s in self._customers.items() if story.applies_to(s.facts)}
        if not customers and sample_customers.has_columns_for(self._card_renderer.campaign, story):
            yield Finding(
                f"Story '{story.name}' was not tried: it applies to no sample customer.",
                str(story.file),
                "check that the log can have the facts of its `needs` and `when`",
                serious=False,
            )
        before = Counter(self._card_renderer.missing_glyphs)
        for trait, customer in customers.items():
            yield from _failure(partial(self._card_renderer.alt_text, customer, story.name))
            for size in FORMATS:
                yield from self._card_findings(story, size, customer, trait)
        missing = [*(self._card_renderer.missing_glyphs - before)]
        if missing:
            source = f"the words of story '{story.name}'"
            yield missing_glyphs_finding(source, missing, str(story.file), serious=True)

    def _card_findings(
        self, story: Story, size: str, customer: Snapshot, trait: str
    ) -> Iterator[Finding]:
        try:
            html = self._card_renderer.html(customer, story.name, size)
            if html in self._checked_html:
                return
            self._checked_html.add(html)
            document, notes = self._card_renderer.renderer.lay_out(html, f"story '{story.name}'")
        except RecapError as error:
            yield _finding_of(error)
            return
        for note in notes:
            yield _note_finding(note, str(story.file), has_line=False)
        if self._card_renderer.renderer.why_no_plates:
            return  # boxes are read from private parts of WeasyPrint
        check = CardCheck(story, size, trait, document)
        yield from check.size_findings()
        yield from check.placement_findings()
        texts = [(text, self._ink(text)) for text in box_tree.texts(document.pages[0])]
        for text, ink in texts:
            yield from check.text_findings(text, ink)
            yield from check.case_findings(text)
            yield from self._font_findings(text)
        yield from check.text_size_findings(text for text, _ in texts)
        yield from check.overlap_findings(texts)

    def _font_findings(self, text: Text) -> Iterator[Finding]:
        """Yield a finding when *text* has a font family that the theme does not have."""
        families = [font.family for font in self._card_renderer.theme.fonts]
        if families and text.family.lower() not in map(str.lower, families):
            yield Finding(
                f"The theme has no font '{text.family}': its text is drawn in another font."
                f"{did_you_mean(text.family, families)}",
                str(self._card_renderer.theme.folder / "theme.toml"),
                f"add it under [[fonts]], or use one of {', '.join(families)} in the style sheet",
                serious=False,
            )

    def _ink(self, text: Text) -> Rect:
        """Return the rectangle that the letters of *text* cover."""
        faces = self._card_renderer.faces
        face = nearest_face(faces, text.weight, text.family) if faces else None
        measure = TextMeasurer(face, self._card_renderer.fallbacks)
        above, below = measure.ink(text.text, text.size_px)
        return Rect(
            text.box.left, text.baseline_px - above, text.box.right, text.baseline_px + below
        )


def _failure(attempt: Callable[[], object]) -> Iterator[Finding]:
    """Call *attempt*; yield a finding when it fails."""
    try:
        attempt()
    except RecapError as error:
        yield _finding_of(error)


def _finding_of(error: RecapError) -> Finding:
    return Finding(error.what, error.where, error.fix)


def _note_finding(note: str, file: str, *, has_line: bool = True) -> Finding:
    """Return the finding for a *note* of WeasyPrint about something that it ignores."""
    match = WEASYPRINT_NOTE.match(note)
    line = f":{match['line']}" if match and has_line else ""
    what = f"{match['what']}: {match['why']}" if match else note
    return Finding(
        f"WeasyPrint, which draws the cards, says: {what}.",
        f"{file}{line}",
        "write it another way, or move it to the page's own style sheet; see docs/templates.md",
        serious=False,
    )
