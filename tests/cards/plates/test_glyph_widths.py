"""Letters of text in several sizes are painted where WeasyPrint puts them."""

from __future__ import annotations

import numpy as np
import pytest

from recap.cards.layout.shaping import rounded_width

SIZES = (17, 19, 21, 23, 24, 26, 29, 33)
NARROW = ("lil", "illi", "fill ill", "Mill", "Il1|i")


@pytest.mark.parametrize(
    ("width", "rounded"), [(264.47, 265), (264.5, 265), (264.53, 265), (264.3, 264), (265.0, 265)]
)
def test_half_widths_are_rounded_alike(width, rounded):
    """
    A glyph of 529 of 2,000 units has about 264.5 thousandths in each size.
    """
    assert rounded == rounded_width(width)


@pytest.mark.slow
@pytest.mark.parametrize("word", NARROW)
def test_narrow_letters_are_those_of_the_reference(changed_theme, make_snapshot, word):
    """
    Also in sizes that come after another one, and not by a pixel to the side.
    """
    lines = "".join(
        f'<p data-slot="text" style="position:absolute;right:{40 + nth}px;top:{300 + 70 * nth}px;'
        f'white-space:nowrap;font-size:{size}px">{{{{ customer.name }}}}</p>'
        for nth, size in enumerate(SIZES)
    )
    card_renderer = changed_theme(
        "stories/streak.html", '<p class="headline"', f'{lines}<p class="headline"'
    )
    snapshot = make_snapshot(word)

    painted = np.asarray(card_renderer.draw(snapshot, "streak", "square")).astype(int)
    reference = np.asarray(card_renderer.draw_reference(snapshot, "streak", "square"))

    assert {"fast": 1} == card_renderer.path_counts
    assert np.abs(painted - reference).max() <= 2
