"""
Check a theme before customers see a card.

`check_theme` returns its problems, and `render_paths` which cards are drawn slowly, and why. Both
try the theme on the customers of `sample_customers`.
"""

from recap.cards.checks.fast_path import FallbackReason, RenderPath, render_paths
from recap.cards.checks.theme_check import check_theme

__all__ = [
    "FallbackReason",
    "RenderPath",
    "check_theme",
    "render_paths",
    "sample_customers",
]
