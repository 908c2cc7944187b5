"""Rows in groups, by whole numbers: one sort, and every count and sum of a group comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recap.lazy import pd

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in groups of equal keys, in the order of the keys; within a group as they came."""

    order: Ints  # the rows, group after group
    starts: Ints  # where in `order` each group begins

    @property
    def sizes(self) -> Ints:
        """Rows of each group."""
        return np.diff(self.starts, append=len(self.order))

    def first(self, values: Ints) -> Ints:
        """The value of each group's first row."""
        return values[self.order[self.starts]]

    def sums(self, values: Ints) -> Ints:
        """Add up *values*, one a row, in each group: exactly."""
        return self._reduced(np.add, values)

    def least(self, values: Ints) -> Ints:
        """The least of each group's *values*, one a row."""
        return self._reduced(np.minimum, values)

    def _reduced(self, by: np.ufunc, values: Ints) -> Ints:
        if not len(self.starts):
            return np.empty(0, np.int64)
        reduced: Ints = by.reduceat(values[self.order], self.starts)
        return reduced


def category_codes(names: pd.Series) -> Ints:
    """Tell where each of *names*, categories and none unknown, stands among them."""
    return np.asarray(names.cat.codes, np.int64)


def group(*keys: Ints) -> Groups:
    """
    Group rows by *keys*, one or more numbers a row, none below 0.

    The keys of a row are read as one number, the first key leading: that number has to
    stay under 2**63, as it does for the customers, items and days of a shard.
    """
    whole = keys[0]
    for key in keys[1:]:
        whole = whole * (key.max(initial=0) + 1) + key
    order = np.argsort(whole, kind="stable")
    ranked = whole[order]
    opens = np.ones(len(ranked), np.bool_)
    opens[1:] = ranked[1:] != ranked[:-1]
    return Groups(order, np.flatnonzero(opens))
