"""
Check a theme before customers see a card.

`draw_sheet` shows its cards at once, `small_card` draws one of them quickly, and `compare` shows
how it is painted. `story_checks` tries a theme in several processes: its files and its stories, and
which cards are drawn slowly. `check_theme` returns all problems, and a `StoryChecker` those of one
story or one card. All try it on the customers of `sample_customers`.
"""

from recap.cards.checks.card_previews import SLOT_COLORS, Comparison, compare, small_card
from recap.cards.checks.contact_sheet import draw_sheet, hard_customers
from recap.cards.checks.extreme_customers import extreme_customers
from recap.cards.checks.fast_path import FallbackReason, RenderPath
from recap.cards.checks.launch_check import launch_errors
from recap.cards.checks.lint_rules import RULES, Rule
from recap.cards.checks.marked_pictures import draw_marked
from recap.cards.checks.story_check import StoryChecker
from recap.cards.checks.story_pool import story_checks
from recap.cards.checks.story_results import StoryResult, ThemeChecker
from recap.cards.checks.theme_check import check_theme
from recap.cards.checks.waived_findings import WaivedFinding, waive

__all__ = [
    "RULES",
    "SLOT_COLORS",
    "Comparison",
    "FallbackReason",
    "RenderPath",
    "Rule",
    "StoryChecker",
    "StoryResult",
    "ThemeChecker",
    "WaivedFinding",
    "check_theme",
    "compare",
    "draw_marked",
    "draw_sheet",
    "extreme_customers",
    "hard_customers",
    "launch_errors",
    "sample_customers",
    "small_card",
    "story_checks",
    "waive",
]
