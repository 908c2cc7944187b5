"""From a company's log to every fact: a run agrees with a second, slow implementation."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Line, Person

from recap import activity, facts
from recap.activity.columns import NAME_SEPARATOR
from recap.campaign import Campaign
from recap.facts import Window
from recap.zones import time_zone

pytestmark = pytest.mark.slow

COLUMNS = {
    "customer_id": "who",
    "at": "when",
    "item": "what",
    "item_name": "title",
    "item_by": "maker",
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
TEXTS = ("what", "title", "maker", "sort", "where", "receipt", *FIGURES, "clock")
FIRST, LAST = date(2016, 2, 20), date(2017, 2, 19)  # has a 29 February, is not a calendar year
ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/Athens", "Australia/Lord_Howe"])
EDGES = [  # first and last day, and the days on which clocks change
    *(FIRST, LAST, date(2016, 2, 29), date(2016, 12, 31)),
    *(date(2016, 3, 13), date(2016, 11, 6), date(2016, 3, 27), date(2016, 10, 30)),
    *(date(2016, 4, 3), date(2016, 10, 2)),
]
NUMBERS = st.sampled_from(["", "0", "1", "2.50", "0.1", "0.2", "12.3456", " 3 "])
SIGNED = st.one_of(NUMBERS, st.sampled_from(["2.50", "-2.50", "-1"]))


@dataclass(frozen=True)
class Row:
    """One row of the log as text, and its moment: a date, naive, or with a time zone."""

    customer: str
    written: str
    moment: datetime | date
    texts: dict[str, str]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.customer, self.written, *self.texts.values()


# In every file, so that no file is empty and every source has times of day.
FIXED_ROW = Row("C-1", "2016-02-29 12:30", datetime(2016, 2, 29, 12, 30), dict.fromkeys(TEXTS, ""))


@dataclass(frozen=True)
class Plan:
    """The settings of a campaign about its log: time zones, and rules for rows."""

    zone: str
    sources: dict[str, str]  # name to zone; the name of a single source is empty
    zone_column: bool = False
    returns: str | None = None
    fees: bool = False
    copies: bool = True  # whether repeated rows count
    separator: str | None = None  # between several categories in one cell
    has_makers: bool = False  # whether `item_by` is mapped
    has_ids: bool = False  # whether the items are ids, and another column has their names

    @property
    def has_kinds(self) -> bool:
        return bool(self.returns or self.fees)


@dataclass
class CustomerLines:
    """One customer's lines that count: events, and other kinds."""

    events: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)


@st.composite
def moments(draw):
    """Draw a time as text, and its moment."""
    day = draw(st.sampled_from(EDGES)) + timedelta(days=draw(st.integers(-2, 2)))
    at = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30, 59]))))
    offset = draw(st.sampled_from([None, "day", "Z", "+02:00", "-05:00"]))
    if offset == "day":
        return day.isoformat(), day
    if offset is None:
        return f"{at:%Y-%m-%d %H:%M:%S}", at
    written = f"{at:%Y-%m-%dT%H:%M:%S}{offset}"
    return written, datetime.fromisoformat(written).astimezone(UTC)


MAKER_TEXTS = st.sampled_from(["", "", "Ada", "Bo", " Bo"])
TITLES = {"Tea": "Tea", "tea": "Tea", 'T, e "a"': "Tea", "SECRET wish": "A secret"}
ITEM_TEXTS = st.sampled_from(["", "Tea", "tea", 'T, e "a"', "SECRET wish", " Tea ", "Postage"])
CATEGORY_TEXTS = st.sampled_from(
    ["", "Food", "Food|Hot", " Hot | food||Hot", "|", "Secret|Food", "Food"]
)


@st.composite
def rows(draw):
    written, moment = draw(moments())
    what = draw(ITEM_TEXTS)
    texts = {
        "what": what,
        "title": TITLES.get(what.strip(), what.strip()),
        "maker": draw(MAKER_TEXTS),
        "sort": draw(CATEGORY_TEXTS),
        "where": draw(st.sampled_from(["", "Shop", "App"])),
        "receipt": draw(st.sampled_from(["", "1", "01", "R-2"])),
        "paid": draw(SIGNED),
        "pieces": draw(NUMBERS),
        "spent": draw(NUMBERS),
        "stars": draw(NUMBERS),
        "clock": draw(st.sampled_from(["", "", "Asia/Tokyo", "America/New_York", "Atlantis"])),
    }
    customer = draw(st.sampled_from(["C-1", " C-1", "C-2", "007", "7", "NO", ""]))
    return Row(customer, written, moment, texts)


@st.composite
def logs(draw):
    """Draw some rows, and sometimes repeat a few."""
    drawn = draw(st.lists(rows(), max_size=30))
    return drawn + (draw(st.lists(st.sampled_from(drawn), max_size=3)) if drawn else [])


