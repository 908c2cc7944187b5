"""Joined letters get no letter-spacing, as in browsers: on the card and when measuring."""

from __future__ import annotations

import pytest

from recap.cards.assets.fonts import nearest_face
from recap.cards.layout import box_tree
from recap.cards.layout.letter_spacing import remove_joined_words
from recap.cards.templating.text_fitting import TextMeasurer


def width(card_renderer, words, spacing):
    """Lay out *words* in a font of 100 px, and return their width."""
    page = (
        '<html lang="ar" dir="rtl"><body style="margin:0"><p style="font:700 100px Manrope;'
        f'letter-spacing:{spacing}em;white-space:nowrap">{words}</p></body></html>'
    )
    document, _ = card_renderer.renderer.lay_out(page, "a test")
    texts = box_tree.texts(document.pages[0])
    return sum(text.box.right - text.box.left for text in texts)


@pytest.mark.parametrize(
    ("words", "gaps"),
    [("محمد", 0), ("محمد عبد الله", 2), ("Anna محمد", 5), ("محمد ok", 3), ("ܫܠܡܐ", 0), ("Anna", 4)],
)
@pytest.mark.parametrize("spacing", [-0.04, 0.1])
def test_only_letters_that_do_not_join_are_spaced(card_renderer, words, gaps, spacing):
    """
    Spaces between words and letters of other scripts are; where scripts meet, half a gap is lost.
    """
    change = width(card_renderer, words, spacing) - width(card_renderer, words, 0)

    assert change == pytest.approx(100 * spacing * gaps, abs=51 * abs(spacing))


@pytest.mark.parametrize("spacing", [-0.04, 0.1])
def test_text_is_measured_as_it_is_laid_out(card_renderer, spacing):
    """
    Never narrower, and hardly wider.
    """
    face = nearest_face(card_renderer.faces, 700)
    measurer = TextMeasurer(face, card_renderer.fallbacks, spacing)

    for words in ("محمد", "محمد عبد الله", "Anna محمد ok"):
        over = 100 * measurer.em(words) - width(card_renderer, words, spacing)
        assert -1 <= over <= 100 * abs(spacing) + 1


def test_joined_words_are_removed():
    """
    With their joiners and marks; everything else stays.
    """
    assert " , 2017 (ok)" == remove_joined_words("جُبْنَة می\u200cکنم, 2017 (ok)")
    assert "Anna" == remove_joined_words("Anna")
