"""Write the made-up logs of tests/exports/samples: a header and 20 rows each, always the same."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROWS = 20
FOLDER = Path(__file__).parents[1] / "exports" / "samples"
UNITS = {"m": "minutes", "d": "days"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up log: its columns, and what each column is (several where both are right)."""

    name: str
    expected: dict[str, frozenset[str]]
    rows: tuple[tuple[str, ...], ...]
    file_format: str
    delimiter: str
    encoding: str

    def write(self, folder: Path) -> Path:
        """Write the log into *folder*; return its file."""
        file = folder / f"log.{self.file_format}"
        lines = [dict(zip(self.expected, row, strict=True)) for row in self.rows]
        if self.file_format == "jsonl":
            file.write_text("".join(json.dumps(_typed(line)) + "\n" for line in lines))
            return file
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\n")
        writer.writerows([tuple(self.expected), *self.rows])
        file.write_bytes(text.getvalue().encode(self.encoding))
        return file


def load_samples() -> Iterator[Sample]:
    """Load the samples of every language."""
    for file in sorted(FOLDER.glob("*.toml")):
        for sample in tomllib.loads(file.read_text())["sample"]:
            name = f"{file.stem}: {sample['trade']}"
            columns = [
                _values(spec, Random(f"{name}/{title}"))  # noqa: S311
                for title, _, spec in sample["columns"]
            ]
            _name_items([what for _, what, _ in sample["columns"]], columns, sample["columns"])
            yield Sample(
                name,
                {title: frozenset(what.split("|")) for title, what, _ in sample["columns"]},
                tuple(zip(*columns, strict=True)),
                sample.get("format", "csv"),
                sample.get("delimiter", ","),
                sample.get("encoding", "utf-8"),
            )


def _name_items(roles: list[str], columns: list[list[str]], specs: list[list[Any]]) -> None:
    """Give each id of an item one name."""
    if "item" in roles and "item_name" in roles:
        ids, at = columns[roles.index("item")], roles.index("item_name")
        names = specs[at][2]
        distinct = sorted({*ids})
        columns[at] = [names[distinct.index(id_) % len(names)] for id_ in ids]


def _typed(line: dict[str, str]) -> dict[str, object]:
    """Write whole numbers as numbers, as JSON exports do."""
    return {key: int(value) if value.isdecimal() else value for key, value in line.items()}


def _values(spec: str | list[str], random: Random) -> list[str]:
    """Make the values of a column, such as ``int 1 4`` or ``time %d.%m.%Y``."""
    if isinstance(spec, list):
        return [random.choice(spec) for _ in range(ROWS)]
    kind, _, rest = spec.partition(" ")
    return [*globals()[f"_{kind}"](rest, random)]


def _id(rest: str, random: Random) -> Iterator[str]:
    pattern, _, count = rest.rpartition(" ")
    ids = [pattern % number for number in random.sample(range(10, 900), int(count))]
    yield from (random.choice(ids) for _ in range(ROWS))


def _hex(rest: str, random: Random) -> Iterator[str]:
    digits, count = map(int, rest.split())
    ids = [f"{random.randrange(16**digits):0{digits}x}" for _ in range(count)]
    yield from ids if count == ROWS else (random.choice(ids) for _ in range(ROWS))


def _mail(rest: str, random: Random) -> Iterator[str]:
    yield from (f"person{random.randrange(int(rest))}@example.com" for _ in range(ROWS))


def _seq(rest: str, random: Random) -> Iterator[str]:
    pattern, _, repeat = rest.rpartition(" ")
    first = random.randrange(100, 900)
    yield from (pattern % (first + row // int(repeat)) for row in range(ROWS))


def _int(rest: str, random: Random) -> Iterator[str]:
    least, most = map(int, rest.split())
    yield from (str(random.randint(least, most)) for _ in range(ROWS))


def _num(rest: str, random: Random) -> Iterator[str]:
    least, most, digits, *mark = rest.split()
    for _ in range(ROWS):
        number = f"{random.uniform(float(least), float(most)):.{digits}f}"
        yield number.replace(".", mark[0]) if mark else number


def _money(rest: str, random: Random) -> Iterator[str]:
    pattern, least, most = rest.split()
    yield from (pattern % random.uniform(float(least), float(most)) for _ in range(ROWS))


def _moments() -> Iterator[datetime]:
    for row in range(ROWS):
        yield datetime(2025, 1, 3, 8, 5) + timedelta(days=17 * row, minutes=47 * row)


def _time(rest: str, _: Random) -> Iterator[str]:
    yield from (moment.strftime(rest) for moment in _moments())


def _later(rest: str, _: Random) -> Iterator[str]:
    span, pattern = rest.split(" ", 1)
    delta = timedelta(**{UNITS[span[-1]]: int(span[:-1])})
    yield from ((moment + delta).strftime(pattern) for moment in _moments())


def _timeofday(rest: str, _: Random) -> Iterator[str]:
    yield from (moment.strftime(rest) for moment in _moments())


def _epoch_s(_: str, __: Random) -> Iterator[str]:
    yield from (str(int((moment - datetime(1970, 1, 1)).total_seconds())) for moment in _moments())


def _epoch_ms(_: str, random: Random) -> Iterator[str]:
    yield from (f"{second}000" for second in _epoch_s("", random))
