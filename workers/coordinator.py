"""
Coordinates one run: opens each stage, publishes its shards and watches the database.

A stage is over when none of its shards waits or runs. So no Celery results and no chords are used.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

from kombu.connection import Connection
from kombu.exceptions import OperationalError
from kombu.pidbox import Mailbox

from recap.campaign import Campaign
from recap.errors import RunError
from recap.pipeline import Report, stages
from recap.runs import DrawPlan, Run, jobs
from recap.runs import folder as runs
from recap.runs.jobs import Tally
from recap.runs.progress import Listener, Progress
from workers import local_services
from workers.app import app
from workers.tasks import work

POLL_S = 0.15
FIRST_REPUBLISH_S = 5.0  # how long nothing moves before messages are published again
MAX_REPUBLISH_S = 300.0
WORKER_CHECK_S = 3.0
NO_WORKER_S = 120.0  # then the run stops waiting for a first worker
STOP_S = 5.0  # how long a worker may take to finish its customer
LOG = "worker.log"
SCHEMES = ("redis://", "rediss://", "redis+socket://")
HOW_TO_START_WORKERS = (
    "Start a worker that sees this run's folder: "
    f"CELERY_BROKER_URL=<the broker> celery -A {local_services.APP} worker -Q recap; "
    "or let this command start workers: --workers 2"
)


def coordinate(
    campaign: Campaign,
    out: Path,
    broker: str | None,
    workers: int | None,
    draw: DrawPlan,
    on_progress: Listener | None,
) -> Report:
    """See `workers.run`."""
    _require_redis(broker)
    with runs.lock(out), _Signals() as signals:
        run = runs.begin(campaign, out, draw)
        with _WorkerPool(run, broker, workers) as pool:
            for stage in stages.STAGES:
                stages.prepare(run, stage)
                _Stage(run, stage, pool, signals, on_progress or _ignore).run_to_end()
        return stages.finish(run)


class _WorkerPool:
    """
    The workers of this run: child processes, or workers that the user runs.

    Broker and children start with the first shard that has to be done.
    """

    def __init__(self, run: Run, broker: str | None, workers: int | None) -> None:
        self.owned = broker is None or bool(workers)
        self.seen = self.owned  # whether any worker has answered or worked
        self._run, self._broker = run, broker
        self._processes = workers or len(os.sched_getaffinity(0))
        self._children = ExitStack()
        self._worker: local_services.Worker | None = None

    def __enter__(self) -> _WorkerPool:
        return self

    def __exit__(self, *error: Any) -> None:
        try:
            if error[0] is not None:
                self._stop_workers()
        finally:
            self._children.__exit__(*error)

    @cached_property
    def connection(self) -> Connection:
        """The connection to the broker; its first use starts the child processes."""
        log = self._run.folder / LOG
        log.unlink(missing_ok=True)
        url = self._broker or self._children.enter_context(local_services.broker(log))
        connection: Connection = self._children.enter_context(app.connection_for_write(url))
        _require_connection(connection)
        if self.owned:
            worker = local_services.worker(url, self._processes, log, self._run.folder)
            self._worker = self._children.enter_context(worker)
        return connection

    def publish(self, stage: str, shards: Iterable[int]) -> None:
        """Publish a message for each shard: look at this shard."""
        folder = str(self._run.folder)
        with app.amqp.Producer(self.connection) as producer:
            for shard in shards:
                work.apply_async((folder, stage, shard), producer=producer)

    def check(self) -> None:
        """Restart our worker when it died. Raises `RunError` when it dies again and again."""
        if self._worker:
            self._worker.check()

    def ping(self) -> bool:
        """Return whether a worker on the broker knows our task. Takes a second."""
        # Celery's own `inspect` would use the broker of the environment, not this one.
        box = Mailbox(app.conf.control_exchange, type="fanout", accept=["json"])  # type: ignore[no-untyped-call]
        replies = box(self.connection).multi_call("registered", timeout=1)
        tasks = (task for reply in replies for tasks in reply.values() for task in tasks)
        return any(task.split()[0] == work.name for task in tasks)

    @property
    def address(self) -> str:
        """The broker's address without its password."""
        return _without_password(self.connection)

    def _stop_workers(self) -> None:
        """Stop the stages, and give workers a moment to finish their customers."""
        jobs.stop(self._run.state_url)
        until = time.monotonic() + STOP_S
        while jobs.has_live_workers(self._run.state_url) and time.monotonic() < until:
            time.sleep(0.05)


