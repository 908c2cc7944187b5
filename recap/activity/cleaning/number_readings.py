"""
Numbers with two readings: find them while the log is read, and decide or ask about their columns.

Reading a log marks the cells that may be another number in another format (``unclear`` in table
``log``). Only a log with such cells is read again, for all values of their columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from recap.activity.cleaning.absent_rule_columns import absent_columns
from recap.activity.cleaning.parsed_numbers import number_sql, parsed_columns
from recap.activity.cleaning.settings import SourceSettings
from recap.activity.columns import READ_NUMBERS, is_read_number
from recap.activity.sources import (
    FilesBySource,
    NumberFormat,
    NumberProfile,
    Question,
    SourceFile,
    SourceTable,
    decide,
    list_columns,
    open_table,
    profile_columns,
    referenced_columns,
    source_key,
    toml_key,
)
from recap.activity.sql import Database, fetch_one
from recap.errors import ActivityError, did_you_mean

READABLE, UNREADABLE = 1, 2  # the two bits of a column: the cell was read, or was not
MOST_COLUMNS = 31  # with bits of their own in a bigint; further columns share the last bits


def unclear_bits(table: SourceTable) -> str:
    """SQL for the bits of the cells of a row of `parsed_rows` with two readings; null for none."""
    bits = [
        f"(case when {test} then {READABLE} + ({number_sql(column)} is null)::bigint else 0 end "
        f"<< {_shift(at)})"
        for at, column in enumerate(parsed_columns(table))
        if (test := table.has_two_readings(column, number_sql(column)))
    ]
    return f"case when not broken then nullif({' | '.join(bits)}, 0) end" if bits else "null"


def require_known_columns(
    db: Database, settings: Mapping[str, SourceSettings], files: FilesBySource
) -> None:
    """Raise `ActivityError` for a column of ``decimal`` and the like that the first file lacks."""
    for name, source in settings.items():
        file = files[name][0]
        if not file.numbers.by_column:
            continue
        known = {*list_columns(db, file), *referenced_columns(source.columns)}
        for column in file.numbers.by_column:
            if column not in known:
                table = source_key(name)
                keys = f"{table}.decimal, {table}.thousands or {table}.durations in campaign.toml"
                raise ActivityError(
                    f"There is no column '{column}'.{did_you_mean(column, known)}",
                    f"{file.label} ({keys})",
                    "name a column of the file in that table.",
                )


def decide_formats(
    db: Database, settings: Mapping[str, SourceSettings], files: FilesBySource
) -> dict[str, dict[str, NumberFormat]]:
    """
    Decide how the columns with unclear cells are written, by source and column of the file.

    Table ``log`` has the rows of *files*. The result has only columns that must be read again.
    Raises `ActivityError` for columns that a person must decide.
    """
    marked = dict(
        db.execute(
            "select file, bit_or(unclear) from log where unclear is not null group by file"
        ).fetchall()
    )
    numbers = count()
    formats = {}
    for name, source in settings.items():
        of_source = {next(numbers): file for file in files[name]}
        columns = {
            column
            for number, file in of_source.items()
            for column in _open_columns(db, source, file, number, marked.get(number, 0))
        }
        if columns and (decided := _decided(db, source, files[name], columns)):
            formats[name] = decided
    return formats


def notes_about(
    formats: Mapping[str, Mapping[str, NumberFormat]], files: FilesBySource
) -> Iterator[str]:
    """Yield a sentence for each column whose values decided that it is not read as it stands."""
    for name, columns in formats.items():
        table = source_key(name)
        for column, form in columns.items():
            written = files[name][0].numbers.of(column)
            if form.decimal == "," and not written.decimal:
                key = f'decimal = {{ {toml_key(column)} = "," }}'
                yield f"'{column}' has decimal commas, as its values show: {key} under [{table}]."
            if form.short_durations and not written.short_durations:
                key = f'durations = {{ {toml_key(column)} = "{form.short_durations}" }}'
                yield (
                    f"'{column}' has durations of minutes and seconds, as its values show: {key} "
                    f"under [{table}]."
                )


def _open_columns(
    db: Database, settings: SourceSettings, file: SourceFile, number: int, bits: int
) -> Iterator[str]:
    """Yield the columns of *file* that its rows in table ``log`` do not decide."""
    has_undecided = any(form.is_undecided for form in file.numbers.all_formats())
    if not bits and not has_undecided:
        return
    table = _open_numbers(db, settings, file)
    for at, ours in enumerate(parsed_columns(table)):
        theirs = table.mapping.columns[ours]
        column_bits = bits >> _shift(at) & (READABLE | UNREADABLE)
        shows_point = column_bits == READABLE and _shows_decimal_point(db, ours, number, at)
        is_text = table.has_two_readings(ours, "null") is not None
        if (column_bits and not shows_point) or (is_text and file.numbers.of(theirs).is_undecided):
            yield theirs


def _shows_decimal_point(db: Database, ours: str, file: int, at: int) -> bool:
    """
    Return whether a number of the column cannot have a group of thousands after its point.

    The numbers in table ``log`` show it at once for most columns, and no file is read again.
    """
    if ours not in READ_NUMBERS:
        return False  # the operand of a formula, or a column that only a rule reads
    is_marked = f"(coalesce(unclear, 0) >> {_shift(at)} & {READABLE}) <> 0"
    shows_point = f"""
        ({ours} <> round({ours}) and not {is_marked})
        or ({is_marked} and (abs({ours}) < 1 or abs({ours}) >= 1000))
    """
    query = f"select coalesce(bool_or({shows_point}), false) from log where file = {file}"  # noqa: S608
    return bool(fetch_one(db, query)[0])


def _decided(
    db: Database, settings: SourceSettings, files: Sequence[SourceFile], columns: set[str]
) -> dict[str, NumberFormat]:
    profiles = dict.fromkeys(sorted(columns), NumberProfile())
    for file in files:
        for column, profile in _profiles_of(db, settings, file, columns).items():
            profiles[column] += profile
    results = {
        column: decide(column, profile, files[0].numbers.of(column))
        for column, profile in profiles.items()
    }
    questions = [each for result in results.values() if isinstance(result, list) for each in result]
    if questions:
        raise _question(files[0], source_key(settings.name), questions)
    return {
        column: form
        for column, form in results.items()
        if isinstance(form, NumberFormat) and (form.decimal != "." or profiles[column].written)
    }


def _profiles_of(
    db: Database, settings: SourceSettings, file: SourceFile, columns: set[str]
) -> dict[str, NumberProfile]:
    table = _open_numbers(db, settings, file)
    ours = {
        table.mapping.columns[column]: column
        for column in parsed_columns(table)
        if table.mapping.columns[column] in columns
    }
    texts = [
        f"case when not {table.native_numbers.get(column, 'false')} then {table.text(column)} end"
        for column in ours.values()
    ]
    are_minutes = [column.partition("#")[0] == "minutes" for column in ours.values()]
    rows = f"select * from ({table.rows}) where not broken"  # noqa: S608
    with table.explain_errors():
        profiles = profile_columns(db, rows, texts, are_minutes=are_minutes)
    return dict(zip(ours, profiles, strict=True))


def _open_numbers(db: Database, settings: SourceSettings, file: SourceFile) -> SourceTable:
    """Open *file* for its numbers alone; `parsed_columns` has them in the order of the log."""
    absent = absent_columns(db, settings, file)
    wanted = {
        ours: theirs
        for ours, theirs in settings.columns.items()
        if is_read_number(ours) and ours not in absent
    }
    return open_table(db, file, wanted, keys=settings.keys)


def _question(file: SourceFile, table: str, questions: Sequence[Question]) -> ActivityError:
    keys = " and ".join(dict.fromkeys(f"{table}.{question.key}" for question in questions))
    return ActivityError(
        ". ".join(map(str, questions)) + ".",
        f"{file.label} ({keys} in campaign.toml)",
        f"under [{table}], " + "; ".join(question.fix for question in questions) + ".",
    )


def _shift(at: int) -> int:
    return 2 * min(at, MOST_COLUMNS - 1)
