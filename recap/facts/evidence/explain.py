"""Each fact of a customer with its definition, the lines it used, and those it excluded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recap.activity.columns import NAME_SEPARATOR
from recap.facts.core import Metric
from recap.facts.evaluation import METRICS
from recap.facts.evidence.evidence import find_evidence
from recap.facts.evidence.snapshot_lines import with_item_parts
from recap.lazy import pd

AS_TEXT = ("at", "category")  # shown as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """
    One fact of one customer.

    ``used`` is how many lines the metric used; ``excluded`` how many it did not use, by reason
    (`recap.facts.REASONS`). ``matching`` is how many of the used lines the value refers to, None
    if the metric does not declare it; ``lines`` has the first of them: column to JSON value,
    without unknown values.
    """

    name: str
    value: Any
    definition: str
    unit: str
    ties: str
    absent: str
    used: int
    excluded: Mapping[str, int]
    matching: int | None
    lines: tuple[Mapping[str, Any], ...]


def explain(
    facts: Mapping[str, Any], lines: pd.DataFrame, metrics: Mapping[str, Metric] = METRICS
) -> Iterator[Explained]:
    """
    Explain each of one customer's *facts*, by name, with the definitions of *metrics*.

    *lines* are those of this customer, as `recap.activity.read_lines` returns them.
    """
    [customer] = lines["customer_id"].unique()
    for name, evidence in find_evidence({customer: facts}, lines, metrics)[customer].items():
        metric = metrics[name]
        yield Explained(
            name=name,
            value=facts[name],
            definition=metric.definition,
            unit=metric.unit,
            ties=metric.ties,
            absent=metric.absent,
            used=evidence.used,
            excluded=evidence.excluded,
            matching=evidence.matching,
            lines=tuple(
                map(_readable, with_item_parts(lines.iloc[[*evidence.first]]).to_dict("records"))
            ),
        )


def _readable(line: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a line as JSON values, without the customer and without unknown values."""
    return {
        str(column): str(value).replace(NAME_SEPARATOR, ", ") if column in AS_TEXT else value
        for column, value in ((column, _plain(value)) for column, value in line.items())
        if column != "customer_id" and not _is_unknown(value)
    }


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _is_unknown(value: Any) -> bool:
    return value is None or (not isinstance(value, list) and bool(pd.isna(value)))
