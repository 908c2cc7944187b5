"""Templates are filled with plain values, in a sandbox, and every slip has a line."""

from __future__ import annotations

import sys

import pytest

from recap.errors import TemplateError

STREAK = "stories/streak.html"


def test_a_fragment_is_the_cards_own_element(card_renderer, make_snapshot):
    """
    A page can put it anywhere; text is escaped.
    """
    html = card_renderer.fragment(make_snapshot("<b>Anna</b>"), "cover", "square")

    assert html.startswith('<article class="card card--cover format--square">')
    assert "&lt;b&gt;Anna&lt;/b&gt;" in html


def test_a_document_has_language_title_and_size(card_renderer, make_snapshot):
    """
    The document has one page of exactly the card's size.
    """
    html = card_renderer.html(make_snapshot(locale="el_GR"), "cover", "link")

    assert '<html lang="el-GR" dir="ltr">' in html
    assert "<title>Cover</title>" in html
    assert "@page { size: 1200px 630px; margin: 0 }" in html


def test_texts_are_translated_when_the_theme_has_a_translation(card_renderer, make_snapshot):
    """
    `locales/el.po` serves el_GR, with plural forms.
    """
    greek = make_snapshot(locale="el_GR")

    assert "αυτή ήταν η χρονιά σου." in card_renderer.fragment(greek, "cover")  # noqa: RUF001 - Greek
    assert "4 ημέρες" in card_renderer.fragment(greek, "streak")
    assert "Από 1 Ιουνίου έως 4 Ιουνίου." in card_renderer.fragment(greek, "streak")


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en_US", "0 items"), ("fr_FR", "0 items"), ("lv_LV", "0 items"), ("ja_JP", "0 items")],
)
def test_words_have_the_plural_of_their_own_language(card_renderer, make_snapshot, locale, words):
    """
    English words stay English for a customer whose language counts 0 as one: "0 items".
    """
    snapshot = make_snapshot(locale=locale, events=0)

    assert words == card_renderer.alt_text(snapshot, "big-number")


def test_alt_is_plain_text(card_renderer, make_snapshot):
    """
    It may use variables that the template sets, and has no markup.
    """
    assert "4,321 items" == card_renderer.alt_text(make_snapshot(), "big-number")
    assert "Oat & milk, Bananas" == card_renderer.alt_text(
        make_snapshot(top_items=[{"name": "Oat & milk"}, {"name": "Bananas"}]), "top-items"
    )


def test_a_dot_reaches_a_key_never_a_method(changed_theme, make_snapshot):
    """
    `items` of a record is its key, not Python's method.
    """
    card_renderer = changed_theme(
        STREAK, "{{ longest_streak.days }} {{", "{{ longest_streak.items }} {{"
    )
    odd = {"days": 4, "items": "eleven", "first": "2017-06-01", "last": "2017-06-04"}

    assert "eleven days" in card_renderer.fragment(make_snapshot(longest_streak=odd), "streak")


def test_a_template_may_test_whether_a_fact_exists(changed_theme, make_snapshot):
    """
    `is defined` lets a story do without a fact.
    """
    card_renderer = changed_theme(
        STREAK, "{% block sheet %}", "{% block sheet %}{{ savings is defined }}"
    )

    assert "False" in card_renderer.fragment(make_snapshot(), "streak")


# Python's own message ends with a suggestion since 3.13.
SUGGESTED_BY_PYTHON = " Did you mean 'width'?" if sys.version_info >= (3, 13) else ""
SLIPS = [
    (
        "longest_streak.days }}",
        "longest_streek.days }}",
        "Story 'streak' uses 'longest_streek', which does not exist. "
        "Did you mean 'longest_streak'?\n"
        "  where: {file}:8\n"
        "  fix:   use a fact of docs/facts.md",
    ),
    (
        "longest_streak.days }}",
        "longest_streak.dayz }}",
        "Story 'streak' uses 'dayz', which does not exist. Did you mean 'days'?\n"
        "  where: {file}:8\n"
        "  fix:   use one of days, first, last",
    ),
    (
        "longest_streak.days }}",
        "top_items[4].name }}",
        "Story 'streak' uses item 4 of a list of 2; the first is item 0.\n"
        "  where: {file}:8\n"
        "  fix:   test the length first: {{% if items | length > 4 %}}, or write a `when` in the "
        "header",
    ),
    (
        "longest_streak.days }}",
        "savings }}",
        "Story 'streak' uses 'savings', which this customer does not have.\n"
        "  where: {file}:8\n"
        "  fix:   add 'savings' to the header's `needs`, or test it first: "
        "{{% if savings is defined %}}",
    ),
    (
        "longest_streak.first | day_month",
        "longest_streak.first | day_mont",
        "Story 'streak' uses the filter 'day_mont', which does not exist. "
        "Did you mean 'day_month'?\n"
        "  where: {file}:9\n"
        "  fix:   use a filter of docs/templates.md",
    ),
    (
        "longest_streak.days }}",
        "longest_streak.days }",
        "Story 'streak' has a syntax error: unexpected '}}'.\n"
        "  where: {file}:8\n"
        "  fix:   correct the braces and tags around this line",
    ),
    (
        '{% extends "card.html" %}',
        '{% extends "cart.html" %}',
        "Story 'streak' uses the template 'cart.html', which does not exist. "
        "Did you mean 'card.html'?\n"
        "  where: {file}:6\n"
        "  fix:   correct the name, or write the template",
    ),
    (
        "longest_streak.days }}",
        "longest_streak.days | money }}",
        "Story 'streak' formats an amount of money, but the campaign has no currency.\n"
        "  where: {file}:8\n"
        '  fix:   add currency = "EUR" (or yours) to campaign.toml',
    ),
    (
        'From %(first)s to %(last)s.", ',
        '100% from %(first)s to %(last)s.", ',
        "Story 'streak' has a bare percent sign in the text "
        "'100% from %(first)s to %(last)s.'.\n"
        "  where: {file}:9\n"
        "  fix:   write it %%, or as a placeholder such as %(share)s",
    ),
    (
        "longest_streak.days }}",
        "longest_streak.days | safe }}",
        "Story 'streak' uses the filter 'safe', which does not exist.\n"
        "  where: {file}:8\n"
        "  fix:   use a filter of docs/templates.md",
    ),
    (
        "{% block sheet %}",
        "{% block sheet %}{% autoescape false %}{% endautoescape %}",
        "Story 'streak' has a syntax error: autoescape stays on.\n"
        "  where: {file}:7\n"
        "  fix:   correct the braces and tags around this line",
    ),
    (
        "longest_streak.days }}",
        "longest_streak.days | fit(widht=3, size=9) }}",
        "Story 'streak' cannot be filled: "
        f"fit() got an unexpected keyword argument 'widht'.{SUGGESTED_BY_PYTHON}\n"
        "  where: {file}:8\n"
        "  fix:   correct this line",
    ),
]


