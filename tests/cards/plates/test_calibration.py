"""Text slots painted on the plate of another customer look as in the reference."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageChops

STREAK = "stories/streak.html"
HEADLINE = '<p class="headline" data-slot="text">{{ longest_streak.days }} {{ ngettext('
DAYS = "{{ longest_streak.days }}"
NAME = "{{ customer.name }}"


def card_and_reference(card_renderer, make_snapshot, size="square"):
    """Paint a long name on the plate of a short name; return the card and its reference."""
    short, long = (
        make_snapshot(
            name, longest_streak={"days": days, "first": "2017-06-01", "last": "2017-06-04"}
        )
        for name, days in (("Anna B", 4), ("Bartholomew the very long", 1234))
    )
    assert card_renderer.fallback_reason(short, "streak", size) is None
    assert card_renderer.fallback_reason(long, "streak", size) is None
    return card_renderer.draw(long, "streak", size), card_renderer.draw_reference(
        long, "streak", size
    )


def difference(card: Image.Image, reference: Image.Image) -> tuple[float, float]:
    """Return the mean difference of two pictures, and the share of visible differences."""
    values = np.asarray(ImageChops.difference(card, reference))
    return float(values.mean()), float((values > 32).mean())


@pytest.mark.parametrize(
    "slot",
    [
        f'<p data-slot="text"><b>{NAME}</b>, you came <i class="n">{DAYS}</i> times</p>',
        f'<p data-slot="text" style="font-size:50px"><b style="color:#ff0000;font-size:2em">{DAYS}'
        f'</b> <span style="font-weight:400;letter-spacing:3px">{NAME}</span></p>',
        f'<p data-slot="wrap">You, <b>{NAME}</b>, came <b>{DAYS}</b> times in a row<br>and <b>on'
        " </b>and on, until the very end of the year, and nobody has ever seen the like of it</p>",
        f'<p data-slot="text" style="text-transform:uppercase">{NAME} ß</p>',
        f'<p data-slot="text" style="letter-spacing:0.1em;text-align:center">{NAME}</p>',
        f'<p data-slot="wrap" style="line-height:2;text-align:right">{NAME} {NAME} {NAME}</p>',
        f'<p data-slot="text" style="width:200px;overflow:hidden;white-space:nowrap;'
        f'text-overflow:ellipsis">{NAME}</p>',
        f'<div style="width:300px;height:40px;overflow:hidden">'
        f'<p data-slot="text" style="white-space:nowrap">{NAME} {DAYS}</p></div>',
        f'<p data-slot="text" style="{{{{ customer.name | fit(width=100, size=90, min=50) }}}}">'
        f"{NAME}</p>",
    ],
    ids=[
        "bold",
        "sizes",
        "wrapped",
        "upper case",
        "spaced",
        "right",
        "cut off",
        "clipped",
        "fitted",
    ],
)
def test_text_is_painted_as_in_the_reference(changed_theme, make_snapshot, slot):
    """
    Weight, colour, size, spacing, alignment, line height, and where text is cut off.
    """
    card_renderer = changed_theme(STREAK, "{% block sheet %}", f"{{% block sheet %}}{slot}")
    card, reference = card_and_reference(card_renderer, make_snapshot)

    mean, visible_share = difference(card, reference)

    assert mean < 0.05
    assert visible_share < 0.0005
