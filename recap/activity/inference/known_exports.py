"""
Exports of well-known programs, recognised by their columns. One TOML file each, in `exports/`.

A file has these keys:

- ``title``, ``files`` (their usual names), ``checked`` (a date) and ``knowledge`` (where from)
- ``columns``: the export is recognised when the file has all of them
- ``only_columns``: recognised only when there are no others, but for one that somebody added
- ``one_person``: whether the export is of one person, so that no column has a customer
- ``source`` and other tables: keys as in campaign.toml. A key whose columns the file lacks is left
  out; a text may be a list of columns of which the first one that the file has is used
- ``why``: the reason for a key; ``unused``: why a column is not used; ``not_known``: sentences
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from recap.activity.inference.inferred_schema import InferredKey, Value
from recap.activity.sources import operands

PATH = re.compile(r"[.\[].*", re.DOTALL)  # of a value inside a column: movie.title
MOST_ADDED = 1  # columns: of several persons' exports, who it is
COLUMN_RULES = ("keep", "drop", "decimal", "thousands", "durations", "extract")  # tables by column
COLUMN_LISTS = ("fill_down",)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownExport:
    """What is known about an export; see the module."""

    name: str
    title: str
    files: str
    checked: date
    knowledge: tuple[str, ...]
    columns: frozenset[str]
    only_columns: bool
    one_person: bool
    source: Mapping[str, Any]
    tables: Mapping[str, Mapping[str, Any]]
    why: Mapping[str, str]
    unused: Mapping[str, str]
    not_known: tuple[str, ...]

    def fits(self, columns: Set[str]) -> bool:
        """Return whether a file with these *columns* is this export."""
        others = len(columns - self.columns)
        return self.columns <= columns and not (self.only_columns and others > MOST_ADDED)

    def keys(self, columns: Collection[str]) -> Iterator[InferredKey]:
        """Yield the keys for a file with these *columns*."""
        for key, value in self.source.items():
            if key == "columns":
                yield from self._column_keys(value, columns)
            elif (fitting := _fitting(key, value, columns)) is not None:
                yield self._key(key, fitting)
        for table, settings in self.tables.items():
            for key, value in settings.items():
                yield self._key(f"{table}.{key}", _frozen(value))

    def _column_keys(
        self, mapped: Mapping[str, Any], columns: Collection[str]
    ) -> Iterator[InferredKey]:
        for ours, theirs in mapped.items():
            several = isinstance(theirs, list) and ours != "savings" and ours != "at"
            for candidate in theirs if several else [theirs]:
                if _can_be_read(candidate, columns):
                    yield self._key(f"columns.{ours}", _frozen(candidate))
                    break

    def _key(self, key: str, value: Value) -> InferredKey:
        reason = self.why.get(key.removeprefix("columns."), "as this export has it")
        return InferredKey(key, value, reason)


@cache
def known_exports() -> tuple[KnownExport, ...]:
    """Load all known exports, sorted by their titles."""
    folder = files("recap.activity.inference") / "exports"
    exports = [
        _load(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(exports, key=lambda export: export.title.casefold()))


def recognise(columns: Collection[str]) -> KnownExport | None:
    """Return the export that has these *columns*; of several, the one that needs the most."""
    names = {*columns, *(PATH.sub("", column) for column in columns)}
    fitting = [export for export in known_exports() if export.fits(names)]
    return max(fitting, key=lambda export: len(export.columns), default=None)


def has_known_rule(table: str, column: str, texts: Collection[str]) -> bool:
    """
    Return whether a known export has these *texts* in its rules on *column*.

    Args:
        table: "keep", "drop" or "return_when".
    """
    return any(
        {*texts} <= {*_texts(export.source.get(table, {}).get(column))}
        for export in known_exports()
    )


def _texts(rule: object) -> Iterator[str]:
    """Yield the texts in a rule, which may be a text, a list, or a table."""
    if isinstance(rule, str):
        yield rule
    elif isinstance(rule, Mapping | list):
        for part in rule.values() if isinstance(rule, Mapping) else rule:
            yield from _texts(part)


def used_columns(key: InferredKey, columns: Collection[str]) -> Iterator[str]:
    """Yield the columns of the file that *key* refers to."""
    value = key.value
    texts = [value] if isinstance(value, str) else [*value] if not isinstance(value, int) else []
    is_mapped = key.key.startswith("columns.")
    for text in texts if is_mapped or key.key in (*COLUMN_RULES, *COLUMN_LISTS) else ():
        for name in [text] if text in columns else operands(text):
            yield name if name in columns else PATH.sub("", name)
            yield from (each for each in columns if each.startswith((f"{name}.", f"{name}[")))


def _load(name: str, text: dict[str, Any]) -> KnownExport:
    known = {
        "title", "files", "checked", "knowledge", "columns", "only_columns",
        "one_person", "source", "why",
        "unused", "not_known",
    }  # fmt: skip
    return KnownExport(
        name=name,
        title=text["title"],
        files=text["files"],
        checked=text["checked"],
        knowledge=tuple(text["knowledge"]),
        columns=frozenset(text["columns"]),
        only_columns=text.get("only_columns", False),
        one_person=text.get("one_person", False),
        source=text["source"],
        tables={key: value for key, value in text.items() if key not in known},
        why=text.get("why", {}),
        unused=text.get("unused", {}),
        not_known=tuple(text.get("not_known", ())),
    )


def _fitting(key: str, value: Any, columns: Collection[str]) -> Value | None:
    """Return a setting without the columns that the file lacks; None when nothing is left."""
    if key in COLUMN_RULES and isinstance(value, dict):
        return {name: rule for name, rule in value.items() if _has(columns, name)} or None
    if key in COLUMN_LISTS:
        return tuple(name for name in value if _has(columns, name)) or None
    return _frozen(value)


def _frozen(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _can_be_read(mapped: str | list[str], columns: Collection[str]) -> bool:
    """Return whether the file has all columns of a name, a formula, or a list of them."""
    texts = [mapped] if isinstance(mapped, str) else mapped
    return all(
        text in columns or all(_has(columns, column) for column in operands(text)) for text in texts
    )


def _has(columns: Collection[str], column: str) -> bool:
    """Return whether the file has a column, or one that a path begins with, or a path into it."""
    inside = (f"{column}.", f"{column}[")
    return (
        column in columns
        or PATH.sub("", column) in columns
        or any(each.startswith(inside) for each in columns)
    )