@st.composite
def plans(draw):
    names = draw(st.sampled_from([("",), ("till", "web")]))
    return Plan(
        zone=draw(ZONES),
        sources={name: draw(ZONES) for name in names},
        zone_column=draw(st.booleans()),
        returns=draw(st.sampled_from([None, "net", "show", "ignore"])),
        fees=draw(st.booleans()),
        copies=draw(st.booleans()),
        separator=draw(st.sampled_from([None, "|"])),
        has_makers=draw(st.booleans()),
        has_ids=draw(st.booleans()),
    )


# -- the second implementation ---------------------------------------------------------------------


def local_time(moment: datetime | date, source_zone: str, customer_zone: str) -> datetime:
    """Convert a moment to the customers' local time."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0))
    if moment.tzinfo is None:
        if source_zone == customer_zone:
            return moment
        first, second = (
            moment.replace(tzinfo=time_zone(source_zone), fold=fold) for fold in (0, 1)
        )
        before, after = first.utcoffset(), second.utcoffset()
        assert before is not None
        assert after is not None
        moment = (second if before > after else first).astimezone(UTC)
    return moment.astimezone(time_zone(customer_zone)).replace(tzinfo=None)


def people(log: dict[str, list[Row]], plan: Plan) -> dict[str, Person]:
    """Read the log slowly, row by row, into the lines that count of each customer."""
    by_customer: dict[str, CustomerLines] = {}
    counting = {
        customer: apply_return_rule(lines, plan)
        for customer, lines in lines_that_count(log, plan).items()
    }
    titles = Titles.of(log, counting, plan)
    for customer, lines in counting.items():
        customer_lines = by_customer[customer] = CustomerLines()
        for line in lines:
            (customer_lines.events if line.kind == "event" else customer_lines.others).append(
                shown(titles.shown(line))
            )
    mapped = frozenset(COLUMNS) - {"customer_id", "at", "zone", "item_name", "item_by"}
    return {
        customer: Person(
            tuple(customer_lines.events),
            FIRST,
            LAST,
            mapped,
            tuple(customer_lines.others) if plan.has_kinds else None,
        )
        for customer, customer_lines in by_customer.items()
        if customer_lines.events
    }


@dataclass(frozen=True)
class Titles:
    """Who made each item, and the items that need their id; nothing where items are no ids."""

    has_ids: bool
    makers: dict[str, str | None]
    need_id: frozenset[str]

    @classmethod
    def of(cls, log: dict[str, list[Row]], counting: dict[str, list[Line]], plan: Plan) -> "Titles":
        if not plan.has_ids:
            return cls(False, {}, frozenset())
        makers: dict[str, str | None] = {}
        everything = [row.texts for source_rows in log.values() for row in source_rows]
        items = {line.item for lines in counting.values() for line in lines if line.item}
        for item in items:
            counts = Counter(
                texts["maker"].strip() for texts in everything if texts["what"].strip() == item
            )
            del counts[""]
            best = min(counts, key=lambda maker: (-counts[maker], maker), default=None)
            makers[item] = best if plan.has_makers else None
        same = Counter((TITLES.get(item, item), makers[item]) for item in items)
        need_id = {item for item in items if same[TITLES.get(item, item), makers[item]] > 1}
        return cls(True, makers, frozenset(need_id))

    def shown(self, line: Line) -> Line:
        if not self.has_ids or line.item is None:
            return line
        item_id = line.item if line.item in self.need_id else None
        title = TITLES.get(line.item, line.item)
        return replace(line, item=title, item_by=self.makers[line.item], item_id=item_id)


def lines_that_count(log: dict[str, list[Row]], plan: Plan) -> dict[str, list[Line]]:
    """Return the lines that count, in the order of the log, before the rules about returns."""
    lines: dict[str, list[Line]] = defaultdict(list)
    earlier_rows = set()
    for source, source_rows in log.items():
        for row in source_rows:
            customer, line = row.customer.strip(), line_of(row, source, plan)
            if customer in ("", "NO") or line is None or not FIRST <= line.at.date() <= LAST:
                continue
            if plan.copies or (source, row.cells) not in earlier_rows:
                lines[customer].append(line)
            earlier_rows.add((source, row.cells))
    return lines


def line_of(row: Row, source: str, plan: Plan) -> Line | None:
    """Return the line of one row, or None: an unexpected negative amount."""
    texts = {column: text.strip() or None for column, text in row.texts.items()}
    number = {c: None if (text := texts[c]) is None else float(text) for c in FIGURES}
    zone = (texts["clock"] if plan.zone_column else None) or plan.zone
    zone = plan.zone if zone == "Atlantis" else zone
    paid, is_fee = number["paid"], plan.fees and texts["what"] == "Postage"
    is_return = paid is not None and paid < 0
    if is_return and not plan.returns and not is_fee:
        return None
    return Line(
        at=local_time(row.moment, plan.sources[source], zone),
        item=texts["what"],
        item_by=texts["maker"] if plan.has_makers else None,
        category=NAME_SEPARATOR.join(split_categories(texts["sort"], plan.separator)) or None,
        channel=source if source == "web" else texts["where"],
        order_id=texts["receipt"],
        amount=paid,
        quantity=number["pieces"],
        minutes=number["spent"],
        score=number["stars"],
        kind="fee" if is_fee else "return" if is_return else "event",
        has_time=isinstance(row.moment, datetime),
    )


def split_categories(cell: str | None, separator: str | None) -> list[str]:
    """Return the distinct categories of a cell, sorted and stripped."""
    names = (cell or "").split(separator) if separator else [cell or ""]
    return sorted({name.strip() for name in names} - {""})


def apply_return_rule(lines: list[Line], plan: Plan) -> list[Line]:
    """Set the returned amount of each line, then treat the returns as the rule says."""
    if plan.returns:
        returned = returned_amounts(lines, plan)
        lines = [replace(line, returned=returned.get(at)) for at, line in enumerate(lines)]
    if plan.returns == "ignore":
        return [line for line in lines if line.kind != "return"]
    kinds = {"return": "correction"} if plan.returns == "net" else {}
    return [replace(line, kind=kinds.get(line.kind, line.kind)) for line in lines]


def returned_amounts(lines: list[Line], plan: Plan) -> dict[int, float]:
    """Return the returned amount by line number: from the line's order, else from the line."""
    returned: dict[int, float] = defaultdict(float)
    orders = {
        number: min(at for at, line in enumerate(lines) if is_event_of(line, number))
        for number in {line.order_id for line in lines if line.kind == "event"} - {None}
    }
    unmatched = []
    for at, line in enumerate(lines):
        if line.kind == "return" and line.order_id in orders:
            returned[orders[line.order_id]] -= line.amount or 0.0
        elif line.kind == "return" or (line.kind == "event" and line.amount):
            item = (line.item or "", "" if plan.has_ids else line.item_by or "")
            unmatched.append((item, abs(line.amount or 0.0), line.at, line.kind, at))
    for _, same_item in groupby(sorted(unmatched), key=lambda entry: entry[:2]):
        events: list[int] = []
        for _, size, _, kind, at in same_item:
            if kind == "event":
                events.append(at)
            elif events:
                returned[events.pop()] += size
    return returned


