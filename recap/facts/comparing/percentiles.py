"""Where everybody stands among all: the one place where people are put in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recap.facts.core import FEWEST_ON_TOP, FEWEST_RANKED

Values = npt.NDArray[np.float64]
UNRANKED = 1001


@dataclass(frozen=True, slots=True)
class Percentiles:
    """
    Where customers stand in one measure, among all who have it.

    ``values`` has a number for each, NaN for who takes no part; ``top`` what `top_permille` says
    of each; ``of`` is how many take part. 10 bytes a customer.
    """

    values: Values
    top: npt.NDArray[np.int16]
    of: int

    def part(self, rows: slice) -> Percentiles:
        """Return the same of some customers: where they stand among all."""
        return Percentiles(self.values[rows], self.top[rows], self.of)


def compute_percentiles(values: Values) -> Percentiles:
    return Percentiles(values, top_permille(values), int((~np.isnan(values)).sum()))


def top_permille(values: Values) -> npt.NDArray[np.int16]:
    """
    Tell of how many thousandths everybody is among the top: who has as much or more, rounded up.

    Never of a group smaller than ten. `UNRANKED` for who has no value, NaN, and for
    everybody where fewer than a hundred have one.
    """
    compared = ~np.isnan(values)
    ranked = np.sort(values[compared])
    top = np.full(len(values), UNRANKED, np.int16)
    if len(ranked) >= FEWEST_RANKED:
        as_much = len(ranked) - np.searchsorted(ranked, values[compared], side="left")
        top[compared] = -(-1000 * np.maximum(as_much, FEWEST_ON_TOP) // len(ranked))
    return top
