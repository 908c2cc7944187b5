"""From a log as a company writes it to every fact: two ways that share nothing agree."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Line, Person

from recap import activity, facts
from recap.activity.columns import NAME_SEPARATOR
from recap.campaign import Campaign
from recap.facts import Window

COLUMNS = {
    "customer_id": "who",
    "at": "when",
    "item": "what",
    "category": "sort",
    "channel": "where",
    "order_id": "receipt",
    "amount": "paid",
    "quantity": "pieces",
    "minutes": "spent",
    "score": "stars",
    "zone": "clock",
}
FIGURES = ("paid", "pieces", "spent", "stars")
TEXTS = ("what", "sort", "where", "receipt", *FIGURES, "clock")
FIRST, LAST = date(2016, 2, 20), date(2017, 2, 19)  # has a 29 February, is no calendar year
ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/Athens", "Australia/Lord_Howe"])
TURNS = [  # first and last day, and the days on which clocks change
    *(FIRST, LAST, date(2016, 2, 29), date(2016, 12, 31)),
    *(date(2016, 3, 13), date(2016, 11, 6), date(2016, 3, 27), date(2016, 10, 30)),
    *(date(2016, 4, 3), date(2016, 10, 2)),
]
NUMBERS = st.sampled_from(["", "0", "1", "2.50", "0.1", "0.2", "12.3456", " 3 "])
SIGNED = st.one_of(NUMBERS, st.sampled_from(["2.50", "-2.50", "-1"]))


@dataclass(frozen=True)
class Row:
    """One line of the log as it is written, and the moment it means: naive, or an instant."""

    who: str
    written: str
    moment: datetime | date
    texts: dict[str, str]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.who, self.written, *self.texts.values()


# No file is empty, and every source knows times of day.
SURE = Row("C-1", "2016-02-29 12:30", datetime(2016, 2, 29, 12, 30), dict.fromkeys(TEXTS, ""))


@dataclass(frozen=True)
class Plan:
    """What a campaign says of its log: the zones, and the rules that a company may set."""

    zone: str
    sources: dict[str, str]  # name to zone; of an only source, the name is empty
    own_zones: bool = False
    returns: str | None = None
    fees: bool = False
    copies: bool = True  # they count
    separator: str | None = None  # of several categories in a cell

    @property
    def tells_kinds(self) -> bool:
        return bool(self.returns or self.fees)


@dataclass
class Judged:
    """What the slow way made of a log: whose lines count, and what came back of them."""

    events: list[Line] = field(default_factory=list)
    beside: list[Line] = field(default_factory=list)


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


WHAT = st.sampled_from(["", "Tea", "tea", 'T, e "a"', "SECRET wish", " Tea ", "Postage"])
SORT = st.sampled_from(["", "Food", "Food|Hot", " Hot | food||Hot", "|", "Secret|Food", "Food"])


@st.composite
def rows(draw):
    written, moment = draw(moments())
    texts = {
        "what": draw(WHAT),
        "sort": draw(SORT),
        "where": draw(st.sampled_from(["", "Shop", "App"])),
        "receipt": draw(st.sampled_from(["", "1", "01", "R-2"])),
        "paid": draw(SIGNED),
        "pieces": draw(NUMBERS),
        "spent": draw(NUMBERS),
        "stars": draw(NUMBERS),
        "clock": draw(st.sampled_from(["", "", "Asia/Tokyo", "America/New_York", "Atlantis"])),
    }
    who = draw(st.sampled_from(["C-1", " C-1", "C-2", "007", "7", "NO", ""]))
    return Row(who, written, moment, texts)


@st.composite
def logs(draw):
    """Draw some rows, and now and then one of them again."""
    own = draw(st.lists(rows(), max_size=30))
    return own + (draw(st.lists(st.sampled_from(own), max_size=3)) if own else [])


@st.composite
def plans(draw):
    names = draw(st.sampled_from([("",), ("till", "web")]))
    return Plan(
        zone=draw(ZONES),
        sources={name: draw(ZONES) for name in names},
        own_zones=draw(st.booleans()),
        returns=draw(st.sampled_from([None, "net", "show", "ignore"])),
        fees=draw(st.booleans()),
        copies=draw(st.booleans()),
        separator=draw(st.sampled_from([None, "|"])),
    )


# -- the slow way ---------------------------------------------------------------------


def seen(moment: datetime | date, source: str, customers: str) -> datetime:
    """Bring a moment to the customers' clock."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0))
    if moment.tzinfo is None:
        if source == customers:
            return moment
        first, second = (moment.replace(tzinfo=ZoneInfo(source), fold=fold) for fold in (0, 1))
        before, after = first.utcoffset(), second.utcoffset()
        assert before is not None
        assert after is not None
        moment = (second if before > after else first).astimezone(UTC)
    return moment.astimezone(ZoneInfo(customers)).replace(tzinfo=None)