@pytest.mark.parametrize(("old", "new", "says"), SLIPS)
def test_a_mistake_in_a_template_is_explained(changed_theme, make_snapshot, old, new, says):
    """
    The error has story, name, file and line, and the nearest name that exists.
    """
    card_renderer = changed_theme(STREAK, old, new)

    with pytest.raises(TemplateError) as raised:
        card_renderer.fragment(make_snapshot(), "streak")

    assert str(raised.value) == says.format(file=card_renderer.theme.folder / STREAK)


@pytest.mark.parametrize(
    "escape",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ top_items.append(1) }}",
        "{{ '{0.__class__}'.format(events) }}",
    ],
)
def test_templates_stay_in_their_sandbox(changed_theme, make_snapshot, escape):
    """
    A theme can neither reach Python nor change its values.
    """
    card_renderer = changed_theme(STREAK, "{% block sheet %}", "{% block sheet %}" + escape)

    with pytest.raises(TemplateError, match=r"^Story 'streak' "):
        card_renderer.fragment(make_snapshot(), "streak")


def test_a_story_must_have_alt_text(changed_theme, make_snapshot):
    """
    People who cannot see a picture need a text.
    """
    card_renderer = changed_theme(STREAK, "{% block alt %}", "{% block old %}")

    with pytest.raises(TemplateError) as raised:
        card_renderer.alt_text(make_snapshot(), "streak")

    assert str(raised.value) == (
        "Story 'streak' has no alt text.\n"
        f"  where: {card_renderer.theme.folder / STREAK}\n"
        "  fix:   add {% block alt %}...{% endblock %}: the card in one short sentence"
    )


def test_an_unknown_story_is_refused(card_renderer, make_snapshot):
    """
    The error lists the stories of the theme.
    """
    with pytest.raises(TemplateError) as raised:
        card_renderer.fragment(make_snapshot(), "streek")

    assert str(raised.value) == (
        "The theme 'plain' has no story 'streek'. Did you mean 'streak'?\n"
        f"  where: {card_renderer.theme.folder}\n"
        "  fix:   use one of cover, big-number, top-items, streak"
    )


def test_balance_breaks_lines_at_the_size_of_a_fit(changed_theme, make_snapshot):
    """
    `balance` breaks lines at the size of `fit`, keeps the space, and escapes its text.
    """
    words = '{{ "Bread & butter <and> honey" | balance(width=400, size=200, min=40, lines=2) }}'
    card_renderer = changed_theme(
        STREAK, "{% block sheet %}", "{% block sheet %}<p>" + words + "</p>"
    )

    html = card_renderer.fragment(make_snapshot(), "streak")

    assert "<p>Bread &amp; butter<br> &lt;and&gt; honey</p>" in html


def test_a_translated_line_keeps_its_no_break_spaces(changed_theme, make_snapshot):
    """
    HTML is measured without its tags, and broken only where lines may break.
    """
    words = '{{ _("Together <b>364\u00a0days</b>") | balance(width=400, size=60) }}'
    card_renderer = changed_theme(
        STREAK, "{% block sheet %}", "{% block sheet %}<p>" + words + "</p>"
    )

    html = card_renderer.fragment(make_snapshot(), "streak")

    assert "<p>Together<br> 364\u00a0days</p>" in html


def test_a_name_too_long_for_its_room_ends_in_an_ellipsis(card_renderer, make_snapshot):
    """
    At the smallest size it stays on one line, and its box hides the rest.
    """
    html = card_renderer.fragment(make_snapshot("Wolfeschlegelsteinhausenbergerdorff" * 2), "cover")

    assert "font-size:60px;" in html
    assert "text-overflow:ellipsis" in html
    assert "line-height" not in html  # that stays the style sheet's
