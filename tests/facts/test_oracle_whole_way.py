"""From a log as a company writes it to every fact: two ways that share nothing agree."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Line, Person

from recap import activity, facts
from recap.campaign import Campaign
from recap.facts import Window

COLUMNS = {
    "customer_id": "who",
    "at": "when",
    "item": "what",
    "channel": "where",
    "order_id": "receipt",
    "amount": "paid",
    "quantity": "pieces",
    "minutes": "spent",
    "score": "stars",
}
FIRST, LAST = date(2016, 2, 20), date(2017, 2, 19)  # has a 29 February, is no calendar year
ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/Athens", "Australia/Lord_Howe"])
TURNS = [  # first and last day, and the days on which clocks change
    *(FIRST, LAST, date(2016, 2, 29), date(2016, 12, 31)),
    *(date(2016, 3, 13), date(2016, 11, 6), date(2016, 3, 27), date(2016, 10, 30)),
    *(date(2016, 4, 3), date(2016, 10, 2)),
]
NUMBERS = st.sampled_from(["", "0", "1", "2.50", "0.1", "0.2", "12.3456", " 3 "])


@dataclass(frozen=True)
class Row:
    """One line of the log as it is written, and the moment it means: naive, or an instant."""

    who: str
    written: str
    moment: datetime | date
    texts: dict[str, str]


FIGURES = ("paid", "pieces", "spent", "stars")
TEXTS = ("what", "where", "receipt", *FIGURES)
SURE = Row("C-1", "2016-02-29", date(2016, 2, 29), dict.fromkeys(TEXTS, ""))  # no file is empty


@st.composite
def moments(draw):
    """Draw how a time is written, and what it means."""
    day = draw(st.sampled_from(TURNS)) + timedelta(days=draw(st.integers(-2, 2)))
    at = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30, 59]))))
    offset = draw(st.sampled_from([None, "day", "Z", "+02:00", "-05:00"]))
    if offset == "day":
        return day.isoformat(), day
    if offset is None:
        return f"{at:%Y-%m-%d %H:%M:%S}", at
    written = f"{at:%Y-%m-%dT%H:%M:%S}{offset}"
    return written, datetime.fromisoformat(written).astimezone(UTC)


@st.composite
def rows(draw):
    written, moment = draw(moments())
    texts = {
        "what": draw(st.sampled_from(["", "Tea", "tea", 'T, e "a"', "SECRET wish", " Tea "])),
        "where": draw(st.sampled_from(["", "Shop", "App"])),
        "receipt": draw(st.sampled_from(["", "1", "01", "R-2"])),
        "paid": draw(NUMBERS),
        "pieces": draw(NUMBERS),
        "spent": draw(NUMBERS),
        "stars": draw(NUMBERS),
    }
    who = draw(st.sampled_from(["C-1", " C-1", "C-2", "007", "7", "NO", ""]))
    return Row(who, written, moment, texts)


def seen(moment: datetime | date, source: str, customers: str) -> datetime:
    """Bring a moment to the customers' clock."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0))
    if moment.tzinfo is None:
        if source == customers:
            return moment
        first, second = (moment.replace(tzinfo=ZoneInfo(source), fold=fold) for fold in (0, 1))
        happened_twice = first.utcoffset() > second.utcoffset()
        moment = (second if happened_twice else first).astimezone(UTC)
    return moment.astimezone(ZoneInfo(customers)).replace(tzinfo=None)


def people(log: list[Row], source: str, customers: str) -> dict[str, Person]:
    """Read the log the slow way: who, when, what of every row that counts."""
    lines: dict[str, list[Line]] = {}
    for row in log:
        who, at = row.who.strip(), seen(row.moment, source, customers)
        if who not in ("", "NO") and FIRST <= at.date() <= LAST:
            lines.setdefault(who, []).append(_line(at, **row.texts))
    mapped = frozenset(COLUMNS) - {"customer_id", "at"}
    return {who: Person(tuple(own), FIRST, LAST, mapped) for who, own in lines.items()}


def _line(at: datetime, **texts: str) -> Line:
    said = {column: text.strip() or None for column, text in texts.items()}
    number = {c: None if said[c] is None else float(said[c]) for c in FIGURES}
    return Line(
        at=at,
        item=None if said["what"] == "SECRET wish" else said["what"],
        channel=said["where"],
        order_id=said["receipt"],
        amount=number["paid"],
        quantity=number["pieces"],
        minutes=number["spent"],
        score=number["stars"],
    )


def write(folder: Path, log: list[Row], files: int) -> None:
    """Write *log* as so many files, the rows dealt out in turn."""
    (folder / "log").mkdir()
    (folder / "no.txt").write_text("NO\n")
    for number in range(files):
        with (folder / "log" / f"{number}.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS.values())
            out.writerows([r.who, r.written, *r.texts.values()] for r in log[number::files])


def campaign(folder: Path, source: str, customers: str) -> Campaign:
    return Campaign.model_validate(
        {
            "name": "Year",
            "brand": "B",
            "from": FIRST,
            "to": LAST,
            "zone": customers,
            "source": {"path": "log", "zone": source, "columns": COLUMNS},
            "opted_out": {"file": "no.txt"},
            "never_shown": {"items": ["*secret*"]},
            "folder": folder,
        }
    )


@settings(max_examples=12)
@given(st.lists(rows(), max_size=30), ZONES, ZONES, st.integers(1, 3))
def test_a_log_comes_to_the_same_facts_both_ways(log, source, customers, files):
    """
    Zones, clocks that change, rows outside the window, late files, ids like numbers, a no.
    """
    log = [*log, *[SURE] * files]
    expected = people(log, source, customers)

    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, log, files)
        plan = campaign(folder, source, customers)
        reading = activity.split(plan, folder / "out", customers_a_shard=2)
        shards = [activity.read_shard(folder / "out", shard.number) for shard in reading.shards]
    counted = [facts.count(shard, Window(FIRST, LAST))["facts"] for shard in shards]

    assert len(log) == reading.read
    assert sum(len(person.lines) for person in expected.values()) == reading.used
    told = {who: found for shard in counted for who, found in shard.items()}
    assert {who: oracle.facts_of(person) for who, person in expected.items()} == told
