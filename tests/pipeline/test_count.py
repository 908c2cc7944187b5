"""The stage `count`, and what stops it."""

import small_campaign
from sqlalchemy import update

from recap import facts
from recap.pipeline import stages
from recap.runs import folder as runs
from recap.runs import jobs
from recap.runs.connection import connect
from recap.runs.jobs import leases, schema


def test_a_job_that_lost_its_shard_writes_no_facts(tmp_path, monkeypatch):
    """
    Another worker took the shard while this one counted: only that one writes.
    """
    run = runs.begin(small_campaign.campaign(tmp_path), tmp_path / "out", draw="none")
    stages.prepare(run, "read")
    stages.work(run, "read", 0)
    jobs.close_stage(run.state_url, "read")
    stages.prepare(run, "count")
    evaluate_columns = facts.evaluate_columns

    def take_the_shard(*args):
        with connect(run.state_url).begin() as db:
            of_another = {"owner": "elsewhere:1", "attempts": 2}
            db.execute(update(schema.shards).where(schema.row_of("count", 0)).values(of_another))
        monkeypatch.setattr(leases, "LEASE_S", 0.0)  # so that the job asks the database now
        return evaluate_columns(*args)

    monkeypatch.setattr(facts, "evaluate_columns", take_the_shard)
    stages.work(run, "count", 0)

    assert [] == [*run.facts.glob("*.parquet")]
    assert 1 == jobs.tally(run.state_url, "count").running  # the other worker still holds it
