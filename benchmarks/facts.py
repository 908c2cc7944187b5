"""
Time the reading and counting of a large year: recap, DuckDB, and one customer at a time.

    python benchmarks/facts.py [EVENTS]     default: 10 million events

The ratio to DuckDB covers the way from the shards that `recap.activity` wrote to a Parquet file
with each customer's facts as JSON, reading and writing included. recap uses its own functions in
one process. DuckDB runs `facts.sql` on one thread, from the same files to the same JSON.

Each turn runs in a new process. recap and DuckDB alternate, and the best turn counts. A long
turn is not repeated: it averages out short disturbances. Seconds are processor time,
so other work on the machine is not included. Both results are compared, every fact of every
customer. Ranks are not included: they are computed later, for all customers (`population.py`).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import amplify
import duckdb
import pandas as pd
import pyarrow.parquet as pq
from timing import measure_in_new_process, time_cpu

from recap import activity, campaign, facts
from recap.activity import ReadReport
from recap.activity.cleaning import READ_REPORT
from recap.campaign import Campaign
from recap.pipeline.cache_keys import SHARDS_A_BATCH

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "complete-journey"
BUILD = ROOT / "build" / "amplified"
SQL = Path(__file__).with_name("facts.sql")
EVENTS = 10_000_000
TURNS = 2
LONG_TURN_S = 20  # no turn follows one that takes longer
SAMPLE = 50  # customers who are counted one at a time

Measured = tuple[float, int, Any]  # seconds, peak MB, result


def measure(year: Campaign, min_events: int = EVENTS) -> dict[str, Any]:
    """
    Count an amplified *year* of at least *min_events* events.

    Returns:
        ``events``, ``customers``; ``read_s`` and ``read_peak_mb`` from the log to its shards;
        ``seconds`` and ``peak_mb`` from the shards to the facts; ``duckdb_s``,
        ``per_customer_s`` (extrapolated from a sample), ``ratio_to_duckdb``,
        ``ratio_to_per_customer``; ``facts``, the names of the facts that both counted
        with equal results.
    """
    folder = BUILD / f"{min_events:.0e}".replace("+", "")
    _report(f"making a year of {min_events:,} events, unless it is there")
    amplify.write_campaign(year, min_events, folder)
    _report("reading it into shards")
    read_s, read_peak_mb, read_report = measure_in_new_process(_read, folder)
    names = _names_in_sql()
    with TemporaryDirectory() as temporary:
        recap_folder, duckdb_file = Path(temporary) / "recap", Path(temporary) / "duckdb.parquet"
        count_s, count_peak_mb, duckdb_s = _alternate(
            partial(_count, folder, recap_folder), partial(_count_in_sql, folder, duckdb_file)
        )
        _report("comparing every fact of every customer")
        _compare(names, recap_folder, duckdb_file)
    _report("counting some customers one at a time")
    per_customer_s = _seconds_per_customer(folder, read_report) * read_report.customers
    return {
        "events": read_report.used,
        "customers": read_report.customers,
        "read_s": round(read_s, 1),
        "read_peak_mb": read_peak_mb,
        "seconds": round(count_s, 1),
        "peak_mb": count_peak_mb,
        "duckdb_s": round(duckdb_s, 1),
        "ratio_to_duckdb": round(count_s / duckdb_s, 2),
        "per_customer_s": round(per_customer_s),
        "ratio_to_per_customer": round(per_customer_s / count_s),
        "facts": names,
    }


def _report(step: str) -> None:
    """Print progress to standard error; standard output has only the result."""
    print(f"facts: {step}", file=sys.stderr, flush=True)  # noqa: T201


def count_sample_year(year: Campaign, folder: Path) -> pd.DataFrame:
    """Return the facts of all customers of *year*, with ranks, for the benchmarks of cards."""
    read_report = activity.split(year, folder / "activity")
    files = [folder / f"{shard.number}.parquet" for shard in read_report.shards]
    for shard, file in zip(read_report.shards, files, strict=True):
        lines = activity.read_shard(folder / "activity", shard.number)
        facts.write(facts.count(lines, _window(year)), file)
    shards = [folder / "activity" / f"shard={shard.number:03d}" for shard in read_report.shards]
    return facts.add_ranks(pd.concat(map(facts.read, files)), facts.rank(files, shards))


# -- each in a new process ---------------------------------------------------------


def _alternate(
    count: Callable[[], None], count_in_sql: Callable[[], None]
) -> tuple[float, int, float]:
    """Return recap's best seconds and highest peak, and DuckDB's best seconds."""
    turns: list[tuple[Measured, Measured]] = []
    while len(turns) < TURNS and not any(seconds > LONG_TURN_S for seconds, *_ in chain(*turns)):
        _report(f"counting with recap and DuckDB, turn {len(turns) + 1}")
        turns.append((measure_in_new_process(count), measure_in_new_process(count_in_sql)))
    recap, sql = zip(*turns, strict=True)
    return min(s for s, *_ in recap), max(mb for _, mb, _ in recap), min(s for s, *_ in sql)


def _read(folder: Path) -> ReadReport:
    return activity.split(campaign.load(folder), folder / "activity")


def _count(folder: Path, into: Path) -> None:
    window, shards = _window(campaign.load(folder)), _shards(folder)
    metrics = {name: facts.METRICS[name] for name in _names_in_sql()}
    for first in range(0, len(shards), SHARDS_A_BATCH):
        lines = activity.read_shards(folder / "activity", shards[first : first + SHARDS_A_BATCH])
        facts.write(facts.evaluate_columns(lines, window, metrics), into / f"{first:05}.parquet")


def _count_in_sql(folder: Path, into: Path) -> None:
    sql, names = SQL.read_text(), _names_in_sql()
    fields = ", ".join(f"{name}: {name}.value" for name in names)
    joins = " ".join(f"left join {name} using (customer_id)" for name in names if name != "events")
    shards = folder / "activity" / "shard=*" / "*.parquet"
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("set enable_progress_bar = false")
        db.execute(f"create view line as from read_parquet('{shards}', hive_partitioning = false)")
        db.execute(sql)
        db.execute(f"""
            copy (select customer_id, to_json({{{fields}}}) as facts
                  from events {joins} order by customer_id)
            to '{into}' (format parquet, compression zstd)
        """)  # noqa: S608


def _names_in_sql() -> list[str]:
    """Return the names of the facts that the SQL has. Both sides count only these."""
    return sorted(re.findall(r"^-- fact: (\w+)$", SQL.read_text(), re.MULTILINE))


def _seconds_per_customer(folder: Path, read_report: ReadReport) -> float:
    """Return the mean seconds to count one customer alone, over customers of many shards."""
    window, seconds = _window(campaign.load(folder)), []
    metrics = {name: facts.METRICS[name] for name in _names_in_sql()}
    step = max(1, len(read_report.shards) // SAMPLE)
    for shard in read_report.shards[::step]:
        lines = activity.read_shard(folder / "activity", shard.number)
        alone = lines[lines["customer_id"] == lines["customer_id"].iloc[len(lines) // 2]]
        seconds.append(time_cpu(partial(facts.evaluate_columns, alone, window, metrics))[0])
    return sum(seconds) / len(seconds)


def _window(year: Campaign) -> facts.Window:
    return facts.Window(year.first_day, year.last_day)


def _shards(folder: Path) -> list[int]:
    read_report = ReadReport.from_json((folder / "activity" / READ_REPORT).read_text())
    return [shard.number for shard in read_report.shards]


# -- are the results equal? --------------------------------------------------------


def _compare(names: list[str], recap_folder: Path, duckdb_file: Path) -> None:
    """Exit with an error when a fact of any customer differs between the two results."""
    from_sql = dict(_read_facts([duckdb_file]))
    differences: dict[str, list[str]] = {}
    for customer, counted in _read_facts(sorted(recap_folder.glob("*.parquet"))):
        expected = from_sql.pop(customer)
        for name in names:
            if counted.get(name) != expected.get(name):
                differences.setdefault(name, []).append(
                    f"{customer}: {counted.get(name)}, in SQL {expected.get(name)}"
                )
    for name, examples in differences.items():
        print(f"{name} differs for {len(examples)} customers: {examples[:2]}")  # noqa: T201
    if differences or from_sql:
        raise SystemExit(
            f"recap and SQL differ: {', '.join(differences)}; {len(from_sql)} not counted"
        )


def _read_facts(files: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        table = pq.read_table(file, columns=["customer_id", "facts"])
        for customer, text in zip(*(column.to_pylist() for column in table.columns), strict=True):
            yield customer, json.loads(text)


if __name__ == "__main__":
    min_events = int(float(sys.argv[1])) if len(sys.argv) > 1 else EVENTS
    print(json.dumps(measure(campaign.load(EXAMPLE), min_events), indent=2))  # noqa: T201
