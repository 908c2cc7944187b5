"""What is the customer's own in a filled card, and what is the same for all."""

from __future__ import annotations

import pytest

from recap.cards.skeleton import NotPaintableError, take_apart

CARD = '<h1>You</h1><p class="a" data-slot="text" style="color:red;font-size:{}px">{}</p><i>end</i>'


def test_two_customers_share_a_skeleton():
    """
    Neither the words of a slot nor the size that was fitted for them tell two apart.
    """
    assert take_apart(CARD.format(20, "Anna")).skeleton == take_apart(CARD.format(9, "B")).skeleton


def test_what_no_value_decides_tells_skeletons_apart():
    """
    A colour is the designer's: another one makes another plate.
    """
    other = CARD.replace("red", "blue")

    assert take_apart(CARD.format(9, "B")).skeleton != take_apart(other.format(9, "B")).skeleton


def test_a_slot_is_read():
    """
    Its words without what HTML writes for them; its lengths in pixels.
    """
    [slot] = take_apart(CARD.format(20, " Tom &amp;\n  Jerry<br> 1 &lt; 2 ")).slots

    assert ("text", "Tom & Jerry\n1 < 2", 20.0) == (slot.kind, slot.text, slot.px("font-size"))


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ('<p data-slot="text">a <b>c</b></p>', "a slot holds elements of its own"),
        ('<p data-slot="text"><p data-slot="text">a</p></p>', "a slot stands within another"),
        ('<p data-slot="text">', "a slot's <p> has no end"),
        ('<p data-slot="words">a</p>', "there are no slots of the kind 'words'"),
        ('<p data-slot="bar" style="width:3em"></p>', "a slot's width is 3em, not a number of px"),
        (
            '<p data-slot="text" style="text-overflow:ellipsis">a</p>',
            "a slot is cut off with an ellipsis",
        ),
    ],
)
def test_what_is_not_a_plain_slot_is_refused(html, reason):
    """
    It goes the reference path, for a reason that a designer can act on.
    """

    def read() -> None:
        for slot in take_apart(html).slots:
            _ = slot.text, slot.px("width")

    with pytest.raises(NotPaintableError) as refused:
        read()

    assert reason == str(refused.value)
