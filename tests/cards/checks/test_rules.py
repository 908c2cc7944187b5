"""Every rule finds its own sample, once, with its place, and finds nothing else there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from recap.campaign import Waiver
from recap.cards import CardRenderer, StoryChecker, waive
from recap.cards.checks import RULES, draw_marked, sample_customers
from recap.cards.checks.gradient_check import uneven_gradients
from recap.cards.checks.lint_docs import as_markdown
from recap.cards.checks.source_check import check_sources
from recap.cards.checks.tag_balance import tag_problems
from recap.cards.findings import Finding

CSS, COVER, STREAK = "theme.css", "stories/cover.html", "stories/streak.html"
BELOW = '<p class="below">{{ _("this is your year.") }}</p>'
HEADLINE = ".headline {"
OF_STREAK = '<p class="headline" data-slot="text">'
GREY = '<div style="width:600px;background:#ddd"><p style="color:#aaa">{{ _("Hello") }}</p></div>'
FLEX = (
    '<div style="display:flex;justify-content:center">'
    '<i style="position:absolute;top:0">{{ _("Hello") }}</i></div>'
)
SAMPLES = {  # by rule: the file, the text that is replaced, its replacement, the line that is found
    "template-error": (STREAK, "streak.days }} {{ ng", "streek.days }} {{ ng", 8),
    "unclosed-element": (COVER, BELOW, BELOW.replace("</p>", ""), 8),
    "unknown-slot": (COVER, BELOW, BELOW.replace("<p ", '<p data-slto="text" '), 8),
    "uneven-gradient": (
        *(CSS, HEADLINE, ".x { background: linear-gradient(red 0%, #0f0 20%, #00f) }\n.headline {"),
        7,
    ),
    "nested-condition": (CSS, HEADLINE, ".headline { @media print { color: red }", 7),
    "current-color": (COVER, BELOW, f'<svg><path fill="currentColor"/></svg>{BELOW}', 8),
    "path-length": (COVER, BELOW, f'<svg><path pathLength="1"/></svg>{BELOW}', 8),
    "missing-alt": (COVER, BELOW, f'<img src="pictures/star.svg" style="width:9px">{BELOW}', 8),
    "changed-case": (COVER, BELOW, f"{BELOW}{{{{ campaign.name | capitalize }}}}", 8),
    "ignored-css": (CSS, HEADLINE, ".headline { filter: blur(2px);", 7),
    "unknown-font": (CSS, "Manrope;", "Manrop;", None),
    "untranslatable-text": (COVER, BELOW, f"{BELOW}<p>You came on {{{{ events }}}} days</p>", 8),
    "wrong-size": (CSS, "width: 1080px; height: 1080px", "width: 1080px; height: 1070px", None),
    "outside-card": (COVER, BELOW, BELOW.replace("<p ", '<p style="margin-left:-300px" '), 8),
    "under-buttons": (CSS, "padding: 260px", "padding: 200px", 2),
    "cut-off": (COVER, BELOW, BELOW.replace("<p ", '<p style="height:9px;overflow:hidden" '), 8),
    "missing-glyph": (COVER, BELOW, f'{BELOW}<p>{{{{ _("ⵣ") }}}}</p>', None),
    "overlapping-text": (COVER, BELOW, BELOW.replace("<p ", '<p style="margin-top:-90px" '), 7),
    "small-text": (COVER, BELOW, BELOW.replace("<p ", '<p style="font-size:21px" '), 8),
    "low-contrast": (COVER, BELOW, f"{BELOW}{GREY}", 8),
    "enlarged-picture": (
        *(COVER, BELOW, f'{BELOW}<img alt="" src="pictures/small.png" style="width:90px">'),
        8,
    ),
    "uncentred-box": (COVER, BELOW, f"{BELOW}{FLEX}", None),
    "slow-card": (STREAK, OF_STREAK, '<p class="headline">', None),
}
IN_OTHER_TESTS = {
    "base-url": "commands/test_cli_end_to_end.py",
    "brand-font": "cards/checks/test_brand_check.py",
    "invisible-logo": "cards/checks/test_brand_check.py",
    "unmirrored-grid": "cards/checks/test_source_check.py",
    "untested-weasyprint": "cards/layout/test_weasyprint_contract.py",
    "untranslated": "cards/templating/test_translations.py",
    "untried-story": "cards/checks/test_theme_check.py",
    "unusable-logo": "cards/assets/test_logos.py",
    "unused-waiver": "cards/checks/test_rules.py",
    "wrong-translation": "cards/templating/test_translations.py",
}


def checked(card_renderer: CardRenderer, story: str, size: str) -> list[Finding]:
    """Check the sources, the style sheets, and one card."""
    renderer = CardRenderer(card_renderer.campaign, card_renderer.theme, marks_lines=True)
    Image.new("RGB", (30, 30)).save(renderer.theme.folder / "pictures" / "small.png")
    customer = sample_customers.snapshots(renderer.campaign, renderer.theme)["median"]
    checker = StoryChecker(renderer, [size], {"median": customer})
    # The card `cover` of this theme is slow: its name moves the words below.
    found = checker.findings(story) if story == "cover" else checker.check(story)[0]
    notes = [Finding(note, str(renderer.theme.folder / CSS) + ":7", "", "ignored-css")
             for _, note in renderer.renderer.notes]  # fmt: skip
    return [*check_sources(renderer.theme), *notes, *found]


def test_every_rule_has_a_sample_or_a_test_of_its_own():
    """
    Without one, a rule could find nothing for ever.
    """
    tests = Path(__file__).parents[2]

    assert {*RULES} == {*SAMPLES, *IN_OTHER_TESTS}
    assert [] == [file for file in IN_OTHER_TESTS.values() if not (tests / file).is_file()]


@pytest.mark.slow
@pytest.mark.parametrize("rule", SAMPLES)
def test_a_rule_finds_its_sample_and_nothing_else(rule, changed_theme):
    """
    One finding, an error or a warning as docs/lint.md says, in the line of the sample.
    """
    file, old, new, line = SAMPLES[rule]
    renderer = changed_theme(file, old, new)
    story = "streak" if file == STREAK else "cover"
    [finding] = checked(renderer, story, "story" if rule == "under-buttons" else "square")

    assert rule == finding.rule
    assert rule == "ignored-css" or RULES[rule].stops == finding.serious
    if line:
        place = "card.html" if rule == "under-buttons" else file
        assert f"{renderer.theme.folder / place}:{line}" == finding.where


@pytest.mark.slow
def test_the_theme_of_the_samples_has_no_finding(changed_theme):
    """
    So each finding above comes from its sample.
    """
    renderer = changed_theme(CSS, HEADLINE, HEADLINE)

    assert [] == [*checked(renderer, "cover", "square"), *checked(renderer, "streak", "square")]


@pytest.mark.slow
def test_the_place_of_a_finding_is_drawn(changed_theme):
    """
    The picture is the card, with a frame around the text.
    """
    renderer = changed_theme(COVER, BELOW, f"{BELOW}{GREY}")
    [finding] = checked(renderer, "cover", "square")
    assert finding.card_box
    marked = draw_marked(renderer, finding.card_box)
    box = finding.card_box.box

    assert (1080, 1080) == marked.size
    assert (255, 0, 170) == marked.getpixel((round((box.left + box.right) / 2), round(box.top) - 5))


def test_the_page_of_rules_is_up_to_date(repo):
    """
    `python -m recap.cards.checks.lint_docs > docs/lint.md` writes it.
    """
    assert as_markdown() == (repo / "docs" / "lint.md").read_text()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>a<br>b</p><img src='>'><svg><path d=''/></svg>", []),
        ("<div><p>a</div>", ["<p> has no end: </div> comes first"]),
        ("<p><div>a</div></p>", ["<p> has no end before <div>, which cannot be in it"]),
        ("<p>a</p></p>", ["</p> ends nothing"]),
        ("<div><span>a", ["<span> has no end", "<div> has no end"]),
        ("<!-- <p> --><style>p > b {}</style>", []),
    ],
)
def test_tags_without_their_other_half(html, found):
    """
    Void elements, drawings, comments and style sheets have none.
    """
    assert found == [problem.what for problem in tag_problems(html)]


@pytest.mark.parametrize(
    ("arguments", "is_found"),
    [
        ("#000 0%, #f00 55%, #ff0 100%", True),
        ("to right, #000, #f00 20%, #ff0", True),
        ("circle at 50% 50%, rgb(0, 0, 0) 0px, red 10px, blue 90px", True),
        ("#000 0%, 27.5%, #f00 55%, 77.5%, #ff0 100%", False),
        ("#000, #f00, #ff0", False),
        ("45deg, #000 10%, #f00 90%", False),
        ("red 0% 30%, blue 30% 100%", False),
        ('{{ color("ink") }} 0%, {{ mix("a", "b", 0.5) }} 20%, red', True),
        ("{% for a in b %}{{ a }}{% endfor %}", False),
    ],
)
def test_gradients_that_are_painted_wrongly(arguments, is_found):
    """
    Three or more stops that are unevenly placed, unless their midpoints are written.
    """
    assert is_found == bool(
        [*uneven_gradients(f"a {{ background: linear-gradient({arguments}) }}")]
    )


def finding(rule: str, story: str) -> Finding:
    return Finding("a", "b", "c", rule, story=story)


def test_a_waived_finding_is_listed_with_its_reason():
    """
    For one story or everywhere; what a template cannot do without is never waived.
    """
    findings = [
        finding("small-text", "clock"),
        finding("small-text", "cover"),
        finding("template-error", "cover"),
    ]
    waivers = [
        Waiver(rule="small-text", story="clock", reason="a dial"),
        Waiver(rule="template-error", reason="no time"),
        Waiver(rule="smal-text", reason="x"),
        Waiver(rule="low-contrast", reason="x"),
    ]
    kept, waived = waive(findings, waivers)

    assert [("clock", "a dial")] == [(each.finding.story, each.reason) for each in waived]
    assert findings[1:] == kept[:2]
    assert [
        "The rule 'template-error' cannot be waived.",
        "The rule 'smal-text' does not exist. Did you mean 'small-text'?",
        "The waiver of 'low-contrast' matches nothing.",
    ] == [each.what for each in kept[2:]]
    assert {"unused-waiver"} == {each.rule for each in kept[2:]}
    assert len(kept) - 1 == len(waive(findings, waivers, complete=False)[0])
