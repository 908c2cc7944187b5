import socket
import subprocess
import sys
from pathlib import Path

import pytest
from claimed_job import claim_free
from typer.testing import CliRunner

import recap
from recap import cli_docs
from recap.campaign import load
from recap.cli import app
from recap.commands import last_run
from recap.errors import ActivityError
from recap.runs import folder as runs
from recap.runs import jobs

COMMANDS = (
    "new",
    "new-story",
    "new-theme",
    "check",
    "run",
    "status",
    "explain",
    "draw",
    "sheet",
    "preview",
    "serve",
    "links",
    "forget",
    "translate",
    "doctor",
)
NEEDS_A_RUN = (
    ["status"],
    ["explain", "C-1001"],
    ["draw", "C-1001", "--out", "cards"],
    ["serve"],
    ["links", "--out", "links.csv"],
    ["forget", "C-1001"],
)


def invoke(*words: object):
    return CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)


def command(name: str, campaign: Path, *rest: str) -> list[str]:
    return [name, str(campaign), *rest]


@pytest.fixture
def coffee(tmp_path) -> Path:
    """A campaign as `recap new` writes it."""
    assert 0 == invoke("new", tmp_path / "coffee").exit_code
    return tmp_path / "coffee"


def test_the_cli_docs_are_up_to_date(repo):
    """
    docs/cli.md has every command with its help, word for word.
    """
    assert cli_docs.page() == (repo / "docs/cli.md").read_text()