def people(log: dict[str, list[Row]], plan: Plan) -> dict[str, Person]:
    """Read the log the slow way: who, when, what of every row that counts."""
    judged: dict[str, Judged] = {}
    for who, lines in lines_that_count(log, plan).items():
        own = judged[who] = Judged()
        for line in settled(lines, plan):
            (own.events if line.kind == "event" else own.beside).append(shown(line))
    mapped = frozenset(COLUMNS) - {"customer_id", "at", "zone"}
    return {
        who: Person(
            tuple(own.events), FIRST, LAST, mapped, tuple(own.beside) if plan.tells_kinds else None
        )
        for who, own in judged.items()
        if own.events
    }


def lines_that_count(log: dict[str, list[Row]], plan: Plan) -> dict[str, list[Line]]:
    """Find whose lines count, in the order of the log; what only rules of theirs say is open."""
    found: dict[str, list[Line]] = defaultdict(list)
    met = set()
    for source, own in log.items():
        for row in own:
            who, line = row.who.strip(), line_of(row, source, plan)
            if who in ("", "NO") or line is None or not FIRST <= line.at.date() <= LAST:
                continue
            if plan.copies or (source, row.cells) not in met:
                found[who].append(line)
            met.add((source, row.cells))
    return found


def line_of(row: Row, source: str, plan: Plan) -> Line | None:
    """Read one row, or see that it cannot be read: an unknown zone, a negative amount."""
    said = {column: text.strip() or None for column, text in row.texts.items()}
    number = {c: None if (text := said[c]) is None else float(text) for c in FIGURES}
    zone = (said["clock"] if plan.own_zones else None) or plan.zone
    paid, is_fee = number["paid"], plan.fees and said["what"] == "Postage"
    gives_back = paid is not None and paid < 0
    if zone == "Atlantis" or (gives_back and not plan.returns and not is_fee):
        return None
    return Line(
        at=seen(row.moment, plan.sources[source], zone),
        item=said["what"],
        category=NAME_SEPARATOR.join(parted(said["sort"], plan.separator)) or None,
        channel=source if source == "web" else said["where"],
        order_id=said["receipt"],
        amount=paid,
        quantity=number["pieces"],
        minutes=number["spent"],
        score=number["stars"],
        kind="fee" if is_fee else "return" if gives_back else "event",
    )


def parted(cell: str | None, separator: str | None) -> list[str]:
    """List the categories of a cell in order, each once; blanks around them do not count."""
    names = (cell or "").split(separator) if separator else [cell or ""]
    return sorted({name.strip() for name in names} - {""})


def settled(lines: list[Line], plan: Plan) -> list[Line]:
    """Take what came back off what was bought, then do with returns what the rule says."""
    if plan.returns:
        back = came_back(lines)
        lines = [replace(line, returned=back.get(at)) for at, line in enumerate(lines)]
    if plan.returns == "ignore":
        return [line for line in lines if line.kind != "return"]
    kinds = {"return": "correction"} if plan.returns == "net" else {}
    return [replace(line, kind=kinds.get(line.kind, line.kind)) for line in lines]


