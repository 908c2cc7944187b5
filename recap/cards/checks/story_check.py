"""
Try one story on sample customers, before real customers see it.

Almost nothing is drawn: the layout says whether text leaves its card, or is where phones show
their buttons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from recap.cards.assets import missing_glyphs_finding, nearest_face
from recap.cards.card_renderer import CardRenderer
from recap.cards.checks import sample_customers
from recap.cards.checks.card_check import CardCheck
from recap.cards.checks.fast_path import PathFinder, RenderPath, numbered
from recap.cards.checks.weasyprint_notes import note_finding
from recap.cards.findings import Finding, merged
from recap.cards.geometry import Rect
from recap.cards.layout import Text, box_tree
from recap.cards.sizes import FORMATS
from recap.cards.templating import TextMeasurer
from recap.errors import LimitError, RecapError, did_you_mean
from recap.stories import Snapshot, Story

LIMIT = "card-limit"  # the rule that a stopped card breaks


class StoryChecker:
    """
    Checks the stories that *card_renderer* draws, in the formats *sizes*.

    Args:
        customers: Those to try it with, by the trait that makes each of them difficult; default:
            the sample customers.
        exact: Find out for each format alone whether cards are drawn fast. That takes a third of
            the time of a check.
    """

    def __init__(
        self,
        card_renderer: CardRenderer,
        sizes: Sequence[str] = tuple(FORMATS),
        customers: Mapping[str, Snapshot] | None = None,
        *,
        exact: bool = True,
    ) -> None:
        self._exact = exact
        self._card_renderer, self._sizes = card_renderer, sizes
        self._customers = customers or sample_customers.snapshots(
            card_renderer.campaign, card_renderer.theme
        )

    def findings(self, story: str) -> list[Finding]:
        """Return the problems of *story* with every customer that it applies to, each once."""
        return merged(until_limit(self._story_findings(self._card_renderer.theme.story(story))))

    def card_findings(self, story: str, size: str, customer: Snapshot, trait: str) -> list[Finding]:
        """Return the problems of one card; *trait* names its *customer* in findings."""
        return merged(self._card_findings(self._card_renderer.theme.story(story), size, customer,
                                          trait, set()))  # fmt: skip

    def check(self, story: str) -> tuple[list[Finding], RenderPath | None]:
        """Return `findings`, and how the cards are drawn; None when that cannot be said."""
        of_theme = self._card_renderer.theme.story(story)
        customer = next(iter(self._applicable(of_theme).values()), None)
        if customer is None or self._card_renderer.renderer.why_no_plates:
            return self.findings(story), None
        finder = PathFinder(self._card_renderer, of_theme, customer, exact=self._exact)
        findings = merged(until_limit(self._story_findings(of_theme, finder)))
        path = finder.path()
        return [*findings, *(path.findings() if path else ())], path

    def _applicable(self, story: Story) -> dict[str, Snapshot]:
        return {t: s for t, s in self._customers.items() if story.applies_to(s.facts)}

    def _story_findings(self, story: Story, finder: PathFinder | None = None) -> Iterator[Finding]:
        customers = self._applicable(story)
        if not customers and sample_customers.has_columns_for(self._card_renderer.campaign, story):
            yield Finding(
                f"Story '{story.name}' was not tried: it applies to no sample customer.",
                str(story.file),
                "check that the log can have the facts of its `needs` and `when`",
                "untried-story",
                serious=False,
                story=story.name,
            )
        before = Counter(self._card_renderer.missing_glyphs)
        checked_html = set[str]()
        for trait, customer in customers.items():
            yield from failure(partial(self._card_renderer.alt_text, customer, story.name), story)
            for size in self._sizes:
                yield from self._card_findings(story, size, customer, trait, checked_html, finder)
        missing = [*(self._card_renderer.missing_glyphs - before)]
        if missing:
            source = f"the words of story '{story.name}'"
            yield missing_glyphs_finding(source, missing, str(story.file), serious=True)

    def _card_findings(
        self,
        story: Story,
        size: str,
        customer: Snapshot,
        trait: str,
        checked_html: set[str],
        finder: PathFinder | None = None,
    ) -> Iterator[Finding]:
        """Yield the problems of a card, unless its HTML is in *checked_html*; add it there."""
        check = CardCheck(story, size, trait, self._card_renderer.theme)
        try:
            html = self._card_renderer.html(customer, story.name, size)
            if html in checked_html:
                return
            checked_html.add(html)
            yield from check.tag_findings(html)
            is_tried = finder is not None and finder.customer is customer
            shown = numbered(html) if is_tried else html
            document, notes = self._card_renderer.lay_out(shown, story.name)
        except RecapError as error:
            yield check.seen(finding_of(error, story))
            return
        for note in notes:
            yield check.seen(note_finding(note, str(story.file), has_line=False))
        if self._card_renderer.renderer.why_no_plates:
            return  # boxes are read from private parts of WeasyPrint
        yield from check.size_findings(document)
        yield from check.placement_findings(document)
        texts = [(text, self._ink(text)) for text in box_tree.texts(document.pages[0])]
        for text, ink in texts:
            yield from check.text_findings(text, ink)
            yield from check.case_findings(text)
            yield from map(check.seen, self._font_findings(text))
        yield from check.text_size_findings(text for text, _ in texts)
        yield from check.overlap_findings(texts)
        yield from check.enlarged_findings(box_tree.pictures(document.pages[0]))
        if finder is None or (is_tried and finder.compares):
            with box_tree.hidden_texts(document.pages[0]):
                rows = self._card_renderer.rows(document, story.name, size)
            yield from check.contrast_findings(rows, texts)
        if finder is not None and is_tried:
            finder.add(size, document)

    def _font_findings(self, text: Text) -> Iterator[Finding]:
        """Yield a finding when *text* has a font family that the theme does not have."""
        families = [font.family for font in self._card_renderer.theme.fonts]
        if families and text.family.lower() not in map(str.lower, families):
            yield Finding(
                f"The theme has no font '{text.family}': its text is drawn in another font."
                f"{did_you_mean(text.family, families)}",
                str(self._card_renderer.theme.folder / "theme.toml"),
                f"add it under [[fonts]], or use one of {', '.join(families)} in the style sheet",
                "unknown-font",
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


def failure(attempt: Callable[[], object], story: Story | None = None) -> Iterator[Finding]:
    """Call *attempt*; yield a finding when it fails."""
    try:
        attempt()
    except RecapError as error:
        yield finding_of(error, story)


def finding_of(error: RecapError, story: Story | None = None) -> Finding:
    name = story.name if story else ""
    rule = LIMIT if isinstance(error, LimitError) else "template-error"
    return Finding(error.what, error.where, error.fix, rule, story=name)


def until_limit(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield *findings* up to a card that was stopped: each further one takes as long."""
    for finding in findings:
        yield finding
        if finding.rule == LIMIT:
            return