class _Stage:
    """One stage, from its first message to its last shard."""

    def __init__(
        self, run: Run, stage: str, pool: _WorkerPool, signals: _Signals, show: Listener
    ) -> None:
        self._run, self._stage, self._pool, self._show = run, stage, pool, show
        self._signals = signals
        self._url = run.state_url
        self._last_counts: tuple[int, ...] = ()
        self._unchanged_since = self._checked_at = self._began = time.monotonic()
        self._republish_s = FIRST_REPUBLISH_S
        self._republished_at: dict[int, float] = {}
        self._notice = ""

    def run_to_end(self) -> None:
        """Return when every shard is done. Raises the error that stopped a shard."""
        if due := jobs.due_shards(self._url, self._stage):
            self._pool.publish(self._stage, due)
        while not self._is_over(jobs.tally(self._url, self._stage)):
            time.sleep(POLL_S)
        jobs.close_stage(self._url, self._stage)
        self._report(jobs.tally(self._url, self._stage), finished=True)

    def _is_over(self, tally: Tally) -> bool:
        self._signals.check()
        if error := jobs.stage_error(self._url, self._stage):
            raise error
        if not tally.waiting and not tally.running:
            return True
        self._report(tally)
        self._pool.check()
        self._recover(tally)
        return False

    def _report(self, tally: Tally, finished: bool = False) -> None:
        if not tally.total:
            return  # the campaign wants nothing of this stage
        self._show(
            Progress(
                stage=tally.stage,
                done=tally.done,
                total=tally.total,
                cards=tally.made,
                reused=tally.reused,
                failures=tally.failures,
                seconds=tally.seconds,
                finished=finished,
                notice=self._notice,
            )
        )

    def _recover(self, tally: Tally) -> None:
        """Publish shards again whose worker died or whose message was lost."""
        now = time.monotonic()
        abandoned = jobs.abandoned_shards(self._url, self._stage)
        self._republish(
            [n for n in abandoned if now - self._republished_at.get(n, 0) > FIRST_REPUBLISH_S]
        )
        counts = _changing_counts(tally)
        if counts != self._last_counts or tally.running > len(abandoned):
            self._last_counts, self._unchanged_since = counts, now
            self._republish_s = FIRST_REPUBLISH_S
            self._pool.seen |= tally.running > 0
            return
        if now - self._unchanged_since > self._republish_s:
            self._republish(jobs.due_shards(self._url, self._stage))
            self._unchanged_since = now
            self._republish_s = min(2 * self._republish_s, MAX_REPUBLISH_S)
        if not self._pool.owned and now - self._checked_at > WORKER_CHECK_S:
            self._check_for_workers()

    def _republish(self, shards: list[int]) -> None:
        if shards:
            # A worker that cannot write the database cannot report that there: raise it here.
            jobs.check_writable(self._url, self._stage)
            self._pool.publish(self._stage, shards)
            self._republished_at |= dict.fromkeys(shards, time.monotonic())

    def _check_for_workers(self) -> None:
        self._checked_at = time.monotonic()
        if self._pool.ping():
            self._pool.seen = True
            self._notice = (
                f"Workers at {self._pool.address} answer but start no shard: they may be busy with "
                f"another run, or cannot see the folder {self._run.folder}; read their logs."
            )
            return
        self._notice = f"No worker answers at {self._pool.address}. {HOW_TO_START_WORKERS}"
        if not self._pool.seen and time.monotonic() - self._began > NO_WORKER_S:
            raise RunError(
                f"No worker answered within {NO_WORKER_S:.0f} seconds.",
                self._pool.address,
                HOW_TO_START_WORKERS,
            )


def _changing_counts(tally: Tally) -> tuple[int, ...]:
    return (tally.waiting, tally.running, tally.done, tally.made, tally.reused, tally.failures)


def _require_redis(broker: str | None) -> None:
    if broker is not None and not broker.startswith(SCHEMES):
        scheme, separator, _ = broker.partition("://")  # the rest may contain a password
        shown = f"'{scheme}://'" if separator else "no scheme"
        raise RunError(
            f"The broker's address begins with {shown}.",
            "--broker",
            f"name a Redis server: an address that begins with {', '.join(SCHEMES)}; "
            "or leave --broker out: then this command starts a server",
        )


def _require_connection(connection: Connection) -> None:
    try:
        connection.ensure_connection(max_retries=2, interval_start=0.5, interval_step=0.5)  # type: ignore[no-untyped-call]
    except (OperationalError, OSError) as error:
        raise RunError(
            "The broker does not answer.",
            _without_password(connection),
            "start it, correct --broker, or leave --broker out: then this command starts a server",
        ) from error


def _without_password(connection: Connection) -> str:
    """Return the address with its password hidden; kombu shows a hidden one even without any."""
    return str(connection.as_uri()).replace("://:**@", "://")


class _Signals:
    """
    Raises `KeyboardInterrupt` on Ctrl-C and on SIGTERM, in a thread that can handle signals.

    Python drops an exception that a signal handler raises inside a finalizer. So the signal is
    also recorded, and `check` raises the exception again.
    """

    def __init__(self) -> None:
        self._received = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _Signals:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # nohup ignores signals
                    self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def check(self) -> None:
        if self._received:
            raise KeyboardInterrupt

    def _interrupt(self, *_: object) -> None:
        self._received = True
        raise KeyboardInterrupt


def _ignore(_: Progress) -> None:
    """Show no progress."""
