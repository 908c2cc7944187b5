"""
What a metric returned as JSON texts, a text a customer: in columns, not value by value.

A hundred thousand customers with two dozen facts are millions of numbers and names. Arrow
writes them a column at a time; only what it does not know goes through `json`, each different
value once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.lazy import pa, pc, pd

Texts = Any  # a pyarrow array of strings; pyarrow brings no types


def texts_of(counted: pd.Series | pd.DataFrame, shape: str, size: int) -> Texts:
    """
    Write what a metric *counted* as JSON, by its *shape* (see `Metric`).

    Returns:
        *size* texts, one for each customer in order; null for who has no such fact.

    Raises:
        ValueError: a value is not a finite number, or is nothing that JSON knows.
        TypeError: the same.
    """
    places = counted.index.to_numpy("int64")
    rows = _WRITERS[shape](counted)
    if shape == "records":
        order = np.argsort(places, kind="stable")
        places, counts = np.unique(places, return_counts=True)
        rows = _lists(rows.take(pa.array(order)), counts)
    return _spread(rows, places, size)


def objects(texts: dict[str, Texts], size: int) -> Texts:
    """Join the texts of each name into *size* JSON objects, without what is null."""
    members = [
        pc.binary_join_element_wise(f",{json.dumps(name)}:", values, "", null_handling="emit_null")
        for name, values in texts.items()
    ]
    # The brace stands in every row: a row of nulls alone would be left out.
    opened = pc.binary_join_element_wise(
        pa.array(["{"] * size, pa.string()), *members, "", null_handling="skip"
    )
    whole = pc.binary_join_element_wise(opened, "}", "")
    return pc.replace_substring(whole, "{,", "{", max_replacements=1)


def column_texts(values: pd.Series) -> Texts:
    """Write the values of one column; see `texts_of` for what is raised."""
    if isinstance(values.dtype, pd.CategoricalDtype) and values.notna().all():
        known = pa.array([_text(name) for name in values.cat.categories], pa.string())
        return known.take(pa.array(values.cat.codes.to_numpy()))
    kind = values.dtype.kind
    if kind in "iu":
        return pa.array(values.to_numpy("int64")).cast(pa.string())
    if kind == "f":
        return _decimals(values.to_numpy("float64"))
    if kind == "b":
        return pa.array(values.to_numpy("bool")).cast(pa.string())
    return _any(values)


def _decimals(numbers: npt.NDArray[np.float64]) -> Texts:
    """Write numbers so that they are read back as the same, and as no whole numbers."""
    if not np.isfinite(numbers).all():
        raise ValueError(f"{numbers[~np.isfinite(numbers)][0]} is no number to tell")
    texts = pa.array(numbers).cast(pa.string())
    whole = (numbers == np.rint(numbers)) & (np.abs(numbers) < 1e15)  # beyond, it has an exponent
    if not whole.any():
        return texts
    units = pa.array(numbers[whole].astype("int64")).cast(pa.string())
    return pc.replace_with_mask(
        texts, pa.array(whole), pc.binary_join_element_wise(units, ".0", "")
    )


def _any(values: pd.Series) -> Texts:
    """Write values of any kind; each different string only once."""
    if values.isna().any():
        raise ValueError("a value is missing")
    if pd.api.types.infer_dtype(values, skipna=False) != "string":
        return pa.array([_text(value) for value in values.tolist()], pa.string())
    codes, known = pd.factorize(values.to_numpy(object))
    return pa.array([_text(name) for name in known], pa.string()).take(pa.array(codes))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _values(counted: pd.Series) -> Texts:
    return column_texts(counted)


def _records(counted: pd.DataFrame) -> Texts:
    parts: list[Any] = []
    for at, name in enumerate(counted.columns):
        parts += [f"{',' if at else '{'}{json.dumps(str(name))}:", column_texts(counted[name])]
    return pc.binary_join_element_wise(*parts, "}", "")


def _numbers(counted: pd.DataFrame) -> Texts:
    cells = column_texts(pd.Series(counted.to_numpy().ravel()))
    return _lists(cells, np.full(len(counted), counted.shape[1]))


def _grids(counted: pd.DataFrame) -> Texts:
    height, width = counted.columns.levshape  # type: ignore[attr-defined]
    cells = column_texts(pd.Series(counted.to_numpy().ravel()))
    rows = _lists(cells, np.full(len(counted) * height, width))
    return _lists(rows, np.full(len(counted), height))


def _lists(values: Texts, counts: npt.NDArray[np.int64]) -> Texts:
    """Join *values* into JSON lists, of so many values each."""
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), values), ",")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _spread(texts: Texts, places: npt.NDArray[np.int64], size: int) -> Texts:
    """Put each text in its place among *size*, and null where there is none."""
    wanted = np.full(size, -1)
    wanted[places] = np.arange(len(places))
    return texts.take(pa.array(wanted, mask=wanted < 0))


_WRITERS: dict[str, Callable[[Any], Texts]] = {
    "value": _values,
    "record": _records,
    "records": _records,
    "numbers": _numbers,
    "grid": _grids,
}


def parsed(texts: Iterable[str | None]) -> npt.NDArray[np.object_]:
    """Read JSON texts back; null stays None."""
    found = [None if text is None else json.loads(text) for text in texts]
    values = np.empty(len(found), dtype=object)
    values[:] = found
    return values
