"""A run whose numbers do not add up stops before anything is drawn."""

import json

import pytest
import small_campaign
from activity_builder import facts_by_customer

from recap import facts
from recap.campaign import NotItems, Returns
from recap.delivery.store import Store
from recap.errors import RunError
from recap.pipeline import artifacts, stages
from recap.runs import jobs
from recap.runs.folder import Run, begin


def up_to(run: Run, last: str) -> None:
    """Do the stages before *last*, and open *last*."""
    for stage in stages.STAGES:
        stages.prepare(run, stage)
        if stage == last:
            return
        for shard in jobs.due_shards(run.state_url, stage):
            stages.work(run, stage, shard)
        jobs.close_stage(run.state_url, stage)


def test_a_damaged_file_of_facts_stops_the_run(tmp_path):
    """
    The error names the sum and both numbers; no recap was written.
    """
    run = begin(small_campaign.campaign(tmp_path), tmp_path / "out")
    up_to(run, "rank")
    file = run.facts / "00000.parquet"
    counted = facts.read(file)
    facts_by_customer(counted)[small_campaign.POISON]["events"] += 1
    facts.write(counted, file)

    with pytest.raises(RunError) as error:
        stages.work(run, "rank", 0)

    events = artifacts.read_report(run).used
    assert error.value.what == (
        f"The run does not add up: the total 'events' is {events:,} in the log and {events + 1:,} "
        "in the recaps, and differs for 1 of the customers."
    )
    assert str(file) == error.value.where
    assert [] == [*Store(run.store_url).list("snapshots")]
    assert isinstance(jobs.stage_error(run.state_url, "rank"), RunError)


def test_a_customer_who_cannot_be_counted_is_in_the_report(tmp_path):
    """
    Their rows are in the log and in no recap: the report shows how many, and the run goes on.
    """
    plan = small_campaign.campaign(tmp_path)
    with (tmp_path / "log.csv").open("a") as log:
        log.write("C-000,2025-05-05 10:00,thing 1,1e15\n")  # too large to be added up exactly
    run = begin(plan, tmp_path / "out", draw="none")

    report = stages.run_in_process(run)

    events = report.sums[0]
    assert ["count"] == [failure.stage for failure in report.failures]
    assert events.not_counted > 0
    assert report.used == events.log == events.reported + events.not_counted
    assert report.sums[1].name == "amount"
    assert json.loads((run.folder / "report.json").read_text())["sums"][0]["log"] == report.used


def test_returns_and_fees_are_on_both_sides(tmp_path):
    """
    Returns and fees are money and not events: their sums agree, and no side counts them as events.
    """
    plan = small_campaign.campaign(tmp_path)
    with (tmp_path / "log.csv").open("a") as log:
        log.write(
            f"{small_campaign.POISON},2025-05-05 10:00,thing 1,-7.5\nnobody,2025-05-05,thing 1,-1\n"
        )
        log.write(f"{small_campaign.POISON},2025-05-05 10:00,Postage,2.25\n")
    rules = {"returns": Returns(rule="show"), "not_items": NotItems(items=("POSTAGE",))}
    run = begin(plan.model_copy(update=rules), tmp_path / "out", draw="none")

    report = stages.run_in_process(run)

    events, amount, returns, returned = report.sums
    assert (1, 1, 7.5, 7.5) == (returns.log, returns.reported, returned.log, returned.reported)
    assert report.used == events.log + 2 == events.reported + 2
    assert {"no event": 1} == report.rejected
    assert 0.01 > abs(amount.rounding_difference)
    counted = facts_by_customer(facts.read(run.facts / "00000.parquet"))[small_campaign.POISON]
    assert {"count": 1, "amount": 7.5} == counted["returns"]
