"""Snapshots with evidence: built for a whole shard at once, and one by one."""

import json

import pytest
import small_campaign

from recap import facts
from recap.campaign import load
from recap.commands import links_csv
from recap.delivery import keys, links
from recap.delivery.store import Store
from recap.pipeline import cache_keys, stages
from recap.runs import folder as runs
from recap.runs import jobs


@pytest.fixture
def run(tmp_path):
    """A run that draws nothing; items that only one customer has are named "secret ..."."""
    campaign = small_campaign.campaign(tmp_path / "campaign")
    rewrite(
        campaign,
        "log.csv",
        f"{small_campaign.POISON},2025-01-",
        f"{small_campaign.POISON},2025-01-",
        "secret ",
    )
    return runs.begin(campaign, tmp_path / "out", draw="none")


def rewrite(campaign, file, old, new, named=""):
    path = campaign.folder / file
    rows = path.read_text().replace(old, new).splitlines()
    if named:
        rows = [row.replace("thing", f"{named}thing") if old in row else row for row in rows]
    path.write_text("\n".join([*rows, ""]))


def evidence(run, customer):
    text = Store(run.store_url).get(keys.snapshot(run.recap_id(customer)))
    return json.loads(text)["evidence"]


def test_a_snapshot_has_evidence_for_the_facts_of_its_stories(run):
    """
    Only facts that a story needs or names have evidence.
    """
    stages.run_in_process(run)

    [numbers] = evidence(run, small_campaign.POISON)["numbers"]
    lines = evidence(run, small_campaign.POISON)["lines"]

    assert ["active_days", "events"] == numbers["facts"]
    assert (small_campaign.EVENTS, small_campaign.EVENTS, [0, 1, 2]) == (
        *(numbers["used"], numbers["matching"]),
        numbers["lines"],
    )
    assert {"at", "item", "amount"} == {*lines}
    assert "secret" in lines["item"][0]


def test_a_customer_whose_evidence_fails_fails_alone(run, monkeypatch):
    """
    When a whole shard fails, each snapshot is built alone: one fails, the others are complete.
    """
    stages.run_in_process(run)
    before = evidence(run, "C-001")

    def trouble(known, *how):
        if small_campaign.POISON in known:
            raise ValueError("an odd one")
        return evidence_for_snapshots(known, *how)

    evidence_for_snapshots = facts.evidence_for_snapshots
    monkeypatch.setattr(facts, "evidence_for_snapshots", trouble)
    rewrite(run.campaign, "log.csv", ":30,", ":40,")
    report = stages.run_in_process(run)

    assert ["ValueError: an odd one"] == [failure.reason for failure in report.failures]
    again = evidence(run, "C-001")
    assert before["numbers"] == again["numbers"]
    assert [at.replace(":30", ":40") for at in before["lines"]["at"]] == again["lines"]["at"]


def test_other_evidence_for_the_same_numbers_draws_nothing_again(run):
    """
    Snapshots are written again; what is drawn from them stays the same.
    """
    stages.run_in_process(run)
    ahead = runs.begin(run.campaign, run.folder)
    drawn = cache_keys.fingerprints(ahead, "draw")
    rewrite(run.campaign, "log.csv", ":30,", ":40,")

    stages.run_in_process(run)

    assert evidence(run, "C-001")["lines"]["at"][0].endswith(":40")
    assert drawn == cache_keys.fingerprints(ahead, "draw")
    assert [] == jobs.all_failures(run.state_url)


def test_a_customer_who_opts_out_leaves_no_line(run):
    """
    The snapshot is removed with its lines: nothing in the store names the customer's items.
    """
    stages.run_in_process(run)
    assert any(b"secret" in content for content in small_campaign.results(run).values())
    (run.campaign.folder / "no.txt").write_text(f"{small_campaign.POISON}\n")
    plan = run.campaign.folder / "campaign.toml"
    plan.write_text(plan.read_text() + '\n[opted_out]\nfile = "no.txt"\n')

    stages.run_in_process(runs.begin(load(run.campaign.folder), run.folder, "none"))

    assert small_campaign.CUSTOMERS - 1 == len(small_campaign.results(run))
    assert not any(b"secret" in content for content in small_campaign.results(run).values())


def test_the_link_of_a_customer_who_opted_out_does_not_open_again(run):
    """
    Not even when the customer returns; then a new link is written. The links of others stay.
    """
    stages.run_in_process(run)
    both = [run.recap_id(small_campaign.POISON), run.recap_id("C-001")]
    (_, old), (_, others) = links.mint(run, both)
    plan = run.campaign.folder / "campaign.toml"
    before = plan.read_text()
    (run.campaign.folder / "no.txt").write_text(f"{small_campaign.POISON}\n")
    plan.write_text(before + '\n[opted_out]\nfile = "no.txt"\n')
    stages.run_in_process(runs.begin(load(run.campaign.folder), run.folder, "none"))
    assert links.find(run, old) is None
    assert small_campaign.POISON not in links_csv.customers_with_recap(run)

    plan.write_text(before)
    stages.run_in_process(runs.begin(load(run.campaign.folder), run.folder, "none"))

    assert links.find(run, old) is None
    assert both[1] == links.find(run, others)
    assert small_campaign.POISON in links_csv.customers_with_recap(run)
    [(_, new)] = links.mint(run, both[:1])
    assert both[0] == links.find(run, new)


def test_a_campaign_that_shows_no_lines_stores_none(run):
    """
    When lines are switched off later, they are removed, and the counts stay.
    """
    stages.run_in_process(run)
    plan = run.campaign.folder / "campaign.toml"
    plan.write_text(plan.read_text() + "\n[page]\nshow_lines = false\n")

    stages.run_in_process(runs.begin(load(run.campaign.folder), run.folder, "none"))

    assert {} == evidence(run, small_campaign.POISON)["lines"]
    assert small_campaign.EVENTS == evidence(run, small_campaign.POISON)["numbers"][0]["used"]


def test_hidden_names_are_in_no_line(run):
    """
    For a customer whose items are hidden, only lines that have a name are stored.
    """
    plan = run.campaign.folder / "campaign.toml"
    plan.write_text(plan.read_text() + '\n[never_shown]\nitems = ["secret*"]\n')

    stages.run_in_process(runs.begin(load(run.campaign.folder), run.folder, "none"))

    assert not any(b"secret" in content for content in small_campaign.results(run).values())
    shown = evidence(run, small_campaign.POISON)
    assert small_campaign.EVENTS == shown["numbers"][0]["matching"]
    assert "2025-02" <= min(shown["lines"]["at"])
