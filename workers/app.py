"""
The Celery app and its settings.

A message only says "look at this shard"; `recap.runs.jobs` has the state of the shard. So a
message that arrives twice is harmless, and a lost message can be published again.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import (
    after_setup_logger,
    worker_process_init,
)

from recap.runs import jobs

QUEUE = "recap"
CUSTOMER_LIMIT_S = 300.0  # a worker process that takes longer for one customer is killed
SHARD_LIMIT_S = 3600
VISIBILITY_S = 2 * SHARD_LIMIT_S + 600  # if a task could run longer, it would run twice

app = Celery("recap", include=["workers.tasks"])
app.conf.update(
    task_default_queue=QUEUE,
    # JSON, with ids only: a broker has nothing to execute and no personal data.
    task_serializer="json",
    accept_content=["json"],
    # The state is in the database; nobody reads results.
    task_ignore_result=True,
    # The task of a killed child is lost with early acks, and with acks_late alone too.
    # With reject_on_worker_lost, a task that kills its worker would be queued again for ever;
    # a retry ends after max_retries.
    task_acks_late=True,
    task_retry_on_worker_lost=True,
    task_reject_on_worker_lost=False,
    # Shards take long: messages wait in the queue, where any free worker gets them.
    worker_prefetch_multiplier=1,
    worker_disable_prefetch=True,
    task_time_limit=SHARD_LIMIT_S,
    # Celery uses the shortest of these timeouts. A shard whose worker is gone becomes free
    # through its lease within half a minute; this is the second safety net.
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
    # A new child frees the memory that native libraries leak.
    worker_max_tasks_per_child=50,
    worker_max_memory_per_child=1_500_000,  # KiB; a child that draws needs a fifth of it
    worker_proc_alive_timeout=60,  # children start slowly on a busy machine
    worker_send_task_events=False,
)


@after_setup_logger.connect  # type: ignore[untyped-decorator]
def _quiet_libraries(**_: Any) -> None:
    """Log only warnings of libraries, not every step of every card."""
    for library in ("weasyprint", "fontTools"):
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _start_watchdog(**_: Any) -> None:
    """Kill this process when a customer takes too long: a template may loop for ever."""
    Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while jobs.current_customer_s() < CUSTOMER_LIMIT_S:
        time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGKILL)  # after two kills the customer is in quarantine
