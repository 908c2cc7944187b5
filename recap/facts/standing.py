"""Where everybody stands among all: the one place where people are put in order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recap.facts.registry import FEWEST_ON_TOP, FEWEST_RANKED

Values = npt.NDArray[np.float64]
NOT_COMPARED = 1001


def top_permille(values: Values) -> npt.NDArray[np.int64]:
    """
    Tell of how many thousandths everybody is among the top: who has as much or more, rounded up.

    Never of a group smaller than ten. `NOT_COMPARED` for who has no value, NaN, and for
    everybody where fewer than a hundred have one.
    """
    compared = ~np.isnan(values)
    ranked = np.sort(values[compared])
    top = np.full(len(values), NOT_COMPARED)
    if len(ranked) >= FEWEST_RANKED:
        as_much = len(ranked) - np.searchsorted(ranked, values[compared], side="left")
        top[compared] = -(-1000 * np.maximum(as_much, FEWEST_ON_TOP) // len(ranked))
    return top
