"""
Convert the result of a metric to JSON, one text a customer, column by column.

A hundred thousand customers with two dozen facts are millions of numbers and names. Arrow
converts a column at a time. Only values of other types go through `json`, each distinct string
once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.lazy import pa, pc, pd

OPTIONAL_FIELDS = ("by", "id")  # of a record: left out where the value is None
Texts = Any  # a pyarrow array of strings; pyarrow brings no types


def texts_of(counted: pd.Series | pd.DataFrame, shape: str, size: int) -> Texts:
    """
    Convert what a metric *counted* to JSON, by its *shape* (see `Metric`).

    Returns:
        *size* texts, one for each customer in order; null for customers without the fact.

    Raises:
        ValueError: a number is not finite, or a value is missing that is not of `OPTIONAL_FIELDS`.
        TypeError: a value has no JSON form.
    """
    customers = counted.index.to_numpy("int64")
    rows = _WRITERS[shape](counted)
    if shape == "records":
        order = np.argsort(customers, kind="stable")
        customers, counts = np.unique(customers, return_counts=True)
        rows = _lists(rows.take(pa.array(order)), counts)
    return _spread(rows, customers, size)


def objects(texts: dict[str, Texts], size: int) -> Texts:
    """Join the texts of each name into *size* JSON objects; null values are skipped."""
    members = [
        pc.binary_join_element_wise(f",{json.dumps(name)}:", values, "", null_handling="emit_null")
        for name, values in texts.items()
    ]
    # The brace is a value in every row: a row with nulls only would give null.
    opened = pc.binary_join_element_wise(
        pa.array(["{"] * size, pa.string()), *members, "", null_handling="skip"
    )
    closed = pc.binary_join_element_wise(opened, "}", "")
    return pc.replace_substring(closed, "{,", "{", max_replacements=1)


def column_texts(values: pd.Series) -> Texts:
    """Convert the values of one column; raises as `texts_of` does."""
    if isinstance(values.dtype, pd.CategoricalDtype) and values.notna().all():
        names = pa.array([_text(name) for name in values.cat.categories], pa.string())
        return names.take(pa.array(values.cat.codes.to_numpy()))
    kind = values.dtype.kind
    if kind in "iu":
        return pa.array(values.to_numpy("int64")).cast(pa.string())
    if kind == "f":
        return _decimals(values.to_numpy("float64"))
    if kind == "b":
        return pa.array(values.to_numpy("bool")).cast(pa.string())
    return _any(values)


def _decimals(numbers: npt.NDArray[np.float64]) -> Texts:
    """Convert floats so that reading them gives the same floats: whole ones end in ``.0``."""
    if not np.isfinite(numbers).all():
        raise ValueError(f"{numbers[~np.isfinite(numbers)][0]} is not a finite number")
    texts = pa.array(numbers).cast(pa.string())
    whole = (numbers == np.rint(numbers)) & (np.abs(numbers) < 1e15)  # larger ones have an exponent
    if not whole.any():
        return texts
    units = pa.array(numbers[whole].astype("int64")).cast(pa.string())
    return pc.replace_with_mask(
        texts, pa.array(whole), pc.binary_join_element_wise(units, ".0", "")
    )


def _any(values: pd.Series) -> Texts:
    """Convert values of any type; each distinct string only once."""
    if values.isna().any():
        raise ValueError("a value is missing")
    if pd.api.types.infer_dtype(values, skipna=False) != "string":
        return pa.array([_text(value) for value in values.tolist()], pa.string())
    codes, strings = pd.factorize(values.to_numpy(object))
    return pa.array([_text(name) for name in strings], pa.string()).take(pa.array(codes))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _values(counted: pd.Series) -> Texts:
    return column_texts(counted)


def _records(counted: pd.DataFrame) -> Texts:
    parts: list[Any] = []
    for at, name in enumerate(counted.columns):
        opening = f"{',' if at else '{'}{json.dumps(str(name))}:"
        if at and name in OPTIONAL_FIELDS:
            parts.append(_optional_member(opening, counted[name]))
        else:
            parts += [opening, column_texts(counted[name])]
    return pc.binary_join_element_wise(*parts, "}", "")


def _optional_member(opening: str, values: pd.Series) -> Texts:
    """Return *opening* with each value; an empty text where the value is None."""
    is_missing = pa.array(values.isna().to_numpy())
    texts = column_texts(values.where(values.notna(), ""))
    members = pc.binary_join_element_wise(opening, texts, "")
    return pc.if_else(is_missing, pa.scalar(""), members)


def _numbers(counted: pd.DataFrame) -> Texts:
    cells = column_texts(pd.Series(counted.to_numpy().ravel()))
    return _lists(cells, np.full(len(counted), counted.shape[1]))


def _grids(counted: pd.DataFrame) -> Texts:
    height, width = counted.columns.levshape  # type: ignore[attr-defined]
    cells = column_texts(pd.Series(counted.to_numpy().ravel()))
    rows = _lists(cells, np.full(len(counted) * height, width))
    return _lists(rows, np.full(len(counted), height))


def _lists(values: Texts, counts: npt.NDArray[np.int64]) -> Texts:
    """Join *values* into JSON lists; *counts* has the length of each list."""
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), values), ",")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _spread(texts: Texts, customers: npt.NDArray[np.int64], size: int) -> Texts:
    """Return *size* texts: each text at its customer's position, null at the others."""
    rows = np.full(size, -1)
    rows[customers] = np.arange(len(customers))
    return texts.take(pa.array(rows, mask=rows < 0))


_WRITERS: dict[str, Callable[[Any], Texts]] = {
    "value": _values,
    "record": _records,
    "records": _records,
    "numbers": _numbers,
    "grid": _grids,
}


def parsed(texts: Iterable[str | None]) -> npt.NDArray[np.object_]:
    """Parse JSON texts; null becomes None."""
    parsed_texts = [None if text is None else json.loads(text) for text in texts]
    values = np.empty(len(parsed_texts), dtype=object)
    values[:] = parsed_texts
    return values
