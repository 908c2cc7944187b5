"""Fonts, photos and files that a card may show."""

from recap.cards.assets.fallback_fonts import MEASURED_AT_PX, Fallback, Fallbacks, config
from recap.cards.assets.fonts import FontFace, letters, nearest, read_faces
from recap.cards.assets.glyph_coverage import uncovered, without_font
from recap.cards.assets.page_assets import PageAssets
from recap.cards.assets.photos import LARGEST_PX, Photos, whole_only
from recap.cards.assets.theme_files import BASE, ThemeFiles, kind

__all__ = [
    "BASE",
    "LARGEST_PX",
    "MEASURED_AT_PX",
    "Fallback",
    "Fallbacks",
    "FontFace",
    "PageAssets",
    "Photos",
    "ThemeFiles",
    "config",
    "kind",
    "letters",
    "nearest",
    "photos",
    "read_faces",
    "uncovered",
    "whole_only",
    "without_font",
]
