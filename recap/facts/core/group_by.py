"""Group rows by whole numbers: one sort serves all counts and sums of the groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recap.lazy import pd

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of rows with equal keys, in key order; the rows of a group keep their order."""

    order: Ints  # the numbers of the rows, group after group
    starts: Ints  # the index in `order` at which each group starts

    @property
    def sizes(self) -> Ints:
        """The number of rows of each group."""
        return np.diff(self.starts, append=len(self.order))

    def first(self, values: Ints) -> Ints:
        """Return the value of each group's first row."""
        return values[self.order[self.starts]]

    def sums(self, values: Ints) -> Ints:
        """Return the exact sum of each group's *values*, which has one value for each row."""
        return self._reduced(np.add, values)

    def least(self, values: Ints) -> Ints:
        """Return the smallest of each group's *values*, which has one value for each row."""
        return self._reduced(np.minimum, values)

    def _reduced(self, by: np.ufunc, values: Ints) -> Ints:
        if not len(self.starts):
            return np.empty(0, np.int64)
        reduced: Ints = by.reduceat(values[self.order], self.starts)
        return reduced


def category_codes(names: pd.Series) -> Ints:
    """Return the category code of each of *names*, a categorical without missing values."""
    return np.asarray(names.cat.codes, np.int64)


def group(*keys: Ints) -> Groups:
    """
    Group rows by *keys*: one or more arrays, each with a number of 0 or more for each row.

    The keys of a row are combined into one number, with the first key as its highest digits.
    This number must be below 2**63; the customers, items and days of a shard stay below it.
    """
    combined = keys[0]
    for key in keys[1:]:
        combined = combined * (key.max(initial=0) + 1) + key
    order = np.argsort(combined, kind="stable")
    ascending = combined[order]
    starts = np.ones(len(ascending), np.bool_)
    starts[1:] = ascending[1:] != ascending[:-1]
    return Groups(order, np.flatnonzero(starts))
