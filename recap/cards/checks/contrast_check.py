"""Measure the contrast of text against the pixels behind it, not against declared colours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from recap.cards.colors import LARGE_TEXT, TEXT
from recap.cards.encoding import Rows
from recap.cards.geometry import Rect
from recap.cards.layout import Text

LARGE_PX, LARGE_BOLD_PX, BOLD = 60, 48, 600  # a phone shows a third of it: 20 and 16 px
SHARE = 25  # percent of the pixels behind a text that may have less contrast
SPARE = 0.93  # of the least contrast: rounding, and the smooth edges of what is behind
Pixels = np.ndarray[Any, Any]


def weak_texts(
    rows: Rows, texts: Iterable[tuple[Text, Rect]]
) -> Iterator[tuple[Text, Rect, float, float]]:
    """
    Yield each text that is hard to read, with its ink, its contrast, and the least contrast.

    *rows* are the pixels of the card without any text.
    """
    height, width = rows.shape[0], (rows.shape[1] - 1) // 3
    pixels = rows[:, 1:].reshape(height, width, 3)
    for text, ink in texts:
        part = ink.cut(Rect(0, 0, width, height)).cut(text.window)
        left, top, right, bottom = map(round, (part.left, part.top, part.right, part.bottom))
        behind = pixels[top:bottom, left:right].reshape(-1, 3) / 255.0
        if text.color is None or not len(behind):
            continue
        *color, alpha = text.color
        drawn = alpha * np.array(color) + (1 - alpha) * behind
        one, other = _luminance(drawn), _luminance(behind)
        ratios = (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
        ratio, least = float(np.percentile(ratios, SHARE)), _least(text)
        if ratio < SPARE * least:
            yield text, ink, ratio, least


def _least(text: Text) -> float:
    large = LARGE_BOLD_PX if text.weight >= BOLD else LARGE_PX
    return LARGE_TEXT if text.size_px >= large else TEXT


def _luminance(pixels: Pixels) -> Pixels:
    """Return the relative luminance of sRGB *pixels*, 0 to 1. Source: WCAG 2.2."""
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
    luminances: Pixels = linear @ np.array([0.2126, 0.7152, 0.0722])
    return luminances
