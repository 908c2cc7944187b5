"""The evidence for many customers' facts, in the form of their snapshots: JSON, each line once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from recap.activity.columns import EVIDENCE_COLUMNS, HAS_TIME, MEASURED_COLUMNS, NAME_SEPARATOR
from recap.activity.item_cells import split_item_cell
from recap.facts.core import Metric
from recap.facts.evaluation import METRICS
from recap.facts.evidence.evidence import Evidence, find_evidence
from recap.facts.evidence.matching_rows import Mask
from recap.lazy import pd

DAY_LETTERS = len("2017-03-05")
Shown = Literal["all", "named", "none"]


def evidence_for_snapshots(
    facts: Mapping[str, Mapping[str, Any]],
    lines: pd.DataFrame,
    metrics: Mapping[str, Metric] = METRICS,
    show: Shown = "all",
) -> dict[str, dict[str, Any]]:
    """
    Return the evidence for many customers' facts, as snapshots store it.

    Args:
        facts: The facts of each customer, by id.
        lines: Their lines, as `recap.activity.read_shards` returns them.
        metrics: The metrics of the facts.
        show: Which lines may be shown: all; only ``named`` ones (never-shown names leave lines
            without a name); or none.

    Returns:
        For each customer ``numbers``: a record for all facts with the same evidence (``facts``:
        their names; ``used``, ``excluded``, ``matching``: as in `Evidence`; ``lines``: positions
        in the lines below), in the order of their first names. And ``lines``, the shown ones in
        columns: ``at`` (``2017-03-05T18:30``, or a day), and each of `EVIDENCE_COLUMNS` that one of
        the lines has; null where unknown.
    """
    evidence = find_evidence(facts, lines, metrics, _may_show(lines, show))
    positions = np.unique(
        [at for by_fact in evidence.values() for one in by_fact.values() for at in one.first]
    )
    cells = _cells(with_item_parts(lines.iloc[positions.astype("int64")]))
    row_of = dict(zip(positions.tolist(), range(len(positions)), strict=True))
    return {customer: _grouped(by_fact, cells, row_of) for customer, by_fact in evidence.items()}


def with_item_parts(lines: pd.DataFrame) -> pd.DataFrame:
    """Replace the cells of ``item`` by names; add ``item_by`` and ``item_id`` where known."""
    if "item" not in lines:
        return lines
    cells = [None if pd.isna(cell) else split_item_cell(cell) for cell in lines["item"]]
    columns: dict[str, Any] = {}
    for name in lines:
        if name != "item":
            columns[str(name)] = lines[name]
            continue
        for part, column in (("name", "item"), ("by", "item_by"), ("id", "item_id")):
            texts = [cell and getattr(cell, part) for cell in cells]
            if part == "name" or any(texts):
                columns[column] = pd.Series(texts, lines.index, dtype=object)
    return pd.DataFrame(columns)


def _may_show(lines: pd.DataFrame, show: Shown) -> Mask | None:
    if show == "all":
        return None
    column = next((name for name in ("item", "category") if name in lines), None)
    if show == "none" or column is None:
        return np.full(len(lines), show != "none")
    return lines[column].notna().to_numpy(np.bool_)


def _cells(lines: pd.DataFrame) -> Mapping[str, Sequence[Any]]:
    """Return *lines* as JSON values, a list for each column; numbers have four decimals."""
    days_only = isinstance(lines["at"].dtype, pd.ArrowDtype)
    at = lines["at"].astype("datetime64[s]").to_numpy()
    columns = {"at": np.datetime_as_string(at, "D" if days_only else "m").tolist()}
    if HAS_TIME in lines and not days_only:
        has_time = lines[HAS_TIME].fillna(True)
        columns["at"] = [
            time if known else time[:DAY_LETTERS]
            for time, known in zip(columns["at"], has_time, strict=True)
        ]
    for name in EVIDENCE_COLUMNS:
        if name in lines:
            values = lines[name].round(4) if name in MEASURED_COLUMNS else lines[name]
            columns[name] = values.astype(object).where(values.notna(), None).tolist()
    if "category" in columns:
        columns["category"] = [
            cell and cell.replace(NAME_SEPARATOR, ", ") for cell in columns["category"]
        ]
    return columns


def _grouped(
    evidence: Mapping[str, Evidence], cells: Mapping[str, Sequence[Any]], row_of: Mapping[int, int]
) -> dict[str, Any]:
    """Group one customer's facts by their evidence, and select the cells of the lines shown."""
    numbers: dict[Any, dict[str, Any]] = {}
    shown: dict[int, int] = {}
    for fact, one in evidence.items():
        key = one.used, tuple(one.excluded.items()), one.matching, one.first
        if key not in numbers:
            numbers[key] = {
                "facts": [],
                "used": one.used,
                "excluded": one.excluded,
                "matching": one.matching,
                "lines": [shown.setdefault(at, len(shown)) for at in one.first],
            }
        numbers[key]["facts"].append(fact)
    selected = {name: [values[row_of[at]] for at in shown] for name, values in cells.items()}
    lines = {
        name: values
        for name, values in selected.items()
        if any(value is not None for value in values)
    }
    return {"numbers": [*numbers.values()], "lines": lines}
