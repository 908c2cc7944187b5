"""A second run after late rows repeats only what they changed."""

import json
import shutil
from functools import partial

import pytest
import small_campaign

from recap import activity
from recap.campaign import load
from recap.pipeline import cache_keys, stages
from recap.runs import folder as runs
from recap.runs import jobs

SUMMARY = """\
{#- story
needs = ["events"]
-#}
{% extends "card.html" %}
{% block sheet %}<p data-slot="text">{{ events }}</p>{% endblock %}
{% block alt %}{{ events }} events{% endblock %}
"""


@pytest.fixture(scope="module", autouse=True)
def _small_shards():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(activity, "split", partial(activity.split, customers_a_shard=10))
        patch.setattr(cache_keys, "SHARDS_A_BATCH", 4)
        yield


@pytest.fixture
def new_run(tmp_path):
    return begin(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A complete run, with its report and a copy of all its files."""
    folder = tmp_path_factory.mktemp("first")
    run = begin(folder / "now")
    report = stages.run_in_process(run)
    shutil.copytree(folder / "now", folder / "kept", symlinks=True)
    return run, report


@pytest.fixture
def run(first):
    """The complete run: files that another test changed are as they were."""
    run, _ = first
    now = run.folder.parent
    shutil.rmtree(now)
    shutil.copytree(now.parent / "kept", now, symlinks=True)
    return run


def begin(folder):
    """Begin a run with a log that is a folder, in eight shards, counted in batches of four."""
    campaign = small_campaign.campaign(folder / "campaign")
    folder = campaign.folder
    (folder / "log").mkdir()
    (folder / "log.csv").rename(folder / "log" / "2025.csv")
    text = (folder / "campaign.toml").read_text().replace("log.csv", "log")
    (folder / "campaign.toml").write_text(text)
    (folder / "plain" / "stories" / "summary.html").write_text(SUMMARY)
    return runs.begin(load(campaign.folder), campaign.folder.parent / "out")


def stage_counts(report):
    return {stage.stage: (stage.made, stage.reused) for stage in report.stages}


def late(run, *lines):
    folder = run.campaign.folder / "log"
    file = folder / f"late-{len([*folder.iterdir()])}.csv"
    file.write_text("\n".join(["who,when,what,price", *lines, ""]))


def test_a_late_row_repeats_only_its_shard_and_card(run, first):
    """
    After one new row, one shard is counted and one card drawn, and the report says so.
    """
    _, report = first
    assert (8, 0) == stage_counts(report)["count"]
    late(run, "C-007,2025-05-05 10:00,thing 1,1.00")

    second = stages.run_in_process(run)

    assert (1, 7) == stage_counts(second)["count"]
    assert (1, small_campaign.CUSTOMERS - 1) == (second.made, second.reused)
    assert "1 of the shards counted, 7 reused" in str(second)
    assert "1 drawn, 109 reused" in str(second)


def test_a_new_customer_moves_nobody(run):
    """
    All other customers stay in their shards, and their cards are reused.
    """
    late(run, "C-new,2025-05-05 10:00,thing 1,1.00")

    second = stages.run_in_process(run)

    assert (1, 7) == stage_counts(second)["count"]
    assert (1, small_campaign.CUSTOMERS) == (second.made, second.reused)


def test_a_rank_that_is_shown_is_drawn_again(new_run):
    """
    A card that shows a rank is drawn again only for customers whose rank changed.
    """
    story = new_run.campaign.folder / "plain" / "stories" / "summary.html"
    story.write_text(SUMMARY.replace("{{ events }}<", "{{ events_rank.top_pct }}<"))
    stages.run_in_process(new_run)
    before = ranks(new_run)
    late(new_run, *[f"C-007,2025-05-{day:02} 10:00,thing 1,1.00" for day in range(1, 29)] * 3)

    second = stages.run_in_process(new_run)

    moved = {recap for recap, rank in ranks(new_run).items() if rank != before[recap]}
    assert 1 < len(moved) < small_campaign.CUSTOMERS
    assert len(moved) == second.made


def ranks(run):
    return {
        key: json.loads(content)["facts"]["events_rank"]["top_pct"]
        for key, content in small_campaign.results(run).items()
        if key.startswith("snapshots")
    }


def test_rows_in_another_order_change_nothing(run):
    """
    Only the rows of a shard matter, not their order or their files.
    """
    file = run.campaign.folder / "log" / "2025.csv"
    head, *rows = file.read_text().splitlines()
    file.write_text("\n".join([head, *reversed(rows), ""]))

    second = stages.run_in_process(run)

    assert (0, 8) == stage_counts(second)["count"]
    assert 0 == second.made
    assert [] == jobs.due_shards(run.state_url, "draw")


def test_an_edited_story_is_drawn_again_and_the_others_are_not(run):
    """
    A card depends on what it shows: an edit that changes no card draws nothing.
    """
    story = run.campaign.folder / "plain" / "stories" / "summary.html"

    story.write_text(SUMMARY.replace("{% block alt %}", "{# no card shows this #}{% block alt %}"))
    assert 0 == stages.run_in_process(run).made

    story.write_text(SUMMARY.replace("<p ", "<p title='x' "))
    assert small_campaign.CUSTOMERS == stages.run_in_process(run).made


def test_customers_who_leave_the_log_leave_no_facts(run):
    """
    A shard without customers has no facts file.
    """
    file = run.campaign.folder / "log" / "2025.csv"
    rows = file.read_text().splitlines()
    file.write_text("\n".join([rows[0], *(row for row in rows if row.startswith("C-007")), ""]))

    stages.run_in_process(run)

    assert 2 == len([*run.facts.iterdir()])
