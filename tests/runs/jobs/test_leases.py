"""Claims, leases and strikes: what happens to a shard when its worker dies."""

import contextlib
import multiprocessing
import os
import signal
import time

import pytest
from claimed_job import claim_free
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from recap.errors import CardError, MachineError, RunError, StorageError
from recap.runs import jobs
from recap.runs.connection import connect
from recap.runs.jobs import leases, schema

pytestmark = pytest.mark.slow

FORK = multiprocessing.get_context("spawn")
ME, HER, HIM = "aa11", "bb22", "cc33"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'state.sqlite'}"


@pytest.fixture
def opened(url):
    jobs.open_stage(url, "draw", {0: "v1", 1: "v1"}, total=3)
    return url


def state_of(url, shard=0):
    with connect(url).connect() as db:
        return db.execute(schema.shards.select().where(schema.row_of("draw", shard))).one()


def die_with(url, recap_id):
    """Claim shard 0 and die by SIGKILL while *recap_id* is the current recap."""
    with claim_free(url, "draw", 0) as job:
        if recap_id:
            job.run_customer(recap_id, lambda: os.kill(os.getpid(), signal.SIGKILL))
        os.kill(os.getpid(), signal.SIGKILL)


def kill_a_worker(url, recap_id=None):
    process = FORK.Process(target=die_with, args=(url, recap_id))
    process.start()
    process.join()
    assert -signal.SIGKILL == process.exitcode


def test_a_shard_is_done_once(opened):
    """
    A message that arrives twice finds nothing to do.
    """
    with claim_free(opened, "draw", 0) as job:
        job.run_customer(ME, lambda: None)
    with jobs.claim(opened, "draw", 0) as again:
        assert again is None

    assert "done" == state_of(opened).state
    assert 1 == jobs.tally(opened, "draw").done


def test_a_shard_has_one_owner(opened):
    """
    Of two workers with the same message only one works.
    """
    with jobs.claim(opened, "draw", 0) as first, jobs.claim(opened, "draw", 0) as second:
        assert first is not None
        assert second is None


def test_nobody_claims_a_shard_of_a_closed_stage(opened):
    """
    Messages that stay in a broker after Ctrl-C do nothing.
    """
    jobs.stop(opened)

    with jobs.claim(opened, "draw", 0) as job:
        assert job is None


def test_a_customer_who_fails_does_not_stop_the_others(opened):
    """
    The failure has the recap, the story and the reason; all others are done.
    """
    with claim_free(opened, "draw", 0) as job:

        def break_() -> None:
            job.story = "streak"
            raise CardError("It does not fit.", "streak", "shorten it")

        assert "drawn" == job.run_customer(ME, lambda: "drawn")
        assert job.run_customer(HER, break_) is None
        assert "drawn" == job.run_customer(HIM, lambda: "drawn")

    reason = "It does not fit. Where: streak. Fix: shorten it"
    assert [jobs.Failure("draw", 0, HER, "streak", reason)] == jobs.all_failures(opened)
    assert 3 == jobs.tally(opened, "draw").done


def test_a_second_claim_records_its_own_failures(opened):
    """
    After an interruption no failure is listed twice.
    """

    def fail() -> None:
        raise ValueError("no")

    def attempt_and(error: BaseException | None) -> None:
        with claim_free(opened, "draw", 0) as job:
            job.run_customer(ME, fail)
            if error:
                raise error

    with pytest.raises(KeyboardInterrupt):
        attempt_and(KeyboardInterrupt())
    attempt_and(None)

    assert ["ValueError: no"] == [failure.reason for failure in jobs.all_failures(opened)]


def test_the_shard_of_a_dead_worker_is_free_at_once(opened):
    """
    On the same machine the lease of a dead process is not waited for.
    """
    kill_a_worker(opened)

    assert [0] == jobs.abandoned_shards(opened, "draw")
    with jobs.claim(opened, "draw", 0) as job:
        assert job is not None
        assert job.retried


