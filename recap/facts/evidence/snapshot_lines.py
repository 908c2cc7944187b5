"""The lines behind many customers' numbers as their snapshots keep them: JSON, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from recap.activity.columns import EVIDENCE_COLUMNS, MEASURED_COLUMNS, NAME_SEPARATOR
from recap.facts.core import Metric
from recap.facts.evaluation import METRICS
from recap.facts.evidence.evidence import Evidence, find_evidence
from recap.facts.evidence.matching_rows import Mask
from recap.lazy import pd

Shown = Literal["all", "named", "none"]


def evidence_for_snapshots(
    known: Mapping[str, Mapping[str, Any]],
    lines: pd.DataFrame,
    metrics: Mapping[str, Metric] = METRICS,
    show: Shown = "all",
) -> dict[str, dict[str, Any]]:
    """
    Tell what many customers' numbers stand on.

    Args:
        known: The facts of each customer, by id.
        lines: Their lines, as `recap.activity.read_shards` gives them.
        metrics: The meaning of the facts.
        show: Which lines may be shown: only ``named`` ones, where names that are never shown
            have left lines without one; or none.

    Returns:
        Of each customer ``numbers``: a record for all facts of the same evidence (``facts``:
        names; ``used``, ``excluded``, ``matching``: as `Evidence` has them; ``lines``: places in
        the lines below), in the order of their first names. And ``lines``, the shown ones in
        columns: ``at`` (``2017-03-05T18:30``, or a day), and each of `EVIDENCE_COLUMNS` that one of
        the lines has; null where unknown.
    """
    found = find_evidence(known, lines, metrics, _may_show(lines, show))
    places = np.unique([at for own in found.values() for each in own.values() for at in each.first])
    rows = _rows(lines.iloc[places.astype("int64")])
    where = dict(zip(places.tolist(), range(len(places)), strict=True))
    return {customer: _told(own, rows, where) for customer, own in found.items()}


def _may_show(lines: pd.DataFrame, show: Shown) -> Mask | None:
    if show == "all":
        return None
    column = next((name for name in ("item", "category") if name in lines), None)
    if show == "none" or column is None:
        return np.full(len(lines), show != "none")
    return lines[column].notna().to_numpy(np.bool_)


def _rows(lines: pd.DataFrame) -> Mapping[str, Sequence[Any]]:
    """Write *lines* as JSON has them, a list a column; no number finer than it is counted."""
    days_only = isinstance(lines["at"].dtype, pd.ArrowDtype)
    at = lines["at"].astype("datetime64[s]").to_numpy()
    columns = {"at": np.datetime_as_string(at, "D" if days_only else "m").tolist()}
    for name in EVIDENCE_COLUMNS:
        if name in lines:
            values = lines[name].round(4) if name in MEASURED_COLUMNS else lines[name]
            columns[name] = values.astype(object).where(values.notna(), None).tolist()
    if "category" in columns:
        columns["category"] = [
            cell and cell.replace(NAME_SEPARATOR, ", ") for cell in columns["category"]
        ]
    return columns


def _told(
    own: Mapping[str, Evidence], rows: Mapping[str, Sequence[Any]], where: Mapping[int, int]
) -> dict[str, Any]:
    """Group one customer's facts by what they stand on, and pick the lines they show."""
    numbers: dict[Any, dict[str, Any]] = {}
    shown: dict[int, int] = {}
    for fact, each in own.items():
        key = each.used, tuple(each.excluded.items()), each.matching, each.first
        if key not in numbers:
            numbers[key] = {
                "facts": [],
                "used": each.used,
                "excluded": each.excluded,
                "matching": each.matching,
                "lines": [shown.setdefault(at, len(shown)) for at in each.first],
            }
        numbers[key]["facts"].append(fact)
    picked = {name: [values[where[at]] for at in shown] for name, values in rows.items()}
    known = {
        name: cells for name, cells in picked.items() if any(cell is not None for cell in cells)
    }
    return {"numbers": [*numbers.values()], "lines": known}
