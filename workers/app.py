"""
The Celery app: how messages travel, and what happens to them when something dies.

The broker only carries "look at this shard": what is done, and by whom, stands in
`recap.runs.jobs`. So a message that comes twice is harmless, and one that is lost is
written again.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from threading import Thread
from typing import Any

from celery import Celery  # type: ignore[import-untyped]
from celery.signals import (  # type: ignore[import-untyped]
    after_setup_logger,
    worker_process_init,
)

from recap.runs import jobs

QUEUE = "recap"
CUSTOMER_LIMIT_S = 300.0  # a customer who takes longer hangs: a worker is ended for it
SHARD_LIMIT_S = 3600
VISIBILITY_S = 2 * SHARD_LIMIT_S + 600  # longer than any task may run, or it would run twice

app = Celery("recap", include=["workers.tasks"])
app.conf.update(
    task_default_queue=QUEUE,
    # Ids only, as JSON: nothing that a broker could run or leak.
    task_serializer="json",
    accept_content=["json"],
    # State is in SQL; nobody reads results.
    task_ignore_result=True,
    # A child killed in mid-task is lost with early acks, and with acks_late alone too.
    # Rejecting would requeue a killing task for ever; retrying stops after max_retries.
    task_acks_late=True,
    task_retry_on_worker_lost=True,
    task_reject_on_worker_lost=False,
    # Shards are long: a message waits in the queue, not behind a busy worker.
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,
    task_time_limit=SHARD_LIMIT_S,
    # The shortest of these three would win. A shard whose machine is gone comes back through
    # its lease within half a minute; this is the second net, swept every ten seconds.
    visibility_timeout=VISIBILITY_S,
    result_backend_transport_options={"visibility_timeout": VISIBILITY_S},
    broker_transport_options={
        "visibility_timeout": VISIBILITY_S,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
    },
    broker_connection_retry_on_startup=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    # What native libraries do not give back, a new child does not have.
    worker_max_tasks_per_child=50,
    worker_max_memory_per_child=1_500_000,  # KiB; a drawing child stands at a fifth of it
    worker_proc_alive_timeout=60,  # a busy machine starts children slowly
    worker_send_task_events=False,
)


@after_setup_logger.connect  # type: ignore[untyped-decorator]
def _keep_the_log_short(**_: Any) -> None:
    """Hear of libraries when something is wrong, not at each card's every step."""
    for library in ("weasyprint", "fontTools"):
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _end_when_stuck(**_: Any) -> None:
    """Watch the clock beside the work: a template that loops for ever must not stop a campaign."""
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while jobs.held_s() < CUSTOMER_LIMIT_S:
        time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGKILL)  # twice, and the customer is in quarantine
