"""Check what a theme has once: style sheets, templates, the preview, photos, and the brand."""

from __future__ import annotations

from collections.abc import Iterator

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks.brand_check import check_brand
from recap.cards.checks.source_check import check_sources
from recap.cards.checks.story_check import StoryChecker, failure, finding_of
from recap.cards.checks.weasyprint_notes import note_finding
from recap.cards.findings import Finding, merged
from recap.cards.layout import tested_requirement
from recap.stories import STYLES

FIRST_OWN_SHEET = 2  # after those of recap: fonts, and colours


def check_theme(card_renderer: CardRenderer) -> list[Finding]:
    """
    Return the problems of the theme of *card_renderer*: each once, in the order of the stories.

    Raises:
        MachineError: A library that draws is missing.
        TemplateError: The theme cannot be read at all.
    """
    checker = StoryChecker(card_renderer)
    findings = check_theme_files(card_renderer)
    for story in card_renderer.stories:
        findings += checker.findings(story.name)
    return merged(findings)


def check_theme_files(card_renderer: CardRenderer) -> list[Finding]:
    """Return the problems that belong to no card of a customer. Raises as `check_theme` does."""
    return merged(_theme_findings(card_renderer))


def _theme_findings(card_renderer: CardRenderer) -> Iterator[Finding]:
    files = [*card_renderer.theme.files(STYLES)]
    for nth, note in card_renderer.renderer.notes:
        yield note_finding(note, str(files[-(nth - FIRST_OWN_SHEET) - 1]))
    reason = card_renderer.renderer.why_no_plates
    if reason:
        yield Finding(
            f"{reason}: cards are drawn slowly, and their layout is not checked.",
            "this machine",
            f"install {tested_requirement()}, or a newer recap",
            "untested-weasyprint",
            serious=False,
        )
    yield from check_sources(card_renderer.theme)
    yield from failure(card_renderer.preview)
    for error in card_renderer.photos.errors():
        yield finding_of(error)
    yield from check_brand(card_renderer)
