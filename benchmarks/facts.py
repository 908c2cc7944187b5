"""How long the sample year takes to read, to count and to rank, on one core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from stopwatch import timed

from recap import activity, facts
from recap.activity import ShardSize
from recap.campaign import Campaign


def measure(year: Campaign, folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Work through *year* once in *folder*; return the figures, and everybody's facts."""
    read_s, reading = timed(lambda: activity.split(year, folder / "activity"))
    count_s, files = timed(lambda: _count(year, folder, reading.shards))
    rank_s, ranks = timed(lambda: facts.rank(files))
    figures = {
        "customers": reading.customers,
        "lines": reading.used,
        "read_s": round(read_s, 2),
        "count_s": round(count_s, 2),
        "rank_s": round(rank_s, 2),
    }
    return figures, facts.add_ranks(pd.concat(map(facts.read, files)), ranks)


def _count(year: Campaign, folder: Path, shards: tuple[ShardSize, ...]) -> list[Path]:
    window = facts.Window(year.first_day, year.last_day)
    files = []
    for shard in shards:
        files.append(folder / f"facts-{shard.number}.parquet")
        counted = facts.count(activity.read_shard(folder / "activity", shard.number), window)
        facts.write(counted, files[-1])
    return files
