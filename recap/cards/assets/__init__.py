"""Fonts, photos and files that a card may show."""
