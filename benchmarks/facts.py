"""
How long a large year takes to read and to count, beside DuckDB and beside customer by customer.

    python benchmarks/facts.py [EVENTS]     all of it, alone: 10 million events unless told

What the ratio holds: from the shards that `recap.activity` wrote to a Parquet file with each
customer's facts as JSON, reading and writing included. recap has its functions do that in one
process; DuckDB has `facts.sql` do it on one thread, from the same files, to the same JSON. Each
is timed in a process of its own, in turns, and the best of its turns counts; what takes long has
one turn, as a minute evens out what the second is for. Seconds are those of the processor: what
else a busy machine does is not in them. What the two say is compared fact by fact for every
customer. Ranks are no part of it: they come after, for all (`population.py`).
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
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from stopwatch import apart, timed_cpu

from recap import activity, campaign, facts
from recap.activity import ReadReport
from recap.campaign import Campaign
from recap.pipeline.cache_keys import SHARDS_A_BATCH

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "complete-journey"
BUILD = ROOT / "build" / "amplified"
SQL = Path(__file__).with_name("facts.sql")
EVENTS = 10_000_000
TURNS = 2
LONG_S = 20  # of one turn
SAMPLE = 50  # customers who are counted one by one

Timed = tuple[float, int, Any]  # seconds, peak, answer


def measure(year: Campaign, events: int = EVENTS) -> dict[str, Any]:
    """
    Count an amplified *year* of at least so many events.

    Returns:
        ``events``, ``customers``; ``read_s`` and ``read_peak_mb`` for the log to its shards;
        ``seconds`` and ``peak_mb`` for the shards to the facts; ``duckdb_s``,
        ``per_customer_s`` (from a sample), ``ratio_to_duckdb``, ``ratio_to_per_customer``;
        ``facts``, the names of those that were counted by both and are equal.
    """
    folder = BUILD / f"{events:.0e}".replace("+", "")
    _say(f"making a year of {events:,} events, once")
    amplify.make(year, events, folder)
    _say("reading it into shards")
    read_s, read_peak, read_report = apart(_read, folder)
    names = _in_both()
    with TemporaryDirectory() as place:
        ours, theirs = Path(place) / "recap", Path(place) / "duckdb.parquet"
        count_s, count_peak, sql_s = _in_turns(
            partial(_count, folder, ours), partial(_count_in_sql, folder, theirs)
        )
        _say("comparing every fact of every customer")
        _compare(names, ours, theirs)
    _say("counting some customers one by one")
    each_s = _one_by_one(folder, read_report) * read_report.customers
    return {
        "events": read_report.used,
        "customers": read_report.customers,
        "read_s": round(read_s, 1),
        "read_peak_mb": read_peak,
        "seconds": round(count_s, 1),
        "peak_mb": count_peak,
        "duckdb_s": round(sql_s, 1),
        "ratio_to_duckdb": round(count_s / sql_s, 2),
        "per_customer_s": round(each_s),
        "ratio_to_per_customer": round(each_s / count_s),
        "facts": names,
    }


def _say(what: str) -> None:
    """Tell whoever waits; what is printed at the end stands alone on standard output."""
    print(f"facts: {what}", file=sys.stderr, flush=True)  # noqa: T201


def sample_year(year: Campaign, folder: Path) -> pd.DataFrame:
    """Return everybody's facts in *year*, ranks among them, for the cards to be timed with."""
    read_report = activity.split(year, folder / "activity")
    files = [folder / f"{shard.number}.parquet" for shard in read_report.shards]
    for shard, file in zip(read_report.shards, files, strict=True):
        lines = activity.read_shard(folder / "activity", shard.number)
        facts.write(facts.count(lines, _window(year)), file)
    return facts.add_ranks(pd.concat(map(facts.read, files)), facts.rank(files))


# -- in a process of its own --------------------------------------------------------


