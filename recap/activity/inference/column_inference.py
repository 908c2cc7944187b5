"""Find our columns in a sample: by the names of its columns, then by their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from recap.activity.columns import NUMBER_COLUMNS
from recap.activity.inference.inferred_schema import InferredKey, Sample
from recap.activity.inference.number_formats import PLAIN_NUMBER, are_numbers
from recap.activity.inference.synonyms import (
    CREDIT,
    DEBIT,
    PRICE,
    SYNONYMS,
    match_rank,
    rank_among,
    time_of_day_rank,
    time_unit,
    words,
)
from recap.activity.inference.time_formats import (
    DetectedTimeFormat,
    are_dates,
    are_times_of_day,
    detect_time_format,
)

IANA_ZONE = re.compile(r"[A-Z][A-Za-z]+/[A-Z][A-Za-z_/+-]+|UTC")
OURS = ("customer_id", *SYNONYMS)
NAMED_SO = "its name says so"
# Above these medians, minutes are too long: the values are in a smaller unit.
LONGEST_MEDIANS = ((30_000.0, "/ 60000", "milliseconds"), (240.0, "/ 60", "seconds"))

Columns = Mapping[str, Sequence[str]]  # name of an unused column -> its values that are not blank


def infer_columns(sample: Sample) -> tuple[list[InferredKey], Columns]:
    """Return a key for each of our columns that *sample* has, and the columns without use."""
    unused: Columns = {column: [v for v in values if v] for column, values in sample.items()}
    keys: list[InferredKey] = []
    for ours in OURS:
        for inferred, used in _infer_column(ours, unused):
            if ours == "at":
                inferred, used = _with_time_of_day(inferred, used, unused)
            keys.append(inferred)
            unused = {column: values for column, values in unused.items() if column not in used}
    return _item_from_name(keys), unused


def quote_column(column: str) -> str:
    """Write a column for a formula: in backticks, unless it is a plain word."""
    return column if re.fullmatch(r"[^\W\d]\w*", column) else f"`{column}`"


def _item_from_name(keys: list[InferredKey]) -> list[InferredKey]:
    """Use the name of an item as the item, when no column has its id."""
    if any(inferred.key == "columns.item" for inferred in keys):
        return keys
    renamed = {"columns.item_name": "columns.item"}
    return [replace(inferred, key=renamed.get(inferred.key, inferred.key)) for inferred in keys]


def _infer_column(ours: str, unused: Columns) -> Iterator[tuple[InferredKey, list[str]]]:
    """Yield the column for *ours* and the columns that it uses; nothing when none fits."""
    if ours == "amount" and (computed := _computed_amount(unused)):
        yield computed
        return
    candidates = [
        (rank, position, column)
        for position, (column, values) in enumerate(unused.items())
        if (rank := match_rank(column, ours)) is not None and _can_be(ours, values)
    ]
    if ours == "savings" and len(candidates) > 1:
        columns = [column for *_, column in candidates]
        reason = "their names say so: their sum is used"
        yield InferredKey("columns.savings", tuple(columns), reason), columns
    elif candidates:
        *_, column = min(candidates)
        value, reason = column, NAMED_SO
        if ours == "minutes":
            value, reason = _to_minutes(column, unused[column])
        summary = _summary(ours, unused[column])
        yield InferredKey(f"columns.{ours}", value, f"{reason} ({summary})"), [column]
    elif ours == "at":
        yield from _time_by_values(unused)


def _time_by_values(unused: Columns) -> Iterator[tuple[InferredKey, list[str]]]:
    """Find the times by their values. Columns that may also be numbers come last."""
    formats = [(column, _certain_time_format(values)) for column, values in unused.items()]
    times = [(column, detected) for column, detected in formats if detected]
    for column, detected in sorted(times, key=lambda item: item[1].is_number):
        yield InferredKey("columns.at", column, f"its values are {detected.description}"), [column]
        return


def _with_time_of_day(
    dates: InferredKey, used: list[str], unused: Columns
) -> tuple[InferredKey, list[str]]:
    """Add a column with the time of day to a column of dates, when there is one."""
    (column,) = used
    times = _time_of_day_column(unused) if are_dates(unused[column]) else None
    if times is None:
        return dates, used
    example = unused[times][0]
    reason = f"'{column}' has dates only, and '{times}' has times of day, such as {example!r}"
    return InferredKey("columns.at", (column, times), reason), [column, times]


def _time_of_day_column(unused: Columns) -> str | None:
    """Find the column whose name means a time of day, else the only column that may be one."""
    candidates = [
        (rank, position, column)
        for position, (column, values) in enumerate(unused.items())
        if (rank := time_of_day_rank(column)) is not None
        and are_times_of_day(values, named_so=rank == 0)
    ]
    is_clear = len(candidates) == 1 or (candidates and min(candidates)[0] == 0)
    return min(candidates)[-1] if is_clear else None


def _certain_time_format(values: Sequence[str]) -> DetectedTimeFormat | None:
    """Detect a time format without help of the column's name; digits alone may be an id."""
    detected = detect_time_format(values) if values else None
    is_digits = detected and (detected.times or "").startswith(("%y", "%Y%m%d"))
    return detected if detected and detected.is_certain and not is_digits else None


