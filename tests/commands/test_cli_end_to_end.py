"""The commands on one real run of the campaign that `recap new` writes."""

import csv
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from recap.campaign import FORMATS, load
from recap.cli import app
from recap.runs import jobs
from recap.runs.folder import begin

CUSTOMERS = ["C-1001", "C-1002", "C-1003", "C-1004", "C-1005", "C-1006"]


def invoke(*words: object):
    return CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)


def shell(*words: object, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "recap", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def set_key(campaign: Path, before: str, after: str) -> None:
    file = campaign / "campaign.toml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def rows_of(file: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(file.read_text().splitlines())]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory) -> Path:
    """The starter, run once with nothing changed but the showcase, which takes its time."""
    folder = tmp_path_factory.mktemp("journey") / "coffee"
    assert 0 == invoke("new", folder).exit_code
    set_key(folder, "showcase = true", "showcase = false")
    return folder


@pytest.fixture(scope="module")
def ran(campaign):
    return invoke("run", campaign, "--workers", 1)


@pytest.fixture(scope="module")
def after_the_run(campaign, ran) -> Path:
    assert 0 == ran.exit_code, ran.output
    return campaign


@pytest.fixture
def coffee(tmp_path) -> Path:
    """A campaign of its own for a test that changes it."""
    assert 0 == invoke("new", tmp_path / "coffee").exit_code
    return tmp_path / "coffee"


@pytest.fixture
def small(repo, coffee) -> Path:
    """A campaign whose theme has three stories, which are soon checked."""
    theme = coffee / "small"
    shutil.copytree(repo / "templates" / "poster", theme)
    told = (theme / "theme.toml").read_text()
    few = 'stories = ["big-number", "savings", "compare", "growth"]'
    (theme / "theme.toml").write_text(re.sub(r"stories = \[.*?\]", few, told, flags=re.DOTALL))
    set_key(coffee, 'theme = "poster"', 'theme = "small"')
    set_key(coffee, 'ahead = ["summary/link"]', 'ahead = ["savings/link"]')
    return coffee


def test_a_new_campaign_passes_its_check(coffee):
    """
    `recap check` finds nothing wrong with what `recap new` wrote, and writes nothing.
    """
    before = {*coffee.rglob("*")}
    done = invoke("check", coffee)

    assert 0 == done.exit_code, done.output
    assert "A run can start. 0 warnings.\n" == done.stdout.splitlines(keepends=True)[-1]
    assert before == {*coffee.rglob("*")}


def test_check_tells_every_story_and_what_it_takes(small):
    """
    The share of customers who get it, and what the others lack; or why nobody can be told it.
    """
    set_key(small, 'savings = "discount"\n', "")
    said = [" ".join(line.split()) for line in invoke("check", small).stdout.splitlines()]

    assert "savings savings nobody map savings under [source.columns]" in said
    assert "compare active_days_rank, active_days nobody needs 100 customers" in said
    assert "growth growth, events nobody the log has no line from before 2026-01-01" in said
    assert "big-number events, active_days 83.3 % not everybody has active_days >= 4" in said
    assert "'shown to' is the share of all 6 customers." in said
    assert "big-number fast fast fast fast stories/big-number.html" in said


def test_check_tells_what_is_set_aside(small):
    """
    Lines that cannot be counted are a warning: with the reason, the file and the row.
    """
    with (small / "activity.csv").open("a") as log:
        log.write("2026-05-05 09:00,,R-1,Espresso,Coffee,Harbour,2.20,0\n")

    done = invoke("check", small)

    assert 0 == done.exit_code
    assert "rejected: no customer" in done.stdout
    assert "row 134" in done.stdout
    assert "warning: 1 of 133 lines of the log are rejected.\n" in done.stdout


def test_check_tells_all_errors_at_once(small):
    """
    An unknown story, and a log that is not there: both are told, with exit code 2.
    """
    set_key(small, '#order = ["cover", "summary"]', 'order = ["savins", "compare"]')
    (small / "activity.csv").unlink()

    done = invoke("check", small)

    assert 2 == done.exit_code
    assert (
        "error: The theme 'small' has no story 'savins'. Did you mean 'savings'?\n"
        "  where: campaign.toml, key 'stories.order'\n"
        "  fix:   use one of big-number, savings, compare, growth\n"
    ) in done.stdout
    assert "activity.csv" in done.stdout
    assert "2 errors: fix them before a run.\n" in done.stdout


def test_a_run_says_what_it_made_and_what_is_next(ran, campaign):
    """
    The last lines of a run can be copied.
    """
    assert 0 == ran.exit_code, ran.output
    assert "6 recaps" in ran.stdout
    assert f"Next:\n  recap serve {campaign} " in ran.stdout
    assert f"recap links {campaign} --out links.csv" in ran.stdout
    assert "--run" not in ran.stdout


def test_a_run_shows_its_stages_without_a_terminal(ran):
    """
    Where there is no terminal, progress is plain lines.
    """
    assert re.search(r"^count: 6 of 6 customers, done in ", ran.stdout, re.MULTILINE)


def test_a_run_leaves_its_address(after_the_run):
    """
    The pointer in the campaign's folder holds the absolute path of the run.
    """
    pointer = after_the_run / ".recap" / "last-run"

    assert f"{after_the_run.resolve() / 'out'}\n" == pointer.read_text()


def test_a_second_run_draws_nothing_again(after_the_run):
    """
    The same command goes on, and finds all of it done.
    """
    done = invoke("run", after_the_run, "--workers", 1)

    assert 0 == done.exit_code
    assert re.search(r"files drawn +0\n", done.stdout)


def test_status_after_the_run_is_all_done(after_the_run):
    """
    Every stage is done, and nobody failed.
    """
    done = invoke("status", after_the_run)
    stages = [line.split()[:2] for line in done.stdout.splitlines()[4:] if line.strip()]

    assert 0 == done.exit_code
    assert {"done"} == {state for _, state in stages}
    assert ["read", "count", "rank", "freeze", "draw"] == [stage for stage, _ in stages][:5]


def test_explain_prints_one_json_object(after_the_run):
    """
    `--json` is for programs: one object with the customer's facts, and how each was counted.
    """
    told = json.loads(invoke("explain", after_the_run, "C-1001", "--json").stdout)

    assert "C-1001" == told["customer"]
    assert 8 == told["facts"]["busiest_hour"]["hour"]
    assert ("2026-01-01", "2026-12-31") == (told["first_day"], told["last_day"])
    assert "Europe/Athens" == told["zone"]
    assert datetime.fromisoformat(told["as_of"]).tzinfo
    assert (58, []) == (told["lines"], told["rejected"])
    assert [*told["facts"]] == [*told["explained"]]
    hour = told["explained"]["busiest_hour"]
    assert (58, {}, 21) == (hour["used"], hour["excluded"], hour["matching"])
    first = hour["lines"][0]
    assert ("2026-02-15 08:46:00", "activity.csv") == (first["at"], first["file"])
    log = (after_the_run / first["file"]).read_text().splitlines()
    assert log[first["row"] - 1].startswith("2026-02-15 08:46,C-1001,")
    quick = json.loads(invoke("explain", after_the_run, "C-1001", "--json", "--quick").stdout)
    assert "row" not in quick["explained"]["busiest_hour"]["lines"][0]


def test_explain_shows_each_number_with_its_meaning(after_the_run):
    """
    Every fact stands there with its value and a definition for people.
    """
    from recap.facts import METRICS

    facts = json.loads(invoke("explain", after_the_run, "C-1006", "--json").stdout)["facts"]
    said = " ".join(invoke("explain", after_the_run, "C-1006").stdout.split())

    assert [] == [name for name in facts if name not in said]
    assert METRICS["events"].definition.split(".")[0][:30] in said
    assert "1 line of the log from 2026-01-01 to 2026-12-31, in the zone " in said
    assert "Counted from 1 line." in said
    assert re.search(r"Matching this value: 1 line, the first: activity\.csv:\d+ at 2026-", said)


def test_explain_tells_that_customers_have_clocks_of_their_own(coffee):
    """
    The campaign's zone is told as what it is: for rows whose zone column is empty.
    """
    header, *rows = (coffee / "activity.csv").read_text().splitlines()
    zoned = [f"{header},tz", *(f"{row},Europe/Paris" for row in rows)]
    (coffee / "activity.csv").write_text("\n".join(zoned))
    plan = (coffee / "campaign.toml").read_text()
    columns = '[source.columns]\nzone = "tz"'
    (coffee / "campaign.toml").write_text(plan.replace("[source.columns]", columns))
    assert 0 == invoke("run", coffee, "--workers", 1, "--draw", "none").exit_code

    said = " ".join(invoke("explain", coffee, "C-1001").stdout.split())

    zone = "each in the zone of its zone column, or in Europe/Athens where that is empty"
    assert f"from 2026-01-01 to 2026-12-31, {zone}, read on " in said
    assert json.loads(invoke("explain", coffee, "C-1001", "--json").stdout)["own_zones"]


def test_explain_lists_the_rejected_lines_and_why(coffee):
    """
    A customer's rows that were rejected are told by reason; the file of them names nobody.
    """
    with (coffee / "activity.csv").open("a") as log:
        log.write("2020-05-05 09:00,C-1001,R-1,Espresso,Coffee,Harbour,2.20,0\n")
        log.write("2026-05-05 09:00,C-1001,R-1,Espresso,Coffee,Harbour,much,0\n")
        log.write("2020-05-05 09:00,C-1001,R-1,Espresso,Coffee,Harbour,2.20,0\n")
        log.write("2020-05-05 09:00,C-1002,R-1,Espresso,Coffee,Harbour,2.20,0\n")
    assert 0 == invoke("run", coffee, "--workers", 1, "--draw", "none").exit_code

    told = json.loads(invoke("explain", coffee, "C-1001", "--json").stdout)
    said = invoke("explain", coffee, "C-1001").stdout

    where = {"file": "activity.csv"}
    assert [
        {"reason": "outside the window", "rows": 2, **where, "row": 134},
        {"reason": "unreadable number", "rows": 1, **where, "row": 135},
    ] == told["rejected"]
    assert "Rejected: 2 lines, outside the window: first in activity.csv, row 134.\n" in said
    assert "Rejected: 1 line, unreadable number: in activity.csv, row 135.\n" in said
    assert "C-100" not in (coffee / "out" / "activity" / "rejected.csv").read_text()


@pytest.mark.parametrize("words", [["explain"], ["draw", "--out", "cards"]])
def test_an_unknown_customer_gets_no_other_id_in_the_message(after_the_run, words):
    """
    A slip in an id must not bring somebody else's to light.
    """
    done = invoke(words[0], after_the_run, "C-100", *words[1:])

    assert 2 == done.exit_code
    assert (
        "This run has no recap for that customer.\n"
        f"  where: {after_the_run}/out\n"
        "  fix:   write the id as in the log; customers who opted out or have no activity in the "
        "window have no recap; failed customers are listed by: recap status\n"
    ) == done.stderr


def test_draw_writes_every_story_in_every_format(after_the_run, tmp_path):
    """
    With no wish, all of one customer's cards come, named by story and format.
    """
    done = invoke("draw", after_the_run, "C-1006", "--out", tmp_path / "cards", "--pdf")
    files = [Path(line) for line in done.stdout.splitlines()]
    stories = {file.stem.rpartition("-")[0] for file in files if file.suffix == ".png"}

    assert 0 == done.exit_code, done.output
    assert {"cover", "summary"} <= stories
    assert {"recap.pdf"} | {f"{s}-{size}.png" for s in stories for size in FORMATS} == {
        file.name for file in files
    }
    assert {*files} == {*(tmp_path / "cards").iterdir()}
    assert b"%PDF" == (tmp_path / "cards" / "recap.pdf").read_bytes()[:4]


def test_draw_writes_the_one_card_that_is_wanted(after_the_run, tmp_path):
    """
    A story and a format together are one file.
    """
    wish = ("--story", "summary", "--format", "square")
    done = invoke("draw", after_the_run, "C-1001", "--out", tmp_path, *wish)

    assert f"{tmp_path}/summary-square.png\n" == done.stdout
    assert b"\x89PNG" == (tmp_path / "summary-square.png").read_bytes()[:4]


def test_draw_of_an_unknown_format_names_the_nearest(after_the_run, tmp_path):
    """
    A slip in a format is told with those there are.
    """
    done = invoke("draw", after_the_run, "C-1001", "--out", tmp_path, "--format", "sqare")

    assert 2 == done.exit_code
    assert (
        "There is no format 'sqare'. Did you mean 'square'?\n"
        "  where: --format\n"
        "  fix:   use one of story, portrait, square, link\n"
    ) == done.stderr


def test_draw_of_an_unknown_story_names_the_nearest(after_the_run, tmp_path):
    """
    A slip in a story is told with those there are.
    """
    done = invoke("draw", after_the_run, "C-1001", "--out", tmp_path, "--story", "sumary")

    assert 2 == done.exit_code
    message = "The theme 'poster' has no story 'sumary'. Did you mean 'summary'?"
    assert message == done.stderr.splitlines()[0]


def test_draw_reports_a_story_that_the_customer_does_not_get(after_the_run, tmp_path):
    """
    A story that a customer does not get is never drawn empty.
    """
    done = invoke("draw", after_the_run, "C-1006", "--out", tmp_path, "--story", "streak")

    assert 2 == done.exit_code
    assert (
        "The story 'streak' is not in this customer's recap: a fact is missing, or the "
        "story's `when` does not hold."
    ) == done.stderr.splitlines()[0]
    assert [] == [*tmp_path.iterdir()]


def test_links_are_for_everybody_who_has_a_recap(after_the_run, tmp_path):
    """
    One row a customer, with a link that begins with the campaign's address.
    """
    done = invoke("links", after_the_run, "--out", tmp_path / "links.csv")
    rows = rows_of(tmp_path / "links.csv")

    assert 0 == done.exit_code
    assert CUSTOMERS == [row["customer"] for row in rows]
    assert all(row["link"].startswith("http://127.0.0.1:8000/r/") for row in rows)
    assert done.stdout.startswith(f"Wrote 6 links to {tmp_path}/links.csv.")


def test_links_of_a_run_that_was_stopped_come_with_a_warning(after_the_run, tmp_path):
    """
    Who mails them would send pictures that are not there yet.
    """
    state = begin(load(after_the_run), after_the_run / "out").state_url
    jobs.close_stage(state, "draw", "stopped")

    done = invoke("links", after_the_run, "--out", tmp_path / "links.csv")

    jobs.close_stage(state, "draw")
    assert (
        "warning: The run is not finished (draw: 6 of 6). Finish it before you send mail.\n"
        == done.stderr
    )


def test_links_begin_with_the_address_of_now(after_the_run, coffee, tmp_path):
    """
    An address that marketing corrects after the run is the one in the mail.
    """
    set_key(coffee, '"http://127.0.0.1:8000"', '"https://recap.example.com"')
    out = ("--out", tmp_path / "links.csv", "--run", after_the_run / "out")

    assert 0 == invoke("links", coffee, *out).exit_code
    assert "https://recap.example.com/r/" in (tmp_path / "links.csv").read_text()


def test_serve_opens_the_pages_until_it_is_stopped(after_the_run, tmp_path):
    """
    A private link opens on this machine; Ctrl-C ends the server without a traceback.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    invoke("links", after_the_run, "--out", tmp_path / "links.csv")
    link = rows_of(tmp_path / "links.csv")[0]["link"]

    serving = shell("serve", after_the_run, "--port", port)
    try:
        assert b"<html" in _open(link.replace(":8000", f":{port}"))
    finally:
        serving.send_signal(signal.SIGINT)
        said, trouble = serving.communicate(timeout=30)

    assert f"at http://127.0.0.1:{port}\n" in said
    assert "Traceback" not in trouble
    assert 0 == serving.returncode


def _open(address: str) -> bytes:
    for _ in range(100):
        try:
            return urlopen(address, timeout=30).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nobody answers")


def test_a_run_with_failures_lists_them_and_exits_with_one(repo, coffee, tmp_path):
    """
    One customer's failure is told, by the recap's id, and does not stop the others.
    """
    theme = tmp_path / "broken"
    shutil.copytree(repo / "templates" / "poster", theme)
    summary = theme / "stories" / "summary.html"
    sheet, trap = "{% block sheet %}", "{% if events == 1 %}{{ 1 // 0 }}{% endif %}"
    summary.write_text(summary.read_text().replace(sheet, sheet + trap))
    set_key(coffee, 'theme = "poster"', f'theme = "{theme}"')
    set_key(coffee, "showcase = true", "showcase = false")

    done = invoke("run", coffee, "--workers", 1, "--out", tmp_path / "run")

    assert 1 == done.exit_code, done.output
    assert "1 recap failed" in done.stdout
    assert "C-1006" not in done.output
    assert "failed: recap " in invoke("status", coffee).stdout


def test_ctrl_c_says_how_to_go_on(coffee, tmp_path):
    """
    A run that is stopped leaves with exit code 130 and no child behind.
    """
    set_key(coffee, "showcase = true", "showcase = false")
    running = shell("run", coffee, "--out", tmp_path / "run", start_new_session=True)
    while not (tmp_path / "run" / "state.sqlite").exists() and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, trouble = running.communicate(timeout=60)

    assert 130 == running.returncode, trouble
    assert "\nStopped. Finished work is kept: the same command continues.\n" == trouble


def test_a_campaign_that_cannot_be_written_to_is_run_elsewhere(after_the_run, tmp_path):
    """
    Where no pointer can be left, the run says to name it with --run.
    """
    campaign = tmp_path / "coffee"
    shutil.copytree(after_the_run, campaign, ignore=shutil.ignore_patterns(".recap", "out"))
    (campaign / ".recap").write_text("a file in the way")
    done = invoke("run", campaign, "--workers", 1, "--draw", "none", "--out", tmp_path / "run")

    assert 0 == done.exit_code, done.output
    assert f"recap serve {campaign} --run {tmp_path}/run" in done.stdout
    assert 0 == invoke("status", campaign, "--run", tmp_path / "run").exit_code
