"""Runs on a broker and workers that the user started."""

import time

import pytest
import redis
import small_campaign

import workers
from recap.errors import RunError
from recap.runs import folder as runs
from recap.runs.progress import Progress
from workers import coordinator, local_services


@pytest.fixture
def broker(tmp_path):
    with local_services.broker(tmp_path / "broker.log") as url:
        yield url


def snapshots(results):
    return {key: results[key] for key in results if key.endswith(".json")}


def test_our_workers_on_your_broker(campaign, out, expected, broker):
    """
    With an address and a number, the run starts its own workers on that broker.
    """
    assert workers.run(campaign, out, broker=broker, workers=2, draw="none").has_no_failures
    assert snapshots(expected) == small_campaign.results(runs.open_(out))


def test_your_workers_on_your_broker(campaign, out, expected, broker, tmp_path):
    """
    With an address alone, the workers that listen there do the work.
    """
    with local_services.worker(broker, 2, tmp_path / "yours.log", tmp_path):
        assert workers.run(campaign, out, broker=broker, draw="none").has_no_failures
    assert snapshots(expected) == small_campaign.results(runs.open_(out))
    assert not (out / "worker.log").exists()


def test_lost_messages_are_published_again(campaign, out, broker, monkeypatch):
    """
    Shards that no worker starts are published again.
    """
    monkeypatch.setattr(coordinator, "FIRST_REPUBLISH_S", 0.5)
    client = redis.Redis(unix_socket_path=broker.removeprefix("redis+socket://"))
    lost: list[object] = []

    def lose(now):
        if now.stage == "count" and not lost:
            lost.append(client.delete("recap"))

    # One worker process, so that most messages still wait when the queue vanishes.
    report = workers.run(campaign, out, broker=broker, workers=1, draw="none", on_progress=lose)
    client.close()

    assert small_campaign.CUSTOMERS == report.snapshots


def test_a_run_without_workers_ends_with_an_error(campaign, out, broker, monkeypatch):
    """
    The notice says how to start a worker; the error says that none answered.
    """
    monkeypatch.setattr(coordinator, "WORKER_CHECK_S", 0.2)
    monkeypatch.setattr(coordinator, "NO_WORKER_S", 2.0)
    progress: list[Progress] = []

    with pytest.raises(RunError) as caught:
        workers.run(campaign, out, broker=broker, on_progress=progress.append)

    how = (
        "Start a worker that sees this run's folder: "
        "CELERY_BROKER_URL=<the broker> celery -A workers.app worker -Q recap; "
        "or let this command start workers: --workers 2"
    )
    assert f"No worker answers at {broker}. {how}" == progress[-1].notice
    assert str(caught.value) == (
        f"No worker answered within 2 seconds.\n  where: {broker}\n  fix:   {how}"
    )


@pytest.mark.parametrize(("who", "shown"), [("me:secret@", "me:**@"), ("", "")])
def test_a_broker_that_does_not_answer_is_named_without_its_password(campaign, out, who, shown):
    """
    A password in an address must not appear on a screen or in a log.
    """
    began = time.monotonic()

    with pytest.raises(RunError) as caught:
        workers.run(campaign, out, broker=f"redis://{who}127.0.0.1:1/0")

    assert str(caught.value) == (
        "The broker does not answer.\n"
        f"  where: redis://{shown}127.0.0.1:1/0\n"
        "  fix:   start it, correct --broker, or leave --broker out: "
        "then this command starts a server"
    )
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("address", "begins_with"),
    [("http://me:secret@host", "'http://'"), ("secret@host", "no scheme")],
)
def test_a_broker_that_is_no_redis_is_refused(campaign, out, address, begins_with):
    """
    The error names the allowed schemes and contains no password.
    """
    with pytest.raises(RunError) as caught:
        workers.run(campaign, out, broker=address)

    assert str(caught.value) == (
        f"The broker's address begins with {begins_with}.\n"
        "  where: --broker\n"
        "  fix:   name a Redis server: an address that begins with redis://, rediss://, "
        "redis+socket://; or leave --broker out: then this command starts a server"
    )
