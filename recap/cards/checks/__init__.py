"""Checks of a theme: what a designer is told before customers see a card."""

from recap.cards.checks.fast_path import RenderPath, render_paths
from recap.cards.checks.theme_check import check_theme

__all__ = [
    "RenderPath",
    "check_theme",
    "render_paths",
]
