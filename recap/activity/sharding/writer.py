"""
The rows that are used, dealt to their shards.

They are sorted as numbers, a customer's and its names' codes, which takes a third of the time and
of the disk that names take. A few shards at a time get their names back and are written: memory
is for those, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from recap.activity.cleaning import ShardSize, display_names, staging
from recap.activity.sql import Database, literal
from recap.campaign import Campaign

SHARDS_A_PART = 64  # files that are open at once
ROWS_A_PART = 1_000_000  # of some 200 bytes


def write(
    db: Database, campaign: Campaign, folder: Path, shards: Sequence[ShardSize], *, timed: bool
) -> None:
    """
    Write *shards*, which follow each other, to ``shard=NNN/*.parquet`` in *folder*.

    Rows stand by customer and time; ``at`` is a date unless *timed*. Reads the tables of
    `survey.staged` and `names.name_everything`, and makes that of `names.tally`.
    """
    if not shards:
        return
    columns = staging.mapped(campaign)
    db.execute(f"""
        create table dealt as
        {display_names.coded_events(campaign, columns)}
        where {_within(shards)} order by who, "at"
    """)
    for part in _parts(shards):
        db.execute(f"""
            copy (
                select * replace (
                    format('{{:03d}}', shard) as shard{"" if timed else ', "at"::date as "at"'}
                )
                from ({display_names.named("dealt", columns)}) where {_within(part)}
            ) to {literal(str(folder))} (format parquet, partition_by (shard), overwrite_or_ignore)
        """)  # noqa: S608
    display_names.tally(db, "dealt", columns)
    db.execute("drop table dealt")


def _within(shards: Sequence[ShardSize]) -> str:
    return f"shard between {shards[0].number} and {shards[-1].number}"


def _parts(shards: Sequence[ShardSize]) -> Iterator[Sequence[ShardSize]]:
    """Part *shards* into runs that are written at once; a large shard goes alone."""
    part: list[ShardSize] = []
    rows = 0
    for shard in shards:
        if part and (len(part) == SHARDS_A_PART or rows + shard.events > ROWS_A_PART):
            yield part
            part, rows = [], 0
        part.append(shard)
        rows += shard.events
    if part:
        yield part
