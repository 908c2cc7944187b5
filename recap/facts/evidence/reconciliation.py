"""
Hold what was counted to the log: customer by customer, and so all of them together.

The log's side was added up when the log was read, by other code; the recaps' side is read back
from the very facts that are told.
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
    """A sum of the log, the fact that tells it to everybody who has it, and how finely."""

    name: str
    fact: str
    parts: int = 1  # of one unit, in which the log's side is kept
    half_step: int = 0  # how many parts rounding may take a number away


CONTROL_TOTALS = (
    ControlTotal("events", "events"),
    ControlTotal("orders", "orders"),
    ControlTotal("amount", "total_amount", FIXED_POINT_SCALE, FIXED_POINT_SCALE // 200),
    ControlTotal("returns", "returns"),
    ControlTotal("returned", "returns", FIXED_POINT_SCALE, FIXED_POINT_SCALE // 200),
    ControlTotal("savings", "savings", FIXED_POINT_SCALE, FIXED_POINT_SCALE // 200),
    ControlTotal("quantity", "total_quantity", FIXED_POINT_SCALE, FIXED_POINT_SCALE // 200),
    ControlTotal("minutes", "total_minutes", FIXED_POINT_SCALE, FIXED_POINT_SCALE // 2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledTotal:
    """
    One sum on both sides: ``log == reported + not_counted + rounding_difference``.

    ``log`` is what all used rows come to; ``reported`` adds up the facts of all customers;
    ``not_counted`` is the part of customers whose evaluation failed. ``rounding_difference`` is
    what rounding took from customers' facts, or added to them, and customers' sums of zero or less,
    for which there is no fact.
    ``also`` names the facts whose numbers come to the same, for each customer who has them.
    """

    name: str
    log: float
    reported: float
    not_counted: float
    rounding_difference: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ReportedTotal:
    """The numbers of one fact that come to a sum, and the column ``told.<at>`` they are in."""

    sum: ControlTotal
    metric: Metric
    adds_up: AddsUp
    at: str

    @property
    def is_the_sum(self) -> bool:
        return self.sum.fact == self.metric.name


def reconcile(
    counted: Sequence[Path],
    own: Path,
    sums: Mapping[str, int],
    excused: Callable[[str], bool],
    metrics: Mapping[str, Metric] = METRICS,
) -> tuple[ReconciledTotal, ...]:
    """
    Compare the facts in the files *counted* with the log.

    Args:
        own: What each customer's rows come to, as Parquet (`control_totals`).
        sums: What all rows come to, in the same parts.
        excused: Tells whether a customer without facts is known to have failed.
        metrics: What was counted, and what each says that it adds up to.

    Raises:
        RunError: something does not add up; names the sum and both figures.
        StorageError: a file cannot be read.
    """
    told = [*_told(sums, metrics)]
    folder = str(counted[0].parent)
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            _open(db, counted, own, told)
            _nobody_missing(db, folder, excused)
            return tuple(_compared(db, told, sums, folder))
    except duckdb.Error as error:
        raise StorageError(
            f"The facts cannot be read: {type(error).__name__}.", folder, FIX
        ) from error


def _told(sums: Mapping[str, int], metrics: Mapping[str, Metric]) -> Iterator[_ReportedTotal]:
    """Find what is compared: of each sum the fact that tells it, then those that come to it too."""
    for kept in CONTROL_TOTALS:
        own = [
            _ReportedTotal(kept, metric, adds_up, "")
            for metric in metrics.values()
            for adds_up in metric.sums
            if adds_up.to == kept.name and kept.name in sums
        ]
        ordered = sorted(own, key=lambda each: not each.is_the_sum)
        yield from (
            replace(each, at=f"{kept.name}{place or ''}") for place, each in enumerate(ordered)
        )


def _open(db: Database, counted: Sequence[Path], own: Path, told: Sequence[_ReportedTotal]) -> None:
    """
    Make the views ``own`` and ``told``, a row a customer.

    ``own`` has a column a sum; ``told`` one for all that is compared: the numbers of the fact in
    parts, added up, and under ``<column>_n`` how many; null for who does not have it.
    """
    db.execute(f"create view own as from {table_of([own])}")
    paths = ", ".join(f"'$.{each.metric.name}'" for each in told)
    lists = ", ".join(
        f"{_numbers(each, f'found[{at}]')} as {each.at}" for at, each in enumerate(told, 1)
    )
    columns = ", ".join(
        f"list_sum(list_transform({each.at}, lambda n: round(n * {each.sum.parts})::bigint))"
        f" as {each.at}, len({each.at}) as {each.at}_n"
        for each in told
    )
    db.execute(f"""
        create view told as
        select customer_id, file, {columns}
        from (
            select customer_id, file, {lists}
            from (select customer_id, filename as file,
                      json_extract_string(facts, [{paths}]) as found
                  from {table_of(counted)})
        )
    """)  # noqa: S608 - names of ours


def _numbers(told: _ReportedTotal, found: str) -> str:
    """SQL for the numbers of a fact as a list; null where it is absent."""
    shape, field = told.metric.shape, told.adds_up.field
    number = "decimal(38, 6)" if told.is_the_sum else "double"  # which is quicker, and near enough
    if shape == "records":
        return f"json_extract_string({found}, '$[*].{field}')::{number}[]"
    if shape in ("numbers", "grid"):  # a cast to lists of lists is slow
        return f"string_split(nullif(translate({found}, '[]', ''), ''), ',')::{number}[]"
    value = f"json_extract_string({found}, '$.{field}')" if field else found
    return f"case when {found} is not null then [{value}::{number}] end"


def _nobody_missing(db: Database, folder: str, excused: Callable[[str], bool]) -> None:
    everybody, told, different = _one(
        db, "select (select count(*) from own), count(*), count(distinct customer_id) from told"
    )
    missing = db.execute("select customer_id from own anti join told using (customer_id)")
    failed = [excused(customer) for (customer,) in missing.fetchall()]
    if told + sum(failed) != everybody or told != different or not all(failed):
        raise RunError(_differ("customers", everybody, told + sum(failed)), folder, FIX)


def _compared(
    db: Database, told: Sequence[_ReportedTotal], sums: Mapping[str, int], folder: str
) -> Iterator[ReconciledTotal]:
    """Compare everything in one pass: what is told, the same customers' rows, who differs."""
    sides = ", ".join(map(_sides, told))
    found = iter(_one(db, f"select {sides} from told join own using (customer_id)"))  # noqa: S608
    names = [each.sum.name for each in told if each.is_the_sum]
    everybody = _one(db, f"select {', '.join(f'sum({name})' for name in names)} from own")  # noqa: S608
    of_all = dict(zip(names, everybody, strict=True))
    for each in told:
        mine, theirs, differ, file = islice(found, 4)
        whole, name, parts = of_all[each.sum.name], each.sum.name, each.sum.parts
        if each.is_the_sum:
            both = ReconciledTotal(
                name=name,
                log=sums[name] / parts,
                reported=mine / parts,
                not_counted=(whole - theirs) / parts,
                rounding_difference=(theirs - mine) / parts,
                also=tuple(other.metric.name for other in told if _is_also(other, name)),
            )
            if differ or whole != sums[name]:
                raise _refusal(
                    each, both.log, both.reported + both.not_counted, differ, file or folder
                )
            yield both
        elif differ:
            raise _refusal(each, theirs / parts, mine / parts, differ, file)


