"""Each number with what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recap.facts.catalogue import METRICS


def explain(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Give name, value and plain-language definition of each of *facts*, by name."""
    for name in sorted(facts):
        yield name, facts[name], METRICS[name].says
