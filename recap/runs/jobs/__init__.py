"""
Shards of a run: who works on which shard, how far it is, and which errors it had.

The database rows decide. A message in the broker only says "look at this shard": a worker
claims the shard's row before it works. So a message that arrives twice does nothing twice, and
a lost message can be published again. A claim is a lease that a heartbeat renews. When a worker
dies, its shard is free at once for workers on the same machine, and after half a minute for
workers on others.

Before each customer the worker writes that customer's recap into the shard's row. When two
workers die at the same customer, that customer is put in quarantine and the others go on.
"""

from recap.runs.jobs.failures import reraise_if_fatal
from recap.runs.jobs.leases import Job, Stopped, claim, current_customer_s
from recap.runs.jobs.lifecycle import (
    check_writable,
    close_stage,
    fingerprint,
    forget,
    open_stage,
    reset,
    shard_results,
    stop,
)
from recap.runs.jobs.status import (
    Failure,
    Tally,
    abandoned_shards,
    all_failures,
    due_shards,
    failed_recaps,
    has_live_workers,
    opened_stages,
    stage_error,
    tally,
)

__all__ = [
    "Failure",
    "Job",
    "Stopped",
    "Tally",
    "abandoned_shards",
    "all_failures",
    "check_writable",
    "claim",
    "close_stage",
    "current_customer_s",
    "due_shards",
    "failed_recaps",
    "fingerprint",
    "forget",
    "has_live_workers",
    "open_stage",
    "opened_stages",
    "reraise_if_fatal",
    "reset",
    "shard_results",
    "stage_error",
    "stop",
    "tally",
]
