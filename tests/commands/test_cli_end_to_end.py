"""The commands on one real run of the campaign that `recap new` writes."""

import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from recap.campaign import FORMATS, load
from recap.cli import app
from recap.commands import check
from recap.delivery import links
from recap.runs import jobs
from recap.runs.folder import begin, lock, open_
from recap.runs.progress import Progress

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
    """Return the starter campaign without the showcase, which takes long."""
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
    """Return a new campaign for a test that changes it."""
    assert 0 == invoke("new", tmp_path / "coffee").exit_code
    return tmp_path / "coffee"


@pytest.fixture
def small(repo, coffee) -> Path:
    """Return a campaign whose theme has only four stories, so that its check is fast."""
    theme = coffee / "small"
    shutil.copytree(repo / "templates" / "poster", theme)
    text = (theme / "theme.toml").read_text()
    few = 'stories = ["big-number", "savings", "compare", "growth"]'
    (theme / "theme.toml").write_text(f"{few}\n{text}")  # the base has the others
    set_key(coffee, 'theme = "poster"', 'theme = "small"')
    set_key(coffee, 'ahead = ["summary/link"]', 'ahead = ["savings/link"]')
    return coffee


def test_a_new_campaign_passes_its_check(coffee):
    """
    `recap check` finds no problem in what `recap new` wrote, and writes no file.
    """
    before = {*coffee.rglob("*")}
    done = invoke("check", coffee)

    assert 0 == done.exit_code, done.output
    assert "A run can start. 0 warnings.\n" == done.stdout.splitlines(keepends=True)[-1]
    assert before == {*coffee.rglob("*")}


def test_check_shows_every_story_and_what_it_needs(small):
    """
    It shows the share of customers who get it, and what the others lack or why nobody gets it.
    """
    set_key(small, 'savings = "discount"\n', "")
    output = [" ".join(line.split()) for line in invoke("check", small).stdout.splitlines()]

    assert "savings savings nobody map savings under [source.columns]" in output
    assert "compare active_days_rank, active_days nobody needs 100 customers" in output
    assert "growth growth, events nobody the log has no line from before 2026-01-01" in output
    assert "big-number events, active_days 83.3 % not everybody has active_days >= 4" in output
    assert "'shown to' is the share of all 6 customers." in output
    assert "big-number fast fast fast fast stories/big-number.html" in output


def test_check_of_selected_cards_does_not_read_the_log(small):
    """
    One story, one format, or another theme: the rest of the theme and the log are not looked at.
    """
    (small / "activity.csv").unlink()
    one = invoke("check", small, "--story", "savings", "--format", "link")
    lines = [" ".join(line.split()) for line in one.stdout.splitlines()]
    unknown = [
        invoke("check", small, option, wrong)
        for option, wrong in (("--story", "savins"), ("--format", "squar"), ("--theme", "nigth"))
    ]
    mixed = invoke("check", small, "--data-only", "--story", "savings")

    assert 0 == one.exit_code, one.output
    assert "Only the theme is checked. The log was not read." == lines[1]
    assert [["cards", "link", "template"], ["savings", "fast", "stories/savings.html"]] == [
        line.split() for line in lines if line.endswith((" template", ".html"))
    ]
    assert "0 warnings." == lines[-1]
    assert [2, 2, 2, 2] == [done.exit_code for done in (*unknown, mixed)]
    assert [True] * 3 == ["Did you mean" in done.stderr for done in unknown]
    assert "leave out --data-only" in mixed.stderr


def test_check_shows_rejected_lines(small):
    """
    Rejected lines are a warning with the reason, the file and the row; dropped lines are none.
    """
    with (small / "activity.csv").open("a") as log:
        log.write("2026-05-05 09:00,,R-1,Espresso,Coffee,Harbour,2.20,0\n")
        log.write("2026-05-05 09:00,C-1001,R-1,Test,Coffee,Harbour,2.20,0\n")
    set_key(small, "\n[source.columns]", '\n[source.drop]\nproduct = "Test"\n\n[source.columns]')

    done = invoke("check", small)

    assert 0 == done.exit_code
    assert "rejected: no customer" in done.stdout
    assert "row 134" in done.stdout
    assert " dropped: product is Test" in done.stdout
    assert "rejected: dropped" not in done.stdout
    assert "row 135" in done.stdout
    assert "warning: 1 of 134 lines of the log are rejected.\n" in done.stdout