def _computed_amount(unused: Columns) -> tuple[InferredKey, list[str]] | None:
    """Compute an amount from two columns, when no column has the name of an amount."""
    amount = _number_named(unused, SYNONYMS["amount"])
    credit, debit = _number_named(unused, CREDIT), _number_named(unused, DEBIT)
    if credit and debit:
        return _balance(unused, debit, credit), [credit, debit]
    price, quantity = _number_named(unused, PRICE), _number_named(unused, SYNONYMS["quantity"])
    if amount or not price:
        return None
    if quantity and words(price) != "price":
        formula = f"{quote_column(quantity)} * {quote_column(price)}"
        return InferredKey("columns.amount", formula, "unit price times quantity"), [price]
    return InferredKey("columns.amount", price, NAMED_SO), [price]


def _balance(unused: Columns, debit: str, credit: str) -> InferredKey:
    """Count the side with more rows as positive: on a bank statement, what the customer paid."""
    debits, credits = (
        sum(value.strip("0.,") != "" for value in unused[column]) for column in (debit, credit)
    )
    first, other = (debit, credit) if debits >= credits else (credit, debit)
    reason = f"{max(debits, credits):,} lines have a {words(first)}; the others are negative"
    return InferredKey("columns.amount", f"{quote_column(first)} - {quote_column(other)}", reason)


def _number_named(unused: Columns, synonyms: str) -> str | None:
    candidates = [
        (rank, column)
        for column, values in unused.items()
        if (rank := rank_among(column, synonyms)) is not None and are_numbers(values)
    ]
    return min(candidates)[1] if candidates else None


def _can_be(ours: str, values: Sequence[str]) -> bool:
    """Return whether the values of a column fit our column."""
    if not values:
        return False
    if ours in NUMBER_COLUMNS:
        return are_numbers(values)
    if ours == "at":
        return detect_time_format(values) is not None
    if ours == "zone":
        return all(map(IANA_ZONE.fullmatch, values))
    if ours == "item_name":
        return not are_numbers(values)
    return True


def _to_minutes(column: str, values: Sequence[str]) -> tuple[str, str]:
    """Return a formula that converts a column to minutes, by the unit in its name or its size."""
    conversion, reason = "", NAMED_SO
    if unit := time_unit(column):
        conversion, reason = unit[0], f"{NAMED_SO}, in {unit[1]}"
    elif smaller := _unit_by_size(values):
        conversion, reason = smaller[0], f"{NAMED_SO}, in {smaller[1]} by their size"
    return f"{quote_column(column)} {conversion}" if conversion else column, reason


def _unit_by_size(values: Sequence[str]) -> tuple[str, str] | None:
    middle = median(float(value) if PLAIN_NUMBER.fullmatch(value) else 0.0 for value in values)
    units = ((conversion, unit) for most, conversion, unit in LONGEST_MEDIANS if middle > most)
    return next(units, None)


def _summary(ours: str, values: Sequence[str]) -> str:
    """Describe the values; no example of a customer, who must not be named."""
    example = "" if ours == "customer_id" else f", such as {values[0][:30]!r}"
    return f"{len({*values}):,} different in {len(values):,} lines{example}"
