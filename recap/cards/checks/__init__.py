"""Checks of a theme: what a designer is told before customers see a card."""