def test_check_shows_all_errors(small):
    """
    An unknown story and a missing log are both shown, with exit code 2.
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


def test_a_run_prints_its_results_and_the_next_commands(ran, campaign):
    """
    The commands can be copied.
    """
    assert 0 == ran.exit_code, ran.output
    assert "6 recaps" in ran.stdout
    assert f"Next:\n  recap serve {campaign} " in ran.stdout
    assert f"recap links {campaign} --out links.csv" in ran.stdout
    assert "--run" not in ran.stdout


def test_a_run_shows_its_stages_without_a_terminal(ran):
    """
    Without a terminal, progress is plain lines.
    """
    assert re.search(r"^count: 6 of 6 customers, done in ", ran.stdout, re.MULTILINE)


def test_a_run_writes_a_pointer_to_its_folder(after_the_run):
    """
    The pointer in the campaign's folder has the absolute path of the run.
    """
    pointer = after_the_run / ".recap" / "last-run"

    assert f"{after_the_run.resolve() / 'out'}\n" == pointer.read_text()


def test_a_second_run_draws_nothing_again(after_the_run):
    """
    The same command continues the run, and all files exist already.
    """
    done = invoke("run", after_the_run, "--workers", 1)

    assert 0 == done.exit_code
    assert re.search(r"files drawn +0\n", done.stdout)


def test_status_after_the_run_is_all_done(after_the_run):
    """
    Every stage is done, without failures.
    """
    done = invoke("status", after_the_run)
    stages = [line.split()[:2] for line in done.stdout.splitlines()[4:] if line.strip()]

    assert 0 == done.exit_code
    assert {"done"} == {state for _, state in stages}
    assert ["read", "count", "rank", "freeze", "draw"] == [stage for stage, _ in stages][:5]


def test_explain_prints_one_json_object(after_the_run):
    """
    `--json` prints an object with the customer's facts and the evidence for each.
    """
    output = json.loads(invoke("explain", after_the_run, "C-1001", "--json").stdout)

    assert "C-1001" == output["customer"]
    assert 8 == output["facts"]["busiest_hour"]["hour"]
    assert ("2026-01-01", "2026-12-31") == (output["first_day"], output["last_day"])
    assert "Europe/Athens" == output["zone"]
    assert datetime.fromisoformat(output["as_of"]).tzinfo
    assert (58, []) == (output["lines"], output["rejected"])
    assert [*output["facts"]] == [*output["explained"]]
    hour = output["explained"]["busiest_hour"]
    assert (58, {}, 21) == (hour["used"], hour["excluded"], hour["matching"])
    first = hour["lines"][0]
    assert ("2026-02-15 08:46:00", "activity.csv") == (first["at"], first["file"])
    log = (after_the_run / first["file"]).read_text().splitlines()
    assert log[first["row"] - 1].startswith("2026-02-15 08:46,C-1001,")
    quick = json.loads(invoke("explain", after_the_run, "C-1001", "--json", "--quick").stdout)
    assert "row" not in quick["explained"]["busiest_hour"]["lines"][0]


def test_explain_takes_several_customers(after_the_run):
    """
    As a list in JSON, and one after the other as text, in the order of the command.
    """
    both = ("explain", after_the_run, "C-1006", "C-1001")

    as_json = json.loads(invoke(*both, "--json").stdout)
    text = invoke(*both).stdout

    assert ["C-1006", "C-1001"] == [each["customer"] for each in as_json]
    assert text.index("Customer C-1006") < text.index("Customer C-1001")
    unknown = CliRunner().invoke(app, ["explain", str(after_the_run), "C-1001", "nobody"])
    assert (2, "") == (unknown.exit_code, unknown.stdout)


def test_check_of_the_data_alone(coffee):
    """
    It reads the log and counts who gets which story; no card is laid out.
    """
    started = time.monotonic()
    good = invoke("check", coffee, "--data-only")
    took_s = time.monotonic() - started
    set_key(coffee, 'item = "product"', 'item = "produkt"')
    wrong = invoke("check", coffee, "--data-only")

    assert 0 == good.exit_code, good.output
    assert "shown to" in good.stdout
    assert not any(line.startswith("cards ") for line in good.stdout.splitlines())
    assert took_s < 30
    assert 2 == wrong.exit_code
    assert "There is no column 'produkt'" in wrong.stdout


def test_check_says_errors_in_the_log_before_it_checks_the_cards(coffee):
    """
    They are notices of the progress, which is shown on stderr, when the first card is laid out.
    """
    set_key(coffee, 'item = "product"', 'item = "produkt"')
    notices: list[str] = []

    def until_the_cards(now: Progress) -> None:
        notices.append(now.notice)
        if now.stage == "try":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check.check(load(coffee), until_the_cards)

    assert any("error: There is no column 'produkt'" in notice for notice in notices)


def test_explain_shows_each_fact_with_its_definition(after_the_run):
    """
    The text has every fact with its value and its definition.
    """
    from recap.facts import METRICS

    facts = json.loads(invoke("explain", after_the_run, "C-1006", "--json").stdout)["facts"]
    output = " ".join(invoke("explain", after_the_run, "C-1006").stdout.split())

    assert [] == [name for name in facts if name not in output]
    assert METRICS["events"].definition.split(".")[0][:30] in output
    assert "1 line of the log from 2026-01-01 to 2026-12-31, in the zone " in output
    assert "Counted from 1 line." in output
    assert re.search(r"Matching this value: 1 line, the first: activity\.csv:\d+ at 2026-", output)


def test_explain_shows_that_customers_have_their_own_time_zones(coffee):
    """
    The campaign's zone is shown as the zone of rows whose zone column is empty.
    """
    header, *rows = (coffee / "activity.csv").read_text().splitlines()
    zoned = [f"{header},tz", *(f"{row},Europe/Paris" for row in rows)]
    (coffee / "activity.csv").write_text("\n".join(zoned))
    plan = (coffee / "campaign.toml").read_text()
    columns = '[source.columns]\nzone = "tz"'
    (coffee / "campaign.toml").write_text(plan.replace("[source.columns]", columns))
    assert 0 == invoke("run", coffee, "--workers", 1, "--draw", "none").exit_code

    output = " ".join(invoke("explain", coffee, "C-1001").stdout.split())

    zone = "each in the zone of its zone column, or in Europe/Athens where that is empty"
    assert f"from 2026-01-01 to 2026-12-31, {zone}, read on " in output
    assert json.loads(invoke("explain", coffee, "C-1001", "--json").stdout)["own_zones"]


def test_explain_lists_the_rejected_lines_and_why(coffee):
    """
    A customer's rejected rows are shown by reason; the file of rejected rows has no ids.
    """
    with (coffee / "activity.csv").open("a") as log:
        log.write("2020-05-05 09:00,C-1001,R-1,Espresso,Coffee,Harbour,2.20,0\n")
        log.write("2026-05-05 09:00,C-1001,R-1,Espresso,Coffee,Harbour,much,0\n")
        log.write("2020-05-05 09:00,C-1001,R-1,Espresso,Coffee,Harbour,2.20,0\n")
        log.write("2020-05-05 09:00,C-1002,R-1,Espresso,Coffee,Harbour,2.20,0\n")
        log.write("2026-05-05 09:00,C-1001,R-1,Test,Coffee,Harbour,2.20,0\n")
    set_key(coffee, "\n[source.columns]", '\n[source.drop]\nproduct = "Test"\n\n[source.columns]')
    assert 0 == invoke("run", coffee, "--workers", 1, "--draw", "none").exit_code

    exported = json.loads(invoke("explain", coffee, "C-1001", "--json").stdout)
    output = invoke("explain", coffee, "C-1001").stdout

    where = {"file": "activity.csv"}
    assert [
        {"reason": "outside the window", "rows": 2, **where, "row": 134},
        {"reason": "dropped: product is Test", "rows": 1, **where, "row": 138},
        {"reason": "unreadable number", "rows": 1, **where, "row": 135},
    ] == exported["rejected"]
    assert "Rejected: 2 lines, outside the window: first in activity.csv, row 134.\n" in output
    assert "Rejected: 1 line, unreadable number: in activity.csv, row 135.\n" in output
    assert "Dropped: 1 line, product is Test: in activity.csv, row 138.\n" in output
    assert "C-100" not in (coffee / "out" / "activity" / "rejected.csv").read_text()


@pytest.mark.parametrize("words", [["explain"], ["draw", "--out", "cards"]])
def test_an_unknown_customer_gets_no_other_id_in_the_message(after_the_run, words):
    """
    A typing error in an id must not reveal the id of another customer.
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
    Without options, all cards of the customer are written, named by story and format.
    """
    done = invoke("draw", after_the_run, "C-1006", "--out", tmp_path / "cards", "--pdf", "a4")
    files = [Path(line) for line in done.stdout.splitlines()]
    stories = {file.stem.rpartition("-")[0] for file in files if file.suffix == ".png"}

    assert 0 == done.exit_code, done.output
    assert {"cover", "summary"} <= stories
    assert {"recap.pdf"} | {f"{s}-{size}.png" for s in stories for size in FORMATS} == {
        file.name for file in files
    }
    assert {*files} == {*(tmp_path / "cards").iterdir()}
    assert b"%PDF" == (tmp_path / "cards" / "recap.pdf").read_bytes()[:4]


def test_draw_writes_one_card_for_a_story_and_a_format(after_the_run, tmp_path):
    """
    Both options together select one file.
    """
    wish = ("--story", "summary", "--format", "square")
    done = invoke("draw", after_the_run, "C-1001", "--out", tmp_path, *wish)

    assert f"{tmp_path}/summary-square.png\n" == done.stdout
    assert b"\x89PNG" == (tmp_path / "summary-square.png").read_bytes()[:4]


def test_draw_of_an_unknown_format_suggests_the_nearest(after_the_run, tmp_path):
    """
    The error lists the formats.
    """
    done = invoke("draw", after_the_run, "C-1001", "--out", tmp_path, "--format", "sqare")

    assert 2 == done.exit_code
    assert (
        "There is no format 'sqare'. Did you mean 'square'?\n"
        "  where: --format\n"
        "  fix:   use one of story, portrait, square, link\n"
    ) == done.stderr


def test_draw_of_an_unknown_story_suggests_the_nearest(after_the_run, tmp_path):
    """
    The error suggests a story of the theme.
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


