"""How long the sample year takes to read and to count, on one core."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stopwatch import timed

from recap import activity, campaign, facts

EXAMPLE = Path(__file__).parents[1] / "examples" / "complete-journey"


def measure() -> dict[str, Any]:
    """Read, count and rank the sample year once: seconds of each, customers and lines."""
    year = campaign.load(EXAMPLE)
    with TemporaryDirectory() as place:
        folder = Path(place)
        read_s, reading = timed(lambda: activity.split(year, folder / "activity"))
        count_s, files = timed(lambda: _count(year, folder, reading.shards))
        rank_s, _ = timed(lambda: facts.rank(files))
    return {
        "customers": reading.customers,
        "lines": reading.used,
        "read_s": round(read_s, 2),
        "count_s": round(count_s, 2),
        "rank_s": round(rank_s, 2),
    }


def _count(
    year: campaign.Campaign, folder: Path, shards: tuple[activity.ShardSize, ...]
) -> list[Path]:
    window = facts.Window(year.first_day, year.last_day)
    files = []
    for shard in shards:
        files.append(folder / f"facts-{shard.number}.parquet")
        counted = facts.count(activity.read_shard(folder / "activity", shard.number), window)
        facts.write(counted, files[-1])
    return files
