"""
Paths into columns with structure: `movie.title`, `subtitles[0].name`, `genres[*].name`.

A column whose whole name is written comes first, so names with a point stay what they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from recap.activity.columns import NAME_SEPARATOR, has_several_names
from recap.activity.sql import literal

STEP = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<index>\d+|\*)\]")
EACH = "*"  # in brackets: every element of a list
SAMPLE_ROWS = 1000  # of a column that may have JSON
DEEPEST = 6  # steps
PLAIN = (str, int, float)  # bool is an int
MOST_PATHS = 100  # of one column: more are ids that are used as keys


@dataclass(frozen=True, slots=True)
class ColumnPath:
    """A column, and the steps to a value in its cells: keys, positions from 0, or `EACH`."""

    column: str
    steps: tuple[str | int, ...]

    @property
    def is_list(self) -> bool:
        return EACH in self.steps


def find_path(text: str, columns: Iterable[str]) -> ColumnPath | None:
    """Parse *text* as a path into one of *columns*; None when it is none. The longest name wins."""
    for column in sorted(columns, key=len, reverse=True):
        rest = text.removeprefix(column)
        steps = [*STEP.finditer(rest)]
        if rest != text and steps and "".join(step[0] for step in steps) == rest:
            return ColumnPath(column, tuple(map(_step, steps)))
    return None


def roots(text: str) -> Iterator[str]:
    """Yield each part of *text* that may be the column of a path."""
    yield from (text[: match.start()] for match in re.finditer(r"[.\[]", text) if match.start())


def any_position(path: str) -> str:
    """Return *path* with 0 for every position: elements of one list have one structure."""
    return re.sub(r"\[(\d+|\*)\]", "[0]", path)


def value_paths(column: str, values: Iterable[Any]) -> list[str]:
    """
    List the paths to the plain values within the *values* of *column*, in order of appearance.

    A list of objects gives the paths in its elements, at position 0. Another list is a value, and
    has a second path to its first element; `listed` leaves that out.
    """
    found: dict[str, None] = {}
    empty: dict[str, None] = {}  # null, [] or {}: other values show what they are
    for value in values:
        if isinstance(value, PLAIN):
            found[column] = None
            continue
        for path, is_empty in _paths(column, value, DEEPEST):
            if len(found) + len(empty) < MOST_PATHS:
                (empty if is_empty else found)[path] = None
    plain = (
        path for path in empty if not any(p.startswith((f"{path}.", f"{path}[")) for p in found)
    )
    return [*dict.fromkeys((*found, *plain))] or [column]


def paths_in_texts(column: str, texts: Iterable[str | None]) -> list[str]:
    """List the paths into a column of texts, as `value_paths` does; only itself without JSON."""
    filled = [text for text in texts if text and text.strip() not in ("", "null")]
    values = [value for text in filled if (value := parsed_json(text)) is not None]
    return value_paths(column, values) if 2 * len(values) > len(filled) else [column]


def listed(paths: Sequence[str]) -> list[str]:
    """Return *paths* without those to an element of a list that is a value itself."""
    return [path for path in paths if not path.endswith("[0]") or path[:-3] not in paths]


def parsed_json(text: str) -> Any:
    """Return the value of a JSON object or list; None for any other text."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def json_text_sql(text: str, path: ColumnPath, ours: str) -> str:
    """SQL for the value at *path* in a JSON *text*; null when it is not JSON."""
    return f"(case when json_valid({text}) then {json_value_sql(text, path.steps, ours)} end)"


def json_value_sql(doc: str, steps: Sequence[str | int], ours: str) -> str:
    """SQL for a value in a JSON document as text: 42.0 is '42', several names are joined."""
    if EACH in steps:
        separator = NAME_SEPARATOR if has_several_names(ours) else ", "
        texts = f"json_extract_string({doc}, {literal(_json_path(steps))})"
        return f"array_to_string({texts}, {literal(separator)})"
    pointer = json_pointer(steps)
    return as_text(f"json_extract_string({doc}, {pointer})", f"json_type({doc}, {pointer})", ours)


def as_text(text: str, kind: str, ours: str) -> str:
    """SQL for an extracted JSON value of a *kind*; a list of categories is joined."""
    number = f"regexp_replace({text}, '\\.0+$', '')"
    names = f"from_json({text}, '[\"VARCHAR\"]')"
    joined = f"array_to_string({names}, {literal(NAME_SEPARATOR)})"
    when_list = f"when {kind} = 'ARRAY' then {joined}" if has_several_names(ours) else ""
    return f"(case when {kind} = 'DOUBLE' then {number} {when_list} else {text} end)"


def json_pointer(steps: Sequence[str | int]) -> str:
    """SQL for a JSON pointer."""
    keys = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return literal("".join(f"/{key}" for key in keys))


def _json_path(steps: Sequence[str | int]) -> str:
    parts = (
        f"[{step}]" if step == EACH or isinstance(step, int) else f'."{step}"' for step in steps
    )
    return f"${''.join(parts)}"


def _step(match: re.Match[str]) -> str | int:
    index = match["index"]
    return match["key"] if index is None else index if index == EACH else int(index)


def _paths(path: str, value: Any, depth: int) -> Iterator[tuple[str, bool]]:
    """Yield the paths to plain values, and whether the value is empty."""
    if value in (None, [], {}):
        yield path, True
    elif isinstance(value, dict) and depth:
        for key, inner in value.items():
            if STEP.fullmatch(f".{key}"):
                yield from _paths(f"{path}.{key}", inner, depth - 1)
    elif isinstance(value, list):
        first = next((each for each in value if isinstance(each, dict | list)), None)
        if first is None:
            yield from ((path, False), (f"{path}[0]", False))
        else:
            yield from _paths(f"{path}[0]", first, depth - 1)
    elif not isinstance(value, dict):
        yield path, False
