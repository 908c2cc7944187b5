"""Photos on cards are cropped, turned and rounded; broken files are refused."""

from __future__ import annotations

import shutil
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from recap.campaign import Campaign
from recap.cards import CardRenderer, StoryChecker, check_theme
from recap.cards.assets import photos
from recap.cards.assets.photos import fit_photo
from recap.cards.checks import sample_customers
from recap.errors import CampaignError, CardError, TemplateError
from recap.stories import load_pictures, load_theme

pytestmark = pytest.mark.slow

ITEM = '<li data-slot="text" style="{{ item.name | fit(width=700, size=48, min=30, weight=700) }}">'
PHOTO = (
    '<li style="height:0">{% set photo = item.name | picture(160, 120) %}{% if photo %}'
    '<img data-slot="picture" '
    'src="{{ photo }}" alt="{{ item.name }}" style="display:block;width:160px;height:120px;'
    'border-radius:24px;position:absolute;top:{{ 60.5 * loop.index }}px;right:20px">'
    "{% endif %}</li>"
)


def photo(size=(640, 480), turn=0, mode="RGB") -> Image.Image:
    """Draw a picture without symmetry: red on the left, green at the bottom, a white disc."""
    across = np.linspace(255, 0, size[0])[None, :].repeat(size[1], 0)
    down = np.linspace(0, 255, size[1])[:, None].repeat(size[0], 1)
    picture = Image.fromarray(np.dstack([across, down, 0 * down + 90]).astype(np.uint8))
    ImageDraw.Draw(picture).ellipse(
        [size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2], "white"
    )
    return picture.rotate(turn, expand=True).convert(mode)


def decoded(address: str) -> Image.Image:
    return Image.open(BytesIO(b64decode(address.partition(",")[2])))


def mean_difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.asarray(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean())


# -- files ------------------------------------------------------------------------------


def test_a_picture_is_cropped_to_its_middle(tmp_path):
    """
    The result has the requested size, whatever the picture's shape.
    """
    photo((640, 480)).save(tmp_path / "a.png")
    made = decoded(fit_photo(tmp_path / "a.png", 100, 100))

    assert ((100, 100), "JPEG", "RGB") == (made.size, made.format, made.mode)
    assert mean_difference(made, photo().crop((80, 0, 560, 480)).resize((100, 100))) < 3


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_pixels_of_every_usual_kind_are_shown(tmp_path, mode):
    """
    Grey, palette, black and white, and CMYK all become RGB.
    """
    picture = photo(mode=mode)
    kind = "jpg" if mode == "CMYK" else "png"
    picture.save(tmp_path / f"a.{kind}")
    made = decoded(fit_photo(tmp_path / f"a.{kind}", 64, 48))

    assert "RGB" == made.mode
    assert mean_difference(made, picture.convert("RGB").resize((64, 48))) < 12


def test_a_picture_is_turned_as_the_camera_was_held(tmp_path):
    """
    The card follows the EXIF orientation.
    """
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    photo(turn=90).save(tmp_path / "a.jpg", exif=exif)

    assert (
        mean_difference(decoded(fit_photo(tmp_path / "a.jpg", 64, 48)), photo().resize((64, 48)))
        < 4
    )


def test_the_first_frame_of_an_animation_is_shown(tmp_path):
    """
    A card has no animation.
    """
    photo().save(tmp_path / "a.gif", save_all=True, append_images=[Image.new("RGB", (640, 480))])

    assert (
        mean_difference(decoded(fit_photo(tmp_path / "a.gif", 64, 48)), photo().resize((64, 48)))
        < 9
    )


def test_a_duotone_has_two_colors_and_those_between(tmp_path):
    """
    The darkest part has the first, the lightest the second; transparent parts stay.
    """
    photo().save(tmp_path / "a.png")
    made = np.asarray(decoded(fit_photo(tmp_path / "a.png", 64, 48, ("#101080", "#f0f0a0"))))
    dark, light = np.array([16, 16, 128]), np.array([240, 240, 160])
    share = (made[..., 0] - 16.0) / (240 - 16)

    assert np.abs(made - (dark + share[..., None] * (light - dark))).mean() < 3
    assert share.min() < 0.1 < 0.9 < share.max()
    photo(mode="RGBA").rotate(30).save(tmp_path / "b.png")
    cut_out = decoded(fit_photo(tmp_path / "b.png", 64, 48, ("#101080", "#f0f0a0")))
    assert 0 == np.asarray(cut_out)[0, 0, 3]


