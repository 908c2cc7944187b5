"""
The architecture as tests: imports run one way, packages are used through their facades,
and each library is imported in one place.

The order of the packages and the facade rule are described in docs/architecture.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]

# A package may import the packages before it in its list, and BASE.
PACKAGES = [
    "recap.activity",
    "recap.facts",
    "recap.stories",
    "recap.cards",
    "recap.delivery",
    "recap.pipeline",
    "recap.preview",
    "workers",
    "recap.commands",
    "recap.cli",
]
BASE = [
    "recap.errors",
    "recap.zones",
    "recap.atomic_files",
    "recap.lazy",
    "recap.campaign",
    "recap.runs",
]
SUB_PACKAGES = {
    "recap.activity": ["sources", "cleaning", "inference", "sharding"],
    "recap.facts": ["core", "comparing", "metrics", "evaluation", "evidence", "docs"],
    "recap.cards": [
        "encoding",
        "textures",
        "assets",
        "painting",
        "layout",
        "templating",
        "plates",
        "card_renderer",
        "checks",
    ],
}
LIBRARIES = {
    "duckdb": {"recap.lazy"},  # all others: from recap.lazy import duckdb
    "pandas": {"recap.lazy"},
    "pyarrow": {"recap.lazy"},
    "recap.lazy": {"recap.activity", "recap.facts", "recap.metrics"},
    "jinja2": {"recap.cards"},
    "weasyprint": {"recap.cards.layout"},
    "tinyhtml5": {"recap.cards.layout"},
    "pypdfium2": {"recap.cards"},
    "PIL": {"recap.cards"},
    "isal": {"recap.cards.encoding"},
    "zlib_ng": {"recap.cards.encoding"},
    "starlette": {"recap.delivery", "recap.preview"},
    "uvicorn": {"recap.delivery", "recap.preview"},
    "watchfiles": {"recap.preview"},
    "python_calamine": {"recap.activity.sources"},
    "fsspec": {"recap.delivery", "recap.activity.sources"},
    "celery": {"workers"},
    "sqlalchemy": {"recap.runs", "recap.delivery.links", "recap.activity.sources"},
    "typer": {"recap.cli", "recap.cli_docs"},
}


class Import(NamedTuple):
    """One imported name: ``from module import name``, or ``import module`` with no name."""

    module: str
    name: str | None

    @property
    def full_name(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


@cache
def parse(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text())


def find_modules() -> dict[str, Path]:
    """Map the dotted name of every module of recap and workers to its file."""
    files = [path for top in ("recap", "workers") for path in (ROOT / top).rglob("*.py")]
    parts = {path: path.relative_to(ROOT).with_suffix("").parts for path in files}
    return {".".join(p for p in parts[path] if p != "__init__"): path for path in files}


MODULES = find_modules()
FACADES = {name for name, path in MODULES.items() if path.name == "__init__.py"}


@cache
def imports(module: str) -> tuple[Import, ...]:
    """Return every import in *module*, at its top or in a function."""
    return tuple(_imports(parse(module)))


def _imports(tree: ast.Module) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "imports are written in full"
            assert not node.level, "imports are written in full"
            yield from (Import(node.module, alias.name) for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@cache
def exported(facade: str) -> set[str]:
    """Return the names in the ``__all__`` of a package."""
    for node in parse(facade).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def outermost_facade(target: str, importer: str) -> str | None:
    """Return the outermost package that holds *target* but not *importer*."""
    packages = [name for name in FACADES - {"recap"} if is_within(target, name)]
    return min((name for name in packages if not is_within(importer, name)), key=len, default=None)


def is_public(facade: str, target: Import) -> bool:
    """Return whether *target* is exported by *facade*, or comes from a public module of it."""
    path = [part for part in target.full_name.removeprefix(facade).split(".") if part]
    while path and path[0] in exported(facade):
        facade, path = f"{facade}.{path[0]}", path[1:]
        if facade not in FACADES:
            return True  # a name, or a public module with all that it holds
    return not path


def imported_packages(module: str) -> dict[str, str]:
    """Return the packages that *module* imports whole, by the names that it uses for them."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(parse(module))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in FACADES
    }


def later_imports(package: str, later: list[str]) -> list[str]:
    """Return the imports within *package* that reach one of the *later* packages."""
    return [
        f"{module} imports {found.full_name}"
        for module in MODULES
        if is_within(module, package)
        for found in imports(module)
        if any(is_within(found.full_name, other) for other in later)
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_no_later_package(package):
    """
    Imports run one way, so each stage can be read and tested alone.
    """
    assert [] == later_imports(package, PACKAGES[PACKAGES.index(package) + 1 :])


@pytest.mark.parametrize(
    ("parent", "name"), [(parent, name) for parent, names in SUB_PACKAGES.items() for name in names]
)
def test_a_sub_package_imports_no_later_one(parent, name):
    """
    The same holds among the sub-packages of a package.
    """
    names = SUB_PACKAGES[parent]
    later = [f"{parent}.{other}" for other in names[names.index(name) + 1 :]]

    assert [] == later_imports(f"{parent}.{name}", later)


@pytest.mark.parametrize("base", BASE)
def test_the_base_imports_no_package(base):
    """
    What every package may import does not import them.
    """
    assert [] == later_imports(base, PACKAGES)


def test_packages_are_used_through_their_facades():
    """
    Code outside a package imports only what the package exports.
    """
    wrong = [
        f"{module} imports {found.full_name}: not in the __all__ of {facade}"
        for module in MODULES
        for found in imports(module)
        if (facade := outermost_facade(found.full_name, module)) is not None
        if not is_public(facade, found)
    ]

    assert [] == wrong


def test_no_package_is_entered_by_attribute():
    """
    `from recap import facts` gives the exported names, not `facts.core.year`.
    """
    wrong = [
        f"{module} uses {ast.unparse(node)}: not in the __all__ of {facade}"
        for module in MODULES
        for name, facade in imported_packages(module).items()
        for node in ast.walk(parse(module))
        if isinstance(node, ast.Attribute)
        if isinstance(node.value, ast.Name)
        if node.value.id == name
        if f"{facade}.{node.attr}" in MODULES
        if node.attr not in exported(facade)
    ]

    assert [] == wrong


@pytest.mark.parametrize("facade", sorted(FACADES))
def test_a_facade_says_what_it_is_for(facade):
    """
    A package opens with a docstring, and each name that it exports exists.
    """
    tree = parse(facade)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    names |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    modules = {name.rpartition(".")[2] for name in MODULES if name.rpartition(".")[0] == facade}

    assert ast.get_docstring(tree)
    assert set() == exported(facade) - names - modules


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_in_one_place(library):
    """
    Replacing a library means reading one package.
    """
    users = {
        module
        for module in MODULES
        if any(is_within(found.full_name, library) for found in imports(module))
    }

    assert [] == [
        user for user in users if not any(is_within(user, home) for home in LIBRARIES[library])
    ]


def test_module_names_are_unique():
    """
    One word, one meaning: no two modules have the same name.
    """
    names = [name.rpartition(".")[2] for name in MODULES if name not in FACADES]
    names = [name for name in names if name != "__main__"]

    assert [] == sorted({name for name in names if names.count(name) > 1})


def test_the_lists_above_name_what_exists():
    """
    A misspelt package would make the tests above pass for nothing.
    """
    named = [
        *PACKAGES,
        *BASE,
        *(f"{p}.{name}" for p, names in SUB_PACKAGES.items() for name in names),
    ]

    assert [] == [name for name in named if name not in MODULES]