def test_the_lease_of_a_worker_on_another_machine_is_waited_for(opened):
    """
    Only the lease shows whether a process on another machine is alive.
    """
    with connect(opened).begin() as db:
        elsewhere = {"state": "running", "owner": "elsewhere:1", "lease_until": time.time() + 9}
        db.execute(update(schema.shards).values(elsewhere))
    assert [] == jobs.abandoned_shards(opened, "draw")

    with connect(opened).begin() as db:
        db.execute(update(schema.shards).values(lease_until=time.time() - 1))
    assert [0, 1] == jobs.abandoned_shards(opened, "draw")


def test_a_long_shard_is_not_taken_for_abandoned(opened, monkeypatch):
    """
    The heartbeat renews the lease as long as the work takes.
    """
    monkeypatch.setattr(leases, "HEARTBEAT_S", 0.02)

    with jobs.claim(opened, "draw", 0):
        before = state_of(opened).lease_until
        time.sleep(0.3)
        assert state_of(opened).lease_until > before


def test_a_customer_who_kills_two_workers_goes_to_quarantine(opened):
    """
    The third worker skips that customer and does all others.
    """
    kill_a_worker(opened, ME)
    kill_a_worker(opened, ME)

    with claim_free(opened, "draw", 0) as job:
        assert job.run_customer(ME, lambda: "drawn") is None
        assert "drawn" == job.run_customer(HER, lambda: "drawn")

    reasons = {failure.recap_id: failure.reason for failure in jobs.all_failures(opened)}
    assert {ME: "In quarantine: 2 workers died at this customer."} == reasons


def test_one_death_puts_nobody_in_quarantine(opened):
    """
    The current customer of a machine that lost its power is tried again.
    """
    kill_a_worker(opened, ME)

    with claim_free(opened, "draw", 0) as job:
        assert "drawn" == job.run_customer(ME, lambda: "drawn")


def test_a_shard_that_kills_workers_stops_the_run(opened):
    """
    After four workers died with no current customer, the run stops and says so.
    """
    for _ in range(leases.SHARD_STRIKES):
        kill_a_worker(opened)

    with jobs.claim(opened, "draw", 0) as job:
        assert job is None
    assert str(jobs.stage_error(opened, "draw")) == (
        "4 workers died at the stage 'draw'.\n"
        "  where: shard 0\n"
        "  fix:   give it more memory, or run with fewer workers, as in --workers 1; then run again"
    )


def test_work_ends_before_the_next_customer_when_the_stage_is_stopped(opened):
    """
    Ctrl-C takes effect between two customers, and the shard waits for the next run.
    """
    drawn = []
    with claim_free(opened, "draw", 0) as job:
        job.run_customer(ME, lambda: drawn.append(ME))
        jobs.stop(opened)
        job.run_customer(HER, lambda: drawn.append(HER))

    assert [ME] == drawn
    assert "waiting" == state_of(opened).state


@pytest.mark.parametrize(
    ("error", "kind", "what"),
    [
        (OSError(28, "No space left on device"), StorageError, "There is no room left to write"),
        (StorageError("The store is full.", "s3://x", "make room"), StorageError, "The store is"),
        (MemoryError(), MachineError, "There is not enough memory to go on."),
        (ZeroDivisionError("by zero"), None, None),
    ],
)
def test_an_error_that_concerns_all_customers_stops_the_shard(opened, error, kind, what):
    """
    A full disk stops the shard; a division by zero fails one customer.
    """

    def break_() -> None:
        raise error

    def attempt() -> None:
        with claim_free(opened, "draw", 0) as job:
            job.run_customer(ME, break_)

    if kind is None:
        attempt()
        assert jobs.stage_error(opened, "draw") is None
        return
    with pytest.raises((kind, MemoryError)):
        attempt()
    stored = jobs.stage_error(opened, "draw")
    assert stored
    assert kind is type(stored)
    assert stored.what.startswith(what)
    assert [] == jobs.all_failures(opened)


def test_a_shard_that_fails_stores_its_error(opened):
    """
    The coordinator gets the error that the worker had.
    """
    with pytest.raises(ZeroDivisionError), jobs.claim(opened, "draw", 1):
        raise ZeroDivisionError("by zero")

    stored = jobs.stage_error(opened, "draw")
    assert RunError is type(stored)
    assert "The stage 'draw' broke: ZeroDivisionError: by zero." == stored.what


