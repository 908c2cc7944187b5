"""README, docs/ and CONTRIBUTING: commands run, link targets exist, code prints its output."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from recap.cli import app

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
IN_VENV = ".venv/bin/"


def blocks(page: str, language: str) -> list[str]:
    """Return the code blocks of *page* in one language."""
    return [text for name, text in BLOCK.findall(page) if name == language]


def shell_commands(page: str) -> list[str]:
    """Return the lines of the shell blocks of *page*, without comments."""
    lines = "".join(blocks(page, "sh")).splitlines()
    return [command for line in lines if (command := line.partition("#")[0].strip())]


COMMANDS = [*shell_commands(README), *shell_commands(CONTRIBUTING)]


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
def test_each_make_target_exists(command):
    """
    Every make command that a page names is a target.
    """
    assert re.search(rf"^{command.split()[1]}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("recap ")])
def test_each_recap_command_has_its_options(command):
    """
    Every recap command and option that a page names exists.
    """
    _, name, *words = command.split()

    result = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})

    assert 0 == result.exit_code
    assert [] == [word for word in words if word.startswith("--") and word not in result.output]


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith(IN_VENV)])
def test_each_command_of_the_environment_runs(command):
    """
    The commands that CONTRIBUTING runs in .venv succeed; mypy, which lint runs, only starts.
    """
    program, *arguments = shlex.split(command.removeprefix(IN_VENV))
    arguments = arguments or ["--version"]

    subprocess.run([sys.executable, "-m", program, *arguments], cwd=ROOT, check=True)


def test_every_command_is_tested():
    """
    Every command on these pages belongs to one of the three tests above.
    """
    assert [] == [line for line in COMMANDS if not line.startswith(("make ", "recap ", IN_VENV))]


def test_the_python_of_the_readme_prints_the_output_below_it(tmp_path):
    """
    The library example runs without a change, after `recap new`.
    """
    (code,), (output,) = blocks(README, "python"), blocks(README, "text")
    new = [sys.executable, "-m", "recap", "new", "my-campaign"]
    subprocess.run(new, cwd=tmp_path, check=True, capture_output=True)

    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)

    assert output == result.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_link_targets_exist(page):
    """
    Every page and picture that a page links to is in the repository.
    """
    links = LINK.findall(page.read_text())

    assert [] == [link for link in links if not (page.parent / link).exists()]


def test_every_page_of_the_docs_is_in_the_index():
    """
    docs/README.md lists every page of docs/.
    """
    links = set(LINK.findall((ROOT / "docs" / "README.md").read_text()))

    assert set() == {page.name for page in (ROOT / "docs").glob("*.md")} - links - {"README.md"}


def test_the_picture_is_readable():
    """
    The picture of the README shows six cards side by side.
    """
    with Image.open(ROOT / "docs" / "demo.webp") as picture:
        picture.load()
        width, height = picture.size

    assert 3 < width / height < 4


def test_the_two_commands_are_below_the_picture():
    """
    The README starts with one sentence, the picture and the two commands, in this order.
    """
    sentence, picture, commands = README.split("\n\n")[1:4]

    assert sentence.endswith(".")
    assert picture.startswith("![")
    assert ["make demo", "make test"] == shell_commands(commands + "\n")


def test_the_statistic_of_contributing_needs_one_file(tmp_path):
    """
    The example metric, written into a copy of recap, is a fact, and the example test passes.
    """
    files = {code.split('"""')[1]: code for code in blocks(CONTRIBUTING, "python")}
    shutil.copytree(ROOT / "recap", tmp_path / "recap")
    for name, code in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code)
    (test,) = [name for name in files if name.startswith("tests/")]

    subprocess.run(
        [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ".", test],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT / 'tests' / 'support'}"},
        check=True,
    )
