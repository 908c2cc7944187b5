"""
Golden pictures of hard cards: Arabic, Greek, German, Japanese and long names, reduced.

`make goldens` draws them again. Open each picture that changed before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from example_poster import example_campaign
from hard_texts import NAMES, customer_who_gets
from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

from recap.cards import CardRenderer
from recap.stories import load_theme

FOLDER = Path(__file__).parent / "goldens"
LONG = (
    "Maximiliane Featherstonehaugh-Cholmondeley",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "Refrigerated coffee creamer cups, hazelnut",
    "Microwave & frozen popcorn family boxes",
    "Shredded mozzarella cheese blends 500 g",
    "W" * 30,
)
CARDS = [
    ("ar_EG", "summary", "story"),
    ("ar_EG", "top-items", "link"),
    ("el_GR", "cover", "story"),
    ("el_GR", "loyalty", "square"),
    ("de_DE", "growth", "portrait"),
    ("ja_JP", "top-items", "square"),
    ("ja_JP", "when", "link"),
    ("en_US", "summary", "portrait"),
]
THEMES = ("poster", "editorial", "night")
SCALE = 0.3
MOST_CHANGED = 0.004  # of the pixels: edges of letters, in another version of a library
LARGEST_BYTES = 60_000


@pytest.fixture(scope="module")
def renderers() -> dict[str, CardRenderer]:
    return {theme: CardRenderer(example_campaign(), load_theme(theme)) for theme in THEMES}


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "story", "size"), CARDS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_card_looks_as_accepted(renderers, theme, locale, story, size, tmp_path):
    """
    A changed picture is a changed design, and somebody looked at it.
    """
    names = LONG if locale == "en_US" else NAMES[locale]
    snapshot = customer_who_gets(renderers[theme], locale, story, names)
    card = renderers[theme].draw_reference(snapshot, story, size).convert("RGB")
    smaller = round(card.width * SCALE), round(card.height * SCALE)
    drawn = card.resize(smaller, Image.Resampling.LANCZOS)
    golden = FOLDER / theme / f"{story}-{size}-{locale}.png"
    if os.environ.get("ACCEPT_GOLDENS"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        drawn.quantize(128, dither=Image.Dither.NONE).save(golden, optimize=True)

    drawn.save(actual := tmp_path / golden.name)
    accepted = Image.open(golden).convert("RGB")
    assert accepted.size == drawn.size
    changed = pixelmatch(accepted, drawn, threshold=0.15) / (drawn.width * drawn.height)
    assert changed <= MOST_CHANGED, f"{changed:.2%} changed: compare {golden} and {actual}"
    assert golden.stat().st_size <= LARGEST_BYTES


def test_every_golden_picture_is_drawn():
    """
    No picture is left of a card that is not compared any more.
    """
    names = {f"{story}-{size}-{locale}.png" for locale, story, size in CARDS}

    assert {(theme, name) for theme in THEMES for name in names} == {
        (file.parent.name, file.name) for file in FOLDER.rglob("*.png")
    }