def test_the_seconds_of_the_current_customer_are_known(opened):
    """
    So a worker that hangs at a customer can be killed.
    """
    seconds = []

    def work() -> None:
        time.sleep(0.05)
        seconds.append(jobs.current_customer_s())

    with claim_free(opened, "draw", 0) as job:
        job.run_customer(ME, work)

    assert seconds[0] >= 0.05
    assert 0 == jobs.current_customer_s()


def test_a_failed_heartbeat_is_tried_again(opened, monkeypatch):
    """
    A database that is locked for a moment does not end the heartbeat.
    """
    errors = [OperationalError("update", {}, Exception("database is locked"))] * 2
    renew = leases.Job.renew

    def fail_twice(job):
        if errors:
            raise errors.pop()
        renew(job)

    monkeypatch.setattr(leases, "HEARTBEAT_S", 0.02)
    monkeypatch.setattr(leases.Job, "renew", fail_twice)

    with jobs.claim(opened, "draw", 0):
        before = state_of(opened).lease_until
        until = time.monotonic() + 10
        while state_of(opened).lease_until == before:
            assert time.monotonic() < until, "the lease was never renewed"
            time.sleep(0.02)
    assert [] == errors


def test_a_job_that_cannot_renew_its_lease_stops_before_it_writes(opened, monkeypatch):
    """
    When no heartbeat succeeds for the time of a lease, the shard may belong to another worker.
    """
    error = OperationalError("update", {}, Exception("database is locked"))

    def fail(_):
        raise error

    monkeypatch.setattr(leases, "LEASE_S", 0.05)
    monkeypatch.setattr(leases.Job, "renew", fail)
    drawn = []

    def outlast_the_lease() -> None:
        with claim_free(opened, "draw", 0) as job:
            time.sleep(0.1)
            job.run_customer(ME, lambda: drawn.append(ME))

    with pytest.raises(OperationalError):
        outlast_the_lease()
    assert [] == drawn


def test_a_job_whose_shard_was_claimed_again_stops(opened, monkeypatch):
    """
    Of two claims of one shard, even by one process, only the later one may write.
    """
    monkeypatch.setattr(leases, "LEASE_S", 0.05)
    drawn = []

    with claim_free(opened, "draw", 0) as first:
        time.sleep(0.1)
        monkeypatch.setattr(leases, "LEASE_S", 30.0)
        with claim_free(opened, "draw", 0) as second:
            with pytest.raises(jobs.Stopped):
                first.run_customer(ME, lambda: drawn.append(ME))
            second.run_customer(HER, lambda: drawn.append(HER))

    assert [HER] == drawn
    assert ("done", 1) == (state_of(opened).state, state_of(opened).done)


@pytest.mark.parametrize("error_s", [-3600, 3600])
def test_a_worker_whose_clock_is_wrong_takes_and_loses_nothing(opened, monkeypatch, error_s):
    """
    Leases are compared by the database's clock alone: an hour more or less changes nothing.
    """
    right_time = time.time
    monkeypatch.setattr(time, "time", lambda: right_time() + error_s)

    with jobs.claim(opened, "draw", 0):
        assert [] == jobs.abandoned_shards(opened, "draw")
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", right_time)
            assert [] == jobs.abandoned_shards(opened, "draw")
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", right_time)
        with jobs.claim(opened, "draw", 1):
            patch.setattr(time, "time", lambda: right_time() + error_s)
            assert [] == jobs.abandoned_shards(opened, "draw")
            assert [] == jobs.due_shards(opened, "draw")


def test_of_two_that_read_the_same_row_one_gets_the_shard(opened, monkeypatch):
    """
    The claim is a compare-and-swap: the second finds that the row has changed since it read it.
    """
    kill_a_worker(opened)
    is_free = leases._is_free

    with contextlib.ExitStack() as stack:
        quicker = []

        def let_another_claim(row):
            monkeypatch.setattr(leases, "_is_free", is_free)
            quicker.append(stack.enter_context(jobs.claim(opened, "draw", 0)))
            return is_free(row)

        monkeypatch.setattr(leases, "_is_free", let_another_claim)
        with jobs.claim(opened, "draw", 0) as slower:
            assert slower is None
        assert quicker[0] is not None
