"""Each number of a customer with what it means, the lines it stands on, and those it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recap.activity.columns import NAME_SEPARATOR
from recap.facts.core import Metric
from recap.facts.evaluation import METRICS
from recap.facts.evidence.evidence import find_evidence
from recap.lazy import pd

SAID = ("at", "category")  # written otherwise than they are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """
    One number of one customer.

    ``used`` is how many lines it stands on, ``excluded`` how many of the others for which
    reason (`recap.facts.REASONS`), ``matching`` how many of those used this very value tells of,
    and ``lines`` the first of them: column to JSON value, what is not known left out.
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
    Explain each of one customer's *facts*, by name, with the meaning that *metrics* gives.

    *lines* are this customer's, as `recap.activity.read_lines` returns them.
    """
    [customer] = lines["customer_id"].unique()
    for name, found in find_evidence({customer: facts}, lines, metrics)[customer].items():
        metric = metrics[name]
        yield Explained(
            name=name,
            value=facts[name],
            definition=metric.definition,
            unit=metric.unit,
            ties=metric.ties,
            absent=metric.absent,
            used=found.used,
            excluded=found.excluded,
            matching=found.matching,
            lines=tuple(map(_readable, lines.iloc[[*found.first]].to_dict("records"))),
        )


def _readable(line: Mapping[Any, Any]) -> dict[str, Any]:
    """Write a line's values as JSON has them; whose it is need not be said."""
    return {
        str(column): str(value).replace(NAME_SEPARATOR, ", ") if column in SAID else value
        for column, value in ((column, _plain(value)) for column, value in line.items())
        if column != "customer_id" and not _is_unknown(value)
    }


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _is_unknown(value: Any) -> bool:
    return value is None or (not isinstance(value, list) and bool(pd.isna(value)))
