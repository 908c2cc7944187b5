"""Cells with several names, such as the genres of a film: the line has each of these names."""

from __future__ import annotations

import numpy as np

from recap.activity.columns import NAME_SEPARATOR
from recap.lazy import pd


def explode(lines: pd.DataFrame, column: str) -> pd.DataFrame:
    """
    Return *lines* with one row for each name in a cell of *column*, in any order.

    Args:
        lines: *column* is a categorical; a cell may contain several names.

    Lines without a name stay unchanged. If no cell has several names, *lines* is returned. The
    categories of the result are single names, in order.
    """
    cells = lines[column].cat.categories
    if not any(NAME_SEPARATOR in cell for cell in cells):
        return lines
    parts = [cell.split(NAME_SEPARATOR) for cell in cells]
    all_names = pd.Index(sorted({name for names in parts for name in names}), dtype="str")
    codes = lines[column].cat.codes.to_numpy("int64")  # -1, unknown, indexes the last element below
    sizes = np.array([*map(len, parts), 1])[codes]
    flat = np.append(all_names.get_indexer([name for names in parts for name in names]), -1)
    starts = np.append(0, np.cumsum([len(names) for names in parts]))[codes]
    nth = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    new_codes = flat[np.repeat(starts, sizes) + nth]
    repeated = lines.loc[lines.index.repeat(sizes)]
    return repeated.assign(**{column: pd.Categorical.from_codes(new_codes, all_names)})
