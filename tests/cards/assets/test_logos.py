"""The brand's logo is shown where it can be seen; elsewhere cards have the brand's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from example_poster import example_campaign
from PIL import Image

from recap.campaign import Campaign
from recap.campaign.brand import Brand
from recap.cards.assets import Logos
from recap.cards.colors import Palette
from recap.errors import CampaignError

PALETTE = Palette({"ink": "#17120e", "paper": "#ffffff", "tomato": "#ff5128"})
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50">{}</svg>'
BOX = '<rect width="200" height="50" fill="{}"/>'


def campaign_with(brand: Brand) -> Campaign:
    return example_campaign().model_copy(update={"brand": brand})


@pytest.fixture
def logos_of(tmp_path):
    """Return a function that writes the files of a logo and returns the logos of a campaign."""

    def logos_of(logo: str | None = None, logo_dark: str | None = None) -> Logos:
        for name, text in (("logo.svg", logo), ("dark.svg", logo_dark)):
            if text is not None:
                (tmp_path / name).write_text(text)
        brand = Brand(
            name="Corner",
            logo=str(tmp_path / "logo.svg"),
            logo_dark=str(tmp_path / "dark.svg") if logo_dark else None,
        )
        return Logos(campaign_with(brand), PALETTE)

    return logos_of


def test_the_visible_file_is_taken(logos_of):
    """
    The dark logo stands on light grounds, the light one on dark grounds.
    """
    logos = logos_of(SVG.format(BOX.format("#000000")), SVG.format(BOX.format("#ffffff")))

    on_paper, on_ink = logos.on("paper"), logos.on("ink")

    assert on_paper is not None
    assert on_ink is not None
    assert ("logo.svg", "dark.svg") == (on_paper.file.name, on_ink.file.name)
    assert 4.0 == on_paper.ratio
    assert {on_paper.address, on_ink.address} == {*logos.files}
    assert [] == [*logos.invisible_on(["paper", "ink", "tomato"])]


def test_a_white_logo_on_white_is_the_name(logos_of):
    """
    Nobody could see it; `recap check` says where.
    """
    logos = logos_of(SVG.format(BOX.format("white")))

    assert logos.on("paper") is None
    assert [
        "The logo cannot be seen on paper: cards show the brand's name instead there.\n"
        "  where: campaign.toml, key 'brand.logo'\n"
        "  fix:   add a light version as brand.logo_dark, or a dark one as brand.logo\n"
        "  rule:  invisible-logo"
    ] == [str(finding) for finding in logos.invisible_on(["paper", "ink", "paper"])]


def test_a_png_is_seen_by_its_opaque_pixels(tmp_path):
    """
    A white mark on nothing is white; its size gives the shape.
    """
    picture = Image.new("RGBA", (120, 40), (0, 0, 0, 0))
    picture.paste((255, 255, 255, 255), (10, 10, 110, 30))
    picture.save(tmp_path / "logo.png")
    brand = Brand(name="Corner", logo=str(tmp_path / "logo.png"))

    logos = Logos(campaign_with(brand), PALETTE)

    assert logos.on("paper") is None
    on_ink = logos.on("ink")
    assert on_ink is not None
    assert 3.0 == on_ink.ratio


UNSAFE = [
    (SVG.format("<script>0</script>"), "holds a <script>"),
    (SVG.format('<rect width="9" height="9" onclick="0"/>'), "holds the script onclick="),
    (SVG.format('<image href="other.png" width="9" height="9"/>'), "loads another file"),
    (SVG.format('<style>rect { fill: url("x.svg") }</style>'), "loads another file"),
    ("<!DOCTYPE svg>" + SVG.format(""), "has a document type, which may load other files"),
    ("<svg", "is no SVG that can be read"),
    ('<svg xmlns="http://www.w3.org/2000/svg"/>',
     "has neither a viewBox nor a width and height in px"),
]  # fmt: skip


@pytest.mark.parametrize(("svg", "why"), UNSAFE)
def test_a_logo_that_may_not_be_shown_is_the_name(logos_of, svg, why):
    """
    Scripts and links to other files have no place in a card; the card is drawn all the same.
    """
    logos = logos_of(svg)

    assert logos.on("ink") is None
    assert [
        f"The logo 'logo.svg' {why}: it is not shown, and cards show the brand's name instead."
    ] == [finding.what for finding in logos.findings]


def test_a_missing_logo_stops(logos_of):
    """
    A mistyped path is no reason to launch without the logo.
    """
    with pytest.raises(CampaignError) as raised:
        logos_of().on("ink")

    assert (raised.value.what, raised.value.where) == (
        "There is no logo at 'logo.svg'.",
        "campaign.toml, key 'brand.logo'",
    )


def test_a_file_that_is_no_picture(tmp_path):
    """
    A renamed text file is no PNG.
    """
    Path(tmp_path / "logo.png").write_text("not a picture")

    logos = Logos(campaign_with(Brand(name="C", logo=str(tmp_path / "logo.png"))), PALETTE)

    assert logos.on("ink") is None
    assert ["The logo 'logo.png' is no PNG that can be read: it is not shown, and cards show the "
            "brand's name instead."] == [finding.what for finding in logos.findings]  # fmt: skip
