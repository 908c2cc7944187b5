"""Colours: tokens, text that can be read on them, and OKLCH."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recap.cards.colors import (
    LARGE_TEXT,
    TEXT,
    Oklch,
    Palette,
    contrast,
    luminance,
    luminance_contrast,
    mix,
    readable,
)
from recap.stories import Story

TOKENS = {"ink": "#17120e", "paper": "#fff4e2", "tomato": "#ff5128", "lime": "#d9ff43"}
HEX = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag():
    """
    Black on white is 21 to 1, and the order does not matter.
    """
    assert 21.0 == pytest.approx(contrast("#000000", "#ffffff"))
    assert 4.54 == pytest.approx(contrast("#ffffff", "#767676"), abs=0.005)
    assert 3.0 == pytest.approx(luminance_contrast(0.1, 0.4))
    assert contrast("#123456", "#fedcba") == luminance_contrast(
        luminance("#fedcba"), luminance("#123456")
    )


@given(HEX)
def test_every_colour_survives_oklch(color):
    """
    A colour of a screen is the same after the conversion to OKLCH and back.
    """
    assert color == Oklch.from_hex(color).to_hex()


def test_oklch_has_the_published_values():
    """
    Red is 0.628, 0.258, 29.2 degrees, as the author of the colour space gives it.
    """
    red = Oklch.from_hex("#ff0000")

    assert (0.628, 0.2577, 29.23) == pytest.approx((red.lightness, red.chroma, red.hue), abs=0.005)


def test_a_colour_that_no_screen_has_loses_chroma_only():
    """
    Lightness and hue stay, as near as 255 steps allow.
    """
    shown = Oklch.from_hex(Oklch(0.7, 0.4, 150).to_hex())

    assert abs(shown.lightness - 0.7) < 0.01
    assert abs(shown.hue - 150) < 2
    assert shown.chroma < 0.4


@given(HEX, HEX, st.sampled_from([TEXT, LARGE_TEXT]))
def test_text_is_readable_on_every_ground(text, ground, minimum):
    """
    The contrast is at least the minimum, and a text that has it already is not changed.
    """
    result = readable(text, ground, minimum)

    assert contrast(result, ground) >= minimum
    assert contrast(text, ground) < minimum or result == text


def test_names_of_colours():
    """
    A token, the text on a ground, and a token that can be read on another.
    """
    palette = Palette(TOKENS)

    assert "#ff5128" == palette.color("tomato")
    assert "#17120e" == palette.color("on-tomato")
    assert "#d9ff43" == palette.color("lime-on-ink")
    assert palette.color("lime-on-paper") != palette.color("lime-on-paper-large")
    assert [
        ("lime-on-ink", False),
        ("lime-on-paper", True),
        ("lime-on-paper-large", True),
        ("on-tomato", False),
    ] == [(pair.name, pair.was_changed) for pair in palette.pairs]
    assert all(pair.ratio >= pair.minimum for pair in palette.pairs)


@pytest.mark.parametrize("name", ["tomatoe", "lime-on-tomatoe", "on-tomatoe"])
def test_an_unknown_colour_is_named(name):
    """
    The error has the nearest colour.
    """
    with pytest.raises(LookupError, match="Did you mean 'tomato'"):
        Palette(TOKENS).color(name)


def test_the_style_sheet_gets_the_colours_that_it_uses():
    """
    All tokens, the pairs that it names, and ground and text colour of each story.
    """
    cover = Story("cover", "Cover", needs=(), when=(), files=(), ground="tomato")

    css = Palette(TOKENS).css("b { color: var(--lime-on-ink); margin: var(--side) }", [cover])

    assert css == (
        ":root { --ink: #17120e; --paper: #fff4e2; --tomato: #ff5128; --lime: #d9ff43; "
        "--lime-on-ink: #d9ff43; }\n"
        ":root { --ground: #fff4e2; --on-ground: #17120e; }\n"
        ".card--cover { --ground: #ff5128; --on-ground: #17120e; }"
    )


def test_between_two_colours():
    """
    The ends are the colours themselves; the middle of black and white is a middle grey.
    """
    assert ("#ff5128", "#2430e0") == (mix("#ff5128", "#2430e0", 0), mix("#ff5128", "#2430e0", 1))
    assert "#636363" == mix("#000000", "#ffffff", 0.5)
