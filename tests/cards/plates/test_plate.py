"""When a card has a plate and when it has none: the card is always right."""

from __future__ import annotations

import pytest

from recap.cards.plates.cache import PlateCache
from recap.cards.plates.plate import PlatePainter

STREAK = "stories/streak.html"
HEADLINE = '<p class="headline" data-slot="text">'


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            '<p data-slot="wrap">',
            "<p>",
            None,  # unmarked text makes its own plate: right, but slower
        ),
        (
            HEADLINE,
            '<p class="headline" data-slot="text" style="opacity:0.5">',
            "it is painted differently in the rows",
        ),
        (
            HEADLINE,
            '<style>.headline::before{content:"x"}</style>' + HEADLINE,
            "the words 'x4 days' are changed by their style",
        ),
        (
            HEADLINE,
            '<p class="headline" data-slot="text" style="text-decoration:underline">',
            "text is underlined or struck out",
        ),
        (
            HEADLINE,
            '<p class="headline" data-slot="text" style="white-space:pre">',
            "spaces between words are preserved",
        ),
        (
            '<p data-slot="wrap">',
            '<p data-slot="wrap" style="text-align:justify">',
            "are justified",
        ),
        (
            HEADLINE,
            HEADLINE + '<b style="margin-right:9px">Yours: </b>',
            "'4 days' is apart from the words around it",
        ),
        (
            HEADLINE,
            '<p class="headline" data-slot="text" style="display:none">',
            "a slot is not shown",
        ),
        (
            HEADLINE,
            '<p class="headline" data-slot="wrap" style="position:absolute">',
            "the room of",
        ),
        (HEADLINE, f'{HEADLINE}<img src="pictures/star.svg">', "a slot of words holds a <img>"),
        (
            HEADLINE,
            "<style>.headline::before{content:'';display:inline-block;width:40px;"
            f"border-top:2px solid #000000}}</style>{HEADLINE}",
            "have a background or a border (<p::before>)",
        ),
        (
            HEADLINE,
            '<p class="headline" data-slot="text" style="border-left:1px solid #ffffff">',
            "have a background or a border (<p>)",
        ),
        (
            HEADLINE,
            f'{HEADLINE}<b style="background:#fffffe">Yours: </b>',
            "have a background or a border (<b>)",
        ),
        (HEADLINE, f"<span>over</span>{HEADLINE}", None),
    ],
)
def test_a_slot_that_is_not_painted_exactly_has_no_plate(
    changed_theme, make_snapshot, old, new, reason
):
    """
    The card is right in both cases; the reason says what the slot does.
    """
    card_renderer = changed_theme(STREAK, old, new)
    why = card_renderer.fallback_reason(make_snapshot(), "streak", "square")

    assert (reason is None) == (why is None), why
    assert (reason or "") in (why or "")
    made, wanted = (
        d(make_snapshot(), "streak", "square")
        for d in (card_renderer.draw, card_renderer.draw_reference)
    )
    if reason:
        assert wanted.tobytes() == made.tobytes()


def test_text_wider_than_the_box_it_is_centred_in_has_no_plate(changed_theme, make_snapshot):
    """
    CSS aligns it to the start of the box; it is not centred.
    """
    narrow = HEADLINE.replace(">", ' style="width:300px;text-align:center;white-space:nowrap">')
    card_renderer = changed_theme(STREAK, HEADLINE, narrow)
    run = {"first": "2017-06-01", "last": "2017-06-04"}
    customers = [make_snapshot(longest_streak={"days": days, **run}) for days in (4, 4_000_000_000)]

    reasons = [
        card_renderer.fallback_reason(customer, "streak", "square") for customer in customers
    ]

    assert [None, "text is wider than the box it is centred in"] == reasons


def test_text_that_moves_with_a_slot_is_named(changed_theme, make_snapshot):
    """
    The reason quotes the text that must be marked.
    """
    card_renderer = changed_theme(STREAK, HEADLINE, '<b>Yours:</b> <span data-slot="text">')

    assert card_renderer.fallback_reason(make_snapshot(), "streak") is not None
    assert card_renderer.path_counts == {}


def test_other_text_needs_no_other_plate(card_renderer, make_snapshot):
    """
    Two customers with different names share one plate.
    """
    for name in ("Anna", "Bartholomew"):
        card_renderer.card(make_snapshot(name=name), "streak", "link")
    before = len(card_renderer.plate_cache._groups)
    card_renderer.card(make_snapshot(name="C", events=7), "streak", "link")

    assert before == len(card_renderer.plate_cache._groups)


def test_plates_used_longest_ago_are_discarded(card_renderer, make_snapshot):
    """
    Memory is limited; the latest plate always stays.
    """
    from recap.cards.templating.slot_markup import parse_slots

    plates = PlateCache(card_renderer.renderer, PlatePainter(), max_bytes=1)
    for size in ("square", "link", "square"):
        plates.find(
            parse_slots(card_renderer.html(make_snapshot(), "streak", size)), size, "a test"
        )

    assert 1 == len(plates._groups)


def test_the_size_of_a_plate_is_updated_after_its_cards(changed_theme, make_snapshot):
    """
    After it is made it has all rows; after its first card, only those that slots touch.
    """
    card_renderer = changed_theme(STREAK, HEADLINE, HEADLINE)
    for size in ("square", "link"):
        card_renderer.card(make_snapshot(), "streak", size)
    plates = card_renderer.plate_cache
    square, link = plates._groups.values()
    made = link.counted_bytes
    card_renderer.card(make_snapshot(), "streak", "square")

    assert made > link.nbytes == link.counted_bytes
    assert plates._bytes == square.counted_bytes + link.counted_bytes


def test_a_slot_that_would_hide_another_has_no_plate(changed_theme, make_snapshot):
    """
    WeasyPrint paints positioned elements over others, whatever their order in the file.
    """
    bar = (
        '<div data-slot="bar" style="background:#ff0000;position:absolute;left:0;top:{};{}"></div>'
    )
    size = "width:{{ events }}px;height:600px"
    card_renderer = changed_theme(STREAK, HEADLINE, bar.format("0px", size) + HEADLINE)
    ways = [
        card_renderer.fallback_reason(make_snapshot(events=n), "streak", "square")
        for n in (10, 500, 11)
    ]
    made, wanted = (
        d(make_snapshot(events=500), "streak", "square")
        for d in (card_renderer.draw, card_renderer.draw_reference)
    )

    assert [None, None] == ways[::2]
    assert "it is painted differently" in ways[1]
    assert wanted.tobytes() == made.tobytes()