def test_the_names_of_the_commands():
    """
    Scripts depend on these names.
    """
    assert ["recap", *(f"recap {name}" for name in COMMANDS)] == [n for n, _ in cli_docs.helps()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_with_an_example(name):
    """
    The last line of the help of a command is a complete command to copy.
    """
    last = invoke(name, "--help").stdout.rstrip().splitlines()[-1]

    assert last.startswith(f"    recap {name}")


def test_help_is_quick():
    """
    The help loads no large library.
    """
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "recap", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr

    heavy = ("weasyprint", "pandas", "duckdb", "pyarrow", "celery", "sqlalchemy", "PIL", "uvicorn")
    assert [] == [name for name in heavy if f" {name}\n" in loaded]


def test_the_version_is_printed():
    """
    `--version` says the package's version.
    """
    assert f"recap {recap.__version__}\n" == invoke("--version").stdout


def test_new_prints_its_files_and_the_next_commands(tmp_path):
    """
    The commands can be copied.
    """
    done = invoke("new", tmp_path / "coffee")

    assert (
        f"Wrote {tmp_path}/coffee/campaign.toml\n"
        f"Wrote {tmp_path}/coffee/activity.csv\n"
        "\n"
        f"Next: recap check {tmp_path}/coffee\n"
        f"      recap run {tmp_path}/coffee\n"
    ) == done.stdout


def test_new_from_a_log_prints_what_it_inferred(tmp_path):
    """
    A table has the inferred keys with reasons; then come the missing keys and the next step.
    """
    log = tmp_path / "log.csv"
    log.write_text("kunde,betrag,x\nC-1,2.50,y\n")

    output = invoke("new", tmp_path / "mine", "--from", log).stdout

    lines = [" ".join(line.split()) for line in output.splitlines()]
    assert (
        "columns.amount betrag its name says so (1 different in 1 lines, such as '2.50')"
    ) in lines
    assert "columns.at ? required, and no column looks like it" in lines
    assert "x yes or no" in lines
    assert f"Check the file, then run: recap check {tmp_path}/mine" == lines[-1]


def test_new_twice_cannot_start(coffee):
    """
    The error is on stderr, with its place and a fix, and the exit code is 2.
    """
    done = invoke("new", coffee)

    assert 2 == done.exit_code
    assert (
        "This folder already has a campaign.toml; it was not changed.\n"
        f"  where: {coffee}/campaign.toml\n"
        "  fix:   use another folder, or move that file\n"
    ) == done.stderr
    assert "" == done.stdout


def test_an_error_shows_no_traceback(tmp_path):
    """
    In a real shell, an expected error is three lines and exit code 2.
    """
    done = subprocess.run(
        [sys.executable, "-m", "recap", "run", str(tmp_path)], capture_output=True, text=True
    )

    assert 2 == done.returncode
    assert (
        "There is no campaign.toml in this folder.\n"
        f"  where: {tmp_path}\n"
        f"  fix:   create one: recap new {tmp_path}\n"
    ) == done.stderr


@pytest.mark.parametrize("words", NEEDS_A_RUN, ids=lambda words: words[0])
def test_before_the_first_run_commands_name_the_first_step(coffee, words):
    """
    Every command that needs a run has the command that starts one.
    """
    done = invoke(words[0], coffee, *words[1:])

    assert 2 == done.exit_code
    assert (
        "There is no run here yet.\n"
        f"  where: {coffee}/out\n"
        f"  fix:   start one: recap run {coffee}; or give its folder with --run\n"
    ) == done.stderr


def test_a_missing_run_folder_is_reported(coffee, tmp_path):
    """
    The pointer names a folder that was removed.
    """
    last_run.remember(coffee, tmp_path / "gone")
    done = invoke("status", coffee)

    assert 2 == done.exit_code
    assert (
        "The last run of this campaign is gone.\n"
        f"  where: {tmp_path}/gone\n"
        f"  fix:   start one: recap run {coffee}; or give its folder with --run\n"
    ) == done.stderr


@pytest.mark.parametrize("name", ["serve", "preview"])
def test_a_taken_port_is_reported(coffee, name):
    """
    The error has the option for another port.
    """
    runs.begin(load(coffee), coffee / "out")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = invoke(name, coffee, "--port", port)

    assert 2 == done.exit_code
    assert (
        f"Port {port} cannot be used: Address already in use.\n"
        f"  where: 127.0.0.1:{port}\n"
        f"  fix:   stop the program that uses it, or choose another: --port {port + 1}\n"
    ) == done.stderr


def test_the_last_run_is_found_again(coffee, tmp_path):
    """
    A run in any folder is found from the campaign, without `--run`.
    """
    runs.begin(load(coffee), tmp_path / "elsewhere")

    assert last_run.remember(coffee, tmp_path / "elsewhere")
    assert tmp_path / "elsewhere" == last_run.find(coffee).folder


def test_a_run_may_be_named(coffee, tmp_path):
    """
    `--run` wins over the pointer.
    """
    runs.begin(load(coffee), tmp_path / "first")
    runs.begin(load(coffee), tmp_path / "second")
    last_run.remember(coffee, tmp_path / "second")

    assert tmp_path / "first" == last_run.find(coffee, tmp_path / "first").folder


def test_a_read_only_campaign_has_no_pointer(coffee, tmp_path):
    """
    If the pointer cannot be written, the run succeeds and is named with `--run`.
    """
    (coffee / ".recap").write_text("a file in the way")

    assert not last_run.remember(coffee, tmp_path / "elsewhere")


def test_status_shows_stages_and_failures(coffee):
    """
    Each stage has its numbers; failures have the id of the recap, not of the customer.
    """
    run = runs.begin(load(coffee), coffee / "out")
    jobs.open_stage(run.state_url, "freeze", dict.fromkeys([0, 1], "as it was"), total=5)
    with claim_free(run.state_url, "freeze", 0) as job:
        job.run_customer(run.recap_id("C-1001"), lambda: None)
        job.run_customer(run.recap_id("C-1002"), lambda: 1 // 0)

    done = invoke("status", coffee)
    stage, failure = done.stdout.splitlines()[4], done.stdout.splitlines()[6]

    assert 0 == done.exit_code
    assert " ".join(stage.split()).startswith("freeze open 2 of 5 0 0 1 1 (0 running)")
    assert failure.startswith(f"failed: recap {run.recap_id('C-1002')} (freeze): ZeroDivisionError")
    assert "C-1002" not in done.stdout


def test_status_shows_what_stopped_a_stage(coffee):
    """
    An error that is not about a customer is shown with its place and a fix.
    """
    run = runs.begin(load(coffee), coffee / "out")
    jobs.open_stage(run.state_url, "read", {0: "as it was"}, total=1)
    with pytest.raises(ActivityError), jobs.claim(run.state_url, "read", 0):
        raise ActivityError("The log is empty.", "activity.csv", "export it again")

    assert (
        "stopped: The log is empty.\n  where: activity.csv\n  fix:   export it again\n"
    ) in invoke("status", coffee).stdout


@pytest.mark.parametrize(
    "words",
    [
        ["new", "LONG"],
        ["new", "DIR", "--from", "LONG"],
        ["check", "LONG"],
        ["run", "LONG"],
        ["status", "LONG"],
        ["translate", "LONG", "el"],
    ],
)
def test_a_path_that_is_too_long_is_an_error(tmp_path: Path, words: list[str]):
    """
    A path is first used somewhere in each command; none of them may end in a traceback.
    """
    path = str(tmp_path / ("x" * 300))
    typed = [{"LONG": path, "DIR": str(tmp_path)}.get(word, word) for word in words]

    result = CliRunner().invoke(app, typed)

    assert 2 == result.exit_code
    assert isinstance(result.exception, SystemExit)
    what, where, fix = result.stderr.splitlines()
    assert "This path cannot be used: File name too long." == what
    assert where.startswith(f"  where: {path}")
    assert "  fix:   correct the path, or give yourself the right to read it" == fix


def test_an_unknown_plan_of_what_to_draw_suggests_the_nearest(tmp_path):
    """
    Before anything is read.
    """
    done = invoke("run", tmp_path, "--draw", "al")

    assert 2 == done.exit_code
    assert (
        "There is no plan 'al' of what to draw. Did you mean 'all'?\n"
        "  where: --draw\n"
        "  fix:   use one of ahead, all, none\n"
    ) == done.stderr
