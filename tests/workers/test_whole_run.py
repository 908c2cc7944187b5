"""A whole run with a real broker and two workers."""

import json
import stat

import small_campaign

import workers
from recap.pipeline import stages
from recap.runs import folder as runs
from recap.runs import jobs


def test_two_workers_make_what_one_process_makes(made, inline):
    """
    The broker decides which process works, and does not change the results.
    """
    run, _, _ = made

    assert small_campaign.results(inline) == small_campaign.results(run)


def test_the_report_adds_up(made):
    """
    Lines read are used or rejected; every customer has a recap and the card for mails.
    """
    _, report, _ = made
    drawn = {stage.stage: stage.made + stage.reused for stage in report.stages}

    assert report.read == report.used + sum(report.rejected.values())
    assert (small_campaign.CUSTOMERS, small_campaign.CUSTOMERS) == (
        report.customers,
        report.snapshots,
    )
    assert small_campaign.CUSTOMERS == drawn["draw"]
    assert 12 * (4 + 1) == drawn["showcase"]  # a story's PNGs, and the PDF
    assert report.has_no_failures
    assert report.gallery.is_file()


def test_characters_that_no_font_has_are_in_the_report(tmp_path):
    """
    By code point, with the number of cards that lack some; a second run reports the same.
    """
    campaign = small_campaign.campaign(tmp_path / "campaign", trouble="Hi \ue123\ue123\ue124")
    run = runs.begin(campaign, tmp_path / "out")

    first, second = stages.run_in_process(run).cards, stages.run_in_process(run).cards

    assert {"U+E123": 2, "U+E124": 1} == first.missing_glyphs
    assert (1, small_campaign.CUSTOMERS) == (
        first.with_missing_glyphs,
        first.painted + first.unpainted,
    )
    assert first == second
    assert "on 1 card that no font has: U+E123, U+E124" in (run.folder / "report.txt").read_text()


def test_the_report_is_in_the_run_folder(made):
    """
    As JSON for programs and as text for people; only the owner can read who failed.
    """
    run, report, _ = made

    assert report.read == json.loads((run.folder / "report.json").read_text())["read"]
    assert f"{report}\n" == (run.folder / "report.txt").read_text()
    assert 0o600 == stat.S_IMODE((run.folder / "failures.csv").stat().st_mode)


def test_progress_goes_through_every_stage(made):
    """
    Each stage reports at least once, in order, and ends with all of it done.
    """
    _, _, progress = made
    finished = [now for now in progress if now.finished]

    assert [*stages.STAGES] == [now.stage for now in finished]
    assert all(now.done == now.total for now in finished)


def test_no_log_names_a_customer(made):
    """
    The log of workers and broker has ids of shards, never of customers.
    """
    run, _, _ = made
    log = (run.folder / "worker.log").read_text()

    assert "recap.work" in log
    assert "C-0" not in log
    assert "Step 1" not in log  # WeasyPrint's own progress


def test_a_second_run_reuses_everything(made, inline):
    """
    When nothing changed, no worker is started and nothing is drawn.
    """
    run, first, _ = made
    log = run.folder / "worker.log"
    before = log.stat().st_mtime_ns

    second = workers.run(run.campaign, run.folder)

    assert 0 == second.made
    assert first.made + first.reused == second.reused
    assert before == log.stat().st_mtime_ns
    assert small_campaign.results(inline) == small_campaign.results(run)


def test_a_changed_design_repeats_only_drawing(campaign, out):
    """
    After a change of the design only drawing is repeated.
    """
    run = runs.begin(campaign, out)
    stages.run_in_process(run)
    before = {stage: jobs.fingerprint(run.state_url, stage) for stage in stages.STAGES}
    (campaign.folder / "plain" / "theme.css").write_text(".card { background: #eee }")

    report = stages.run_in_process(run)

    other = [s for s in stages.STAGES if before[s] != jobs.fingerprint(run.state_url, s)]
    assert ["draw"] == other
    assert 0 < report.made


def test_changed_data_repeats_every_stage(campaign, out):
    """
    One more line may change the rank of all customers.
    """
    run = runs.begin(campaign, out, draw="none")
    stages.run_in_process(run)
    before = {stage: jobs.fingerprint(run.state_url, stage) for stage in stages.STAGES}
    with (campaign.folder / "log.csv").open("a") as log:
        log.write("C-new,2025-05-05 10:00,thing 1,1.00\n")

    report = stages.run_in_process(run)

    assert small_campaign.CUSTOMERS + 1 == report.snapshots
    other = [s for s in stages.STAGES if before[s] != jobs.fingerprint(run.state_url, s)]
    assert ["read", "count", "rank", "freeze"] == other  # nothing is to be drawn


def test_nothing_is_drawn_when_nothing_is_wanted(campaign, out):
    """
    With `--draw none` only snapshots are made; cards are drawn when they are requested.
    """
    report = stages.run_in_process(runs.begin(campaign, out, draw="none"))

    assert (small_campaign.CUSTOMERS, 0, 0) == (report.snapshots, report.made, report.reused)
    assert report.gallery is None