def test_links_has_one_link_for_each_recap(after_the_run, tmp_path):
    """
    The file has one row for each customer, with a link that starts with the base URL.
    """
    done = invoke("links", after_the_run, "--out", tmp_path / "links.csv")
    rows = rows_of(tmp_path / "links.csv")

    assert 0 == done.exit_code
    assert CUSTOMERS == [row["customer"] for row in rows]
    assert all(row["link"].startswith("http://127.0.0.1:8000/r/") for row in rows)
    assert done.stdout.startswith(f"Wrote 6 links to {tmp_path}/links.csv.")


def test_links_of_a_stopped_run_give_a_warning(after_the_run, tmp_path):
    """
    A mail with them would link to pictures that do not exist yet.
    """
    state = begin(load(after_the_run), after_the_run / "out").state_url
    jobs.close_stage(state, "draw", "stopped")

    done = invoke("links", after_the_run, "--out", tmp_path / "links.csv")

    jobs.close_stage(state, "draw")
    assert (
        "warning: The run is not finished (draw: 6 of 6). Finish it before you send mail.\n"
        == done.stderr
    )


def test_links_use_the_current_base_url(after_the_run, coffee, tmp_path):
    """
    If the base URL is corrected after the run, the links have the new one.
    """
    set_key(coffee, '"http://127.0.0.1:8000"', '"https://recap.example.com"')
    out = ("--out", tmp_path / "links.csv", "--run", after_the_run / "out")

    assert 0 == invoke("links", coffee, *out).exit_code
    assert "https://recap.example.com/r/" in (tmp_path / "links.csv").read_text()


