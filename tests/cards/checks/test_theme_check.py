"""`recap check` reports the problems of a theme that a designer would have to see."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PIL import Image

from recap.campaign import FORMATS as NAMES
from recap.cards import FORMATS, CardRenderer, check_theme
from recap.cards.checks import sample_customers
from recap.facts import METRICS
from recap.stories import load_theme

pytestmark = pytest.mark.slow

COVER = "stories/cover.html"
STREAK = "stories/streak.html"


def findings(card_renderer: CardRenderer) -> list[str]:
    return [str(finding) for finding in check_theme(card_renderer)]


def test_a_good_theme_has_no_findings(card_renderer):
    """
    Every story in every format for every sample customer has no finding.
    """
    assert [] == findings(card_renderer)


@pytest.mark.parametrize("theme", ["poster", "editorial", "night"])
def test_a_shipped_theme_draws_for_everybody(card_renderer, theme):
    """
    A log of customers, times and items is enough: no serious finding.
    """
    findings = check_theme(CardRenderer(card_renderer.campaign, load_theme(theme)))

    assert [] == [str(finding) for finding in findings if finding.serious]


def test_text_that_leaves_the_card_is_found(changed_theme):
    """
    A name without `fit` runs over the edge.
    """
    card_renderer = changed_theme(COVER, "| fit(width=936,", "| fit(width=9360,")
    [first, *_] = findings(card_renderer)

    assert first == (
        "Story 'cover' has 'Featherstonehaugh-' outside the card: 613 px over the right edge.\n"
        f"  where: {card_renderer.theme.folder / COVER}\n"
        "  seen:  all formats; with 'huge numbers, longest names', 'Greek'\n"
        "  fix:   fit it: {{ name | fit(width=..., size=...) }}, or give it room\n"
        "  rule:  outside-card"
    )


def test_text_under_a_phones_buttons_is_found(changed_theme):
    """
    In the story format, the top 250 and the bottom 340 pixels have no text.
    """
    card_renderer = changed_theme("theme.css", "padding: 260px", "padding: 200px")

    assert [
        "Story 'cover' has 'Harvest 2017' where phones show their own buttons: 34 px over the top "
        "edge."
    ] == [text.partition("\n")[0] for text in findings(card_renderer) if "'cover'" in text]


def test_text_that_a_box_hides_is_found(changed_theme):
    """
    A box with `overflow: hidden` must be large enough for its text.
    """
    card_renderer = changed_theme(COVER, 'class="below"', 'style="height:20px;overflow:hidden"')

    assert [
        "Story 'cover' cuts 'this is your year.' off: 43 px over the bottom edge.",
    ] == [text.partition("\n")[0] for text in findings(card_renderer)]


def test_text_over_text_is_found(changed_theme):
    """
    Overlapping texts cannot be read; the problem is one finding, with all formats and customers.
    """
    over = '<p style="margin-top: -58px">' + "days" * 3 + "</p>{% endblock %}\n{% block alt %}"
    overlaps = findings(changed_theme(STREAK, "{% endblock %}\n{% block alt %}", over))

    assert 1 == len(overlaps)
    assert overlaps[0].startswith("Story 'streak' has text over text: 'From ")
    assert "\n  seen:  all formats; with 'median', 'Greek'\n" in overlaps[0]
    assert overlaps[0].endswith("fix:   give each text its own room\n  rule:  overlapping-text")


def test_text_that_nobody_can_read_on_a_phone_is_found(changed_theme):
    """
    Each format has a smallest size of text, 22 px in a link preview; a story has one finding.
    """
    card_renderer = changed_theme("theme.css", "padding: 48px; font-size: 32px", "font-size: 21px")
    small = [text for text in findings(card_renderer) if "small-text" in text]

    assert small[0] == (
        "Story 'cover' has 'Harvest 2017' in 21 px, and the smallest text that can be read is 22."
        f"\n  where: {card_renderer.theme.folder / COVER}\n"
        "  seen:  link; with 'median', 'no name', 'huge numbers, longest names', 'Greek', "
        "'Cyrillic'\n"
        "  fix:   wrap it, shorten it, or leave it out; give `fit` a larger `min`\n"
        "  rule:  small-text"
    )


def test_a_font_that_the_theme_does_not_have_is_found(changed_theme):
    """
    Cards would be drawn in another font, and a typing error would not be seen.
    """
    card_renderer = changed_theme("theme.css", "font-family: Manrope", "font-family: Manrop")

    assert [
        "The theme has no font 'Manrop': its text is drawn in another font. "
        "Did you mean 'Manrope'?\n"
        f"  where: {card_renderer.theme.folder / 'theme.toml'}\n"
        "  seen:  all formats; with 'median', 'no name', 'huge numbers, longest names', 'Greek', "
        "'Cyrillic'\n"
        "  fix:   add it under [[fonts]], or use one of Manrope in the style sheet\n"
        "  rule:  unknown-font"
    ] == findings(card_renderer)


def test_a_card_of_another_size_is_found(changed_theme):
    """
    The theme's CSS sets the size of a card; it must be that of the format.
    """
    card_renderer = changed_theme(
        "theme.css", "width: 1200px; height: 630px", "width: 1200px; height: 600px"
    )

    assert (
        "Story 'cover' is 1200x600 pixels, not 1200x630.\n"
        f"  where: {card_renderer.theme.folder / COVER}\n"
        "  seen:  link; with 'median', 'no name', 'huge numbers, longest names', 'Greek', "
        "'Cyrillic'\n"
        "  fix:   give .format--link that width and height, without margins\n"
        "  rule:  wrong-size"
    ) in findings(card_renderer)


def test_css_that_cards_cannot_show_is_a_warning(changed_theme):
    """
    A browser would blur it, a card would not: a finding with its line, not serious.
    """
    card_renderer = changed_theme("theme.css", ".headline {", ".headline { filter: blur(2px);")
    [finding] = check_theme(card_renderer)

    assert not finding.serious
    assert str(finding) == (
        "WeasyPrint, which draws the cards, says: Ignored `filter: blur(2px)`: unknown property.\n"
        f"  where: {card_renderer.theme.folder / 'theme.css'}:7\n"
        "  fix:   write it another way, or move it to the page's own style sheet; "
        "see docs/templates.md\n"
        "  rule:  ignored-css"
    )


def test_a_mistake_in_a_template_is_reported_once(changed_theme):
    """
    One wrong name is one finding, though every customer and format has it.
    """
    card_renderer = changed_theme(STREAK, "longest_streak.days }}", "longest_streek.days }}")

    assert [
        "Story 'streak' uses 'longest_streek', which does not exist. "
        "Did you mean 'longest_streak'?\n"
        f"  where: {card_renderer.theme.folder / STREAK}:8\n"
        "  seen:  all formats; with 'median', 'no name', 'huge numbers, longest names', 'Greek', "
        "'Cyrillic'\n"
        "  fix:   use a fact of docs/facts.md\n"
        "  rule:  template-error"
    ] == findings(card_renderer)


def test_a_theme_without_fonts_is_measured_in_the_fallback_fonts(changed_theme, make_snapshot):
    """
    Recap's fonts draw it, and text that leaves the card is found.
    """
    font = '[[fonts]]\nfamily = "Manrope"\npath = "package:font_manrope/files/Manrope-*.ttf"\n'
    card_renderer = changed_theme("theme.toml", font, "")
    assert [] == findings(card_renderer)
    assert (1080, 1920) == card_renderer.draw(make_snapshot("Ζωή"), "cover", "story").size

    file = card_renderer.theme.folder / COVER
    file.write_text(file.read_text().replace("| fit(width=936,", "| fit(width=9360,"))
    changed = CardRenderer(card_renderer.campaign, card_renderer.theme)
    assert [text for text in findings(changed) if "over the right edge" in text]


def test_a_missing_picture_is_found(changed_theme):
    """
    A missing picture is found before customers see a card.
    """
    card_renderer = changed_theme("theme.css", "pictures/star.svg", "pictures/moon.svg")

    assert any(text.startswith("'pictures/moon.svg' of ") for text in findings(card_renderer))


def test_a_story_that_was_not_tried_is_reported(changed_theme):
    """
    A story for no sample customer is a finding.
    """
    card_renderer = changed_theme(STREAK, "longest_streak.days >= 3", "longest_streak.days >= 300")
    [finding] = check_theme(card_renderer)

    assert not finding.serious
    assert finding.what == ("Story 'streak' was not tried: it applies to no sample customer.")


def test_sample_customers_have_every_fact(card_renderer):
    """
    Sample customers have every fact, in the shape that docs/facts.md gives.
    """
    columns = dict.fromkeys(type(card_renderer.campaign.source.columns).model_fields, "x")
    del columns["item_by"]  # adds `by` to records of items, which is not in the samples
    source = {"path": "x.csv", "columns": columns}
    campaign = type(card_renderer.campaign).model_validate(
        {"name": "a", "brand": "b", "year": 2017, "zone": "UTC", "source": source}
        | {"returns": {"rule": "show"}}
    )
    facts = sample_customers.snapshots(campaign, card_renderer.theme)["median"].facts

    assert {*METRICS} == {*facts}
    for name, metric in METRICS.items():
        assert shape(metric.sample) == shape(facts[name]), name


def shape(fact: object) -> object:
    """Return the keys of a fact, or whether it is a text."""
    if isinstance(fact, dict):
        return {*fact}
    return [shape(fact[0])] if isinstance(fact, list) else isinstance(fact, str)


def test_sizes_have_the_campaigns_names():
    """
    The formats that a campaign may name are those that can be drawn.
    """
    assert NAMES == tuple(FORMATS)


def test_a_missing_library_is_named(tmp_path):
    """
    Without Pango there are no cards; the error has the command that installs it.
    """
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    draw = (
        "from recap.cards.layout import weasyprint_patches as engine\n"
        "from recap.errors import MachineError\n"
        "try: engine.load()\n"
        "except MachineError as error: print(error)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", draw],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == (
        "WeasyPrint, which draws the cards, lacks a library of the system: "
        "cannot load library 'libpango-1.0-0'.\n"
        "  where: this machine\n"
        "  fix:   sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
    )


@pytest.mark.parametrize("size", FORMATS)
def test_no_ink_is_near_the_edge_of_a_card(card_renderer, make_snapshot, size):
    """
    The pixels agree with the layout.
    """
    card = card_renderer.draw(make_snapshot("Maximiliane Featherstonehaugh"), "cover", size)
    dark = card.convert("L").point(lambda grey: 255 * (grey < 60))
    box = Image.Image.getbbox(dark)

    assert box
    assert 40 <= min(box[0], box[1], card.width - box[2], card.height - box[3])
