"""Checks of a theme: what a designer is told before customers see a card."""

from recap.cards.checks.fast_path import Way, ways
from recap.cards.checks.theme_check import check

__all__ = [
    "Way",
    "check",
    "ways",
]
