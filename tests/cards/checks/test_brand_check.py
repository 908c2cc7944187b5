"""What of a brand cannot be shown is said by `recap check`, with what is shown instead."""

from __future__ import annotations

from example_poster import example_campaign

from recap.campaign.brand import Brand, BrandFont
from recap.cards import CardRenderer
from recap.cards.checks.brand_check import check_brand

HEBREW = "package:manimgx_fonts/NotoSansHebrew?wght?.ttf"  # has no Greek, and half of Latin


def findings(brand: Brand, locale: str = "en_US") -> list[str]:
    """Return what the check says of a brand, in a language."""
    campaign = example_campaign().model_copy(update={"brand": brand, "locale": locale})
    return [finding.what for finding in check_brand(CardRenderer(campaign))]


def test_a_font_without_the_letters_of_the_campaign():
    """
    The letters are drawn in the theme's font, and the first twelve are listed.
    """
    font = BrandFont(path=HEBREW, weights=(400, 700))

    [what] = findings(Brand(name="Corner", font=font), "el_GR")

    assert what.startswith("The brand's font lacks ")
    assert "letters of the texts in 'el_GR': C, D, F, P, R, " in what
    assert what.endswith(" and more. They are drawn in the theme's font.")


def test_the_letters_that_the_font_lacks_are_drawn():
    """
    A Greek card in a Hebrew font has no letter left out.
    """
    brand = Brand(name="Corner", font=BrandFont(path=HEBREW, weights=(400, 700)))
    campaign = example_campaign().model_copy(update={"brand": brand})
    renderer = CardRenderer(campaign)

    assert "Καλημέρα" == renderer.fallbacks.drawable("Καλημέρα")


def test_a_brand_that_fits_is_silent():
    """
    The theme's own font and no logo: nothing to say.
    """
    font = BrandFont(path="package:font_manrope/files/Manrope-*Bold.ttf")

    assert [] == findings(Brand(name="Corner", font=font))
    assert [] == findings(Brand(name="Corner"))
