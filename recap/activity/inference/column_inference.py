"""
Guess which column of a new file is which of ours, and say why: by names, then by values.

A guess is a start for somebody who knows the log, so each comes with its reason.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import starmap
from pathlib import Path
from statistics import median

from recap.activity.columns import NUMBER_COLUMNS
from recap.activity.inference import vocabulary
from recap.activity.inference.formats import (
    NUMBER,
    DetectedTimeFormat,
    are_days,
    are_numbers,
    are_times_of_day,
    detect_decimal_mark,
    detect_time_format,
    year_of,
)
from recap.activity.inference.synonyms import (
    CREDIT,
    DEBIT,
    NAMES,
    PRICE,
    place,
    place_in,
    place_of_day,
    unit,
    words,
)
from recap.activity.inference.window import infer_year
from recap.activity.sources import (
    SourceFile,
    detect_encoding,
    find_files,
    list_columns,
    open_table,
    select_all,
    sqlite_tables,
)
from recap.activity.sql import open_database, quote_name
from recap.campaign import Campaign
from recap.errors import ActivityError

SAMPLE_ROWS = 2000
SQLITE = (".db", ".sqlite", ".sqlite3")
Column = Sequence[str | None]

SEPARATORS = ("|", ";", ",")
NOBODY = re.compile(
    r"0|-1|guest|gast|unknown|anonymous|anonym|null|none|nan|n/?a|-+", re.IGNORECASE
)
IANA = re.compile(r"[A-Z][A-Za-z]+/[A-Z][A-Za-z_/+-]+|UTC")
OURS = ("customer_id", *NAMES)
TOO_LONG = ((30_000.0, "/ 60000", "milliseconds"), (240.0, "/ 60", "seconds"))  # as minutes


INFERRED_TABLES = ("not_items", "returns", "words")


@dataclass(frozen=True, slots=True)
class InferredKey:
    """
    What to write in campaign.toml, and why: under [source] (``columns.at``, ``times``), or in
    a table of `INFERRED_TABLES` (``words.event``).
    """

    key: str
    value: str | bool | tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class InferredSchema:
    """All guesses for a file; the columns that are none of ours; the year to tell of, and why."""

    keys: tuple[InferredKey, ...]
    unused: tuple[str, ...]
    year: int | None
    year_reason: str = (
        f"The year of most of the first {SAMPLE_ROWS:,} lines: is it the last of the log?"
    )

    def get(self, key: str) -> str | bool | tuple[str, ...] | None:
        return next((guess.value for guess in self.keys if guess.key == key), None)


def infer_schema(path: Path) -> InferredSchema:
    """
    Read the first rows of the file at *path*, and guess; of an SQLite file, which table, too.

    The year is found by all rows, see `infer_year`.

    Raises `ActivityError`.
    """
    if path.suffix.lower() in SQLITE and path.is_file():
        return _of_database(path.resolve())
    folder_only = Campaign.model_construct(folder=path.resolve().parent)
    files = find_files(folder_only, path.name, key="--from")
    encoding = None if files[0].kind == "parquet" else detect_encoding(files[0])
    files = [replace(file, encoding=encoding) for file in files]
    found = infer_from_sample(_sample(files[0]))
    return _of_all(replace(found, keys=(*_encoding(encoding), *found.keys)), files)


def _of_all(guesses: InferredSchema, files: Sequence[SourceFile]) -> InferredSchema:
    """Take the year that all lines of *files* tell, where it can be told."""
    at, times = guesses.get("columns.at"), guesses.get("times")
    if not guesses.year or not isinstance(at, str | tuple):
        return guesses
    told = infer_year(files, at, times if isinstance(times, str) else None, guesses.year)
    return replace(guesses, year=told[0], year_reason=told[1]) if told else guesses


def _of_database(file: Path) -> InferredSchema:
    """Guess from the table of which most can be used; who and when count before all others."""
    answers = {
        table: SourceFile(Path(), "sql", result.label, "--from", result)
        for table, result in sqlite_tables(file, "--from").items()
    }
    found = {table: infer_from_sample(_sample(rows)) for table, rows in answers.items()}
    if not found:
        what = "The database has no table."
        raise ActivityError(what, f"{file.name} (--from)", "name the file that holds the log.")
    best = max(found, key=lambda table: _use(found[table]))
    why = f"of its tables ({', '.join(found)}) this looks most like a log"
    query = InferredKey("query", select_all(best), why)
    return _of_all(replace(found[best], keys=(query, *found[best].keys)), [answers[best]])


def _use(guesses: InferredSchema) -> tuple[int, int]:
    columns = [each.key for each in guesses.keys if each.key.startswith("columns.")]
    return len({"columns.customer_id", "columns.at"} & {*columns}), len(columns)


def _encoding(encoding: str | None) -> Iterator[InferredKey]:
    if encoding:
        why = "it is not UTF-8, and spreadsheets write it: do all names look right?"
        yield InferredKey("encoding", encoding, why)


def suggest_column(ours: str, file: SourceFile, taken: Set[str]) -> str:
    """Say which column of *file*, not *taken*, looks like *ours*, and why, if any does."""
    with suppress(ActivityError):  # what is wrong with the file is told when it is read
        free = {column: values for column, values in _sample(file).items() if column not in taken}
        for found in infer_from_sample(free).keys:
            if found.key == f"columns.{ours}":
                theirs = found.value if isinstance(found.value, tuple) else (found.value,)
                several = " and ".join(f"'{each}'" for each in theirs)
                return f" {several} may be what is meant: {found.reason}."
    return ""


def _sample(file: SourceFile) -> dict[str, Column]:
    """Read the first rows of a file: its columns, as text, None where blank."""
    with tempfile.TemporaryDirectory(prefix="recap-") as folder, open_database(Path(folder)) as db:
        columns = [*dict.fromkeys(list_columns(db, file))]
        ours = {f"c{at}": column for at, column in enumerate(columns)}
        table = open_table(db, file, ours, keys=dict.fromkeys(ours, file.key))
        texts = ", ".join(f"{table.text(each)} as {quote_name(each)}" for each in ours)
        with table.explain_errors():
            rows = db.execute(
                f"select {texts} from ({table.rows}) where not broken limit {SAMPLE_ROWS}"  # noqa: S608
            ).fetchall()
    return {column: [row[at] for row in rows] for at, column in enumerate(columns)}


def infer_from_sample(columns: Mapping[str, Column]) -> InferredSchema:
    """Guess from the *columns* of a sample."""
    left = {column: [v for v in values if v] for column, values in columns.items()}
    found: list[InferredKey] = []
    for ours in OURS:
        for guessed, used in _column(ours, left):
            if ours == "at":
                guessed, used = _with_time_of_day(guessed, used, left)
            found.append(guessed)
            left = {column: values for column, values in left.items() if column not in used}
    found = _name_alone(found)
    found += _about(found, columns)
    category = str(next((g.value for g in found if g.key == "columns.category"), ""))
    found += _separator(columns.get(category, ()))
    found += _decimal([values for column, values in columns.items() if column not in left])
    found += _of_the_trade({guess.key: str(guess.value) for guess in found}, columns)
    return InferredSchema(tuple(found), tuple(left), _year(found, columns))


def _name_alone(found: list[InferredKey]) -> list[InferredKey]:
    """Take a name for the item itself, where no id stands beside it."""
    if any(each.key == "columns.item" for each in found):
        return found
    alone = {"columns.item_name": "columns.item"}
    return [replace(each, key=alone.get(each.key, each.key)) for each in found]


def _column(
    ours: str, left: Mapping[str, Sequence[str]]
) -> Iterator[tuple[InferredKey, list[str]]]:
    """Guess the column of *ours*, and what it uses up; nothing when none looks like it."""
    if ours == "amount" and (worked := _worked_out(left)):
        yield worked
        return
    fitting = [
        (found, at, column)
        for at, (column, values) in enumerate(left.items())
        if (found := place(column, ours)) is not None and _fits(ours, values)
    ]
    if ours == "savings" and len(fitting) > 1:
        several = [column for *_, column in fitting]
        why = "their names say so: several are added up"
        yield InferredKey("columns.savings", tuple(several), why), several
    elif fitting:
        *_, column = min(fitting)
        value, why = column, "its name says so"
        if ours == "minutes":
            value, why = _in_minutes(column, left[column])
        yield (
            InferredKey(f"columns.{ours}", value, f"{why} ({_seen(ours, left[column])})"),
            [column],
        )
    elif ours == "at":
        yield from _any_time(left)


def _any_time(left: Mapping[str, Sequence[str]]) -> Iterator[tuple[InferredKey, list[str]]]:
    """Guess by values alone: what can be nothing but a time, and last what may be a number."""
    looks = [(column, found) for column, values in left.items() if (found := _as_time(values))]
    for column, found in sorted(looks, key=lambda each: each[1].is_number):
        yield InferredKey("columns.at", column, f"its values are {found.says}"), [column]
        return


def _with_time_of_day(
    days: InferredKey, used: list[str], left: Mapping[str, Sequence[str]]
) -> tuple[InferredKey, list[str]]:
    """Add to a column of dates the one beside it that has the times of day, where one has."""
    (column,) = used
    beside = _times_of_day(left) if are_days(left[column]) else None
    if beside is None:
        return days, used
    why = f"'{column}' has dates only, and '{beside}' times of day, such as {left[beside][0]!r}"
    return InferredKey("columns.at", (column, beside), why), [column, beside]


def _times_of_day(left: Mapping[str, Sequence[str]]) -> str | None:
    """Find the column that is called a time of day, or else the only one that looks so."""
    fitting = [
        (telling, at, column)
        for at, (column, values) in enumerate(left.items())
        if (telling := place_of_day(column)) is not None
        and are_times_of_day(values, called_so=telling == 0)
    ]
    only = len(fitting) == 1 or (fitting and min(fitting)[0] == 0)
    return min(fitting)[-1] if only else None


def _as_time(values: Sequence[str]) -> DetectedTimeFormat | None:
    found = detect_time_format(values) if values else None
    of_digits = found and (found.times or "").startswith(("%y", "%Y%m%d"))
    return found if found and found.sure and not of_digits else None


def _worked_out(left: Mapping[str, Sequence[str]]) -> tuple[InferredKey, list[str]] | None:
    """Guess an amount that is made of two columns, where nothing is called an amount."""
    direct = _named(left, NAMES["amount"])
    credit, debit = _named(left, CREDIT), _named(left, DEBIT)
    if credit and debit:
        return _more_often(left, debit, credit), [credit, debit]
    price, pieces = _named(left, PRICE), _named(left, NAMES["quantity"])
    if direct or not price:
        return None
    if pieces and words(price) != "price":
        why = "a price of each, times how many"
        return InferredKey("columns.amount", f"{_quoted(pieces)} * {_quoted(price)}", why), [price]
    return InferredKey("columns.amount", price, "its name says so"), [price]


def _more_often(left: Mapping[str, Sequence[str]], debit: str, credit: str) -> InferredKey:
    """Guess the side that more lines are on as what counts: on a statement, what was paid."""
    debits, credits = (sum(value.strip("0.,") != "" for value in left[c]) for c in (debit, credit))
    first, other = (debit, credit) if debits >= credits else (credit, debit)
    why = f"{max(debits, credits):,} lines have a {words(first)}; the others are negative"
    return InferredKey("columns.amount", f"{_quoted(first)} - {_quoted(other)}", why)


def _named(left: Mapping[str, Sequence[str]], known: str) -> str | None:
    places = [
        (found, column)
        for column, values in left.items()
        if (found := place_in(column, known)) is not None and are_numbers(values)
    ]
    return min(places)[1] if places else None


def _fits(ours: str, values: Sequence[str]) -> bool:
    """Tell whether values may be what the name says."""
    if not values:
        return False
    if ours in NUMBER_COLUMNS:
        return are_numbers(values)
    if ours == "at":
        return detect_time_format(values) is not None
    if ours == "zone":
        return all(map(IANA.fullmatch, values))
    if ours == "item_name":
        return not are_numbers(values)
    return True


def _in_minutes(column: str, values: Sequence[str]) -> tuple[str, str]:
    """Return the formula that makes minutes of a column, and why: by its name, else by its size."""
    change, why = "", "its name says so"
    if said := unit(column):
        change, why = said[0], f"its name says so, in {said[1]}"
    elif too_long := _too_long_for_minutes(values):
        change, why = too_long[0], f"its name says so, in {too_long[1]} by their size"
    return f"{_quoted(column)} {change}" if change else column, why


def _too_long_for_minutes(values: Sequence[str]) -> tuple[str, str] | None:
    usual = median(float(value) if NUMBER.fullmatch(value) else 0.0 for value in values)
    return next(((change, says) for most, change, says in TOO_LONG if usual > most), None)


def _quoted(column: str) -> str:
    return column if re.fullmatch(r"[^\W\d]\w*", column) else f"`{column}`"


def _seen(ours: str, values: Sequence[str]) -> str:
    such_as = "" if ours == "customer_id" else f", such as {values[0][:30]!r}"  # names nobody
    return f"{len({*values}):,} different in {len(values):,} lines{such_as}"


def _about(found: Sequence[InferredKey], columns: Mapping[str, Column]) -> Iterator[InferredKey]:
    """Guess how times are written, of what they are, and which customers are nobody."""
    known = {guess.key: guess.value for guess in found}
    if times := _times(known, columns):
        if times.times:
            why = f"they look like {times.says}, such as {_when(known, columns)[0]!r}"
            yield InferredKey("times", times.times, why)
        if not times.zoned and (times.timed or isinstance(known["columns.at"], tuple)):
            yield InferredKey(
                "zone", "UTC", "nothing in the log tells: is the busiest hour plausible?"
            )
        at = words(str(known["columns.at"]))
        if "columns.minutes" in known and (_is_end(at) or _is_spotify(columns)):
            yield InferredKey(
                "at_is", "end", "its name speaks of the end, and the log has durations"
            )
    customers = columns.get(str(known.get("columns.customer_id")), ())
    nobody = Counter(who for who in customers if who and NOBODY.fullmatch(who))
    if nobody:
        yield InferredKey(
            "null_ids", tuple(sorted(nobody)), f"{nobody.total():,} lines are nobody's"
        )


def _decimal(used: Iterable[Column]) -> Iterator[InferredKey]:
    """Guess what stands before the fraction in the columns that are numbers."""
    for values in used:
        known = [value for value in values if value]
        decimal = detect_decimal_mark(known) if are_numbers(known) else None
        if decimal:
            shown = next(value for value in known if detect_decimal_mark([value]))
            yield InferredKey("decimal", decimal, f"numbers look like {shown!r}")
            return


def _of_the_trade(known: Mapping[str, str], columns: Mapping[str, Column]) -> Iterator[InferredKey]:
    """Guess the tables beside [source]: fees, returns, and what customers call things."""
    item, channel = known.get("columns.item", ""), known.get("columns.channel", "")
    name, orders = known.get("columns.item_name", item), known.get("columns.order_id", "")
    formulas = (known.get("columns.amount", ""), known.get("columns.quantity", ""))
    counted = [
        values
        for column, values in columns.items()
        if any(column == formula or _quoted(column) in formula.split(" ") for formula in formulas)
    ]
    yield from starmap(InferredKey, vocabulary.no_items(columns.get(name, ())))
    if counted:
        yield from starmap(InferredKey, vocabulary.returns(counted, columns.get(orders, ())))
    yield from starmap(InferredKey, vocabulary.words_of(item, orders, channel))


def _separator(categories: Column) -> Iterator[InferredKey]:
    """Guess what parts several categories in a cell: parted, there are fewer of them."""
    cells = {cell for cell in categories if cell}
    for sign in SEPARATORS:
        parts = {part.strip() for cell in cells for part in cell.split(sign)}
        if any(sign in cell for cell in cells) and len(parts) < len(cells):
            shown = next(cell for cell in categories if cell and sign in cell)
            yield InferredKey(
                "category_separator", sign, f"cells hold several, such as {shown[:30]!r}"
            )
            return


def _is_end(word: str) -> bool:
    return bool({*word.split()} & {"end", "ended", "stop", "stopped", "endtime"})


def _is_spotify(columns: Mapping[str, Column]) -> bool:
    return {"ts", "ms_played"} <= {*columns}  # its `ts` is when a track stopped


def _when(known: Mapping[str, object], columns: Mapping[str, Column]) -> list[str]:
    """List the times, or where the time of day stands apart the dates, that are known."""
    at = known.get("columns.at")
    column = at[0] if isinstance(at, tuple) else str(at)
    return [value for value in columns.get(column, ()) if value]


def _times(known: Mapping[str, object], columns: Mapping[str, Column]) -> DetectedTimeFormat | None:
    values = _when(known, columns)
    return detect_time_format(values) if values else None


def _year(found: Sequence[InferredKey], columns: Mapping[str, Column]) -> int | None:
    """Find the year that most of the sampled times speak of."""
    known = {guess.key: guess.value for guess in found}
    years = Counter(filter(None, map(_reader(known.get("times")), _when(known, columns))))
    return years.most_common(1)[0][0] if years else None


def _reader(times: object) -> Callable[[str], int | None]:
    """Return what reads the year of a time that is written in the way of `source.times`."""
    return partial(year_of, times if isinstance(times, str) else None)
