"""A worker that dies by SIGKILL whenever it reads the snapshot of one customer."""

import os
import signal
from typing import Any

import small_campaign
from celery.signals import worker_process_init

from recap.delivery.store import Store
from workers.app import app

__all__ = ["app"]


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _poison(**_: Any) -> None:
    get = Store.get

    def get_or_die(self: Store, key: str) -> bytes:
        data = get(self, key)
        if key.startswith("snapshots/") and f'"id":"{small_campaign.POISON}"'.encode() in data:
            os.kill(os.getpid(), signal.SIGKILL)
        return data

    Store.get = get_or_die  # type: ignore[method-assign]
