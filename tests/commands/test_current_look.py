"""`recap draw` after an edit of the theme or the campaign, and `recap serve` beside it."""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from recap.campaign import load
from recap.cli import app
from recap.commands.current_look import CurrentLook
from recap.commands.customer_export import read_snapshot
from recap.delivery import Store, links
from recap.pipeline import stages
from recap.runs import folder as runs
from recap.stories import frozen_theme

THEME = 'base = "poster"\nstories = ["big-number", "summary"]\n'
ALL_YEAR = "".join(f"C-1,2025-{month:02}-03 10:00\n" for month in range(1, 13))
CAMPAIGN = """
name = "A year"
brand = "Corner shop"
year = 2025
zone = "UTC"
theme = "look"

[draw]
showcase = false

[source]
path = "log.csv"

[source.columns]
customer_id = "who"
at = "when"
"""


def draw(campaign: Path, out: Path, *options: str):
    words = ["draw", str(campaign), "C-1", "--out", str(out), "--format", "link", *options]
    return CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "campaign"
    (folder / "look").mkdir(parents=True)
    (folder / "look" / "theme.toml").write_text(THEME)
    (folder / "log.csv").write_text(f"who,when\n{ALL_YEAR}")
    (folder / "campaign.toml").write_text(CAMPAIGN)
    stages.run_in_process(runs.begin(load(folder), folder / "out", draw="none"))
    return folder


@pytest.fixture
def campaign(made, tmp_path) -> Path:
    """Return a copy of a campaign with a run, for a test that edits it."""
    folder = tmp_path / "campaign"
    shutil.copytree(made, folder)
    runs.begin(load(folder), folder / "out", draw="none")  # the run is of this folder
    return folder


def edit(file: Path, before: str, after: str) -> None:
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))


def test_draw_says_nothing_while_nothing_has_changed(campaign, tmp_path):
    """
    The cards of an unchanged campaign come from the store of its run.
    """
    done = draw(campaign, tmp_path / "cards", "--story", "summary")

    assert "" == done.stderr
    assert 1 == len([*Store(str(campaign / "out")).list("cards")])


def test_draw_uses_the_theme_that_campaign_toml_names_now(campaign, tmp_path):
    """
    A note says what has changed; the cards have the new look, and the store has no draft.
    """
    draw(campaign, tmp_path / "before", "--story", "summary")
    edit(campaign / "campaign.toml", '"look"', '"night"')
    edit(campaign / "campaign.toml", '"Corner shop"', '"The corner"')
    done = draw(campaign, tmp_path / "after", "--story", "summary")
    before, after = (tmp_path / each / "summary-link.png" for each in ("before", "after"))

    assert 0 == done.exit_code
    assert done.stderr.startswith("note: the campaign has changed since the run of 20")
    assert "(theme: look -> night; brand)" in done.stderr
    assert before.read_bytes() != after.read_bytes()
    assert 1 == len([*Store(str(campaign / "out")).list("cards")])


def test_draw_draws_a_story_that_the_run_did_not_know(campaign, tmp_path):
    """
    A story written after the run is drawn with the facts of the run.
    """
    (campaign / "look" / "stories").mkdir()
    (campaign / "look" / "stories" / "visits.html").write_text(
        '{#- story\nneeds = ["active_days"]\n-#}\n{% extends "card.html" %}\n'
        '{% block sheet %}<p class="lead">{{ active_days }}</p>{% endblock %}\n'
        "{% block alt %}{{ active_days }}{% endblock %}\n"
    )
    edit(campaign / "look" / "theme.toml", '"summary"', '"visits", "summary"')
    done = draw(campaign, tmp_path / "cards")

    assert "the files of the theme look" in done.stderr
    assert {"big-number-link.png", "visits-link.png", "summary-link.png"} == {
        file.name for file in (tmp_path / "cards").iterdir()
    }


def test_numbers_window_and_currency_are_those_of_the_run(campaign):
    """
    A changed window or currency changes no card before the next run; other words do.
    """
    edit(campaign / "campaign.toml", "year = 2025", 'year = 2024\ncurrency = "EUR"')
    edit(campaign / "campaign.toml", '"A year"', '"Another year"')
    run = runs.open_(campaign / "out")
    look = CurrentLook(run, load(campaign))
    frozen = read_snapshot(run, "C-1")
    now = look.snapshot(frozen)

    assert ("name", "year", "currency") == look.changes
    assert frozen.facts == now.facts
    assert ("2025", None, "Another year") == tuple(
        now.campaign[key] for key in ("year_label", "currency", "name")
    )


def test_draw_refuses_a_story_that_needs_a_section_that_is_missing(campaign, tmp_path):
    """
    The call to action is drawn only where campaign.toml has it.
    """
    edit(campaign / "look" / "theme.toml", '"summary"', '"invite", "summary"')
    done = draw(campaign, tmp_path / "cards", "--story", "invite")

    assert 2 == done.exit_code
    assert "The story 'invite' is not in this customer's recap" in done.stderr


def test_the_server_keeps_the_look_of_the_run(campaign):
    """
    The server shows the theme of the run after an edit, also when it starts again; the next run
    shows the edit.
    """
    run = stages_finished(campaign)
    [(_, token)] = links.mint(run, [run.recap_id("C-1")])
    with served(campaign) as port:
        assert b"#ff5128" in css(port, token)
    (campaign / "look" / "theme.toml").write_text(THEME + '[colors]\ntomato = "#00ff77"\n')
    with served(campaign) as port:
        assert b"#ff5128" in css(port, token)
        stages_finished(campaign)
    with served(campaign) as port:
        assert b"#00ff77" in css(port, token)


def stages_finished(campaign: Path) -> runs.Run:
    run = runs.begin(load(campaign), campaign / "out", draw="none")
    stages.run_in_process(run)
    return run


@contextmanager
def served(campaign: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "recap", "serve", str(campaign), "--port", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


def css(port: int, token: str) -> bytes:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/r/{token}") as page:
                assert 200 == page.status
            with urlopen(f"http://127.0.0.1:{port}/static/theme.css") as sheet:
                return sheet.read()
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_a_built_in_theme_is_not_copied(campaign):
    """
    Only a theme in the campaign's folder can change without a new version of recap.
    """
    first = stages_finished(campaign)
    copied = frozen_theme(first.campaign, first.theme).folder
    edit(campaign / "campaign.toml", '"look"', '"night"')
    second = stages_finished(campaign)

    assert copied.is_relative_to(campaign / "out" / "theme")
    assert "night" == frozen_theme(second.campaign, second.theme).name
    assert not frozen_theme(second.campaign, second.theme).folder.is_relative_to(campaign)
