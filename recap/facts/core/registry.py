"""
How a metric becomes a fact: a function and a decorator that says what it means.

A new statistic is one new file in `recap/facts/metrics/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from recap.facts.core.year import Year
from recap.lazy import pd

Shape = Literal["value", "record", "records", "numbers", "grid"]
Count = Callable[[Year], "pd.Series | pd.DataFrame"]
Counts = TypeVar("Counts", bound=Count)

SUMS = ("events", "orders", "amount", "quantity", "savings", "minutes", "returns", "returned")
FEWEST_RANKED = 100  # fewer customers are no population to stand out from
FEWEST_ON_TOP = 10  # a smaller group would point at persons


@dataclass(frozen=True, slots=True)
class Measure:
    """
    The number of a fact that customers are ranked by.

    ``remarkable`` is a company's own sentence, ``{value}`` in it: with it, the measure may be the
    most remarkable thing about a customer. Those of recap's own may be without.
    """

    name: str
    label: str  # completes "How ... compares with everybody else's"
    field: str | None = None  # of a record; None when the fact is the number itself
    remarkable: str | None = None


@dataclass(frozen=True, slots=True)
class AddsUp:
    """
    What the numbers of a fact come to for each customer who has it: a sum of the log.

    ``to`` is one of `SUMS`; ``field`` the part of a record, or of each of its records.
    """

    to: str
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """
    One fact: how it is counted, and what it says to a customer.

    ``count`` takes a `Year` and returns something indexed by customer, where
    customers without the fact are absent: for the shape ``value`` a Series; for
    ``record`` a row a customer, for ``records`` some rows a customer, in order;
    for ``numbers`` a row a customer whose columns make a list; for ``grid`` columns
    of two levels, which make a list of lists. Ranks have no ``count``: they come from
    all customers together. ``lines`` says which lines it is about: events, the returns
    alone, or, for sums of money, all lines with fees and returns among them. ``adds_up_to``
    names what its numbers come to, so that a run can hold them to the log: one of `SUMS`, or,
    of records, a field to each.
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
    lines: Literal["events", "money", "returns"] = "events"
    count: Count | None = None
    file: str = ""  # where it stands, when it is a company's own

    @property
    def sums(self) -> tuple[AddsUp, ...]:
        """What it adds up to."""
        if self.adds_up_to is None:
            return ()
        if isinstance(self.adds_up_to, str):
            return (AddsUp(self.adds_up_to),)
        return tuple(AddsUp(to, field) for field, to in self.adds_up_to.items())


_catalogue: ContextVar[dict[str, Metric] | None] = ContextVar("catalogue", default=None)


@contextmanager
def collected(known: Mapping[str, Metric] | None = None) -> Iterator[dict[str, Metric]]:
    """Gather the facts that are defined while the block runs, beside those that are *known*."""
    catalogue = dict(known or {})
    token = _catalogue.set(catalogue)
    try:
        yield catalogue
    finally:
        _catalogue.reset(token)


def metric(**meaning: Any) -> Callable[[Counts], Counts]:
    """
    Define the function below as the fact of its name; see `Metric` for the keywords.

    Who is gathering facts gets it (`collected`); without anybody, nothing is kept but the
    function, which carries its definition as ``metric``.
    """

    def register(count: Counts) -> Counts:
        fact = Metric(name=count.__name__, count=count, **meaning)
        _add(fact)
        if fact.measure:
            _add(_rank_of(fact, fact.measure))
        count.metric = fact  # type: ignore[attr-defined]
        return count

    return register


def declare_population_fact(**meaning: Any) -> Metric:
    """Register a fact that is no metric of a shard: what it stands on is known later."""
    fact = Metric(**meaning)
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
        lines=fact.lines,
        shape="record",
        sample={"below_pct": 98.7, "top_pct": 1.3, "of": 2469},
    )
