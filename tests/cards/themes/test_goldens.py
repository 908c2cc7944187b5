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
FAILURES = Path("build/goldens")  # actual, expected and difference of each card that changed
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
THRESHOLD = 0.15  # pixelmatch's: how far colours may be apart
MOST_CHANGED = 0.004  # of the pixels: edges of letters, in another version of a library
LARGEST_BYTES = 60_000


@pytest.fixture(scope="module")
def renderers() -> dict[str, CardRenderer]:
    return {theme: CardRenderer(example_campaign(), load_theme(theme)) for theme in THEMES}


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "story", "size"), CARDS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_card_looks_as_accepted(renderers, theme, locale, story, size):
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

    accepted = Image.open(golden).convert("RGB")
    assert accepted.size == drawn.size
    changed = changed_share(accepted, drawn)
    assert changed <= MOST_CHANGED, (
        f"{changed:.2%} changed: see {keep_failure(f'{theme}-{golden.stem}', accepted, drawn)}"
    )
    assert golden.stat().st_size <= LARGEST_BYTES


def test_a_failure_keeps_actual_expected_and_difference(tmp_path, monkeypatch):
    """
    A moved square is found, and the three pictures show where.
    """
    monkeypatch.chdir(tmp_path)
    expected, actual = Image.new("RGB", (90, 90), "white"), Image.new("RGB", (90, 90), "white")
    expected.paste("black", (10, 10, 40, 40))
    actual.paste("black", (50, 10, 80, 40))

    assert changed_share(expected, actual) > MOST_CHANGED
    kept = keep_failure("square", expected, actual)

    names = {"square-actual.png", "square-expected.png", "square-difference.png"}
    assert names == {file.name for file in kept.iterdir()}
    difference = Image.open(kept / "square-difference.png").convert("RGB")
    assert difference.getpixel((65, 25)) == (255, 0, 0)


def changed_share(expected: Image.Image, actual: Image.Image) -> float:
    """Return the share of pixels that differ visibly, 0 to 1."""
    return float(pixelmatch(expected, actual, threshold=THRESHOLD) / (actual.width * actual.height))


def keep_failure(name: str, expected: Image.Image, actual: Image.Image) -> Path:
    """Save the two pictures and their difference; return their folder."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    difference = Image.new("RGBA", actual.size)
    pixelmatch(expected, actual, difference, threshold=THRESHOLD)
    pictures = {"expected": expected, "actual": actual, "difference": difference}
    for kind, picture in pictures.items():
        picture.save(FAILURES / f"{name}-{kind}.png")
    return FAILURES


def test_every_golden_picture_is_drawn():
    """
    No picture is left of a card that is not compared any more.
    """
    names = {f"{story}-{size}-{locale}.png" for locale, story, size in CARDS}

    assert {(theme, name) for theme in THEMES for name in names} == {
        (file.parent.name, file.name) for file in FOLDER.rglob("*.png")
    }
