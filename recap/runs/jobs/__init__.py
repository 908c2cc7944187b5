"""
Who does which shard, how far it is and what went wrong: the truth about a run.

A message in the broker only says "look at this shard". Whoever takes it up
claims the row first, so a message that comes twice does nothing twice, and one
that is lost is written again. A claim is a lease that a heartbeat renews: a
worker that dies lets go of its shard, at once on its own machine, and after
half a minute elsewhere.

Before each customer the shard's row says whose turn it is. A customer whose
turn ends twice with a dead worker goes to quarantine, and everybody else goes on.
"""

from recap.runs.jobs.failures import raise_if_hopeless
from recap.runs.jobs.leases import Job, Stopped, claim, held_s
from recap.runs.jobs.lifecycle import close_stage, forget, mark, open_stage, results, stop, touch
from recap.runs.jobs.status import (
    Failure,
    Tally,
    abandoned,
    all_failures,
    anybody_at_work,
    begun,
    due,
    failed_recaps,
    tally,
    trouble,
)

__all__ = [
    "Failure",
    "Job",
    "Stopped",
    "Tally",
    "abandoned",
    "all_failures",
    "anybody_at_work",
    "begun",
    "claim",
    "close_stage",
    "due",
    "failed_recaps",
    "forget",
    "held_s",
    "mark",
    "open_stage",
    "raise_if_hopeless",
    "results",
    "stop",
    "tally",
    "touch",
    "trouble",
]
