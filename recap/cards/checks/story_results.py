"""Check the stories of a campaign, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks.fast_path import RenderPath
from recap.cards.checks.story_check import StoryChecker
from recap.cards.findings import Finding, merged
from recap.cards.sizes import FORMATS
from recap.cards.templating import Sentence


@dataclass(frozen=True, slots=True)
class StoryResult:
    """What the check of a story found; its harshest sentence, if a template has one."""

    story: str
    findings: tuple[Finding, ...]
    render_path: RenderPath | None  # None when it was tried with nobody, or cannot be filled
    harshest: Sentence | None


def check_stories(
    card_renderer: CardRenderer, stories: Iterable[str], sizes: Sequence[str] = tuple(FORMATS)
) -> Iterator[StoryResult]:
    """
    Try each of *stories* in the formats *sizes*; yield its result.

    Raises:
        TemplateError: A template cannot be read at all.
    """
    checker = StoryChecker(card_renderer, sizes)
    for story in stories:
        path = checker.render_path(story)
        slow = path.findings() if path else ()
        findings = merged((*checker.findings(story), *slow))
        yield StoryResult(story, tuple(findings), path, card_renderer.harshest_sentence(story))
