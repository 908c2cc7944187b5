"""
One run, stage after stage: say what is to be done, watch the table, mend what got lost.

No chord and no results: a stage is over when no shard of it waits or runs.
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
SAY_AGAIN_S = 5.0  # a shard that nobody took up for so long is told of again
SAY_AGAIN_AT_MOST_S = 300.0
LOOK_FOR_WORKERS_S = 3.0
NO_WORKER_S = 120.0  # then we stop waiting for the first one
STOP_S = 5.0  # what a worker may take to finish its customer
LOG = "worker.log"
SCHEMES = ("redis://", "rediss://", "redis+socket://")


def conduct(
    campaign: Campaign,
    out: Path,
    broker: str | None,
    workers: int | None,
    draw: DrawPlan,
    on_progress: Listener | None,
) -> Report:
    """See `workers.run`."""
    _must_be_redis(broker)
    with runs.lock(out), _Signals() as signals:
        run = runs.begin(campaign, out, draw)
        with _Staff(run, broker, workers) as staff:
            for stage in stages.STAGES:
                stages.prepare(run, stage)
                _Stage(run, stage, staff, signals, on_progress or _nobody).finish()
        return stages.report(run)


class _Staff:
    """Whoever works for this run: ours or yours, and only from the first shard on."""

    def __init__(self, run: Run, broker: str | None, workers: int | None) -> None:
        self.ours = broker is None or bool(workers)
        self.met = self.ours  # whether any worker ever showed up
        self._run, self._broker = run, broker
        self._processes = workers or len(os.sched_getaffinity(0))
        self._children = ExitStack()
        self._worker: local_services.Worker | None = None

    def __enter__(self) -> _Staff:
        return self

    def __exit__(self, *trouble: Any) -> None:
        try:
            if trouble[0] is not None:
                self._let_go()
        finally:
            self._children.__exit__(*trouble)

    @cached_property
    def connection(self) -> Connection:
        """A connection to the broker; the first call starts what is ours."""
        log = self._run.folder / LOG
        log.unlink(missing_ok=True)
        url = self._broker or self._children.enter_context(local_services.broker(log))
        connection: Connection = self._children.enter_context(app.connection_for_write(url))
        _reach(connection)
        if self.ours:
            hired = local_services.worker(url, self._processes, log, self._run.folder)
            self._worker = self._children.enter_context(hired)
        return connection

    def tell(self, stage: str, numbers: Iterable[int]) -> None:
        """Publish a message for each shard: take a look at it."""
        folder = str(self._run.folder)
        with app.amqp.Producer(self.connection) as producer:
            for number in numbers:
                work.apply_async((folder, stage, number), producer=producer)

    def check(self) -> None:
        """Raise when our worker cannot be kept alive."""
        if self._worker:
            self._worker.check()

    def answers(self) -> bool:
        """Ask the broker's workers whether one of them knows our tasks. Takes a second."""
        # Celery's own `inspect` would publish to the broker of the environment, not to this one.
        box = Mailbox(app.conf.control_exchange, type="fanout", accept=["json"])  # type: ignore[no-untyped-call]
        replies = box(self.connection).multi_call("registered", timeout=1)
        known = (task for reply in replies for tasks in reply.values() for task in tasks)
        return any(task.split()[0] == work.name for task in known)

    @property
    def address(self) -> str:
        """The broker's address, without its password."""
        return _shown(self.connection)

    def _let_go(self) -> None:
        """Ask every worker to stop before its next customer, and give it a moment."""
        jobs.stop(self._run.state_url)
        until = time.monotonic() + STOP_S
        while jobs.anybody_at_work(self._run.state_url) and time.monotonic() < until:
            time.sleep(0.05)