def came_back(lines: list[Line]) -> dict[int, float]:
    """Tell what came back of each line, by its place: of its order, or else of the line itself."""
    back: dict[int, float] = defaultdict(float)
    orders = {
        number: min(at for at, line in enumerate(lines) if is_of(line, number))
        for number in {line.order_id for line in lines if line.kind == "event"} - {None}
    }
    free = []
    for at, line in enumerate(lines):
        if line.kind == "return" and line.order_id in orders:
            back[orders[line.order_id]] -= line.amount or 0.0
        elif line.kind == "return" or (line.kind == "event" and line.amount):
            free.append((line.item or "", abs(line.amount or 0.0), line.at, line.kind, at))
    for _, alike in groupby(sorted(free), key=lambda each: each[:2]):
        bought: list[int] = []
        for _, size, _, kind, at in alike:
            if kind == "event":
                bought.append(at)
            elif bought:
                back[bought.pop()] += size
    return back


def is_of(line: Line, number: str | None) -> bool:
    return line.kind == "event" and line.order_id == number


def shown(line: Line) -> Line:
    """Leave out names that are never shown; an item of such a category is not named either."""
    categories = line.category.split(NAME_SEPARATOR) if line.category else []
    told = [name for name in categories if "secret" not in name.lower()]
    is_secret = line.item == "SECRET wish" or told != categories
    item = None if is_secret else line.item
    return replace(line, item=item, category=NAME_SEPARATOR.join(told) or None)


# -- the way of a run -----------------------------------------------------------------


def write(folder: Path, log: dict[str, list[Row]], files: int) -> None:
    """Write each source of *log* as so many files, the rows dealt out in order."""
    (folder / "no.txt").write_text("NO\n")
    for source, own in log.items():
        (folder / f"log{source}").mkdir()
        for number in range(files):
            with (folder / f"log{source}" / f"{number}.csv").open("w", newline="") as file:
                out = csv.writer(file)
                out.writerow(["who", "when", *TEXTS])
                out.writerows(row.cells for row in own[number::files])


def campaign(folder: Path, plan: Plan) -> Campaign:
    sources = {
        name: {
            "path": f"log{name}",
            "zone": zone,
            "duplicates": "keep" if plan.copies else "drop",
            **({"category_separator": plan.separator} if plan.separator else {}),
            "columns": {
                ours: theirs
                for ours, theirs in COLUMNS.items()
                if (ours != "zone" or plan.own_zones) and (ours != "channel" or name != "web")
            },
        }
        for name, zone in plan.sources.items()
    }
    typed: dict[str, Any] = {"source": sources[""]} if "" in sources else {"sources": sources}
    if plan.returns:
        typed["returns"] = {"rule": plan.returns}
    if plan.fees:
        typed["not_items"] = {"items": ["post*"]}
    return Campaign.model_validate(
        {
            "name": "Year",
            "brand": "B",
            "from": FIRST,
            "to": LAST,
            "zone": plan.zone,
            "opted_out": {"file": "no.txt"},
            "never_shown": {"items": ["*secret*"], "categories": ["*secret*"]},
            "folder": folder,
            **typed,
        }
    )


@settings(max_examples=8)
@given(logs(), plans(), st.integers(1, 3))
def test_a_log_comes_to_the_same_facts_both_ways(rows, plan, files):
    """
    Zones, own ones too, and clocks that change; several sources, late files, copies; returns and
    fees under every rule; several categories; ids like numbers, names that are never shown, a no.
    """
    names = [*plan.sources]
    written = {name: [*[SURE] * files, *rows[at :: len(names)]] for at, name in enumerate(names)}
    in_order = {
        name: [row for number in range(files) for row in own[number::files]]
        for name, own in written.items()
    }
    expected = people(in_order, plan)

    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, written, files)
        read_report = activity.split(campaign(folder, plan), folder / "out", customers_a_shard=2)
        shards = [activity.read_shard(folder / "out", shard.number) for shard in read_report.shards]
    counted = [facts.count(shard, Window(FIRST, LAST))["facts"] for shard in shards]

    assert sum(map(len, written.values())) == read_report.read
    assert sum(len(person.money) for person in expected.values()) == read_report.used
    told = {who: found for shard in counted for who, found in shard.items()}
    assert {who: oracle.facts_of(person) for who, person in expected.items()} == told
