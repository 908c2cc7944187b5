"""
Hold what was counted to the log: customer by customer, and so all of them together.

The log's side was added up when the log was read, by other code; the recaps' side is read back
from the very facts that are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from recap.errors import RunError, StorageError
from recap.facts.year import PARTS
from recap.later import duckdb

Database: TypeAlias = "duckdb.DuckDBPyConnection"


@dataclass(frozen=True, slots=True)
class Kept:
    """A sum of the log, the fact that tells it, and how finely it is told."""

    name: str
    fact: str
    parts: int = 1  # of one unit, in which the log's side is kept
    half_step: int = 0  # how many parts rounding may take a customer's fact away


KEPT = (
    Kept("events", "events"),
    Kept("orders", "orders"),
    Kept("amount", "total_amount", PARTS, PARTS // 200),
    Kept("savings", "savings", PARTS, PARTS // 200),
    Kept("minutes", "total_minutes", PARTS, PARTS // 2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """
    One sum on both sides: ``log == told + not_counted + untold``.

    ``log`` is what all used rows come to; ``told`` adds up the facts of all customers;
    ``not_counted`` is of those whose counting failed. ``untold`` is what rounding took away
    from customers' facts, or added; and sums of nothing or less, which no fact tells.
    """

    name: str
    log: float
    told: float
    not_counted: float
    untold: float


def reconcile(
    counted: Sequence[Path], own: Path, sums: Mapping[str, int], excused: Callable[[str], bool]
) -> tuple[Sum, ...]:
    """
    Compare the facts in the files *counted* with the log.

    Args:
        own: What each customer's rows come to, as Parquet (`recap.activity.sums`).
        sums: What all rows come to, in the same parts.
        excused: Tells whether a customer without facts is known to have failed.

    Raises:
        RunError: something does not add up; names the sum and both figures.
        StorageError: a file cannot be read.
    """
    kept = [each for each in KEPT if each.name in sums]
    folder = str(counted[0].parent)
    try:
        with duckdb.connect(config={"threads": 1}) as db:
            _open(db, counted, own)
            _nobody_missing(db, folder, excused)
            return tuple(_compared(db, kept, sums, folder))
    except duckdb.Error as error:
        raise StorageError(
            f"The facts cannot be read: {type(error).__name__}.", folder, MEND
        ) from error


MEND = "read and count everything anew: remove the folder 'activity' of the run, then recap run"


def _open(db: Database, counted: Sequence[Path], own: Path) -> None:
    """Make the views ``own`` and ``told``: a row a customer, a column a sum, in parts."""
    db.execute(f"create view own as from read_parquet({_text(own)})")
    paths = ", ".join(f"'$.{kept.fact}'" for kept in KEPT)
    columns = ", ".join(
        f"coalesce(round(found[{at}]::decimal(38, 6) * {kept.parts})::bigint, 0) as {kept.name}"
        for at, kept in enumerate(KEPT, 1)
    )
    db.execute(f"""
        create view told as
        select customer_id, filename as file, {columns}
        from (select customer_id, filename, json_extract_string(facts, [{paths}]) as found
              from read_parquet([{", ".join(map(_text, counted))}], filename = true))
    """)  # noqa: S608 - names of ours


def _nobody_missing(db: Database, folder: str, excused: Callable[[str], bool]) -> None:
    everybody, told, different = _one(
        db, "select (select count(*) from own), count(*), count(distinct customer_id) from told"
    )
    missing = db.execute("select customer_id from own anti join told using (customer_id)")
    failed = [excused(customer) for (customer,) in missing.fetchall()]
    if told + sum(failed) != everybody or told != different or not all(failed):
        raise _refusal("customers", everybody, told + sum(failed), "", folder)


def _compared(
    db: Database, kept: Sequence[Kept], sums: Mapping[str, int], folder: str
) -> Iterator[Sum]:
    """Compare every sum in one pass: what is told, the same customers' rows, who differs."""
    sides = ", ".join(map(_sides, kept))
    found = iter(_one(db, f"select {sides} from told join own using (customer_id)"))  # noqa: S608
    everybody = _one(db, f"select {', '.join(_sum(each.name) for each in kept)} from own")  # noqa: S608
    for each, all_own in zip(kept, everybody, strict=True):
        told, counted, differ, file = islice(found, 4)
        both = Sum(
            name=each.name,
            log=sums[each.name] / each.parts,
            told=told / each.parts,
            not_counted=(all_own - counted) / each.parts,
            untold=(counted - told) / each.parts,
        )
        if differ or all_own != sums[each.name]:
            who = f", and differ for {differ:,} of the customers" if differ else ""
            recaps = both.told + both.not_counted
            raise _refusal(each.name, both.log, recaps, who, file or folder)
        yield both


def _sides(kept: Kept) -> str:
    mine, theirs = f"told.{kept.name}", f"own.{kept.name}"
    untold = f"({mine} = 0 and {theirs} <= 0)"
    wrong = f"abs({mine} - {theirs}) > {kept.half_step} and not {untold}"
    return (
        f"{_sum(mine)}, {_sum(theirs)}, count(*) filter ({wrong}), min(told.file) filter ({wrong})"
    )


def _sum(column: str) -> str:
    return f"coalesce(sum({column}), 0)::hugeint"


def _refusal(name: str, log: float, told: float, who: str, where: str) -> RunError:
    return RunError(
        f"The run does not add up: {name} come to {_figure(log)} in the log and to "
        f"{_figure(told)} in the recaps{who}.",
        where,
        MEND,
    )


def _figure(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def _one(db: Database, question: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = db.execute(question).fetchall()
    return rows[0]


def _text(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