def _is_also(told: _ReportedTotal, name: str) -> bool:
    return told.sum.name == name and not told.is_the_sum


def _sides(told: _ReportedTotal) -> str:
    """SQL for the recaps' side, the same customers' rows, for how many they differ, and where."""
    mine, theirs, half_step = f"told.{told.at}", f"own.{told.sum.name}", told.sum.half_step
    if told.is_the_sum:
        counts, mine = "true", f"coalesce({mine}, 0)"
        differs = f"abs({mine} - {theirs}) > {half_step} and not ({mine} = 0 and {theirs} <= 0)"
    else:
        counts = f"{mine} is not null"
        differs = f"abs({mine} - {theirs}) > {half_step} * {mine}_n"
    return (
        f"{_sum(mine, counts)}, {_sum(theirs, counts)}, "
        f"count(*) filter ({differs}), min(told.file) filter ({differs})"
    )


def _sum(column: str, counts: str) -> str:
    return f"coalesce(sum({column}) filter ({counts}), 0)::hugeint"


def _refusal(each: _ReportedTotal, log: float, told: float, differ: int, where: str) -> RunError:
    fact, who = each.metric, f", and differ for {differ:,} of the customers" if differ else ""
    recaps = "the recaps" if each.is_the_sum else f"the fact '{fact.name}' of the recaps"
    what = _differ(each.sum.name, log, told, recaps, who)
    if not fact.file:
        return RunError(what, where, FIX)
    fix = f"mend the metric '{fact.name}', or take out its adds_up_to; then recap run"
    return RunError(what, fact.file, fix)


def _differ(name: str, log: float, told: float, recaps: str = "the recaps", who: str = "") -> str:
    return (
        f"The run does not add up: {name} come to {_figure(log)} in the log and to "
        f"{_figure(told)} in {recaps}{who}."
    )


def _figure(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def _one(db: Database, question: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = db.execute(question).fetchall()
    return rows[0]
