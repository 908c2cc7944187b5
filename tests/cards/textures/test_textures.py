"""Textures are the same on every machine, smooth, seamless, and made once."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recap.cards.textures import TextureError, Textures
from recap.errors import TemplateError

NIGHT = ["#0b0b18", "#2a1a5a", "#132a4a"]
SMALL: dict[str, dict[str, Any]] = {
    "mesh": {"width": 60, "height": 90, "colors": NIGHT, "seed": 3},
    "glow": {"width": 60, "height": 40, "color": "#7a5cff", "strength": 0.8},
    "grain": {"width": 32, "height": 32, "seed": 5},
    "paper": {"width": 64, "height": 64, "color": "#f4ede0"},
    "halftone": {"width": 60, "height": 90, "color": "#e0246e", "step": 12, "turn": 150},
}
STREAK = "stories/streak.html"
SHEET = "{% block sheet %}"


class Storage(dict[str, bytes]):
    def put(self, name: str, packed: bytes) -> None:
        self[name] = packed


def pixels(kind: str, **options: Any) -> np.ndarray[Any, Any]:
    textures = Textures()
    data = textures.data(textures.address(kind, options))
    assert data
    with Image.open(BytesIO(data)) as picture:
        values = np.asarray(picture).astype(int)
    if values.shape[2] == 4:
        values[values[..., 3] == 0] = 0  # what is not seen may have any colour
    return values


@pytest.mark.parametrize(
    ("kind", "digest"),
    [
        ("mesh", "2b012e8df79a"),
        ("glow", "c2e65c756068"),
        ("grain", "30601985247e"),
        ("paper", "34e802a2729d"),
        ("halftone", "a31aec342458"),
    ],
)
def test_pixels_are_the_same_on_every_machine(kind, digest):
    """
    These digests are those of every machine: only rounded sums, products and roots are computed.
    """
    assert digest == sha256(pixels(kind, **SMALL[kind]).astype(np.uint8).tobytes()).hexdigest()[:12]


def test_a_mesh_has_its_colors_and_no_bands():
    """
    Over four pixels it is within a quarter of a step of the exact colour, which no band is.
    """
    with_dither = pixels("mesh", width=400, height=600, colors=NIGHT)
    without = pixels("mesh", width=400, height=600, colors=NIGHT, dither=False)
    averaged = with_dither.reshape(300, 2, 200, 2, 3).mean((1, 3))

    assert {0, 0.25, 0.5, 0.75} == {*np.unique(averaged % 1)}
    assert np.abs(with_dither - without).max() <= 1
    assert np.abs(np.diff(averaged, axis=1)).max() <= 1
    for color in NIGHT[:2]:
        near = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)])
        assert np.abs(without - near).sum(axis=2).min() < 16
    assert (
        without != pixels("mesh", width=400, height=600, colors=NIGHT, seed=1, dither=False)
    ).any()


def test_a_glow_ends_before_its_edges():
    """
    Its middle has the strength that was asked for; over a ground it is opaque.
    """
    alpha = pixels("glow", width=101, height=101, color="#7a5cff", strength=0.8, dither=False)[
        ..., 3
    ]
    ground = pixels("glow", width=101, height=101, color="#7a5cff", ground="#0b0b18")

    assert 204 == alpha[50, 50] == alpha.max()
    assert not alpha[0].any()
    assert not alpha[:, -1].any()
    assert (np.diff(alpha[50, :51]) >= 0).all()
    assert [0x7A, 0x5C, 0xFF] == ground[50, 50].tolist()
    assert [0x0B, 0x0B, 0x18] == ground[0, 0].tolist()


@pytest.mark.parametrize("kind", ["grain", "paper"])
def test_tiles_fit_beside_each_other(kind):
    """
    Neighbours across the edge differ as much as neighbours within.
    """
    tile = pixels(kind, **{"color": "#f4ede0"} if kind == "paper" else {})
    values = tile[..., 3] if kind == "grain" else tile[..., 0]
    within = np.abs(np.diff(values, axis=1)).mean()
    across = np.abs(values[:, 0] - values[:, -1]).mean()

    assert len(np.unique(values)) > 3
    assert 0.7 < across / within < 1.4


def test_sparse_grain_has_one_strength():
    """
    A card with it is much smaller than one with grain of three strengths.
    """
    whole, sparse = (
        pixels("grain", color="#b3b8dc", sparse=only)[..., 3] for only in (False, True)
    )

    assert [0, 20] == [*np.unique(sparse)]
    assert 4 == len(np.unique(whole))
    assert 0.1 < (sparse > 0).mean() < 0.14
    assert (whole[sparse > 0] == 20).all()


def test_halftone_dots_grow_in_the_direction_of_the_turn():
    """
    From nothing to a solid colour.
    """
    alpha = pixels("halftone", width=240, height=480, color="#e0246e", step=24)[..., 3]
    shares = alpha.reshape(8, 60, 240).mean((1, 2)) / 255

    assert (np.diff(shares) > 0).all()
    assert shares[0] < 0.02
    assert shares[-1] > 0.98
    across = pixels("halftone", width=240, height=240, color="#e0246e", turn=90)[..., 3]
    assert across[:, :60].sum() < across[:, -60:].sum()


@pytest.mark.parametrize(
    ("kind", "options", "what", "fix"),
    [
        ("grian", {}, "asks for the texture 'grian', which does not exist. Did you mean 'grain'?",
         "use one of mesh, glow, grain, paper, halftone"),
        ("grain", {"strenght": 1},
         "gives the texture 'grain' the option 'strenght', which it does not have. "
         "Did you mean 'strength'?",
         "use width, height, color, strength, sparse, seed"),
        ("glow", {"width": 9}, "asks for the texture 'glow' without height and color",
         "write texture('glow', height=..., color=...)"),
        ("paper", {"color": "red"},
         "gives the texture 'paper' the color 'red', which is not a colour as #rrggbb",
         "give it a colour as #rrggbb"),
        ("mesh", {"width": 9, "height": 9, "colors": ["#000000"]},
         "gives the texture 'mesh' the colors ['#000000'], which is not a list of 2 to 5 colours",
         "give it a list of 2 to 5 colours"),
        ("grain", {"width": 4001},
         "gives the texture 'grain' the width 4001, which is not a whole number of px from 1 to "
         "4,000", "give it a whole number of px from 1 to 4,000"),
        ("grain", {"strength": 2},
         "gives the texture 'grain' the strength 2, which is not a number from 0 to 1",
         "give it a number from 0 to 1"),
    ],
)  # fmt: skip
def test_wrong_recipes_are_named(kind, options, what, fix):
    """
    The message has the kind, the option, its value, and what is allowed.
    """
    with pytest.raises(TextureError) as refused:
        Textures().address(kind, options)

    assert (what, fix) == (refused.value.what, refused.value.fix)


def test_equal_recipes_have_one_address():
    """
    Defaults may be written or not; each other value is another texture.
    """
    textures = Textures()

    assert textures.address("grain", {}) == textures.address("grain", {"seed": 0, "height": 128})
    assert textures.address("grain", {}) != textures.address("grain", {"seed": 1})


def test_another_process_finds_what_one_made():
    """
    A server may be asked for a texture of a page that another one filled.
    """
    storage, options = Storage(), SMALL["grain"]
    one, other = Textures(storage, lambda: "abc"), Textures(storage, lambda: "abc")
    address = one.address("grain", options)
    made = one.data(address)

    assert made
    assert made == other.data(address)
    assert [f"abc/{address[len('textures/') : -len('.webp')]}"] == [*storage]
    assert Textures(storage, lambda: "other version").data(address) is None


def test_what_nobody_asked_for_has_no_file():
    """
    So no visitor makes a server draw; a damaged file is no file.
    """
    storage = Storage()
    address = Textures().address("grain", {})
    storage.put(f"abc/{address[len('textures/') : -len('.webp')]}", b"x" * 99)
    textures = Textures(storage, lambda: "abc")

    assert textures.data(address) is None
    assert textures.data("textures/../grain.webp") is None
    assert textures.data("theme.css") is None


def test_a_texture_for_each_customer_is_refused():
    """
    It would make a plate for each of them.
    """
    textures = Textures()
    for seed in range(500):
        textures.address("grain", {"seed": seed})

    with pytest.raises(TextureError, match="more than 500 different textures"):
        textures.address("grain", {"seed": 500})
    assert textures.address("grain", {"seed": 3})


def test_a_card_shows_a_texture_on_its_plate(changed_theme, make_snapshot):
    """
    As an image and as a background; the card is still painted on a plate, and the PDF has it too.
    """
    glow = "{{ texture('glow', width=200, height=200, color='#ff0000', dither=False) }}"
    grain = "{{ texture('grain', strength=1, color='#0000ff', seed=2) }}"
    renderer = changed_theme(
        STREAK,
        SHEET,
        f'{SHEET}<img src="{glow}" alt="" style="position:absolute;left:0;top:0">'
        f'<i style="position:absolute;left:600px;top:0;width:256px;height:64px;'
        f'background:url({grain})"></i>',
    )
    card = np.asarray(renderer.draw(make_snapshot(), "streak", "square")).astype(int)
    tile = card[:64, 600:728]

    assert {"fast": 1} == renderer.path_counts
    assert [255, 0, 0] == card[100, 100].tolist()
    assert (tile == card[:64, 728:856]).all()
    assert len(np.unique(tile[..., 0])) > 3
    assert renderer.pdf(make_snapshot()).startswith(b"%PDF")


def test_a_wrong_texture_has_the_line_of_its_template(changed_theme, make_snapshot):
    """
    Colours may be names of the theme's palette.
    """
    renderer = changed_theme(STREAK, SHEET, SHEET + "{{ texture('paper', color='nightt') }}")

    with pytest.raises(TemplateError, match="'nightt' is no colour of the theme") as refused:
        renderer.fragment(make_snapshot(), "streak")

    assert "streak.html:" in refused.value.where
