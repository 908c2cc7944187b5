"""
Check a theme before customers see a card.

`draw_sheet` shows its cards at once. `check_theme_files` returns the problems that a theme has
once, `check_stories` those of its stories and which cards are drawn slowly, `check_theme` all. A
`StoryChecker` checks one story or one card. All try it on the customers of `sample_customers`.
"""

from recap.cards.checks.contact_sheet import draw_sheet, hard_customers
from recap.cards.checks.fast_path import FallbackReason, RenderPath
from recap.cards.checks.story_check import StoryChecker
from recap.cards.checks.story_results import StoryResult, check_stories
from recap.cards.checks.theme_check import check_theme, check_theme_files

__all__ = [
    "FallbackReason",
    "RenderPath",
    "StoryChecker",
    "StoryResult",
    "check_stories",
    "check_theme",
    "check_theme_files",
    "draw_sheet",
    "hard_customers",
    "sample_customers",
]
