"""
The decorator that makes a function a fact, and the definition that goes with it.

A new statistic is one new file in `recap/facts/metrics/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar

from recap.activity.columns import NAME_COLUMNS
from recap.errors import did_you_mean
from recap.facts.core.year import Year
from recap.lazy import pd

Shape = Literal["value", "record", "records", "numbers", "grid"]
Count = Callable[[Year], "pd.Series | pd.DataFrame"]
Counts = TypeVar("Counts", bound=Count)
MarkRows = Callable[[Year], Any]  # one boolean for each row of `year.money`

SUMS = (
    "events",
    "timed_events",
    "orders",
    "amount",
    "quantity",
    "savings",
    "minutes",
    "returns",
    "returned",
)
TIME_REFERENCES = ("day", "from_day", "until_day", "month", "weekday", "hour")
REFERENCES = ("all", *TIME_REFERENCES, *NAME_COLUMNS)  # what `Metric.refers_to` may say
FEWEST_RANKED = 100  # fewer customers are too few to compare
FEWEST_ON_TOP = 10  # a smaller group could identify people


@dataclass(frozen=True, slots=True)
class Measure:
    """
    The number of a fact by which customers are ranked.

    ``label`` completes the sentence "How ... compares with everybody else's". ``remarkable`` is a
    sentence of a custom metric with ``{value}`` in it. A custom measure can be the most remarkable
    number of a customer only if it has this sentence; built-in measures do not need one.
    """

    name: str
    label: str
    field: str | None = None  # of a record; None when the fact is the number itself
    remarkable: str | None = None


@dataclass(frozen=True, slots=True)
class AddsUp:
    """
    The control total that the numbers of a fact add up to, for each customer who has the fact.

    ``to`` is one of `SUMS`; ``field`` is the field of a record, or of each of its records.
    """

    to: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """
    One fact: the function that computes it, and its definition for customers.

    ``count`` takes a `Year` and returns a result indexed by customer, without the customers who
    do not have the fact. The result is a Series for the shape ``value``; a DataFrame with one row
    a customer for ``record``, with several rows a customer, in order, for ``records``; one row a
    customer for ``numbers`` (its columns make a list); columns of two levels for ``grid`` (a list
    of lists). Population facts, such as ranks, have no ``count``: they are computed from all
    customers together.

    ``lines`` says which lines the metric uses: events; returns only; or, for sums of money, all
    lines with fees and returns. ``adds_up_to`` names the control total that the numbers add up to,
    so that a run can check them against the log: one of `SUMS`, or, for records, one for each
    field.

    ``refers_to`` says which of the used lines a value refers to: one of `REFERENCES`; for records,
    one for each field, and of several records the first one counts; or a function that marks
    lines. None, the default, means that this is unknown: then no line is shown with the value.
    """

    name: str
    definition: str
    unit: str
    ties: str
    absent: str
    sample: Any
    needs: tuple[str, ...] = ("at",)
    shape: Shape = "value"
    measure: Measure | None = None
    adds_up_to: str | Mapping[str, str] | None = None
    refers_to: str | Mapping[str, str] | MarkRows | None = None
    lines: Literal["events", "money", "returns"] = "events"
    count: Count | None = None
    file: str = ""  # the file of a custom metric; empty for built-in metrics

    @property
    def sums(self) -> tuple[AddsUp, ...]:
        """Return the control totals that the metric adds up to."""
        if self.adds_up_to is None:
            return ()
        if isinstance(self.adds_up_to, str):
            return (AddsUp(self.adds_up_to),)
        return tuple(AddsUp(to, field) for field, to in self.adds_up_to.items())

    @property
    def references(self) -> tuple[tuple[str | None, str], ...]:
        """Return each field and its reference; the field is None where the value is the fact."""
        if isinstance(self.refers_to, str):
            return () if self.refers_to == "all" else ((None, self.refers_to),)
        return tuple(self.refers_to.items()) if isinstance(self.refers_to, Mapping) else ()


# What the decorator takes: the function gives `name` and `count`, the campaign gives `file`.
KEYWORDS = tuple(
    field.name for field in fields(Metric) if field.name not in ("name", "count", "file")
)
_catalogue: ContextVar[dict[str, Metric] | None] = ContextVar("catalogue", default=None)


@contextmanager
def collected(metrics: Mapping[str, Metric] | None = None) -> Iterator[dict[str, Metric]]:
    """Collect the metrics that are defined while the block runs, in addition to *metrics*."""
    catalogue = dict(metrics or {})
    token = _catalogue.set(catalogue)
    try:
        yield catalogue
    finally:
        _catalogue.reset(token)


def metric(**definition: Any) -> Callable[[Counts], Counts]:
    """
    Define the decorated function as the fact of its name; see `Metric` for the keywords.

    The metric is added to the catalogue of the surrounding `collected` block, if there is one.
    In any case the function carries its definition as ``metric``.
    """

    for name in definition:
        if name not in KEYWORDS:
            raise TypeError(f"a metric has no keyword '{name}'.{did_you_mean(name, KEYWORDS)}")
    if not isinstance(definition.get("measure"), Measure | None):
        raise TypeError('a measure is written Measure("name", "your number of ...")')

    def register(count: Counts) -> Counts:
        fact = Metric(name=count.__name__, count=count, **definition)
        _add(fact)
        if fact.measure:
            _add(_rank_of(fact, fact.measure))
        count.metric = fact  # type: ignore[attr-defined]
        return count

    return register


def declare_population_fact(**definition: Any) -> Metric:
    """Register a fact that needs all customers: it cannot be computed from one shard."""
    fact = Metric(**definition)
    _add(fact)
    return fact


def _add(fact: Metric) -> None:
    catalogue = _catalogue.get()
    if catalogue is None:
        return
    if fact.name in catalogue:
        raise ValueError(f"Two metrics are called '{fact.name}'.")
    catalogue[fact.name] = fact


def _rank_of(fact: Metric, measure: Measure) -> Metric:
    return Metric(
        name=f"{measure.name}_rank",
        definition=(
            f"How {measure.label} compares with everybody else's: the share of people who have "
            "less than you, the share who have as much as you or more (you are one of them), "
            f"and how many people were compared. Where fewer than {FEWEST_ON_TOP} people have as "
            f"much as you, the shares are those of {FEWEST_ON_TOP} people."
        ),
        unit="below_pct and top_pct: percent of the people compared; of: people",
        ties="people with the same number have the same rank",
        absent=(
            f"there is no `{fact.name}`, or fewer than {FEWEST_RANKED} people have one. "
            "People without one are not compared"
        ),
        needs=fact.needs,
        refers_to=fact.refers_to and "all",
        lines=fact.lines,
        shape="record",
        sample={"below_pct": 98.7, "top_pct": 1.3, "of": 2469},
    )
