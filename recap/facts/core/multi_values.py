"""Cells that hold several names, as the kinds of a film do: one line, which has each of them."""

from __future__ import annotations

import numpy as np

from recap.activity.columns import NAME_SEPARATOR
from recap.lazy import pd


def explode(lines: pd.DataFrame, column: str) -> pd.DataFrame:
    """
    Return *lines* with a row for each name in *column*, in any order.

    Args:
        lines: *column* is a categorical; of its names, some may be several in one.

    Lines without a name stay as they are, and so do all where no cell has several. The names
    are categories in their order again.
    """
    cells = lines[column].cat.categories
    if not any(NAME_SEPARATOR in cell for cell in cells):
        return lines
    parts = [cell.split(NAME_SEPARATOR) for cell in cells]
    known = pd.Index(sorted({name for names in parts for name in names}), dtype="str")
    codes = lines[column].cat.codes.to_numpy("int64")  # -1, what is unknown, takes the last
    sizes = np.array([*map(len, parts), 1])[codes]
    flat = np.append(known.get_indexer([name for names in parts for name in names]), -1)
    starts = np.append(0, np.cumsum([len(names) for names in parts]))[codes]
    nth = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    found = flat[np.repeat(starts, sizes) + nth]
    repeated = lines.loc[lines.index.repeat(sizes)]
    return repeated.assign(**{column: pd.Categorical.from_codes(found, known)})