def is_event_of(line: Line, number: str | None) -> bool:
    return line.kind == "event" and line.order_id == number


def shown(line: Line) -> Line:
    """Remove names that are never shown; an item of such a category has no name either."""
    categories = line.category.split(NAME_SEPARATOR) if line.category else []
    visible = [name for name in categories if "secret" not in name.lower()]
    is_secret = "secret" in (line.item or "").lower() or visible != categories
    item = None if is_secret else line.item
    return replace(line, item=item, category=NAME_SEPARATOR.join(visible) or None)


# -- a run -------------------------------------------------------------------------


def write(folder: Path, log: dict[str, list[Row]], files: int) -> None:
    """Write each source of *log* as so many *files*; each row goes to the next file in turn."""
    (folder / "no.txt").write_text("NO\n")
    for source, source_rows in log.items():
        (folder / f"log{source}").mkdir()
        for number in range(files):
            with (folder / f"log{source}" / f"{number}.csv").open("w", newline="") as file:
                out = csv.writer(file)
                out.writerow(["who", "when", *TEXTS])
                out.writerows(row.cells for row in source_rows[number::files])


def campaign(folder: Path, plan: Plan) -> Campaign:
    sources = {
        name: {
            "path": f"log{name}",
            "zone": zone,
            "duplicates": "keep" if plan.copies else "drop",
            **({"category_separator": plan.separator} if plan.separator else {}),
            "columns": {
                ours: header
                for ours, header in COLUMNS.items()
                if (ours != "zone" or plan.zone_column)
                and (ours != "channel" or name != "web")
                and (ours != "item_by" or plan.has_makers)
                and (ours != "item_name" or plan.has_ids)
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
def test_both_implementations_get_the_same_facts_from_a_log(rows, plan, files):
    """
    The random logs have several sources and files, time zones, clock changes, repeated rows,
    returns and fees, several categories, numeric ids, names never shown, and an opt-out.
    """
    names = [*plan.sources]
    written = {
        name: [*[FIXED_ROW] * files, *rows[at :: len(names)]] for at, name in enumerate(names)
    }
    in_order = {
        name: [row for number in range(files) for row in source_rows[number::files]]
        for name, source_rows in written.items()
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
    actual = {
        customer: customer_facts for shard in counted for customer, customer_facts in shard.items()
    }
    assert {customer: oracle.facts_of(person) for customer, person in expected.items()} == actual
