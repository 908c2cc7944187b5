"""Find the wanted columns among the columns of a file, and parse formulas over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass

from recap.activity.columns import READ_NUMBERS, is_rule_column
from recap.activity.sources import column_paths, formulas
from recap.activity.sources.files import SourceFile, setting_location
from recap.activity.sources.formulas import Formula
from recap.errors import ActivityError, CampaignError, did_you_mean

TIME_OF_DAY = "at#time"  # the second column of ``at``, when date and time of day are separate

# Our name of a column -> the name in the file. A number column may also have a formula, or several
# columns that are added. ``at`` may have two columns: the date and the time of day.
WantedColumns = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    The columns to read from a file, and the formulas over them.

    ``columns`` maps a name in our rows to the name in the file. Names in our rows are our column
    names, `TIME_OF_DAY`, and ``amount#0``, ``amount#1``... for the columns of a formula.
    ``formulas`` maps our column name to its formula. ``labels`` maps each of these names to the
    text that messages show: the column of the file, or what the user typed.
    """

    columns: Mapping[str, str]
    formulas: Mapping[str, Formula]
    labels: Mapping[str, str]


class NoColumnError(ActivityError):
    """
    A column is missing, and no other column has a similar name.

    ``file`` lacks the column, ``ours`` is our name for it, and ``taken`` are the columns that the
    campaign uses for something else.
    """

    file: SourceFile
    ours: str
    taken: frozenset[str]

    def __reduce__(self) -> tuple[type[ActivityError], tuple[object, ...]]:
        return ActivityError, self.args  # an open file cannot be sent to another process


def resolve_columns(
    file: SourceFile,
    wanted: WantedColumns,
    columns: list[str],
    keys: Mapping[str, str],
    paths: Mapping[str, Sequence[str]] | None = None,
) -> ColumnMapping:
    """
    Find the *wanted* columns among the *columns* of *file*.

    Args:
        paths: For each column with structure, the paths to its values (`value_paths`); None where
            they are not known, and every path into a column is one.
        keys: For each wanted column, the key of campaign.toml that asks for it. Errors show it.

    Raises:
        ActivityError: a column is missing, or has objects and no values.
        CampaignError: a formula cannot be parsed.
    """
    known_paths = {path for of_column in (paths or {}).values() for path in of_column}
    names = [*columns, *known_paths]
    file_columns: dict[str, str] = {}
    parsed: dict[str, Formula] = {}
    typed: dict[str, str] = {}
    for ours, theirs in wanted.items():
        if ours == "at" and isinstance(theirs, tuple):
            file_columns["at"], file_columns[TIME_OF_DAY] = theirs
            typed["at"] = " + ".join(theirs)
            continue
        is_number = ours in READ_NUMBERS
        formula = _parse_formula(file, theirs, names, keys[ours]) if is_number else None
        if formula is None:
            file_columns[ours] = str(theirs)
            continue
        operands = {
            column: f"{ours}#{index}"
            for index, column in enumerate(formulas.formula_columns(formula))
        }
        file_columns |= {operand: column for column, operand in operands.items()}
        parsed[ours] = formulas.rename_columns(formula, operands)
        typed[ours] = theirs if isinstance(theirs, str) else " + ".join(theirs)
    for ours, theirs in file_columns.items():
        key = keys.get(ours.partition("#")[0], file.key)
        if theirs in columns and is_rule_column(ours):
            continue  # a rule may ask whether there is an object
        if theirs in columns:
            _refuse_objects(file, theirs, (paths or {}).get(theirs, (theirs,)), key)
        elif not _is_path(theirs, columns, None if paths is None else known_paths):
            listed = [
                path
                for column in columns
                for path in column_paths.listed((paths or {}).get(column, (column,)))
            ]
            raise _missing_column(file, theirs, listed, ours.partition("#")[0], wanted, keys)
    return ColumnMapping(file_columns, parsed, {**file_columns, **typed})


def referenced_columns(wanted: WantedColumns) -> set[str]:
    """
    Collect all names that *wanted* refers to: columns, formulas, and the columns of formulas.

    A formula is included as it was typed, because a file may have a column of that name. So is
    the beginning of a path: the column that it leads into.
    """
    typed: list[str] = []
    for value in wanted.values():
        typed += [value] if isinstance(value, str) else value
    names = {*typed}
    for text in filter(formulas.is_formula, typed):
        with suppress(ValueError):
            names |= {*formulas.formula_columns(formulas.parse(text))}
    return names | {root for name in names for root in column_paths.roots(name)}


def columns_with_paths(wanted: WantedColumns, columns: Collection[str]) -> set[str]:
    """Collect the *columns* that a path in *wanted* leads into."""
    names = referenced_columns(wanted) - {*columns}
    paths = (column_paths.find_path(name, columns) for name in names)
    return {path.column for path in paths if path}


def _is_path(text: str, columns: list[str], known: Set[str] | None) -> bool:
    is_path = column_paths.find_path(text, columns) is not None
    return is_path and (known is None or column_paths.any_position(text) in known)


def _refuse_objects(file: SourceFile, column: str, paths: Sequence[str], key: str) -> None:
    """Raise `ActivityError` when the cells of a column are objects: their text is no name."""
    if column not in paths:
        raise ActivityError(
            f"'{column}' has objects, with values inside.",
            f"{file.label} ({setting_location(key)})",
            f"name one of its values: {', '.join(column_paths.listed(paths))}.",
        )


def _parse_formula(
    file: SourceFile, typed: str | tuple[str, ...], columns: list[str], key: str
) -> Formula | None:
    """Parse a formula. Return None for a plain column; a column whose name is *typed* wins."""
    if isinstance(typed, tuple):
        parts = (
            _parse_formula(file, part, columns, key) or formulas.Column(part) for part in typed
        )
        return formulas.Sum(tuple(parts))
    if (
        typed in columns
        or column_paths.any_position(typed) in columns
        or not formulas.is_formula(typed)
    ):
        return None
    try:
        return formulas.parse(typed)
    except ValueError as error:
        raise CampaignError(
            f"'{typed}' is not a column of the log, and not a formula: {error}."
            f"{did_you_mean(typed, filter(formulas.is_formula, columns))}",
            f"{setting_location(key)}, read for {file.label}",
            'write columns, numbers, + - * / and ( ), such as "quantity * price"; put a column '
            'name with blanks or signs in backticks: "quantity * `Unit price`".',
        ) from None


def _missing_column(
    file: SourceFile,
    column: str,
    columns: list[str],
    ours: str,
    wanted: WantedColumns,
    keys: Mapping[str, str],
) -> ActivityError:
    similar = did_you_mean(column, columns)
    error = (ActivityError if similar else NoColumnError)(
        f"There is no column '{column}'.{similar}",
        f"{file.label} ({setting_location(keys[ours])})",
        f"name one of its columns: {', '.join(columns)}.",
    )
    if isinstance(error, NoColumnError):
        error.file, error.ours, error.taken = file, ours, frozenset(referenced_columns(wanted))
    return error
