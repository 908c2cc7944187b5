"""Which columns of a file are read for what the campaign wants: one each, or those of a formula."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from recap.activity.columns import NUMBER_COLUMNS
from recap.activity.sources import formulas
from recap.activity.sources.files import SourceFile, setting_location
from recap.activity.sources.formulas import Formula
from recap.errors import ActivityError, CampaignError, did_you_mean

TIME_OF_DAY = "at#time"  # the second column of ``at``, where it has two

# Our name of a column -> the file's; for a number also a formula, or several that are added up;
# for ``at`` also two, of the date and of the time of day.
WantedColumns = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    Which columns of a file are read, and what is made of them.

    ``columns`` maps the names that the rows will have to the file's: ours, `TIME_OF_DAY`, and
    ``amount#0``, ``amount#1``... for the columns of a formula. ``formulas`` has those, by our
    name. ``shown`` has for each of these names what people know it by: the file's column, or what
    was typed.
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
    file: SourceFile, wanted: WantedColumns, columns: list[str], keys: Mapping[str, str]
) -> ColumnMapping:
    """
    Find what is *wanted* among the *columns* of *file*; *keys* of campaign.toml asked for it.

    Raises:
        ActivityError: a column is not there.
        CampaignError: a formula cannot be read.
    """
    picked: dict[str, str] = {}
    made: dict[str, Formula] = {}
    typed: dict[str, str] = {}
    for ours, theirs in wanted.items():
        if ours == "at" and isinstance(theirs, tuple):
            picked["at"], picked[TIME_OF_DAY] = theirs
            typed["at"] = " + ".join(theirs)
            continue
        formula = _formula(file, theirs, columns, keys[ours]) if ours in NUMBER_COLUMNS else None
        if formula is None:
            picked[ours] = str(theirs)
            continue
        parts = {
            column: f"{ours}#{at}" for at, column in enumerate(formulas.formula_columns(formula))
        }
        picked |= {part: column for column, part in parts.items()}
        made[ours] = formulas.renamed(formula, parts)
        typed[ours] = theirs if isinstance(theirs, str) else " + ".join(theirs)
    for ours, theirs in picked.items():
        if theirs not in columns:
            raise _missing_column(file, theirs, columns, ours.partition("#")[0], wanted, keys)
    return ColumnMapping(picked, made, {**picked, **typed})


def referenced_columns(wanted: WantedColumns) -> set[str]:
    """Collect the names that a header can be known by: columns, and columns of formulas."""
    typed = [each for one in wanted.values() for each in ([one] if isinstance(one, str) else one)]
    found = {*typed}
    for text in filter(formulas.is_formula, typed):
        with suppress(ValueError):
            found |= {*formulas.formula_columns(formulas.parse(text))}
    return found


def _formula(
    file: SourceFile, typed: str | tuple[str, ...], columns: list[str], key: str
) -> Formula | None:
    """Read a formula; a column of that very name goes before it, and is None."""
    if isinstance(typed, tuple):
        parts = (_formula(file, one, columns, key) or formulas.Column(one) for one in typed)
        return formulas.Sum(tuple(parts))
    if typed in columns or not formulas.is_formula(typed):
        return None
    try:
        return formulas.parse(typed)
    except ValueError as error:
        raise CampaignError(
            f"'{typed}' is no column of the log, and no formula: {error}."
            f"{did_you_mean(typed, filter(formulas.is_formula, columns))}",
            f"{setting_location(key)}, read for {file.label}",
            'write columns, numbers, + - * / and ( ), as in "quantity * price"; a column whose '
            'name has blanks or signs stands in backticks: "quantity * `Unit price`".',
        ) from None


def _missing_column(
    file: SourceFile,
    column: str,
    columns: list[str],
    ours: str,
    wanted: WantedColumns,
    keys: Mapping[str, str],
) -> ActivityError:
    hint = did_you_mean(column, columns)
    error = (ActivityError if hint else NoColumnError)(
        f"There is no column '{column}'.{hint}",
        f"{file.label} ({setting_location(keys[ours])})",
        f"name one of its columns: {', '.join(columns)}.",
    )
    if isinstance(error, NoColumnError):
        error.file, error.ours, error.taken = file, ours, frozenset(referenced_columns(wanted))
    return error
