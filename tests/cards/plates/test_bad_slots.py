"""Slots that overlap, have no size, or leave the card, and broken fonts, make no wrong card."""

from __future__ import annotations

import shutil

import pytest

from recap.cards import CardRenderer
from recap.errors import TemplateError
from recap.stories import load_theme

pytestmark = pytest.mark.slow

STREAK = "stories/streak.html"
SHEET = "{% block sheet %}"
NAME = "{{ customer.name }}"
DAYS = "{{ longest_streak.days }}"
BAR = '<div data-slot="bar" style="position:absolute;background:#2430e0;{}"></div>'
RED = 'fill="#c02020"'
CIRCLE = f'<circle cx="{{}}" cy="{{}}" r="{{}}" {RED}/>'
RECT = f'<rect x="{{}}" y="{{}}" width="{{}}" height="{{}}" {RED}/>'
TEXT = '<p data-slot="text" style="{}">{}</p>'
FRAME = '<div style="position:absolute;left:9px;top:9px;overflow:hidden;{}">{}</div>'
AT = "position:absolute;"
SVG = '<svg data-slot="picture" width="200" height="100" style="position:absolute;{}">{}</svg>'


def streak(days: int) -> dict[str, object]:
    return {"days": days, "first": "2017-06-01", "last": "2017-06-04"}


@pytest.mark.parametrize(
    "slots",
    [
        TEXT.format(f"{AT}top:90px;left:60px", NAME)
        + TEXT.format(f"{AT}top:100px;left:90px;color:#c02020", DAYS),
        BAR.format(f"left:0px;top:60px;width:{DAYS}px;height:90px")
        + BAR.format(f"left:300px;top:100px;width:90px;height:{DAYS}px"),
        TEXT.format("font-size:0px", NAME),
        TEXT.format("width:0;overflow:hidden;white-space:nowrap", NAME),
        '<p data-slot="wrap"></p>',
        BAR.format("left:9px;top:9px;width:0px;height:0px"),
        BAR.format(f"left:9px;top:9px;width:-{DAYS}px;height:9px"),
        SVG.format("left:9px;top:9px", RECT.format(0, 0, DAYS, 0)),
        SVG.format("left:9px;top:9px", RECT.format(9, 9, DAYS, 9)),
        SVG.format("left:9px;top:9px", CIRCLE.format(90, 50, DAYS)),
        SVG.format("left:9px;top:9px;overflow:visible", CIRCLE.format(9, 9, DAYS)),
        FRAME.format("width:60px;height:60px",
                     SVG.format("left:0;top:0", CIRCLE.format(50, 50, DAYS))),
        FRAME.format("width:300px;height:60px;border-radius:30px",
                     BAR.format(f"left:0px;top:0px;width:{DAYS}px;height:60px")),
        TEXT.format(f"{AT}left:900px;top:9px;white-space:nowrap", NAME),
        TEXT.format(f"{AT}left:-2000px;top:9px", NAME),
        TEXT.format(f"{AT}left:9px;top:5000px", NAME),
        BAR.format(f"left:900px;top:900px;width:{DAYS}px;height:{DAYS}px"),
        BAR.format(f"left:-{DAYS}px;top:-90px;width:300px;height:200px"),
    ],
    ids=[
        "words over words", "bars over bars", "no letters' size", "no room", "nothing",
        "no width", "less than none", "flat", "wide drawing", "large drawing", "open drawing",
        "drawing in a frame", "bar in a round frame",
        "words over the edge", "words left of all", "words below all", "bar over the edge",
        "bar over the corner",
    ],
)  # fmt: skip
def test_odd_slots_make_the_same_card_as_the_reference(changed_theme, make_snapshot, slots):
    """
    The second and the third customer get what the reference shows, painted or not.
    """
    card_renderer = changed_theme(STREAK, SHEET, SHEET + slots)
    for name, days in (("Anna", 40), ("Bartholomew the very long", 160), ("Cleo", 333)):
        customer = make_snapshot(name, longest_streak=streak(days))
        made = card_renderer.draw(customer, "streak", "square")
        wanted = card_renderer.draw_reference(customer, "streak", "square")
        pairs = zip(made.tobytes(), wanted.tobytes(), strict=True)
        off = [abs(one - other) for one, other in pairs if one != other]
        assert sum(value > 48 for value in off) <= 60, (name, card_renderer.path_counts)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:0],
        lambda data: data[: len(data) // 2],
        lambda data: b"\x00" * len(data),
        lambda data: b"no font"[: len(data)],
    ],
    ids=["empty", "half", "noughts", "text"],
)
def test_a_broken_font_is_an_error_with_its_file(card_renderer, tmp_path, change):
    """
    It is raised when the theme is read, or at the first card; no other font is used instead.
    """
    folder = shutil.copytree(card_renderer.theme.folder, tmp_path / "plain")
    (folder / "fonts").mkdir()
    for file in card_renderer.theme.fonts[0].files:
        (folder / "fonts" / file.name).write_bytes(change(file.read_bytes()))
    old_lines = (folder / "theme.toml").read_text().splitlines()
    lines = ['path = "fonts/*.ttf"' if line.startswith("path") else line for line in old_lines]
    (folder / "theme.toml").write_text("\n".join(lines))

    with pytest.raises(TemplateError) as refused:
        CardRenderer(card_renderer.campaign, load_theme(folder, assets=folder / "assets"))

    assert "Manrope" in refused.value.what + refused.value.where