def test_links_says_when_links_open(after_the_run, coffee, tmp_path):
    """
    The moments are those of the run, which pages obey; a later change is a warning.
    """
    shutil.copytree(after_the_run / "out", coffee / "out")
    set_key(coffee, "#opens = 2027-01-15T09:00:00", "opens = 2199-01-15T09:00:00")
    links = ("links", coffee, "--out", tmp_path / "links.csv", "--run", coffee / "out")
    before = invoke(*links)
    begin(load(coffee), coffee / "out")
    after = invoke(*links)

    assert "They open" not in before.stdout
    assert (
        "warning: [links] has changed since the run. It counts after: recap run, then recap serve."
    ) in before.stderr
    assert "\nThey open on 2199-01-15 09:00 (Europe/Athens).\n" in after.stdout
    assert "warning" not in after.stderr


def test_links_are_revoked_for_a_customer_or_for_all(after_the_run, tmp_path):
    """
    Of one customer by id, as in the log; unknown customers have none. New links are valid.
    """
    run = open_(after_the_run / "out")
    for name in ("first.csv", "second.csv"):
        invoke("links", after_the_run, "--out", tmp_path / name)
    tokens = {
        (row["customer"], name): row["link"].rpartition("/")[2]
        for name in ("first.csv", "second.csv")
        for row in rows_of(tmp_path / name)
    }

    one = invoke("links", after_the_run, "--revoke", " C-1001 ")
    open_ones = [key for key, token in tokens.items() if links.find(run, token)]
    all_ = invoke("links", after_the_run, "--revoke", "--all")

    assert (0, "") == (one.exit_code, one.stderr)
    assert one.stdout.startswith("Revoked ")
    assert [key for key in tokens if key[0] != "C-1001"] == open_ones
    assert 0 == all_.exit_code
    assert not [key for key, token in tokens.items() if links.find(run, token)]
    for nobody in ("C-1001", "C-9999", "--all"):
        assert "Revoked 0 links.\n" == invoke("links", after_the_run, "--revoke", nobody).stdout


