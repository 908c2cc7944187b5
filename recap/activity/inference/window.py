"""Which year of a log to tell of: found by all its lines, where reading them takes seconds."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from recap.activity.cleaning import customers_time
from recap.activity.sources import COMPRESSED_SUFFIXES, SourceFile, open_table
from recap.activity.sql import open_database
from recap.campaign import Campaign
from recap.errors import ActivityError

Months = Mapping[tuple[int, int], int]  # year and month -> lines
MOST_BYTES = 250_000_000  # of text: as many as are read in five seconds
PACKED_TO = 6  # what is packed is about a sixth of the text
TIMES_AS_LONG = 4  # as a text of that size takes to read, an SQLite file does
WHOLE_ENOUGH = 6  # months: of less it is not told when there is another year


def infer_year(
    files: Sequence[SourceFile], at: str | tuple[str, ...], times: str | None, likely: int
) -> tuple[int, str] | None:
    """
    Return the last year of which *files* have half or more, and why; None where they are too big.

    Where they have half of none it is the one of most lines.

    Args:
        files: Of one log, with the same columns.
        at: The column of times, or those of dates and of times of day.
        times: How they are written, as `source.times` says it.
        likely: A year that the log has.
    """
    if sum(map(_to_read, files)) > MOST_BYTES:
        return None
    with suppress(ActivityError):  # what is wrong further on is told when all is read
        return _chosen(_months(files, _campaign(at, times, likely)))
    return None


def _to_read(file: SourceFile) -> int:
    """Estimate how many bytes of text are read: of Parquet it is but a column."""
    if file.kind == "parquet":
        return 0
    if file.query_result:
        database = unquote(str(file.query_result.url.database)).removeprefix("file:")
        return TIMES_AS_LONG * Path(database).stat().st_size
    return (file.size or 0) * (PACKED_TO if file.label.lower().endswith(COMPRESSED_SUFFIXES) else 1)


def _campaign(at: str | tuple[str, ...], times: str | None, year: int) -> Campaign:
    columns = {"customer_id": "-", "at": at}
    source = {"path": "-", "times": times, "columns": columns}
    return Campaign.model_validate(
        {"name": "-", "brand": "-", "year": year, "zone": "UTC", "source": source}
    )


def _months(files: Sequence[SourceFile], campaign: Campaign) -> Months:
    found: Counter[tuple[int, int]] = Counter()
    with tempfile.TemporaryDirectory(prefix="recap-") as folder, open_database(Path(folder)) as db:
        for file in files:
            table = open_table(db, file, {"at": campaign.source.columns.at}, keys={"at": file.key})
            moments = f"select {customers_time(campaign, table)} as moment from ({table.rows})"  # noqa: S608
            with table.explain_errors():
                rows = db.execute(
                    f"select year(moment), month(moment), count(*) from ({moments}) "  # noqa: S608
                    "where isfinite(moment) group by all"
                ).fetchall()
            found.update({(year, month): lines for year, month, lines in rows})
    return found


def _chosen(months: Months) -> tuple[int, str] | None:
    lines = Counter[int]()
    for (year, _), count in months.items():
        lines[year] += count
    known = Counter(year for year, _ in months)
    whole = [year for year, of_it in known.items() if of_it >= WHOLE_ENOUGH]
    if not whole:
        most = lines.most_common(1)
        return (most[0][0], "The year of most lines.") if most else None
    others = f"; the log has lines from {min(lines)} to {max(lines)}" if len(lines) > 1 else ""
    return max(whole), f"The last year with lines in {WHOLE_ENOUGH} months or more{others}."
