"""Letter-spacing tears no joined letters apart: as in browsers, on the card and when measuring."""

from __future__ import annotations

import pytest

from recap.cards.assets.fonts import nearest_face
from recap.cards.layout import box_tree
from recap.cards.layout.letter_spacing import remove_joined_words
from recap.cards.templating.text_fitting import TextMeasurer


def width(card_renderer, words, spacing):
    """Lay *words* out, 100 px large, and return their width."""
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
def test_only_what_does_not_join_is_spaced(card_renderer, words, gaps, spacing):
    """
    Blanks between words are, and letters of other scripts; half a gap goes where scripts meet.
    """
    change = width(card_renderer, words, spacing) - width(card_renderer, words, 0)

    assert change == pytest.approx(100 * spacing * gaps, abs=51 * abs(spacing))


@pytest.mark.parametrize("spacing", [-0.04, 0.1])
def test_a_ruler_measures_alike(card_renderer, spacing):
    """
    No less than what is laid out, and hardly more.
    """
    face = nearest_face(card_renderer.faces, 700)
    ruler = TextMeasurer(face, card_renderer.fallbacks, spacing)

    for words in ("محمد", "محمد عبد الله", "Anna محمد ok"):
        over = 100 * ruler.em(words) - width(card_renderer, words, spacing)
        assert -1 <= over <= 100 * abs(spacing) + 1


def test_what_stands_apart():
    """
    Joined words are left out, with their joiners and marks.
    """
    assert " , 2017 (ok)" == remove_joined_words("جُبْنَة می\u200cکنم, 2017 (ok)")
    assert "Anna" == remove_joined_words("Anna")
