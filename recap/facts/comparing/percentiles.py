"""The position of each customer among all customers: the only place that orders people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recap.facts.core import FEWEST_ON_TOP, FEWEST_RANKED

Values = npt.NDArray[np.float64]
UNRANKED = 1001  # above every rank, which is at most 1000 permille


@dataclass(frozen=True, slots=True)
class Percentiles:
    """
    The positions of customers in one measure, among all customers who have it.

    ``values`` has the number of each customer, NaN for customers without one; ``top`` has their
    `top_permille`; ``of`` is how many customers were compared. 10 bytes a customer.
    """

    values: Values
    top: npt.NDArray[np.int16]
    of: int

    def part(self, rows: slice) -> Percentiles:
        """Return the positions of some of the customers; they stay positions among all."""
        return Percentiles(self.values[rows], self.top[rows], self.of)


def compute_percentiles(values: Values) -> Percentiles:
    return Percentiles(values, top_permille(values), int((~np.isnan(values)).sum()))


def top_permille(values: Values) -> npt.NDArray[np.int16]:
    """
    Return for each customer the share of people with as much or more, in permille, rounded up.

    The share is never that of a group smaller than ten. `UNRANKED` for customers without a value
    (NaN), and for everybody if fewer than a hundred customers have one.
    """
    compared = ~np.isnan(values)
    ascending = np.sort(values[compared])
    top = np.full(len(values), UNRANKED, np.int16)
    if len(ascending) >= FEWEST_RANKED:
        below = np.searchsorted(ascending, values[compared], side="left")
        as_much_or_more = np.maximum(len(ascending) - below, FEWEST_ON_TOP)
        top[compared] = -(-1000 * as_much_or_more // len(ascending))
    return top
