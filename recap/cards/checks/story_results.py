"""Check the stories of a campaign, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recap.cards.card_renderer import CardRenderer
from recap.cards.checks.fast_path import RenderPath
from recap.cards.checks.story_check import StoryChecker
from recap.cards.checks.theme_check import check_theme_files
from recap.cards.colors import Pair
from recap.cards.findings import Finding
from recap.cards.sizes import FORMATS
from recap.cards.templating import Sentence


@dataclass(frozen=True, slots=True)
class StoryResult:
    """What the check of a story found; with the name "", that of the theme's files."""

    story: str
    findings: tuple[Finding, ...]
    color_pairs: tuple[Pair, ...]  # the text colours that were used so far
    render_path: RenderPath | None = None  # None: tried with nobody, or it cannot be filled
    harshest: Sentence | None = None  # the sentence with the strongest tone


class ThemeChecker:
    """Checks the stories that *card_renderer* draws, in the formats *sizes*, one at a time."""

    def __init__(
        self,
        card_renderer: CardRenderer,
        sizes: Sequence[str] = tuple(FORMATS),
        *,
        exact: bool = True,
    ) -> None:
        self._card_renderer = card_renderer
        self._checker = StoryChecker(card_renderer, sizes, exact=exact)

    def check(self, story: str) -> StoryResult:
        """
        Try *story*; without a name, check the theme's files.

        Raises:
            TemplateError: A template cannot be read at all.
        """
        pairs = self._card_renderer.palette.pairs
        if not story:
            return StoryResult("", tuple(check_theme_files(self._card_renderer)), pairs)
        findings, path = self._checker.check(story)
        harshest = self._card_renderer.harshest_sentence(story)
        pairs = self._card_renderer.palette.pairs
        return StoryResult(story, tuple(findings), pairs, path, harshest)
