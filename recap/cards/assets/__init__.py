"""
Fonts, photos and files that a card may show.

Use `read_faces` for the theme's fonts, `Fallbacks` for characters that these lack, `Photos` for
customers' pictures, `Logos` for the brand's logo, `ThemeFiles` to find files by address, and
`PageAssets` for pages.
"""

from recap.cards.assets.fallback_fonts import MEASURED_AT_PX, Fallback, Fallbacks, fontconfig_xml
from recap.cards.assets.fonts import FontFace, code_points, nearest_face, read_faces
from recap.cards.assets.glyph_coverage import find_missing_glyphs, missing_glyphs_finding
from recap.cards.assets.logos import Logo, Logos
from recap.cards.assets.page_assets import PageAssets
from recap.cards.assets.photos import LARGEST_PX, Photos
from recap.cards.assets.theme_files import BASE, ThemeFiles, media_type
from recap.cards.assets.theme_pictures import RefusedFileError, check_fetched

__all__ = [
    "BASE",
    "LARGEST_PX",
    "MEASURED_AT_PX",
    "Fallback",
    "Fallbacks",
    "FontFace",
    "Logo",
    "Logos",
    "PageAssets",
    "Photos",
    "RefusedFileError",
    "ThemeFiles",
    "check_fetched",
    "code_points",
    "find_missing_glyphs",
    "fontconfig_xml",
    "media_type",
    "missing_glyphs_finding",
    "nearest_face",
    "photos",
    "read_faces",
]
