"""
Custom metrics: `metrics.py` in the campaign's folder, written like the built-in ones.

    from recap.metrics import Measure, Year, metric

    @metric(
        definition="How many of your orders had five items or more.",
        unit="orders", ties="none", absent="none of your orders had as many",
        sample=4, needs=("order_id",),
    )
    def large_orders(year: Year): ...

They belong to their campaign only: another campaign in the same process does not see them.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType, ModuleType

from recap.activity.columns import MEASURED_COLUMNS, NAME_COLUMNS, TEXT_COLUMNS
from recap.campaign import Campaign
from recap.errors import MetricError, did_you_mean
from recap.facts.core import REFERENCES, SUMS, Metric, collected
from recap.facts.evaluation.catalogue import METRICS

FILE = "metrics.py"
SHAPES = ("value", "record", "records", "numbers", "grid")
LINES = ("events", "money", "returns")
TAKEN = (
    "campaign",
    "customer",
    "facts",
    "format",
    "story",
    "stories",
)  # names with a meaning in templates


def metrics_of(campaign: Campaign) -> Mapping[str, Metric]:
    """
    Return all metrics of *campaign*, by name: the built-in and the custom ones.

    Raises:
        MetricError: `metrics.py` cannot be read, or a definition in it is not valid.
    """
    file = campaign.folder / FILE
    return _with_custom(file, _read(file)) if file.is_file() else METRICS


def custom_metrics_fingerprint(campaign: Campaign) -> str:
    """Return a hash of the custom metrics; empty if there are none."""
    file = campaign.folder / FILE
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise MetricError(
            f"{FILE} cannot be read: it is not text in UTF-8.", str(file), "save it as UTF-8"
        ) from None
    except OSError as error:
        raise MetricError(
            f"{FILE} cannot be read: {error.strerror}.", str(file), "make the file readable"
        ) from None


@lru_cache(maxsize=8)
def _with_custom(file: Path, text: str) -> Mapping[str, Metric]:
    with collected(METRICS) as metrics:
        _run(file, text)
    custom = {
        name: replace(metrics[name], file=str(file)) for name in metrics if name not in METRICS
    }
    for metric in custom.values():
        _check(metric)
    return MappingProxyType(dict(sorted({**METRICS, **custom}.items())))


def _run(file: Path, text: str) -> None:
    """
    Run `metrics.py` as a module of its own.

    The module is in `sys.modules` under a name made of its path and text: dataclasses,
    `typing.get_type_hints` and pickle look a class's module up there. No two campaigns share a
    name, and no import statement can hit it by accident. A module that raises is removed again.
    """
    module = ModuleType(f"_recap_metrics_{sha256(f'{file}:{text}'.encode()).hexdigest()[:16]}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, str(file), "exec"), module.__dict__)  # noqa: S102 - the code of the campaign
    except BaseException as error:
        sys.modules.pop(module.__name__, None)
        if not isinstance(error, Exception | SystemExit):
            raise
        message = str(error).rstrip(".")
        raise MetricError(
            f"{FILE} cannot be read: {type(error).__name__}: {message}"
            f"{'' if message.endswith('?') else '.'}",
            _place(file, error),
            "correct that line; each metric needs a name of its own. See docs/metrics.md",
        ) from error


def _place(file: Path, error: BaseException) -> str:
    """Return *file* and its last line in the traceback of *error*."""
    if isinstance(error, SyntaxError):
        return f"{file}:{error.lineno}"
    lines = [
        at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == str(file)
    ]
    return f"{file}:{lines[-1]}" if lines else str(file)


def _check_types(metric: Metric) -> None:
    """Refuse a keyword of another type than `Metric` and `Measure` declare."""
    fix = "see docs/metrics.md for what each keyword of a metric is"
    for name in ("definition", "unit", "ties", "absent"):
        if not isinstance(getattr(metric, name), str):
            raise _refusal(metric, f"has a {name} that is not a text", fix)
    if not _are_texts(metric.needs):
        raise _refusal(
            metric, "has needs that are not a tuple of names", 'write needs=("item", "amount")'
        )
    if metric.lines not in LINES:
        raise _refusal(
            metric,
            f"uses the lines '{metric.lines}'.{did_you_mean(str(metric.lines), LINES)}",
            f"choose one of {', '.join(LINES)}",
        )
    for name in ("adds_up_to", "refers_to"):
        value = getattr(metric, name)
        names = [*value, *value.values()] if isinstance(value, Mapping) else value
        if value is None or isinstance(value, str) or (name == "refers_to" and callable(value)):
            continue
        if not isinstance(value, Mapping) or not _are_texts(names):
            raise _refusal(metric, f"has a {name} that is neither a text nor names by field", fix)
    if (measure := metric.measure) is None:
        return
    optional = [text for text in (measure.field, measure.remarkable) if text is not None]
    if not _are_texts([measure.name, measure.label, *optional]):
        raise _refusal(metric, "has a measure with something that is not a text", fix)


def _are_texts(values: object) -> bool:
    return isinstance(values, tuple | list) and all(isinstance(value, str) for value in values)


def _check(metric: Metric) -> None:
    _check_types(metric)
    columns = {"at", "time", "quantity", *TEXT_COLUMNS, *MEASURED_COLUMNS}
    columns |= {column for builtin in METRICS.values() for column in builtin.needs}
    for column in metric.needs:
        if column not in columns:
            raise _refusal(
                metric,
                f"needs '{column}', which is not a column.{did_you_mean(column, columns)}",
                f"name some of {', '.join(sorted(columns))}",
            )
    if metric.shape not in SHAPES:
        raise _refusal(
            metric,
            f"has the shape '{metric.shape}'.{did_you_mean(str(metric.shape), SHAPES)}",
            f"choose one of {', '.join(SHAPES)}",
        )
    _check_sums(metric)
    _check_references(metric)
    if metric.measure and "{value}" not in (metric.measure.remarkable or "{value}"):
        raise _refusal(
            metric,
            "has a measure whose sentence does not contain the number",
            'write it with {value}: remarkable="You filled {value} baskets."',
        )
    if metric.name in TAKEN:
        raise _refusal(metric, "has a name that templates use for something else", "rename it")
    try:
        json.dumps(metric.sample, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise _refusal(
            metric, f"has a sample that is not JSON: {error}", "write it as JSON"
        ) from None


def _check_sums(metric: Metric) -> None:
    for total in metric.sums:
        if total.to not in SUMS:
            raise _refusal(
                metric,
                f"adds up to '{total.to}', not a control total.{did_you_mean(total.to, SUMS)}",
                f"name one of {', '.join(SUMS)}",
            )
        if (total.field is not None) != metric.shape.startswith("record"):
            raise _refusal(
                metric,
                f"has the shape '{metric.shape}', which its adds_up_to does not fit",
                'write adds_up_to={"field": "amount"} for records, adds_up_to="amount" for others',
            )


def _check_references(metric: Metric) -> None:
    for field, reference in metric.references:
        if reference not in REFERENCES:
            raise _refusal(
                metric,
                f"refers to '{reference}'.{did_you_mean(str(reference), REFERENCES)}",
                f"name one of {', '.join(REFERENCES)}",
            )
        needed = "time" if reference == "hour" else reference
        if needed in ("time", *NAME_COLUMNS) and needed not in metric.needs:
            raise _refusal(
                metric, f"refers to '{reference}' without needing '{needed}'", "add it to needs"
            )
        expects_field = metric.shape in ("record", "records")
        if (field is not None) != expects_field or metric.shape in ("numbers", "grid"):
            raise _refusal(
                metric,
                f"has the shape '{metric.shape}', which its refers_to does not fit",
                'write refers_to={"date": "day"} for records, refers_to="day" for a value, '
                'refers_to="all" or a function for others',
            )


def _refusal(metric: Metric, what: str, fix: str) -> MetricError:
    end = "" if what.endswith("?") else "."
    return MetricError(f"The metric '{metric.name}' {what.rstrip('.')}{end}", metric.file, fix)
