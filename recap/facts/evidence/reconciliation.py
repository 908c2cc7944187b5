"""
Reconcile the facts with the log: for each customer, and so for all of them together.

The control totals of the log are computed when the log is read, by other code. The totals of the
recaps are computed from the stored facts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from recap.errors import RunError, StorageError
from recap.facts.core import FIX, FIXED_POINT_SCALE, AddsUp, Metric, table_of
from recap.facts.evaluation import METRICS
from recap.lazy import duckdb

Database: TypeAlias = "duckdb.DuckDBPyConnection"


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A sum over the log, and the fact that reports it to each customer who has the fact."""

    name: str
    fact: str
    scale: int = 1  # the log's sum is stored in this part of a unit: 10,000 for ten-thousandths
    half_step: int = 0  # by how much, in this part, rounding can change a number


_MONEY = FIXED_POINT_SCALE, FIXED_POINT_SCALE // 200  # rounded to hundredths
CONTROL_TOTALS = (
    ControlTotal("events", "events"),
    ControlTotal("timed_events", "hours"),  # where some lines have no time of day, else `events`
    ControlTotal("orders", "orders"),
    ControlTotal("amount", "total_amount", *_MONEY),
    ControlTotal("returns", "returns"),
    ControlTotal("returned", "returns", *_MONEY),
    ControlTotal("savings", "savings", *_MONEY),
    ControlTotal("quantity", "total_quantity", *_MONEY),
    ControlTotal("minutes", "total_minutes", FIXED_POINT_SCALE, FIXED_POINT_SCALE // 2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledTotal:
    """
    One control total of the log and the recaps: ``log == reported + not_counted +
    rounding_difference``.

    ``log`` is the sum over all used rows; ``reported`` is the sum of all customers' facts;
    ``not_counted`` is the part of customers whose evaluation failed. ``rounding_difference`` is
    what rounding took from customers' facts, or added to them, and customers' sums of zero or less,
    for which there is no fact. ``also`` names other facts whose numbers add up to the same, for
    each customer who has them.
    """

    name: str
    log: float
    reported: float
    not_counted: float
    rounding_difference: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ReportedTotal:
    """The numbers of one fact that add up to a control total, in ``reported.<column>``."""

    total: ControlTotal
    metric: Metric
    adds_up: AddsUp
    column: str

    @property
    def is_the_total(self) -> bool:
        """Return whether the fact reports the total; other facts only add up to the same."""
        return self.total.fact == self.metric.name


def reconcile(
    counted: Sequence[Path],
    customer_totals: Path,
    totals: Mapping[str, int],
    is_excused: Callable[[str], bool],
    metrics: Mapping[str, Metric] = METRICS,
) -> tuple[ReconciledTotal, ...]:
    """
    Compare the facts in the files *counted* with the log.

    Args:
        customer_totals: The control totals of each customer's rows, a Parquet file.
        totals: The control totals of all rows, in the same parts of a unit.
        is_excused: Returns whether a customer without facts is known to have failed.
        metrics: The metrics that were evaluated, with what they add up to.

    Raises:
        RunError: a total differs; names the total and both figures.
        StorageError: a file cannot be read.
    """
    reported = [*_reported_totals(totals, metrics)]
    folder = str(counted[0].parent)
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            _create_views(db, counted, customer_totals, reported)
            _require_all_customers(db, folder, is_excused)
            return tuple(_compared(db, reported, totals, folder))
    except duckdb.Error as error:
        raise StorageError(
            f"The facts cannot be read: {type(error).__name__}.", folder, FIX
        ) from error


def _reported_totals(
    totals: Mapping[str, int], metrics: Mapping[str, Metric]
) -> Iterator[_ReportedTotal]:
    """Yield what is compared: for each total the fact that reports it, then the other facts."""
    for total in CONTROL_TOTALS:
        facts = [
            _ReportedTotal(total, metric, adds_up, "")
            for metric in metrics.values()
            for adds_up in metric.sums
            if _total_of(adds_up, totals) == total.name and total.name in totals
        ]
        ordered = sorted(facts, key=lambda fact: not fact.is_the_total)
        yield from (
            replace(fact, column=f"{total.name}{at or ''}") for at, fact in enumerate(ordered)
        )


def _total_of(adds_up: AddsUp, totals: Mapping[str, int]) -> str:
    """Return the name of the control total; all events have a time of day, or some have none."""
    is_all_events = adds_up.to == "timed_events" and "timed_events" not in totals
    return "events" if is_all_events else adds_up.to


def _create_views(
    db: Database, counted: Sequence[Path], customer_totals: Path, reported: Sequence[_ReportedTotal]
) -> None:
    """
    Create the views ``logged`` and ``reported``, with one row a customer.

    ``logged`` has one column for each control total. ``reported`` has one column for each fact
    that is compared: the sum of its numbers, in the parts of the total; and how many numbers there
    are, in ``<column>_n``. Both are null for customers without the fact.
    """
    db.execute(f"create view logged as from {table_of([customer_totals])}")
    paths = ", ".join(f"'$.{fact.metric.name}'" for fact in reported)
    lists = ", ".join(
        f"{_numbers(fact, f'texts[{at}]')} as {fact.column}" for at, fact in enumerate(reported, 1)
    )
    columns = ", ".join(
        f"list_sum(list_transform({fact.column}, "
        f"lambda n: round(n * {fact.total.scale})::bigint)) as {fact.column}, "
        f"len({fact.column}) as {fact.column}_n"
        for fact in reported
    )
    db.execute(f"""
        create view reported as
        select customer_id, file, {columns}
        from (
            select customer_id, file, {lists}
            from (select customer_id, filename as file,
                      json_extract_string(facts, [{paths}]) as texts
                  from {table_of(counted)})
        )
    """)  # noqa: S608 - names of ours


def _numbers(fact: _ReportedTotal, text: str) -> str:
    """Return SQL for the numbers of a fact as a list; null where the fact is absent."""
    shape, field = fact.metric.shape, fact.adds_up.field
    # Double is faster than decimal, and exact enough for facts that only add up to the same.
    number = "decimal(38, 6)" if fact.is_the_total else "double"
    if shape == "records":
        return f"json_extract_string({text}, '$[*].{field}')::{number}[]"
    if shape in ("numbers", "grid"):  # a cast to lists of lists is slow
        return f"string_split(nullif(translate({text}, '[]', ''), ''), ',')::{number}[]"
    value = f"json_extract_string({text}, '$.{field}')" if field else text
    return f"case when {text} is not null then [{value}::{number}] end"


def _require_all_customers(db: Database, folder: str, is_excused: Callable[[str], bool]) -> None:
    """Raise a `RunError` unless each customer of the log has facts once, or is excused."""
    logged, rows, customers = _one_row(
        db,
        "select (select count(*) from logged), count(*), count(distinct customer_id) from reported",
    )
    missing = db.execute("select customer_id from logged anti join reported using (customer_id)")
    excused = [is_excused(customer) for (customer,) in missing.fetchall()]
    if rows + sum(excused) != logged or rows != customers or not all(excused):
        raise RunError(_difference("customers", logged, rows + sum(excused)), folder, FIX)


def _compared(
    db: Database, reported: Sequence[_ReportedTotal], totals: Mapping[str, int], folder: str
) -> Iterator[ReconciledTotal]:
    """Compare all totals in one pass over the customers who have facts."""
    columns = ", ".join(map(_comparison, reported))
    results = iter(
        _one_row(db, f"select {columns} from reported join logged using (customer_id)")  # noqa: S608
    )
    names = [fact.total.name for fact in reported if fact.is_the_total]
    sums = ", ".join(f"sum({name})" for name in names)
    logged = dict(zip(names, _one_row(db, f"select {sums} from logged"), strict=True))  # noqa: S608
    for fact in reported:
        recaps, log, differing, file = islice(results, 4)
        name, scale = fact.total.name, fact.total.scale
        if fact.is_the_total:
            reconciled = ReconciledTotal(
                name=name,
                log=totals[name] / scale,
                reported=recaps / scale,
                not_counted=(logged[name] - log) / scale,
                rounding_difference=(log - recaps) / scale,
                also=tuple(other.metric.name for other in reported if _adds_up_to(other, name)),
            )
            if differing or logged[name] != totals[name]:
                counted = reconciled.reported + reconciled.not_counted
                raise _refusal(fact, reconciled.log, counted, differing, file or folder)
            yield reconciled
        elif differing:
            raise _refusal(fact, log / scale, recaps / scale, differing, file)


def _adds_up_to(fact: _ReportedTotal, name: str) -> bool:
    return fact.total.name == name and not fact.is_the_total


def _comparison(fact: _ReportedTotal) -> str:
    """
    Return SQL for four columns that compare a fact with its control total.

    The sum in the recaps, the sum in the log of the same customers, how many customers differ by
    more than rounding can explain, and the file of one of them.
    """
    recaps, log, half_step = (
        f"reported.{fact.column}",
        f"logged.{fact.total.name}",
        fact.total.half_step,
    )
    if fact.is_the_total:
        counts, recaps = "true", f"coalesce({recaps}, 0)"
        differs = f"abs({recaps} - {log}) > {half_step} and not ({recaps} = 0 and {log} <= 0)"
    else:
        counts = f"{recaps} is not null"
        differs = f"abs({recaps} - {log}) > {half_step} * {recaps}_n"
    return (
        f"{_sum(recaps, counts)}, {_sum(log, counts)}, "
        f"count(*) filter ({differs}), min(reported.file) filter ({differs})"
    )


def _sum(column: str, counts: str) -> str:
    return f"coalesce(sum({column}) filter ({counts}), 0)::hugeint"


def _refusal(
    fact: _ReportedTotal, log: float, recaps: float, differing: int, where: str
) -> RunError:
    metric = fact.metric
    customers = f", and differs for {differing:,} of the customers" if differing else ""
    source = "the recaps" if fact.is_the_total else f"the fact '{metric.name}' of the recaps"
    what = _difference(fact.total.name, log, recaps, source, customers)
    if not metric.file:
        return RunError(what, where, FIX)
    fix = f"correct the metric '{metric.name}', or remove its adds_up_to; then recap run"
    return RunError(what, metric.file, fix)


def _difference(
    name: str, log: float, recaps: float, source: str = "the recaps", customers: str = ""
) -> str:
    return (
        f"The run does not add up: the total '{name}' is {_figure(log)} in the log and "
        f"{_figure(recaps)} in {source}{customers}."
    )


def _figure(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def _one_row(db: Database, sql: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = db.execute(sql).fetchall()
    return rows[0]