class _Stage:
    """One stage, from its first message to its last shard."""

    def __init__(
        self, run: Run, stage: str, staff: _Staff, signals: _Signals, show: Listener
    ) -> None:
        self._run, self._stage, self._staff, self._show = run, stage, staff, show
        self._signals = signals
        self._url = run.state_url
        self._seen: tuple[int, ...] = ()
        self._quiet_since = self._looked_at = self._began = time.monotonic()
        self._say_again_s = SAY_AGAIN_S
        self._told: dict[int, float] = {}
        self._notice = ""

    def finish(self) -> None:
        """Return when every shard is done. Raises what made it impossible to go on."""
        if due := jobs.due(self._url, self._stage):
            self._staff.tell(self._stage, due)
        while not self._over(jobs.tally(self._url, self._stage)):
            time.sleep(POLL_S)
        jobs.close_stage(self._url, self._stage)
        self._say(jobs.tally(self._url, self._stage), finished=True)

    def _over(self, tally: Tally) -> bool:
        self._signals.check()
        if error := jobs.trouble(self._url, self._stage):
            raise error
        if not tally.waiting and not tally.running:
            return True
        self._say(tally)
        self._staff.check()
        self._mend(tally)
        return False

    def _say(self, tally: Tally, finished: bool = False) -> None:
        if not tally.total:
            return  # nothing of this stage is wanted
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

    def _mend(self, tally: Tally) -> None:
        """Tell of shards again whose worker died, or whose message got lost."""
        now = time.monotonic()
        lost = jobs.abandoned(self._url, self._stage)
        self._tell_again([n for n in lost if now - self._told.get(n, 0) > SAY_AGAIN_S])
        if (moved := _movement(tally)) != self._seen or tally.running > len(lost):
            self._seen, self._quiet_since, self._say_again_s = moved, now, SAY_AGAIN_S
            self._staff.met |= tally.running > 0
            return
        if now - self._quiet_since > self._say_again_s:
            self._tell_again(jobs.due(self._url, self._stage))
            self._quiet_since = now
            self._say_again_s = min(2 * self._say_again_s, SAY_AGAIN_AT_MOST_S)
        if not self._staff.ours and now - self._looked_at > LOOK_FOR_WORKERS_S:
            self._look_for_workers()

    def _tell_again(self, numbers: list[int]) -> None:
        if numbers:
            jobs.touch(self._url, self._stage)  # workers that cannot write here cannot say so
            self._staff.tell(self._stage, numbers)
            self._told |= dict.fromkeys(numbers, time.monotonic())

    def _look_for_workers(self) -> None:
        self._looked_at = time.monotonic()
        if self._staff.answers():
            self._staff.met = True
            self._notice = (
                f"Workers at {self._staff.address} answer and take up nothing: they may be busy "
                f"elsewhere, or do not see the folder {self._run.folder}; worker logs tell."
            )
            return
        self._notice = f"No worker answers at {self._staff.address}. {HOW_TO_START}"
        if not self._staff.met and time.monotonic() - self._began > NO_WORKER_S:
            raise RunError(
                f"No worker came in {NO_WORKER_S:.0f} seconds.",
                self._staff.address,
                HOW_TO_START,
            )


HOW_TO_START = (
    "Start one that sees this run's folder: "
    f"CELERY_BROKER_URL=<the broker> celery -A {local_services.APP} worker -Q recap; "
    "or let this command start some: --workers 2"
)


def _movement(tally: Tally) -> tuple[int, ...]:
    return (tally.waiting, tally.running, tally.done, tally.made, tally.reused, tally.failures)


def _must_be_redis(broker: str | None) -> None:
    if broker is not None and not broker.startswith(SCHEMES):
        scheme, found, _ = broker.partition("://")  # the rest may hold a password
        shown = f"'{scheme}://'" if found else "no scheme"
        raise RunError(
            f"The broker's address begins with {shown}.",
            "--broker",
            f"name a Redis: an address that begins with {', '.join(SCHEMES)}; "
            "or leave --broker out to use one of our own",
        )


def _reach(connection: Connection) -> None:
    try:
        connection.ensure_connection(max_retries=2, interval_start=0.5, interval_step=0.5)  # type: ignore[no-untyped-call]
    except (OperationalError, OSError) as error:
        raise RunError(
            "No broker answers.",
            _shown(connection),
            "start it, correct --broker, or leave --broker out to use one of our own",
        ) from error


def _shown(connection: Connection) -> str:
    """Write an address without its password; kombu hides one even where there is none."""
    return str(connection.as_uri()).replace("://:**@", "://")


class _Signals:
    """
    Lets Ctrl-C and SIGTERM unwind a run alike, where signals can be caught.

    An exception that a signal raises can get lost: in a finalizer nobody hears of it. So
    that a signal came is written down, too, and `check` raises it again.
    """

    def __init__(self) -> None:
        self._came = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _Signals:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
                    self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def check(self) -> None:
        if self._came:
            raise KeyboardInterrupt

    def _interrupt(self, *_: object) -> None:
        self._came = True
        raise KeyboardInterrupt


def _nobody(_: Progress) -> None:
    """Nobody watches."""
