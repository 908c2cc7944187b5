"""`recap check` reports whether each card is fast, and if not, what to change."""

from __future__ import annotations

import pytest

from recap.campaign import load
from recap.cards import FORMATS, CardRenderer, StoryChecker, check_theme
from recap.cards.checks import sample_customers
from recap.cards.templating.slot_markup import parse_slots

STREAK = "stories/streak.html"
HEADLINE = '<p class="headline" data-slot="text">'
SLOT_RULES = "the cards are right; to make them fast, see what slots may hold in docs/templates.md"
MARK_IT = 'mark its element as a slot, such as <p data-slot="text">'


def of_streak(card_renderer):
    return StoryChecker(card_renderer).check("streak")[1]


@pytest.mark.parametrize("size", FORMATS)
def test_the_shipped_theme_has_every_value_in_a_slot(repo, size):
    """
    Two customers with the same stories share every plate.
    """
    card_renderer = CardRenderer(load(repo / "examples" / "complete-journey"))
    customer = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)["median"]
    for story in customer.stories:
        pair = (
            card_renderer.html(who, story, size)
            for who in (customer, sample_customers.similar_customer(customer))
        )
        here, there = (parse_slots(html).template_key for html in pair)
        assert here == there, story


def test_a_slow_card_is_reported_with_its_reason(changed_theme):
    """
    It is one finding for all formats, and not serious.
    """
    card_renderer = changed_theme(
        STREAK, HEADLINE, '<p class="headline" data-slot="text" style="display:none">'
    )
    [finding] = of_streak(card_renderer).findings()

    assert (
        "Story 'streak' is drawn slowly: "
        "it is drawn without a plate, because a slot is not shown.\n"
        f"  where: {card_renderer.theme.folder / STREAK}\n"
        "  seen:  all formats\n"
        f"  fix:   {SLOT_RULES}\n"
        "  rule:  slow-card"
    ) == str(finding)
    assert not finding.serious
    assert not [f for f in check_theme(card_renderer) if f.serious]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (HEADLINE, '<p class="headline">', "'4 days'"),
        (HEADLINE, f"<p>{{{{ customer.name }}}}</p>{HEADLINE}", "'Anna'"),
        (HEADLINE, f"<p>{{{{ first_day | day }}}}</p>{HEADLINE}", "'January 4, 2017'"),
        (
            HEADLINE,
            HEADLINE.replace("headline", "n{{ events }}"),
            '\'<p class="n407" data-slot="te…\'',
        ),
        (
            HEADLINE,
            f"{HEADLINE}<!-- {{% for i in range(events) %}}{{{{ i }}}}{{% endfor %}} -->",
            None,
        ),
        (
            HEADLINE,
            f"{{% for i in range(events) %}}<i></i>{{% endfor %}}{HEADLINE}",
            "'<p class=\"headline\" data-slot…'",
        ),
        (
            HEADLINE,
            f"""<i style="left:{{{{ (100 * chance('left')) | round(1) }}}}px"></i>{HEADLINE}""",
            "'<i style=\"left:65.1px\">'",
        ),
    ],
    ids=["number", "name", "day", "class", "within", "elements", "chance"],
)
def test_a_value_outside_a_slot_is_reported(changed_theme, old, new, what):
    """
    It makes a plate for every customer, the slowest case.
    """
    path = of_streak(changed_theme(STREAK, old, new))
    slow = path.formats["square"]

    if what is None:
        assert "makes a plate" not in slow.reason
    else:
        assert (f"{what} makes a plate for every customer", MARK_IT) == (slow.reason, slow.fix)


def test_formats_may_differ(changed_theme):
    """
    Each format has its own result.
    """
    mark = """<p class="headline"{% if format.name == "link" %} data-slot="text"{% endif %}>"""
    path = of_streak(changed_theme(STREAK, HEADLINE, mark))
    [finding] = path.findings()

    assert ["link"] == [size for size, slow in path.formats.items() if slow is None]
    assert ("story", "portrait", "square") == finding.formats
    assert "'4 days' makes a plate" in finding.what


def test_a_similar_customer_has_the_same_stories(card_renderer):
    """
    Numbers and names differ, but not the stories.
    """
    customer = sample_customers.snapshots(card_renderer.campaign, card_renderer.theme)["median"]
    other = sample_customers.similar_customer(customer)
    names = [story.name for story in card_renderer.theme.stories if story.applies_to(other.facts)]

    assert [*customer.stories] == names
    assert ("Nnaa", 412) == (other.customer["name"], other.facts["events"])
    assert customer.facts.keys() == other.facts.keys()


def test_a_story_that_cannot_be_filled_is_left_out(changed_theme):
    """
    `check_theme` reports it.
    """
    card_renderer = changed_theme(STREAK, "longest_streak.days }}", "longest_streek.days }}")

    assert of_streak(card_renderer) is None
