"""Every fact of recap's own: all modules of `recap.facts.metrics`, found by looking."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from recap.facts import metrics
from recap.facts.core import Measure, Metric, collected


def _discover() -> Mapping[str, Metric]:
    with collected() as found:
        for module in iter_modules(metrics.__path__):
            import_module(f"{metrics.__name__}.{module.name}")
    return MappingProxyType(dict(sorted(found.items())))


def measures(known: Mapping[str, Metric]) -> Mapping[str, Measure]:
    """Return the measures that customers are ranked by, by name."""
    return MappingProxyType(
        {fact.measure.name: fact.measure for fact in known.values() if fact.measure}
    )


METRICS: Mapping[str, Metric] = _discover()
MEASURES: Mapping[str, Measure] = measures(METRICS)
