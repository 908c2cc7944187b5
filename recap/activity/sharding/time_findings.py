"""What the used rows show about times: days without hours, and zones that are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recap.activity.cleaning import BetterTime, CleaningSettings, UnknownZones
from recap.activity.inference import find_better_time
from recap.activity.sharding.second_reading import open_second_reading
from recap.activity.sources import SourceFile
from recap.activity.sql import Database, fetch_one

MOST_SHOWN = 3  # zones


def sources_without_times(db: Database) -> tuple[str, ...]:
    """List the sources with used rows that have days only."""
    rows = db.execute("""
        select source from used join source_file using (file)
        group by source having not bool_or("at"::time <> '00:00') order by source
    """).fetchall()
    return tuple(source for (source,) in rows)


def lines_without_time(db: Database) -> int:
    """Count the used lines without a time of day."""
    return int(str(fetch_one(db, "select count(*) from used where not has_time")[0]))


def unknown_zones(db: Database, settings: CleaningSettings) -> UnknownZones:
    """Count the used lines whose zone is none, with the most frequent ones of these zones."""
    if not any("zone" in source.columns for source in settings.sources.values()):
        return UnknownZones()
    rows = db.execute("""
        select unknown_zone, count(*) from used where unknown_zone is not null
        group by unknown_zone order by 2 desc, 1
    """).fetchall()
    return UnknownZones(
        lines=sum(lines for _, lines in rows), zones=tuple(zone for zone, _ in rows[:MOST_SHOWN])
    )


def better_times(
    settings: CleaningSettings, files: Mapping[str, Sequence[SourceFile]]
) -> tuple[BetterTime, ...]:
    """List for each source the column of times that suits the window better, if there is one."""
    found = []
    for name, each in settings.sources.items():
        with open_second_reading(files[name]) as reading:
            found.append(
                find_better_time(
                    name,
                    each.source,
                    reading.files,
                    each.clock,
                    each.window,
                    is_sample=reading.is_sample,
                )
            )
    return tuple(better for better in found if better)
