"""Imports run one way through the rooms, and each library stays in its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = [
    "recap.activity",
    "recap.facts",
    "recap.stories",
    "recap.cards",
    "recap.delivery",
    "recap.pipeline",
    "workers",
    "recap.commands",
    "recap.cli",
]
GROUND = ["recap.errors", "recap.files", "recap.lazy", "recap.campaign", "recap.runs"]
HOMES = {
    "duckdb": {"recap.lazy"},  # all others: from recap.lazy import duckdb
    "pandas": {"recap.lazy"},
    "pyarrow": {"recap.lazy"},
    "recap.lazy": {"recap.activity", "recap.facts", "recap.metrics"},
    "jinja2": {"recap.cards"},
    "weasyprint": {"recap.cards.layout"},
    "tinyhtml5": {"recap.cards.layout"},
    "pypdfium2": {"recap.cards"},
    "PIL": {"recap.cards"},
    "isal": {"recap.cards"},
    "zlib_ng": {"recap.cards"},
    "starlette": {"recap.delivery"},
    "uvicorn": {"recap.delivery"},
    "fsspec": {"recap.delivery", "recap.activity.sources"},
    "celery": {"workers"},
    "sqlalchemy": {"recap.runs", "recap.delivery.links", "recap.activity.sources"},
    "typer": {"recap.cli", "recap.cli_docs"},
}


def modules() -> dict[str, Path]:
    """Map the dotted name of every module of ours to its file."""
    files = [path for top in ("recap", "workers") for path in (ROOT / top).rglob("*.py")]
    names = {path: path.relative_to(ROOT).with_suffix("").parts for path in files}
    return {".".join(p for p in parts if p != "__init__"): path for path, parts in names.items()}


MODULES = modules()


def imported(module: str) -> Iterator[str]:
    """Yield the dotted names that *module* imports anywhere: at its top or in a function."""
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: imports are written in full"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def inside(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_only_looks_upstream(room):
    """
    Imports run one way, so any stage can be read and tested alone.
    """
    downstream = ROOMS[ROOMS.index(room) + 1 :]

    for module in MODULES:
        if inside(module, room):
            wrong = [n for n in imported(module) if any(inside(n, other) for other in downstream)]
            assert [] == wrong, module


@pytest.mark.parametrize("floor", GROUND)
def test_the_ground_floor_knows_no_room(floor):
    """
    What all rooms stand on imports none of them.
    """
    for module in MODULES:
        if inside(module, floor):
            assert [] == [n for n in imported(module) if any(inside(n, r) for r in ROOMS)], module


@pytest.mark.parametrize("library", HOMES)
def test_a_library_stays_in_its_room(library):
    """
    Whoever swaps a library has one room to read.
    """
    users = {module for module in MODULES if any(inside(n, library) for n in imported(module))}

    assert [] == [m for m in users if not any(inside(m, home) for home in HOMES[library])]


def test_every_room_is_there():
    """
    The list above names rooms that exist, so that it cannot pass by a slip of the pen.
    """
    assert [] == [room for room in [*ROOMS, *GROUND] if room not in MODULES]
