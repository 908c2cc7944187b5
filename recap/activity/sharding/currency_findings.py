"""Find amounts in several currencies, which are added up as if they were in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate

from recap.activity.cleaning import CleaningSettings, SeveralCurrencies, SourceSettings
from recap.activity.columns import REFUNDED
from recap.activity.inference import currency_column, read_sample
from recap.activity.sharding.second_reading import SecondReading, open_second_reading
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
    source has one currency and these differ, all sources are listed. Remote files and databases
    are left out; of files that are too large to read twice, a sample is read.
    """
    if "amount" not in settings.log_columns:
        return ()
    firsts = dict(zip(files, accumulate(map(len, files.values()), initial=0), strict=False))
    found = []
    for name, source in settings.sources.items():
        with open_second_reading(files[name]) as reading:
            if each := _of_source(db, source, reading, firsts[name], settings):
                found.append(each)
    all_currencies = {currency for each in found for currency, _ in each.lines}
    return tuple(found) if len(all_currencies) > 1 else ()


def _of_source(
    db: Database,
    source: SourceSettings,
    reading: SecondReading,
    first: int,
    settings: CleaningSettings,
) -> SeveralCurrencies | None:
    """Count the lines of one source; table ``log`` has the number *first* for its first file."""
    amount = source.columns.get("amount")
    if not isinstance(amount, str) or not reading.files:
        return None
    with suppress(ActivityError):  # reading the log has reported its errors
        sample = read_sample(reading.files[0])
        amounts = sorted({*sample} & referenced_columns({"amount": amount}))
        codes = currency_column(amounts, sample)
        columns = [codes] if codes else _with_marks(amounts, sample)
        for column in columns:
            marks = Counter[tuple[str, str]]()
            for number, file in enumerate(reading.files, first):
                used = None if reading.is_sample else number
                marks.update(_count(db, used, file, column, settings, are_codes=bool(codes)))
            if marks:
                found = _finding(source, column, marks, is_amount=not codes)
                return replace(found, is_sample=reading.is_sample)
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
    number: int | None,
    file: SourceFile,
    column: str,
    settings: CleaningSettings,
    *,
    are_codes: bool,
) -> Counter[tuple[str, str]]:
    """
    Count the used lines of *file* with an amount, by currency and its text in *column*.

    *number* is that of the file in table ``log``; None: all its lines are counted.
    """
    table = open_table(db, file, {"currency": column}, keys={"currency": file.key})
    if table.types["currency"] != TEXT:
        return Counter()
    text = table.text("currency")
    beside = f"regexp_replace({text}, {literal(NUMBER_PARTS)}, '', 'g')"
    mark = f"upper({text})" if are_codes else beside
    no_refund = "and not is_refund" if REFUNDED in settings.log_columns else ""
    used = f"(from used where file = {number} and amount is not null {no_refund})"
    are_used = f"semi join {used} using (line)" if number is not None else ""
    query = f"""
        select mark, count(*) from (select line, {mark} as mark from ({table.rows})) {are_used}
        where mark <> '' group by mark
    """  # noqa: S608
    with table.explain_errors():
        rows = db.execute(query).fetchall()
    counted = Counter[tuple[str, str]]()
    for written, lines in rows:
        if currency := currency_of(written):
            counted[currency, written] += lines
    return counted