def test_links_are_either_written_or_revoked(after_the_run, tmp_path):
    """
    Without an option, and with both, nothing happens.
    """
    file = tmp_path / "links.csv"
    for options in ((), ("--out", file, "--revoke", "C-1001")):
        done = invoke("links", after_the_run, *options)
        assert 2 == done.exit_code
        assert (
            "Links are either written or revoked.\n"
            "  where: the command line\n"
            "  fix:   use one of --out FILE.csv, --revoke CUSTOMER and --revoke --all\n"
        ) == done.stderr
    assert not file.exists()


def test_links_need_an_address(after_the_run, coffee, tmp_path):
    """
    Without a scheme, each of the links would lead nowhere: none is written.
    """
    set_key(coffee, '"http://127.0.0.1:8000"', '"wrapped.example.com"')
    file = tmp_path / "links.csv"
    done = invoke("links", coffee, "--out", file, "--run", after_the_run / "out")

    assert 2 == done.exit_code
    assert (
        "'wrapped.example.com' is not a web address, so links that begin with it lead nowhere. "
        "Did you mean 'https://wrapped.example.com'?\n"
        "  where: campaign.toml, key 'delivery.base_url'\n"
        '  fix:   write it like base_url = "https://recap.example.com"\n'
    ) == done.stderr
    assert not file.exists()


