"""Each number with what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recap.facts.catalogue import METRICS
from recap.facts.registry import Metric


def explain(
    facts: Mapping[str, Any], metrics: Mapping[str, Metric] = METRICS
) -> Iterator[tuple[str, Any, str]]:
    """Give name, value and plain-language definition, from *metrics*, of each of *facts*."""
    for name in sorted(facts):
        yield name, facts[name], metrics[name].says
