"""What WeasyPrint ignores without a warning is found in the theme's files, with file and line."""

from __future__ import annotations

import pytest

from recap.cards import check_theme
from recap.cards.checks.source_check import check_sources
from recap.cards.templating import case_changes
from recap.stories import load_theme

CSS, COVER = "theme.css", "stories/cover.html"
HEADLINE, SHEET = ".headline {", "{% block sheet %}"


def findings(card_renderer) -> list[tuple[str, str]]:
    folder = card_renderer.theme.folder
    return [
        (finding.what, finding.where.removeprefix(f"{folder}/"))
        for finding in check_sources(card_renderer.theme)
    ]


@pytest.mark.parametrize("theme", ["poster", "editorial", "night", "plain"])
def test_the_themes_have_no_findings(theme, card_renderer):
    """
    Neither a shipped theme nor that of the tests.
    """
    loaded = card_renderer.theme if theme == "plain" else load_theme(theme)

    assert [] == [*check_sources(loaded)]


@pytest.mark.parametrize(
    ("file", "old", "new", "what", "lines"),
    [
        (
            *(CSS, HEADLINE, ".headline { @media print { color: red }"),
            *("'@media print' within a rule is ignored on cards, with all in it.", 0),
        ),
        (
            *(
                CSS,
                HEADLINE,
                "/* } */ .x { content: '}';\n@supports (color: red) { color: red }}\n.y {",
            ),
            *("'@supports (color: red)' within a rule is ignored on cards, with all in it.", 1),
        ),
        (
            *(COVER, SHEET, SHEET + "<style>.x { @media print { a: b } }</style>"),
            *("'@media print' within a rule is ignored on cards, with all in it.", 0),
        ),
        (
            *(COVER, SHEET, SHEET + '\n<svg><path fill="currentColor"/></svg>'),
            *("'currentColor' in an inline <svg> is black on cards.", 1),
        ),
        (
            *(COVER, SHEET, SHEET + "<svg><path style='stroke: currentcolor'/></svg>"),
            *("'currentColor' in an inline <svg> is black on cards.", 0),
        ),
        (
            *(COVER, SHEET, SHEET + '<svg><path\npathLength="1"/></svg>'),
            *("'pathLength' is ignored on cards: dashes have the path's real length.", 1),
        ),
        (
            *(COVER, SHEET, SHEET + '<img src="pictures/star.svg">'),
            *("An <img> has no alt: the page reads its address aloud.", 0),
        ),
        (
            *(COVER, SHEET, SHEET + "{{ campaign.name | capitalize }}"),
            "'capitalize' changes the case of words: "
            "'DVDs' is not 'Dvds', and Turkish has another I.",
            0,
        ),
    ],
)
def test_what_is_lost_on_cards_is_found(changed_theme, file, old, new, what, lines):
    """
    Each with its file and line; `check` reports it as a warning.
    """
    card_renderer = changed_theme(file, old, new)
    text = (card_renderer.theme.folder / file).read_text()
    line = text[: text.index(new)].count("\n") + 1 + lines

    assert [(what, f"{file}:{line}")] == findings(card_renderer)
    assert not any(finding.serious for finding in check_sources(card_renderer.theme))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CSS, HEADLINE, "@media print { .x { color: red } }\n.headline { &:first-child { top: 0 }"),
        (CSS, HEADLINE, "/* .x { @media print {} } */ .headline {"),
        (COVER, SHEET, SHEET + '<svg style="color:#fff"><path fill="currentColor"/></svg>'),
        (COVER, SHEET, SHEET + '{# <img src="a.png"> #}<!-- <svg fill="currentColor"> -->'),
        (COVER, SHEET, SHEET + '<p style="border: 1px solid currentColor">a</p>'),
        (COVER, SHEET, SHEET + "{{ 'Harvest' | upper }}"),
        (CSS, HEADLINE, ".x { grid-template-columns: 1fr 2fr }\n.headline {"),
    ],
)
def test_what_cards_show_is_no_finding(changed_theme, file, old, new):
    """
    Conditions outside of rules, comments, the colour of the drawing itself, a grid from the left.
    """
    assert [] == findings(changed_theme(file, old, new))


def test_a_grid_of_a_right_to_left_language_is_found(changed_theme):
    """
    Where the theme is translated into Arabic, the columns would stay in the order of English.
    """
    card_renderer = changed_theme(
        CSS, HEADLINE, ".x { grid-template-columns: 1fr 2fr }\n.headline {"
    )
    (card_renderer.theme.folder / "locales" / "ar.po").write_text('msgid ""\nmsgstr ""\n')
    [(what, where)] = findings(card_renderer)

    assert what == (
        "'grid-template-columns: 1fr 2fr' is not mirrored where words run from right to left."
    )
    assert where.startswith("theme.css:")


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{{ a | upper }}", [(1, "upper")]),
        ("\n{{ _('x') | title }}", [(2, "title")]),
        ("{{ a.capitalize() }}", [(1, "capitalize")]),
        ("{{ names | map('lower') | join }}", [(1, "lower")]),
        ("{% filter upper %}{{ a }}{% endfilter %}", [(1, "upper")]),
        ("{{ a | length }}{{ 'a' | upper }}{{ story.title }}", []),
        ("{{ a | }}", []),
    ],
)
def test_changes_of_case_are_found(template, found):
    """
    Filters and methods, alone or mapped over a list; not of texts in the template itself.
    """
    assert found == [*case_changes(template)]


@pytest.mark.slow
def test_an_absolute_box_that_is_not_centred_is_found(changed_theme):
    """
    A browser centres it in its flex container, WeasyPrint leaves it at the start.
    """
    flex = (
        '<div style="display:flex;justify-content:center"><i class="dot" style="position:absolute'
    )
    stuck = changed_theme(COVER, SHEET, f'{SHEET}{flex};top:0">a</i></div>')
    placed = {finding.what for finding in check_theme(stuck) if "centre" in finding.what}

    assert {
        "Story 'cover' does not centre <i class=\"dot\">, which is absolute in a flex or grid "
        "container."
    } == placed


@pytest.mark.slow
def test_a_style_that_changes_the_case_of_customers_words_is_found(changed_theme):
    """
    The words of slots; those of the theme itself may be in capitals.
    """
    shouting = changed_theme(CSS, HEADLINE, ".headline { text-transform: uppercase;")
    [first, *_] = [finding for finding in check_theme(shouting) if "case" in finding.what]

    assert not first.serious
    assert first.what == (
        "Story 'cover' changes the case of words by text-transform: uppercase, as in 'ANNA'."
    )
    assert ("median", "no name") == first.customers[:2]