def test_forget_deletes_a_customer_and_says_so(after_the_run, coffee, tmp_path):
    """
    Nothing printed has the id or the name; a second call and a check find nothing.
    """
    out = tmp_path / "out"
    shutil.copytree(after_the_run / "out", out)
    run = ("--run", out)
    before = invoke("forget", coffee, "--check", "C-1002", *run)
    done = [invoke("forget", coffee, " C-1002 ", *run) for _ in range(2)]
    after = invoke("forget", coffee, "--check", "C-1002", "--name", "Nobody Else", *run)
    left = invoke("links", coffee, "--out", tmp_path / "links.csv", *run)

    assert 1 == before.exit_code
    assert before.stdout.startswith(
        f"This customer was not forgotten in this run folder.\nStill in {out}, or in its store:\n"
    )
    assert "\n  activity/customers.parquet: column customer_id\n" in before.stdout
    clean = f"\nNo byte of the id and the names is left in {out}, or in its store.\n"
    for each in (*done, after):
        assert (0, "") == (each.exit_code, each.stderr), each.stdout
        assert each.stdout.startswith("Forgotten on 20")
        assert " lines of the log. No run in this folder makes this recap again. " in each.stdout
        assert clean in each.stdout
        assert "C-1002" not in each.stdout
    assert "\nNot deleted, because these are yours: the log, " in done[0].stdout
    assert "Not deleted" not in after.stdout
    assert left.stdout.startswith("Wrote 5 links")
    assert "C-1002" not in (tmp_path / "links.csv").read_text()
    assert 2 == invoke("draw", coffee, "C-1002", "--out", tmp_path / "cards", *run).exit_code


def test_forget_waits_for_no_run(after_the_run, coffee, tmp_path):
    """
    While a run works in the folder, the command refuses and deletes nothing.
    """
    out = tmp_path / "out"
    shutil.copytree(after_the_run / "out", out)
    with lock(out):
        done = invoke("forget", coffee, "C-1002", "--run", out)

    assert 2 == done.exit_code
    assert done.stderr.startswith("Another run works in this folder: process ")
    assert 1 == invoke("forget", coffee, "--check", "C-1002", "--run", out).exit_code


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
        output, errors = serving.communicate(timeout=30)

    assert f"at http://127.0.0.1:{port}\n" in output
    assert "Traceback" not in errors
    assert 0 == serving.returncode


def _open(address: str) -> bytes:
    for _ in range(100):
        try:
            return urlopen(address, timeout=30).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_a_run_with_failures_lists_them_and_exits_with_one(repo, coffee, tmp_path):
    """
    The failure of one customer is shown with the recap's id, and does not stop the others.
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


def test_ctrl_c_prints_how_to_continue(coffee, tmp_path):
    """
    A stopped run ends with exit code 130, and so do its child processes.
    """
    set_key(coffee, "showcase = true", "showcase = false")
    running = shell("run", coffee, "--out", tmp_path / "run", start_new_session=True)
    while not (tmp_path / "run" / "state.sqlite").exists() and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=60)

    assert 130 == running.returncode, errors
    assert "\nStopped. Finished work is kept: the same command continues.\n" == errors


def test_a_read_only_campaign_is_run_with_another_folder(after_the_run, tmp_path):
    """
    If the pointer cannot be written, the run prints commands with --run.
    """
    campaign = tmp_path / "coffee"
    shutil.copytree(after_the_run, campaign, ignore=shutil.ignore_patterns(".recap", "out"))
    (campaign / ".recap").write_text("a file in the way")
    done = invoke("run", campaign, "--workers", 1, "--draw", "none", "--out", tmp_path / "run")

    assert 0 == done.exit_code, done.output
    assert f"recap serve {campaign} --run {tmp_path}/run" in done.stdout
    assert 0 == invoke("status", campaign, "--run", tmp_path / "run").exit_code


def group_of(leader: int) -> list[int]:
    """Return the living processes of the group of *leader*."""
    found = subprocess.run(
        ["pgrep", "--pgroup", str(leader), "--runstates", "DRS"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [*map(int, found.stdout.split())]


def wait_until(is_true: Callable[[], bool], timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_ctrl_c_stops_a_check_with_all_its_processes(coffee):
    """
    It prints one line, not the tracebacks of the processes, and none of them stays.
    """
    command = [sys.executable, "-m", "recap", "check", str(coffee)]
    check = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with check:
        wait_until(lambda: len(group_of(check.pid)) > 2)  # with the server and a worker
        os.killpg(check.pid, signal.SIGINT)
        out, err = check.communicate(timeout=60)

    assert (130, "") == (check.returncode, out)
    assert err.endswith("\nStopped.\n")
    assert "Traceback" not in err
    wait_until(lambda: group_of(check.pid) == [])
