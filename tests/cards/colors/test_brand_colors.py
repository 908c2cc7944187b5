"""A brand's colours replace those of a theme; text on them can still be read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recap.cards.colors import Oklch, Palette, branded
from recap.stories import load_theme

POSTER = load_theme("poster")
COLORS = st.lists(st.integers(0, 0xFFFFFF).map("#{:06x}".format), min_size=1, max_size=4)


def test_the_first_colours_are_taken_as_they_are():
    """
    Greys stay, light tokens stay light, and every hue is one of the brand's.
    """
    tokens = branded(POSTER.colors, ["tomato", "cobalt"], ["#5b2a86", "#ffb000"])

    assert ("#5b2a86", "#ffb000") == (tokens["tomato"], tokens["cobalt"])
    assert POSTER.colors["ink"] == tokens["ink"]
    lime, own = Oklch.from_hex(tokens["lime"]), Oklch.from_hex(POSTER.colors["lime"])
    assert abs(lime.lightness - own.lightness) < 0.01
    hues = [Oklch.from_hex(color).hue for color in ("#5b2a86", "#ffb000")]
    assert min(abs(lime.hue - hue) for hue in hues) < 3


def test_without_brand_colours_nothing_changes():
    """
    The theme keeps its own.
    """
    assert POSTER.colors == branded(POSTER.colors, POSTER.brand_colors, [])


@given(COLORS)
def test_text_can_be_read_on_every_brand(colors):
    """
    Whatever the colours are, the text on each token has its contrast.
    """
    palette = Palette(branded(POSTER.colors, POSTER.brand_colors, colors))
    for token in palette.tokens:
        palette.color(f"on-{token}")
        palette.color(f"lime-on-{token}-large")

    assert all(pair.ratio >= pair.minimum for pair in palette.pairs)
