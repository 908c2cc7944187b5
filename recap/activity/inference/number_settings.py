"""Suggest how numbers and durations are written, by column, or ask where no value shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from recap.activity.columns import READ_NUMBERS
from recap.activity.inference.inferred_schema import (
    SAMPLE_ROWS,
    InferredKey,
    InferredSchema,
    Sample,
)
from recap.activity.inference.number_formats import PLAIN_NUMBER, detect_decimal_mark
from recap.activity.sources import (
    UNDECIDED,
    WITHOUT_DECIMALS,
    NumberFormat,
    NumberProfile,
    Question,
    decide,
    group_signs,
    profile_columns,
    referenced_columns,
)
from recap.activity.sql import quote_name, scratch_database

Values = Mapping[str, Sequence[str]]  # by column, without blanks


def infer_number_settings(
    schema: InferredSchema, sample: Sample, *, has_types: bool
) -> Iterator[InferredKey]:
    """
    Suggest ``decimal``, ``thousands`` and ``durations`` for the columns that *schema* uses.

    Args:
        has_types: Whether the file has numbers as such; then a text like 1.250 has one reading.
    """
    values = {
        column: [value for value in sample[column] if value] for column in _numbers(schema, sample)
    }
    written = {
        column: texts
        for column, texts in values.items()
        if any(_needs_format(text, has_types=has_types) for text in texts)
    }
    if not written:
        return
    minutes = _referenced(schema, ["minutes"])
    decided: dict[str, NumberFormat] = {}
    questions: list[Question] = []
    stated: set[str] = set()  # columns whose values do not show their decimal mark
    money = _money_without_decimals(schema)
    for column, profile in _profiles(written, minutes).items():
        mark = profile.mark_of_whole_numbers if column in money else None
        result = decide(column, profile, NumberFormat(decimal=mark))
        stated |= {column} if mark else set()
        if isinstance(result, NumberFormat):
            decided[column] = result
        else:
            questions += result
    is_part = any(len(column) >= SAMPLE_ROWS for column in sample.values())
    yield from _decimal(decided, questions, values, stated, is_part=is_part)
    yield from _thousands(decided, written)
    yield from _durations(decided, questions, written, is_part=is_part)


def _numbers(schema: InferredSchema, sample: Sample) -> list[str]:
    used = _referenced(schema, READ_NUMBERS)
    return [column for column in sample if column in used]


def _referenced(schema: InferredSchema, ours: Sequence[str]) -> set[str]:
    wanted = {
        column: value
        for column in ours
        if isinstance(value := schema.get(f"columns.{column}"), str | tuple)
    }
    return referenced_columns(wanted)


def _money_without_decimals(schema: InferredSchema) -> set[str]:
    """Return the columns of money, where the log's currency has no decimals."""
    if not schema.currency or schema.currency[0] not in WITHOUT_DECIMALS:
        return set()
    return {str(schema.get(f"columns.{column}")) for column in ("amount", "savings")}


def _needs_format(text: str, *, has_types: bool) -> bool:
    is_plain = PLAIN_NUMBER.fullmatch(text.removeprefix("-"))
    return not is_plain or (text[-4:-3] == "." and not has_types)


def _profiles(values: Values, minutes: set[str]) -> dict[str, NumberProfile]:
    names = [f"c{at}" for at in range(len(values))]
    with scratch_database() as db:
        profiles = {}
        for name, (column, texts) in zip(names, values.items(), strict=True):
            db.execute(f"create table {name} as select unnest(?) as text", [[*texts]])
            (profiles[column],) = profile_columns(
                db, f"from {quote_name(name)}", ["text"], are_minutes=[column in minutes]
            )
        return profiles


def _decimal(
    decided: Mapping[str, NumberFormat],
    questions: Sequence[Question],
    values: Values,
    stated: Set[str],
    *,
    is_part: bool,
) -> Iterator[InferredKey]:
    marks = {
        column: str(form.decimal)
        for column, form in decided.items()
        if form.decimal == "," or column in stated or detect_decimal_mark(values[column])
    }
    asked = [question for question in questions if question.key == "decimal"]
    if asked:
        table = {**marks, **{question.column: UNDECIDED for question in asked}}
        yield _question("decimal", table, asked, is_part=is_part)
    elif marks:
        mark, column = next((mark, column) for column, mark in marks.items())
        shown = [text for text in values[column] if detect_decimal_mark([text]) == mark]
        example = (shown or [text for text in values[column] if not text.isdecimal()])[0]
        has_others = {*marks.values()} != {mark} or _others_have_points(marks, values, mark)
        is_for_all = not (stated or has_others)
        reason = f"numbers look like {example!r}"
        if has_others:
            reason = f"columns differ: in '{column}', {reason}"
        if not shown:
            reason += ", and its currency has no decimals"
        yield InferredKey("decimal", mark if is_for_all else marks, reason)


def _others_have_points(marks: Mapping[str, str], values: Values, mark: str) -> bool:
    """Return whether a column without a mark of its own has decimal points, not commas."""
    others = (texts for column, texts in values.items() if column not in marks)
    return mark == "," and any("." in text for texts in others for text in texts)


def _thousands(decided: Mapping[str, NumberFormat], values: Values) -> Iterator[InferredKey]:
    """Suggest the sign between thousands, where each column has only one."""
    signs: dict[str, str] = {}
    for column, form in decided.items():
        examples = {sign: text for text in values[column] for sign in group_signs(text, form)}
        if len(examples) > 1:
            return
        signs |= dict.fromkeys([column], *examples) if examples else {}
    if signs:
        reason = f"it stands between thousands in {_names(signs)}"
        every = {*signs.values()}
        yield InferredKey("thousands", every.pop() if len(every) == 1 else signs, reason)


def _durations(
    decided: Mapping[str, NumberFormat],
    questions: Sequence[Question],
    values: Values,
    *,
    is_part: bool,
) -> Iterator[InferredKey]:
    asked = [question for question in questions if question.key == "durations"]
    if asked:
        table = {question.column: UNDECIDED for question in asked}
        yield _question("durations", table, asked, is_part=is_part)
    for column, form in decided.items():
        if form.short_durations:
            long = next((text for text in values[column] if text.count(":") > 1), "")
            reason = f"'{column}' also has durations with hours, such as {long!r}"
            yield InferredKey("durations", form.short_durations, reason)
            return


def _question(
    key: str, table: Mapping[str, str], asked: Sequence[Question], *, is_part: bool
) -> InferredKey:
    part = f"in the first {SAMPLE_ROWS:,} lines, " if is_part else ""
    return InferredKey(key, table, f"{part}{'; '.join(map(str, asked))}", "medium")


def _names(columns: Mapping[str, str]) -> str:
    return " and ".join(f"'{column}'" for column in columns)