def _in_turns(ours: Callable[[], None], theirs: Callable[[], None]) -> tuple[float, int, float]:
    """Return our best seconds and highest peak, and their best seconds."""
    turns: list[tuple[Timed, Timed]] = []
    while len(turns) < TURNS and not any(seconds > LONG_S for seconds, *_ in chain(*turns)):
        _say(f"counting in turns, turn {len(turns) + 1}")
        turns.append((apart(ours), apart(theirs)))
    counted, asked = zip(*turns, strict=True)
    return min(s for s, *_ in counted), max(mb for _, mb, _ in counted), min(s for s, *_ in asked)


def _read(folder: Path) -> ReadReport:
    return activity.split(campaign.load(folder), folder / "activity")


def _count(folder: Path, into: Path) -> None:
    window, shards = _window(campaign.load(folder)), _shards(folder)
    metrics = {name: facts.METRICS[name] for name in _in_both()}
    for first in range(0, len(shards), SHARDS_A_BATCH):
        lines = activity.read_shards(folder / "activity", shards[first : first + SHARDS_A_BATCH])
        facts.write(facts.evaluate_columns(lines, window, metrics), into / f"{first:05}.parquet")


def _count_in_sql(folder: Path, into: Path) -> None:
    sql, names = SQL.read_text(), _in_both()
    said = ", ".join(f"{name}: {name}.value" for name in names)
    joined = " ".join(f"left join {name} using (customer_id)" for name in names if name != "events")
    shards = folder / "activity" / "shard=*" / "*.parquet"
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("set enable_progress_bar = false")
        db.execute(f"create view line as from read_parquet('{shards}', hive_partitioning = false)")
        db.execute(sql)
        db.execute(f"""
            copy (select customer_id, to_json({{{said}}}) as facts
                  from events {joined} order by customer_id)
            to '{into}' (format parquet, compression zstd)
        """)  # noqa: S608


def _in_both() -> list[str]:
    """Name the facts that the SQL has: only those are counted, so that both do the same work."""
    return sorted(re.findall(r"^-- fact: (\w+)$", SQL.read_text(), re.MULTILINE))


def _one_by_one(folder: Path, read_report: ReadReport) -> float:
    """Return the seconds that one customer takes alone, the mean of some from everywhere."""
    window, taken = _window(campaign.load(folder)), []
    metrics = {name: facts.METRICS[name] for name in _in_both()}
    step = max(1, len(read_report.shards) // SAMPLE)
    for shard in read_report.shards[::step]:
        lines = activity.read_shard(folder / "activity", shard.number)
        alone = lines[lines["customer_id"] == lines["customer_id"].iloc[len(lines) // 2]]
        taken.append(timed_cpu(partial(facts.evaluate_columns, alone, window, metrics))[0])
    return sum(taken) / len(taken)


def _window(year: Campaign) -> facts.Window:
    return facts.Window(year.first_day, year.last_day)


def _shards(folder: Path) -> list[int]:
    read_report = ReadReport.from_json((folder / "activity" / "reading.json").read_text())
    return [shard.number for shard in read_report.shards]


# -- are the answers equal? ------------------------------------------------------------


def _compare(names: list[str], ours: Path, theirs: Path) -> None:
    """Raise when a fact of a customer is not the same on both sides."""
    asked = dict(_said([theirs]))
    different: dict[str, list[str]] = {}
    for customer, counted in _said(sorted(ours.glob("*.parquet"))):
        answer = asked.pop(customer)
        for name in names:
            if counted.get(name) != answer.get(name):
                different.setdefault(name, []).append(
                    f"{customer}: {counted.get(name)}, in SQL {answer.get(name)}"
                )
    for name, examples in different.items():
        print(f"{name} differs for {len(examples)} customers: {examples[:2]}")  # noqa: T201
    if different or asked:
        raise SystemExit(f"recap and SQL differ: {', '.join(different)}; {len(asked)} not counted")


def _said(files: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        table = pq.read_table(file, columns=["customer_id", "facts"])
        for customer, said in zip(*(column.to_pylist() for column in table.columns), strict=True):
            yield customer, json.loads(said)


if __name__ == "__main__":
    wanted = int(float(sys.argv[1])) if len(sys.argv) > 1 else EVENTS
    print(json.dumps(measure(campaign.load(EXAMPLE), wanted), indent=2))  # noqa: T201
