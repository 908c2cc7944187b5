"""A shard that a test claims, and that must be free."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from recap.runs import jobs


@contextmanager
def claim_free(url: str, stage: str, shard: int) -> Iterator[jobs.Job]:
    """Claim *shard* as `jobs.claim` does, and fail when there is nothing to do."""
    with jobs.claim(url, stage, shard) as job:
        assert job is not None
        yield job
