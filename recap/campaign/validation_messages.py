"""
Turn pydantic's errors into messages for the person who wrote the file.

Each error becomes a `Problem` with the key, the value, what is allowed and the nearest
known name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from itertools import groupby
from typing import get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from recap.errors import did_you_mean

KeyPath = tuple[str, ...]  # ("source", "columns", "amount")
Model = type[BaseModel]

ANY = "*"  # in a path, for a table name that the user chose
MOST_LISTED = 5
LONGEST_VALUE = 60  # characters of a value that a message quotes


@dataclass(frozen=True, slots=True)
class Problem:
    """One key that cannot be used: what is wrong, and how to fix it."""

    key: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}"


def explain(error: ValidationError, model: Model) -> list[Problem]:
    """Return one problem per key for the *error* that *model* raised."""
    file = _file_of(model)
    errors = sorted(error.errors(include_url=False), key=lambda e: e["type"] == "extra_forbidden")
    by_key = {path: list(same) for path, same in groupby(errors, lambda e: file.path(e["loc"]))}
    return [file.problem(path, details) for path, details in by_key.items()]


def listed(problems: list[Problem], name: str) -> str:
    """Return the text of one error for *problems* of the file *name*; lists at most five."""
    lines = [f"  {n}. {problem}" for n, problem in enumerate(problems[:MOST_LISTED], 1)]
    more = f", of which the first {MOST_LISTED}" if len(problems) > MOST_LISTED else ""
    return "\n".join([f"{name} has {len(problems)} problems{more}:", *lines])


def keys(model: Model) -> list[str]:
    """
    List every key of *model*, dotted, with tables, in the models' order.

    For tables with a name that the user chooses (``sources.web``), only ``sources`` is listed.
    """
    return [".".join(path) for path, _ in _walk(model) if ANY not in path]


def is_required(model: Model, key: str) -> bool:
    """Return whether the dotted *key* is required in its table."""
    return dict(_walk(model))[tuple(key.split("."))].is_required()


class _File:
    """The keys that the models allow in a file."""

    def __init__(self, model: Model) -> None:
        self._tables: dict[KeyPath, Model] = {(): model}
        self._named: set[KeyPath] = set()  # keys whose tables have names that the user chooses
        self._open: set[KeyPath] = set()  # tables with keys, and with tables of such names
        for path, field in _walk(model):
            if (table := _table(field)) and _is_named(field):
                self._named.add(path)
                self._tables[*path, ANY] = table
            elif table:
                self._tables[path] = table
                if extra := _table_of_others(table):
                    self._open.add(path)
                    self._tables[*path, ANY] = extra

    def path(self, loc: tuple[int | str, ...]) -> KeyPath:
        """Return the keys in *loc*, without list positions and branches of a union."""
        steps = tuple(step for step in loc if isinstance(step, str))
        depth = next((n for n in range(len(steps)) if not self._has_keys(steps[:n])), len(steps))
        return steps[:depth]

    def _is_chosen(self, path: KeyPath) -> bool:
        """Return whether the user chose the last name of *path*."""
        table = path[:-1]
        return table in self._named or (
            table in self._open and path[-1] not in self._keys_of(table)
        )

    def _has_keys(self, path: KeyPath) -> bool:
        return path in self._named or self._general(path) in self._tables

    def _general(self, path: KeyPath) -> KeyPath:
        """Replace table names that the user chose by `ANY`."""
        return tuple(ANY if self._is_chosen(path[: n + 1]) else step for n, step in enumerate(path))

    def _keys_of(self, table: KeyPath) -> dict[str, FieldInfo]:
        return _fields(self._tables[self._general(table)])

    def problem(self, path: KeyPath, details: list[ErrorDetails]) -> Problem:
        kind, key = details[0]["type"], ".".join(path)
        if not path:
            return Problem(
                "year", _sentence(details[0]), "keep one of these keys, remove the others"
            )
        if kind == "extra_forbidden" or (kind == "model_type" and path[:-1] in self._open):
            return self._unknown(path, details[0]["input"])
        if kind == "missing":
            message = f"is missing; {_place(path[:-1])} needs it."
            return Problem(key, message, f"add {self._sample(path)}")
        fix = getattr(details[0].get("ctx", {}).get("error"), "fix", "")
        return Problem(
            key, self._wrong(path, details), fix or f"write it like {self._sample(path)}"
        )

    def _unknown(self, path: KeyPath, value: object) -> Problem:
        table, name = path[:-1], path[-1]
        allowed, home = list(self._keys_of(table)), self._home(name)
        hint = did_you_mean(name, allowed)
        there = "" if home is None else f" '{name}' is a key of {_place(home)}."
        message = (
            f"there is no such key here (its value is {_quoted(value)}).{hint}{there} "
            f"{_place(table).capitalize()} has the keys {', '.join(allowed)}."
        )
        fixes = ["correct the name of the key"] if hint or home is None else []
        fixes += ["remove its line"] if home is None else [_move(home)]
        return Problem(".".join(path), message, ", or ".join(fixes))

    def _home(self, name: str) -> KeyPath | None:
        """Return a table that has a key *name*; None without one."""
        tables = (path for path in self._tables if ANY not in path)
        return next((path for path in tables if name in self._keys_of(path)), None)

    def _wrong(self, path: KeyPath, details: list[ErrorDetails]) -> str:
        first = details[0]
        kind, value = first["type"], first["input"]
        if kind == "value_error":
            return _sentence(first)
        if kind == "literal_error":
            return _not_one_of(value, _literals(self._field(path).annotation))
        if kind in ("string_too_short", "too_short"):
            return "is empty; set a value, or remove the key."
        if kind in _LIMITS:
            return f"{_quoted(value)} is {_LIMITS[kind].format(**first['ctx'])}."
        expected = " or ".join(dict.fromkeys(_expected(detail) for detail in details))
        return f"{_quoted(value)} is {_type_of(value)}; it must be {expected}."

    def _sample(self, path: KeyPath) -> str:
        if path in self._named:
            return self._sample((*path, "NAME"))
        if self._general(path) in self._tables and not self._example(path):
            required = [name for name, f in self._keys_of(path).items() if f.is_required()]
            return f"[{'.'.join(path)}], with {' and '.join(required) or 'its keys'} under it"
        return f"{path[-1]} = {_toml(self._example(path) or '...')}"

    def _example(self, path: KeyPath) -> object:
        """Return the value that the model gives as an example; None without one."""
        is_named_by_user = path[:-1] in self._named
        return None if is_named_by_user else next(iter(self._field(path).examples or []), None)

    def _field(self, path: KeyPath) -> FieldInfo:
        return self._keys_of(path[:-1])[path[-1]]


_LIMITS = {
    "greater_than_equal": "too small; it must be {ge} or more",
    "less_than_equal": "too big; it must be {le} or less",
}
_EXPECTED = {
    "string": "text in quotes",
    "int": "a whole number without quotes",
    "date": "a date such as 2026-01-31, without quotes",
    "datetime": "a date and time such as 2026-12-01T09:00:00, without quotes",
    "bool": "true or false, without quotes",
    "tuple": "a list in brackets",
    "model": "a table of keys",
}
_TYPES: list[tuple[type | tuple[type, ...], str]] = [
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text"),
    (date, "a date"),
    (time, "a time of day"),
    (Mapping, "a table"),
    (object, "a list"),
]


@cache
def _file_of(model: Model) -> _File:
    return _File(model)


def _walk(model: Model, above: KeyPath = ()) -> Iterator[tuple[KeyPath, FieldInfo]]:
    for name, field in _fields(model).items():
        path = (*above, name)
        yield path, field
        table = _table(field)
        if table is not None:
            yield from _walk(table, (*path, ANY) if _is_named(field) else path)


def _fields(model: Model) -> dict[str, FieldInfo]:
    """Map each key to its field of *model*; fields with `init=False` have no key."""
    fields = model.model_fields.items()
    return {field.alias or name: field for name, field in fields if field.init is not False}


def _is_named(field: FieldInfo) -> bool:
    """Return whether the user names the tables under this key, as in `[sources.web]`."""
    return get_origin(field.annotation) is dict


def _table(field: FieldInfo) -> Model | None:
    candidates = (field.annotation, *get_args(field.annotation))
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)


def _table_of_others(table: Model) -> Model | None:
    """Return the model of the tables under keys that *table* does not name, as in `[words.el]`."""
    if table.model_config.get("extra") != "allow":
        return None
    others = get_type_hints(table).get("__pydantic_extra__")
    return next((c for c in get_args(others) if c is not str), None)


def _literals(annotation: object) -> list[str]:
    """Return the values of every `Literal` within *annotation*."""
    if isinstance(annotation, str):
        return [annotation]
    return [value for part in get_args(annotation) for value in _literals(part)]


def _place(table: KeyPath) -> str:
    return f"[{'.'.join(table)}]" if table else "the top of the file"


def _move(table: KeyPath) -> str:
    return f"move its line under {_place(table)}" if table else "move it above the first [table]"


def _not_one_of(value: object, allowed: list[str]) -> str:
    listed = ", ".join(f"'{word}'" for word in allowed)
    return f"{_quoted(value)} is not one of {listed}.{did_you_mean(str(value), allowed)}"


def _sentence(detail: ErrorDetails) -> str:
    return str(detail["ctx"]["error"])


def _expected(detail: ErrorDetails) -> str:
    kind = detail["type"].partition("_")[0]
    return _EXPECTED.get(kind, detail["msg"])


def _quoted(value: object) -> str:
    text = f"'{value}'" if isinstance(value, str) else _toml(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _type_of(value: object) -> str:
    return next(words for types, words in _TYPES if isinstance(value, types))


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + "}"
    return str(value)
