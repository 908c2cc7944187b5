"""What is the customer's own in a filled card, and what is the same for all."""

from __future__ import annotations

import pytest

from recap.cards.exceptions import NotPaintableError
from recap.cards.templating.slot_markup import parse_slots

CARD = '<h1>You</h1><p class="a" data-slot="text" style="color:red;font-size:{}px">{}</p><i>end</i>'


def test_two_customers_share_a_template_key():
    """
    The key depends neither on the text of a slot nor on its fitted font size.
    """
    assert (
        parse_slots(CARD.format(20, "Anna")).template_key
        == parse_slots(CARD.format(9, "B")).template_key
    )


def test_fixed_styles_change_the_template_key():
    """
    The designer chooses a colour: another colour makes another plate.
    """
    other = CARD.replace("red", "blue")

    assert (
        parse_slots(CARD.format(9, "B")).template_key
        != parse_slots(other.format(9, "B")).template_key
    )


def test_a_slot_is_read():
    """
    Its text is unescaped; its lengths are in pixels.
    """
    [slot] = parse_slots(CARD.format(20, " Tom &amp;\n  Jerry<br> 1 &lt; 2 ")).slots

    assert ("text", "Tom & Jerry\n1 < 2", 20.0) == (slot.kind, slot.text, slot.px("font-size"))


@pytest.mark.parametrize(
    ("inner", "runs"),
    [
        ("", ((0, ""),)),
        (" <b>Anna</b>, you ", ((1, "Anna"), (0, ", you"))),
        ("<b>12 </b> <i> times</i>", ((1, "12 "), (2, "times"))),
        ("a<b><i>b</i> c</b> <br> d", ((0, "a"), (2, "b"), (1, " c"), (0, "\n"), (0, "d"))),
    ],
)
def test_words_are_read_with_the_element_they_are_in(inner, runs):
    """
    White space is as in a browser: one space between words, none around a line.
    """
    [slot] = parse_slots(f'<p data-slot="text">{inner}</p>').slots

    assert runs == slot.runs


def test_elements_in_a_slot_change_the_template_key():
    """
    Their number and style change the key; their text does not.
    """
    keys = {
        parse_slots(f'<p data-slot="text">{inner}</p>').template_key
        for inner in ("<b>a</b> b", "<b>c</b>", "a", '<b class="x">a</b>')
    }

    assert 3 == len(keys)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ('<p data-slot="text">a <img src="b.png"></p>', "a slot of words holds a <img>"),
        (
            '<p data-slot="text">a <!-- b --></p>',
            "a slot of words holds what is neither words nor an element",
        ),
        ('<p data-slot="text"><p data-slot="text">a</p></p>', "a slot is inside another slot"),
        ('<p data-slot="text">', "a slot's <p> has no end"),
        ('<p data-slot="words">a</p>', "there are no slots of the kind 'words'"),
        ('<p data-slot="bar" style="width:3em"></p>', "a slot's width is 3em, not a number of px"),
    ],
)
def test_what_is_not_a_plain_slot_is_refused(html, reason):
    """
    The card takes the reference path, with a reason that a designer can act on.
    """

    def read() -> None:
        for slot in parse_slots(html).slots:
            _ = slot.text, slot.px("width")

    with pytest.raises(NotPaintableError) as refused:
        read()

    assert reason == str(refused.value)
