"""What a second run uses again, and what it does anew."""

import pytest

from recap.runs import jobs
from recap.runs.jobs import Tally

ME, HER = "aa11", "bb22"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


def break_() -> None:
    raise ValueError("no")


def do(url, failing=(), numbers=(0, 1), fingerprint="v1"):
    """Run the stage from opening to closing, one customer a shard; return the shards done."""
    jobs.open_stage(url, "draw", dict.fromkeys(numbers, fingerprint), total=len(numbers))
    due = jobs.due_shards(url, "draw")
    for number in due:
        with jobs.claim(url, "draw", number) as job:
            job.made = 2
            job.run_customer(f"recap-{number}", break_ if number in failing else lambda: None)
    jobs.close_stage(url, "draw")
    return due


def test_a_second_run_uses_everything_again(url):
    """
    Nothing changed: nothing is due, and what was made counts as used again.
    """
    do(url)
    before = jobs.fingerprint(url, "draw")

    assert [] == do(url)
    assert (0, 4) == (jobs.tally(url, "draw").made, jobs.tally(url, "draw").reused)
    assert before == jobs.fingerprint(url, "draw")


def test_another_fingerprint_starts_over(url):
    """
    Changed data, words or templates make every shard due.
    """
    do(url)
    before = jobs.fingerprint(url, "draw")

    assert [0, 1, 2] == do(url, numbers=(0, 1, 2), fingerprint="v2")
    assert before != jobs.fingerprint(url, "draw")


def test_a_shard_that_changed_is_done_alone(url):
    """
    Late rows cost the shards that they fall into, and who is new; who is gone is forgotten.
    """
    jobs.open_stage(url, "draw", {0: "a", 1: "b", 2: "c"}, total=3)
    for number in jobs.due_shards(url, "draw"):
        with jobs.claim(url, "draw", number) as job:
            job.made, job.result = 2, f"result {number}"
    jobs.close_stage(url, "draw")

    jobs.open_stage(url, "draw", {0: "a", 1: "other", 3: "d"}, total=3)

    assert [1, 3] == jobs.due_shards(url, "draw")
    assert (0, 2) == (jobs.tally(url, "draw").made, jobs.tally(url, "draw").reused)
    assert {0: "result 0", 1: None, 3: None} == jobs.shard_results(url, "draw")


def test_only_shards_with_failures_are_done_again(url):
    """
    Whoever mended a template runs again, and pays for the broken shards alone.
    """
    do(url, failing=[1])
    before = jobs.fingerprint(url, "draw")

    assert [1] == do(url)
    assert [] == jobs.all_failures(url)
    assert before != jobs.fingerprint(url, "draw")


def test_the_same_failures_again_change_nothing_downstream(url):
    """
    A customer who always fails does not make each run begin anew.
    """
    do(url, failing=[1])
    before = jobs.fingerprint(url, "draw")

    assert [1] == do(url, failing=[1])
    assert before == jobs.fingerprint(url, "draw")


def test_a_stopped_run_goes_on_where_it_was(url):
    """
    Shards that were done stay done; the others wait.
    """
    jobs.open_stage(url, "draw", {0: "v1", 1: "v1"}, total=2)
    with jobs.claim(url, "draw", 0):
        pass
    jobs.stop(url)

    jobs.open_stage(url, "draw", {0: "v1", 1: "v1"}, total=2)
    assert [1] == jobs.due_shards(url, "draw")


def test_a_stage_with_nothing_to_do_is_over_at_once(url):
    """
    No shards is a plan too: nothing was to be drawn ahead.
    """
    assert [] == do(url, numbers=())
    tally = jobs.tally(url, "draw")

    assert ("done", 0, 0) == (tally.state, tally.waiting, tally.running)


def test_the_tally_adds_up_what_workers_say(url):
    """
    Progress is read from the rows, while the work goes on.
    """
    jobs.open_stage(url, "draw", dict.fromkeys(range(3), "v1"), total=30)
    with jobs.claim(url, "draw", 0) as job:
        job.made = 3
        job.run_customer(ME, lambda: None)
        job.checkpoint(HER)
        found = jobs.tally(url, "draw")

    assert found == Tally(
        stage="draw",
        state="open",
        done=1,
        total=30,
        made=3,
        reused=0,
        failures=0,
        waiting=2,
        running=1,
        seconds=found.seconds,
    )


def test_failed_recaps_are_left_out_downstream(url):
    """
    Who could not be told is not drawn, and is not said to fail twice.
    """
    do(url, failing=[1])

    assert {"recap-1"} == jobs.failed_recaps(url, "draw")
    assert set() == jobs.failed_recaps(url, "count", "freeze")


def test_begun_stages_are_listed_in_their_order(url):
    """
    `recap status` shows stages as they came.
    """
    for stage in ("freeze", "draw"):
        jobs.open_stage(url, stage, {0: "v1"}, total=1)

    assert ["freeze", "draw"] == jobs.opened_stages(url)
