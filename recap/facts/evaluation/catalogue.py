"""All built-in facts: those that the modules of `recap.facts.metrics` define."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from recap.facts import metrics
from recap.facts.core import Measure, Metric, collected


def _discover() -> Mapping[str, Metric]:
    with collected() as metrics_by_name:
        for module in iter_modules(metrics.__path__):
            import_module(f"{metrics.__name__}.{module.name}")
    return MappingProxyType(dict(sorted(metrics_by_name.items())))


def measures(metrics_by_name: Mapping[str, Metric]) -> Mapping[str, Measure]:
    """Return the measures by which customers are ranked, by name."""
    return MappingProxyType(
        {fact.measure.name: fact.measure for fact in metrics_by_name.values() if fact.measure}
    )


METRICS: Mapping[str, Metric] = _discover()
MEASURES: Mapping[str, Measure] = measures(METRICS)
