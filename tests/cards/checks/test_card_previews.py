"""Small cards, and painted cards beside their references, for a designer who waits."""

from io import BytesIO

import pytest
import small_campaign
from PIL import Image, ImageStat

from recap.cards import CardRenderer, compare, extreme_customers, small_card
from recap.stories import theme_of


@pytest.fixture(scope="module")
def renderer(tmp_path_factory):
    campaign = small_campaign.campaign(tmp_path_factory.mktemp("previews"))
    return CardRenderer(campaign)


@pytest.fixture(scope="module")
def customers(renderer):
    return extreme_customers(renderer.campaign, renderer.theme)


def opened(data):
    return Image.open(BytesIO(data)).convert("RGB")


def test_a_small_card_looks_like_the_card(renderer, customers):
    """
    In the width that was asked for, and in the format's proportion.
    """
    small = opened(small_card(renderer, customers["zero"], "summary", "portrait", 270))
    card = renderer.draw_reference(customers["zero"], "summary", "portrait").resize((270, 338))

    assert (270, 338) == small.size
    ink = [255 - ImageStat.Stat(each).mean[0] for each in (small, card)]
    assert 0 < ink[0] == pytest.approx(ink[1], rel=0.15)


def test_outlines_are_around_slots_and_move_nothing(renderer, customers):
    """
    They have the colour of their kind.
    """
    pictures = [
        opened(small_card(renderer, customers["zero"], "summary", "square", 1080, outlines=on))
        for on in (False, True)
    ]
    colors = [{color for _, color in each.getcolors(1 << 20)} for each in pictures]

    assert not any(red < 60 and blue > 220 for red, _, blue in colors[0])
    assert any(red < 60 and blue > 220 for red, _, blue in colors[1])


def test_a_painted_card_and_its_reference_hardly_differ(renderer, customers):
    """
    Their difference is black.
    """
    pair = compare(renderer, customers["zero"], "summary", "link")

    assert (None, True) == (pair.reason, pair.largest <= 2)
    assert (1200, 630) == opened(pair.difference).size


def test_extreme_customers_have_extreme_facts(customers):
    """
    A billion events, nothing but zeros, words of 60 letters, joined emoji, right to left.
    """
    facts = {trait: snapshot.facts for trait, snapshot in customers.items()}

    assert 10**9 == facts["10⁹ events"]["events"]
    assert 0 == facts["zero"]["total_amount"] == facts["zero"]["busiest_day"]["amount"]
    assert all(60 == len(each["name"]) for each in facts["words of 60 letters"]["top_items"])
    assert "\u200d" in facts["joined emoji"]["top_items"][0]["name"]
    assert "ar" == customers["right to left"].customer["locale"]


def test_templates_are_read_again_without_a_new_layout_engine(renderer, customers):
    """
    What is compiled is kept by its source, so a changed template is compiled again.
    """
    template = renderer.theme.story("summary").file
    before = renderer.html(customers["zero"], "summary")
    template.write_text(template.read_text().replace("<p ", "<p>New.</p><p "))
    other = renderer.with_templates(renderer.campaign, theme_of(renderer.campaign))

    assert "New." in other.html(customers["zero"], "summary")
    assert before == renderer.html(customers["zero"], "summary")
    assert other.renderer is renderer.renderer
