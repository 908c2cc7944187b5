"""
Check a theme before customers see a card.

`draw_sheet` shows its cards at once, `check_theme` returns its problems, and `render_paths` which
cards are drawn slowly, and why. All try the theme on the customers of `sample_customers`.
"""

from recap.cards.checks.contact_sheet import draw_sheet, hard_customers
from recap.cards.checks.fast_path import FallbackReason, RenderPath, render_paths
from recap.cards.checks.theme_check import check_theme

__all__ = [
    "FallbackReason",
    "RenderPath",
    "check_theme",
    "draw_sheet",
    "hard_customers",
    "render_paths",
    "sample_customers",
]
