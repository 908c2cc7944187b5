"""Every fact there is: all modules of `recap.facts.metrics`, found by looking."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from recap.facts import metrics
from recap.facts.registry import Measure, Metric, registered


def _discover() -> Mapping[str, Metric]:
    for module in iter_modules(metrics.__path__):
        import_module(f"{metrics.__name__}.{module.name}")
    return MappingProxyType(dict(sorted(registered.items())))


METRICS: Mapping[str, Metric] = _discover()
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {fact.measure.name: fact.measure for fact in METRICS.values() if fact.measure}
)
