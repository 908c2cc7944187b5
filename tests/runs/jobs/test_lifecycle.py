"""What a second run reuses, and what it repeats."""

import pytest
from claimed_job import claim_free

from recap.runs import jobs
from recap.runs.jobs import Tally

ME, HER = "aa11", "bb22"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


def break_() -> None:
    raise ValueError("no")


def do(url, failing=(), numbers=(0, 1), fingerprint="v1"):
    """Run the stage with one customer a shard; return the shards that were done."""
    jobs.open_stage(url, "draw", dict.fromkeys(numbers, fingerprint), total=len(numbers))
    due = jobs.due_shards(url, "draw")
    for number in due:
        with claim_free(url, "draw", number) as job:
            job.made = 2
            job.run_customer(f"recap-{number}", break_ if number in failing else lambda: None)
    jobs.close_stage(url, "draw")
    return due


def test_a_second_run_reuses_everything(url):
    """
    When nothing changed, no shard is due, and what was made counts as reused.
    """
    do(url)
    before = jobs.fingerprint(url, "draw")

    assert [] == do(url)
    assert (0, 4) == (jobs.tally(url, "draw").made, jobs.tally(url, "draw").reused)
    assert before == jobs.fingerprint(url, "draw")


def test_another_fingerprint_starts_over(url):
    """
    Changed data, texts or templates make every shard due.
    """
    do(url)
    before = jobs.fingerprint(url, "draw")

    assert [0, 1, 2] == do(url, numbers=(0, 1, 2), fingerprint="v2")
    assert before != jobs.fingerprint(url, "draw")


def test_a_shard_that_changed_is_done_alone(url):
    """
    Changed and new shards are due; shards that are gone are deleted.
    """
    jobs.open_stage(url, "draw", {0: "a", 1: "b", 2: "c"}, total=3)
    for number in jobs.due_shards(url, "draw"):
        with claim_free(url, "draw", number) as job:
            job.made, job.result = 2, f"result {number}"
    jobs.close_stage(url, "draw")

    jobs.open_stage(url, "draw", {0: "a", 1: "other", 3: "d"}, total=3)

    assert [1, 3] == jobs.due_shards(url, "draw")
    assert (0, 2) == (jobs.tally(url, "draw").made, jobs.tally(url, "draw").reused)
    assert {0: "result 0", 1: None, 3: None} == jobs.shard_results(url, "draw")


def test_only_shards_with_failures_are_repeated(url):
    """
    After a template is fixed, only the shards with failures run again.
    """
    do(url, failing=[1])
    before = jobs.fingerprint(url, "draw")

    assert [1] == do(url)
    assert [] == jobs.all_failures(url)
    assert before != jobs.fingerprint(url, "draw")


def test_the_same_failures_again_change_nothing_downstream(url):
    """
    A customer who always fails does not make later stages start over.
    """
    do(url, failing=[1])
    before = jobs.fingerprint(url, "draw")

    assert [1] == do(url, failing=[1])
    assert before == jobs.fingerprint(url, "draw")


def test_a_stopped_run_continues_where_it_was(url):
    """
    Finished shards stay done; the others wait.
    """
    jobs.open_stage(url, "draw", {0: "v1", 1: "v1"}, total=2)
    with jobs.claim(url, "draw", 0):
        pass
    jobs.stop(url)

    jobs.open_stage(url, "draw", {0: "v1", 1: "v1"}, total=2)
    assert [1] == jobs.due_shards(url, "draw")


def test_a_stage_with_nothing_to_do_is_over_at_once(url):
    """
    A stage may have no shards: nothing is to be drawn ahead.
    """
    assert [] == do(url, numbers=())
    tally = jobs.tally(url, "draw")

    assert ("done", 0, 0) == (tally.state, tally.waiting, tally.running)


def test_the_tally_adds_up_the_counts_of_the_shards(url):
    """
    The tally can be read while the work goes on.
    """
    jobs.open_stage(url, "draw", dict.fromkeys(range(3), "v1"), total=30)
    with claim_free(url, "draw", 0) as job:
        job.made = 3
        job.run_customer(ME, lambda: None)
        job.checkpoint(HER)
        tally = jobs.tally(url, "draw")

    assert tally == Tally(
        stage="draw",
        state="open",
        done=1,
        total=30,
        made=3,
        reused=0,
        failures=0,
        waiting=2,
        running=1,
        seconds=tally.seconds,
    )


def test_failed_recaps_are_listed_by_stage(url):
    """
    A later stage can skip the recaps that failed in an earlier one.
    """
    do(url, failing=[1])

    assert {"recap-1"} == jobs.failed_recaps(url, "draw")
    assert set() == jobs.failed_recaps(url, "count", "freeze")


def test_opened_stages_are_listed_in_their_order(url):
    """
    `recap status` lists stages in the order of opening.
    """
    for stage in ("freeze", "draw"):
        jobs.open_stage(url, stage, {0: "v1"}, total=1)

    assert ["freeze", "draw"] == jobs.opened_stages(url)
