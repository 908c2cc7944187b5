"""Find amounts in several currencies, which are added up as if they were in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from recap.activity.cleaning import CleaningSettings, SeveralCurrencies, SourceSettings
from recap.activity.columns import REFUNDED
from recap.activity.inference import currency_column, files_to_read_again, read_sample
from recap.activity.sources import (
    TEXT,
    SourceFile,
    currency_of,
    open_table,
    referenced_columns,
    source_key,
)
from recap.activity.sql import Database, literal
from recap.errors import ActivityError

# What is left of an amount without its currency: digits, signs, brackets and blanks.
NUMBER_PARTS = r"[\p{Nd}\s.,()'\x{2019}+\-\x{2212}\x{a0}\x{202f}\x{2009}]"


def several_currencies(
    db: Database, settings: CleaningSettings, files: Mapping[str, Sequence[SourceFile]]
) -> tuple[SeveralCurrencies, ...]:
    """
    Count the used lines with an amount by currency, where these are several, for each source.

    A currency is what a column of the file says, else what stands beside the amounts. Where each
    source has one currency and these differ, all sources are listed. Remote files, databases and
    files that are too large to read twice are left out.
    """
    if "amount" not in settings.log_columns:
        return ()
    numbers: dict[str, list[tuple[int, SourceFile]]] = {name: [] for name in files}
    pairs = [(name, file) for name, of_source in files.items() for file in of_source]
    for number, (name, file) in enumerate(pairs):
        numbers[name].append((number, file))
    found = [
        each
        for name, source in settings.sources.items()
        if (each := _of_source(db, source, numbers[name], settings))
    ]
    all_currencies = {currency for each in found for currency, _ in each.lines}
    return tuple(found) if len(all_currencies) > 1 else ()


def _of_source(
    db: Database,
    source: SourceSettings,
    files: Sequence[tuple[int, SourceFile]],
    settings: CleaningSettings,
) -> SeveralCurrencies | None:
    amount = source.columns.get("amount")
    local = files_to_read_again([file for _, file in files])
    if not isinstance(amount, str) or not local:
        return None
    with suppress(ActivityError):  # reading the log has reported its errors
        sample = read_sample(local[0])
        amounts = sorted({*sample} & referenced_columns({"amount": amount}))
        codes = currency_column(amounts, sample)
        columns = [codes] if codes else _with_marks(amounts, sample)
        for column in columns:
            marks = Counter[tuple[str, str]]()
            for number, file in files:
                marks.update(_count(db, number, file, column, settings, are_codes=bool(codes)))
            if marks:
                return _finding(source, column, marks, is_amount=not codes)
    return None


def _finding(
    source: SourceSettings, column: str, marks: Counter[tuple[str, str]], *, is_amount: bool
) -> SeveralCurrencies:
    lines = Counter[str]()
    for (currency, _), count in marks.items():
        lines[currency] += count
    main = lines.most_common(1)[0][0]
    return SeveralCurrencies(
        table=source_key(source.name),
        column=column,
        lines=tuple(lines.most_common()),
        marks=tuple(sorted(mark for currency, mark in marks if currency == main)),
        is_amount=is_amount,
    )


def _with_marks(
    amounts: Sequence[str], sample: Mapping[str, Sequence[str | None]]
) -> Iterator[str]:
    """Yield the columns of *amounts* whose values have a currency in the first rows."""
    for column in amounts:
        marks = {"".join(filter(_is_of_mark, text)) for text in sample[column] if text}
        if any(map(currency_of, marks)):
            yield column


def _is_of_mark(character: str) -> bool:
    return not character.isdigit() and not character.isspace() and character not in ".,()'’+-−"  # noqa: RUF001


def _count(
    db: Database,
    number: int,
    file: SourceFile,
    column: str,
    settings: CleaningSettings,
    *,
    are_codes: bool,
) -> Counter[tuple[str, str]]:
    """Count the used lines of *file* with an amount, by currency and its text in *column*."""
    table = open_table(db, file, {"currency": column}, keys={"currency": file.key})
    if table.types["currency"] != TEXT:
        return Counter()
    text = table.text("currency")
    beside = f"regexp_replace({text}, {literal(NUMBER_PARTS)}, '', 'g')"
    mark = f"upper({text})" if are_codes else beside
    no_refund = "and not is_refund" if REFUNDED in settings.log_columns else ""
    query = f"""
        select mark, count(*) from (select line, {mark} as mark from ({table.rows}))
        semi join (from used where file = {number} and amount is not null {no_refund}) using (line)
        where mark <> '' group by mark
    """  # noqa: S608
    with table.explain_errors():
        rows = db.execute(query).fetchall()
    counted = Counter[tuple[str, str]]()
    for written, lines in rows:
        if currency := currency_of(written):
            counted[currency, written] += lines
    return counted