def test_transparent_parts_stay_transparent(tmp_path):
    """
    The result is a PNG; an opaque picture becomes a JPEG.
    """
    for alpha in (0, 255):
        picture = photo()
        picture.putalpha(alpha)
        picture.save(tmp_path / f"{alpha}.png")
    clear, solid = (decoded(fit_photo(tmp_path / f"{alpha}.png", 8, 8)) for alpha in (0, 255))

    assert ("PNG", "RGBA") == (clear.format, clear.mode)
    assert "JPEG" == solid.format


def valid_jpeg(folder: Path) -> bytes:
    photo().save(folder / "valid.jpg")
    return (folder / "valid.jpg").read_bytes()


BROKEN = {
    "empty.jpg": (lambda _: b"", "is not a picture that we show", photos._SAVE),
    "text.jpg": (lambda _: b"<html>404</html>", "is not a picture that we show", photos._SAVE),
    "cut.jpg": (
        lambda to: valid_jpeg(to)[:4000],
        "is broken: image file is truncated",
        photos._SAVE,
    ),
    "head.jpg": (lambda to: valid_jpeg(to)[:30], "is", photos._SAVE),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_pictures_are_refused(tmp_path, name):
    """
    A truncated picture is refused even after WeasyPrint allowed truncated pictures.
    """
    made, what, fix = BROKEN[name]
    file = tmp_path / name
    file.write_bytes(made(tmp_path))

    with pytest.raises(CardError) as refused:
        fit_photo(file, 100, 100)

    assert f"The picture '{name}' {what}" in refused.value.what
    assert (str(file), fix) == (refused.value.where, refused.value.fix)


@pytest.mark.parametrize("side", [8_000, 12_000, 20_000])
def test_a_huge_picture_is_refused_before_it_is_read(tmp_path, side):
    """
    A file of a few kB that claims gigabytes costs no memory.
    """
    file = tmp_path / "bomb.png"
    with photos.reject_truncated():
        Image.new("1", (side, side)).save(file)

    with pytest.raises(CardError) as refused:
        fit_photo(file, 100, 100)

    assert refused.value.what.startswith("The picture 'bomb.png' is huge")
    assert "save it smaller: no card is wider than 1,200 pixels" == refused.value.fix


def test_unsupported_pixels_are_refused(tmp_path):
    """
    Values of 16 bits would become black or white.
    """
    Image.fromarray(np.full((9, 9), 40_000, np.uint16)).save(tmp_path / "deep.png")

    with pytest.raises(CardError) as refused:
        fit_photo(tmp_path / "deep.png", 8, 8)

    assert "The picture 'deep.png' has pixels of an unsupported kind (I;16)." == refused.value.what


# -- the campaign's table ----------------------------------------------------------------


@pytest.fixture
def pictured(card_renderer, tmp_path):
    """Return a function that makes a campaign with a table of pictures."""

    def pictured(*rows: str, head: str = "name,picture") -> Campaign:
        (tmp_path / "pictures.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
        settings = card_renderer.campaign.model_dump(by_alias=True, exclude_none=True) | {
            "display": {"pictures": "pictures.csv"}, "folder": tmp_path,
        }  # fmt: skip
        return Campaign.model_validate(settings)

    return pictured


def test_a_table_has_files_of_the_campaigns_folder(pictured, tmp_path):
    """
    The key is the name that cards show.
    """
    photo().save(tmp_path / "oat.jpg")

    assert {"Oat milk": tmp_path / "oat.jpg"} == load_pictures(pictured("Oat milk, oat.jpg", ""))


@pytest.mark.parametrize(
    ("rows", "head", "what", "fix"),
    [
        (["a,oat.jgp"], "name,picture", "There is no picture 'oat.jgp'. Did you mean 'oat.jpg'?",
         "put the file there, or correct its name"),
        (["a,../x.jpg"], "name,picture", "The picture '../x.jpg' is not in the campaign's folder.",
         "put it there; no other folder is read, and nothing is loaded from a network"),
        (["a,https://x.org/a.jpg"], "name,picture", "There is no picture 'https://x.org/a.jpg'.",
         "put the file there, or correct its name"),
        (["a,oat.jpg"], "item,file", "The table of pictures needs the columns name,picture.",
         "begin it with: name,picture"),
        (["a"], "name,picture", "'a' has no picture.", "add its file, or remove the line"),
        (["a,oat.jpg", "a,oat.jpg"], "name,picture", "'a' has two pictures.",
         "keep one of its lines"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_used_is_refused(pictured, tmp_path, rows, head, what, fix):
    """
    The error says what is wrong, and how to fix it.
    """
    photo().save(tmp_path / "oat.jpg")

    with pytest.raises(CampaignError) as refused:
        load_pictures(pictured(*rows, head=head))

    assert (what, str(tmp_path / "pictures.csv"), fix) == refused.value.args


def test_a_missing_table_is_reported(pictured, tmp_path):
    """
    A wrong path in the key is reported before a run.
    """
    campaign = pictured()
    (tmp_path / "pictures.csv").unlink()

    with pytest.raises(CampaignError, match="cannot be read: No such file or directory"):
        load_pictures(campaign)


# -- on cards ---------------------------------------------------------------------------


@pytest.fixture
def album(card_renderer, pictured, tmp_path):
    """Return a function that makes a renderer with photos of the top items in its template."""

    def album(old: str = "", new: str = "") -> CardRenderer:
        for nth, turn in enumerate((0, 90, 180)):
            photo((640, 480), turn).save(tmp_path / f"{nth}.jpg")
        clear = photo((300, 300))
        clear.putalpha(Image.linear_gradient("L").resize((300, 300)))
        clear.save(tmp_path / "clear.png")
        folder = tmp_path / "theme"
        shutil.copytree(card_renderer.theme.folder, folder)
        story = folder / "stories" / "top-items.html"
        story.write_text(story.read_text().replace(ITEM, (PHOTO + ITEM).replace(old, new)))
        clear.save(tmp_path / "moves.gif", save_all=True, append_images=[photo((300, 300))])
        rows = (
            "Oat milk,0.jpg",
            "Bananas,1.jpg",
            "Rye,2.jpg",
            "Tea,0.jpg",
            "Jam,1.jpg",
            "Glass,clear.png",
            "Lava lamp,moves.gif",
        )
        return CardRenderer(pictured(*rows), load_theme(folder, assets=folder / "assets"))

    return album


def customer_with(make_snapshot, *names):
    return make_snapshot(top_items=[{"name": name, "events": 9} for name in names])


def test_a_photo_is_painted_as_in_the_reference(album, make_snapshot):
    """
    Another customer's photos on the first one's plate: cropped, rounded, in the same place.
    """
    card_renderer = album()
    assert (
        card_renderer.fallback_reason(
            customer_with(make_snapshot, "Oat milk", "Bananas"), "top-items", "square"
        )
        is None
    )
    other = customer_with(make_snapshot, "Rye", "Oat milk")

    made, wanted = (
        d(other, "top-items", "square") for d in (card_renderer.draw, card_renderer.draw_reference)
    )

    assert {"fast": 1} == card_renderer.path_counts
    assert 1 == len(card_renderer.plate_cache._groups)
    assert mean_difference(made, wanted) < 0.05
    assert (
        mean_difference(
            made,
            card_renderer.draw(
                customer_with(make_snapshot, "Bananas", "Rye"), "top-items", "square"
            ),
        )
        > 1
    )


@pytest.mark.parametrize(
    ("old", "new", "names", "reason"),
    [
        ("width:160px", "width:200px", ("Oat milk", "Rye"), "a photo does not have the size"),
        (
            "width:160px;",
            "width:auto;",
            ("Oat milk", "Rye"),
            "a picture moves, or its size",
        ),
        ("position:", "opacity:0.5;position:", ("Oat milk", "Rye"), "it is painted differently"),
        (
            "{{ photo }}",
            "pictures/star.svg",
            ("Oat milk", "Rye"),
            "a photo is not from the filter",
        ),
    ],
    ids=["stretched", "loose", "faint", "file"],
)
def test_a_photo_that_cannot_be_painted_exactly_uses_the_reference_path(
    album, make_snapshot, old, new, names, reason
):
    """
    The card is right, and the fallback is counted.
    """
    card_renderer, customer = album(old, new), customer_with(make_snapshot, *names)
    made, wanted = (
        d(customer, "top-items", "square")
        for d in (card_renderer.draw, card_renderer.draw_reference)
    )

    assert [reason] == [why[: len(reason)] for why in card_renderer.path_counts]
    assert wanted.tobytes() == made.tobytes()


@pytest.mark.parametrize("names", [("Glass", "Rye"), ("Rye", "Lava lamp"), ("Glass", "Glass")])
def test_a_transparent_photo_is_painted_as_in_the_reference(album, make_snapshot, names):
    """
    The card shows through it; of an animation, the first frame. For any order of customers.
    """
    card_renderer = album()

    for customer in (
        customer_with(make_snapshot, *names),
        customer_with(make_snapshot, "Oat milk", "Rye"),
        customer_with(make_snapshot, "Tea", "Glass"),
    ):
        made, wanted = (
            d(customer, "top-items", "square")
            for d in (card_renderer.draw, card_renderer.draw_reference)
        )
        off = np.abs(np.asarray(made).astype(np.int16) - np.asarray(wanted))
        assert off[:, -180:].max() <= 2  # where the photos are
        assert off.mean() < 0.05
    assert {"fast": 3} == card_renderer.path_counts


def test_text_over_a_transparent_photo_is_painted_over_it(album, make_snapshot):
    """
    Later elements are above earlier ones.
    """
    card_renderer = album("right:20px", "right:700px")
    customer = customer_with(make_snapshot, "Glass", "Glass")

    made, wanted = (
        d(customer, "top-items", "square")
        for d in (card_renderer.draw, card_renderer.draw_reference)
    )

    assert {"fast": 1} == card_renderer.path_counts
    assert mean_difference(made, wanted) < 0.05


def test_the_picture_of_a_mail_stays_small_with_a_photo_all_over_it(album, make_snapshot, tmp_path):
    """
    It has at most 100,000 bytes: a detailed photo gets a lower quality.
    """
    card_renderer = album(
        PHOTO, PHOTO.replace("160", "1200").replace("120p", "630p").replace(", 120)", ", 630)")
    )
    Image.effect_noise((1200, 630), 90).convert("RGB").save(tmp_path / "0.jpg")

    made = card_renderer.card(
        customer_with(make_snapshot, "Oat milk", "Tea"), "top-items", "link", "jpeg"
    )

    assert len(made) <= 100_000
    assert (
        mean_difference(decoded(f",{b64encode(made).decode()}"), Image.new("RGB", (1200, 630))) > 50
    )


def test_a_card_without_photos_has_a_plate_of_its_own(album, make_snapshot):
    """
    A card whose item has no picture shows text only.
    """
    card_renderer = album()

    assert (
        card_renderer.fallback_reason(
            customer_with(make_snapshot, "Cheese", "Bread"), "top-items", "square"
        )
        is None
    )
    assert "data:" not in card_renderer.fragment(
        customer_with(make_snapshot, "Cheese", "Bread"), "top-items"
    )


def test_a_size_that_no_card_has_is_refused(album, make_snapshot):
    """
    The error has the line of the template.
    """
    card_renderer = album("picture(160, 120)", "picture(16000, 120)")

    with pytest.raises(TemplateError) as slip:
        card_renderer.fragment(customer_with(make_snapshot, "Oat milk"), "top-items")

    assert "Story 'top-items' asks for a picture of 16000x120 px." == slip.value.what
    assert "use whole numbers of pixels from 1 to 2,000" == slip.value.fix


def test_check_tries_every_picture(album, tmp_path):
    """
    It reports a broken picture, and tries cards with photos.
    """
    card_renderer = album()
    assert [] == [f for f in check_theme(card_renderer) if f.serious]
    _, path = StoryChecker(card_renderer).check("top-items")
    (tmp_path / "2.jpg").write_bytes(b"no")
    [broken] = [f for f in check_theme(card_renderer) if "2.jpg" in f.what]
    tried = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)["median"].facts[
        "top_items"
    ]

    assert path
    assert {None} == {*path.formats.values()}
    assert broken.serious
    assert "Oat milk" == tried[0]["name"]
