"""Random years made by Hypothesis, with many edge cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from oracle import OPTIONAL, Line, Person

WINDOWS = st.sampled_from(
    [
        (date(2017, 1, 1), date(2017, 12, 31)),
        (date(2016, 1, 1), date(2016, 12, 31)),  # has a 29 February
        (date(2015, 7, 1), date(2016, 6, 30)),  # not a calendar year, with a 29 February
        (date(2016, 12, 26), date(2017, 1, 8)),  # whole weeks over New Year
        (date(2017, 3, 15), date(2017, 3, 15)),  # one day
        (date(2015, 7, 15), date(2016, 7, 14)),  # one year, but only eleven whole months
        (date(2014, 2, 28), date(2016, 3, 1)),  # two years and two days
    ]
)
TIMES = (
    "00:00:00",
    "00:00:01",
    "04:59:00",
    "09:30:00",
    "09:30:00.000250",
    "17:00:00",
    "22:00:00",
    "23:59:59",
)
CLOCK = st.sampled_from([*map(time.fromisoformat, TIMES)])
TEXTS = st.sampled_from([None, "A", "B", "b", "Ä", "Oat milk", "10", "9", "Zz", "東"])
MONEY = st.one_of(
    st.none(),
    st.sampled_from([0.0, 0.0049, 0.005, 0.1, 0.2, 1.0, 2.5, 1 / 3]),
    st.integers(0, 99_999).map(lambda cents: cents / 100),
    st.integers(0, 99_999_999).map(lambda parts: parts / 10_000),
)
SEVERAL = st.sets(TEXTS.filter(bool), min_size=2, max_size=4).map(
    lambda texts: "\x1f".join(sorted(filter(None, texts)))
)
CATEGORIES = st.one_of(TEXTS, SEVERAL)
COLUMNS = {
    **dict.fromkeys(("item", "channel", "order_id"), TEXTS),
    "category": CATEGORIES,
    **dict.fromkeys(("amount", "savings", "minutes"), MONEY),
    "score": st.sampled_from([None, -1.0, 0.0, 0.005, 2.5, 4.0, 4.0049, 5.0, 1 / 3]),
    "quantity": st.sampled_from([None, 0.0, 1.0, 1.0, 2.0, 0.5]),
}
MAKERS = st.sampled_from([None, "A", "Ä", "Zz"])
IDS = st.sampled_from([None, None, "1", "2"])


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """Draw days of the window, more often its ends, 29 February and the turn of a year."""
    length = (last - first).days
    edges = [first, last, date(2016, 2, 29), date(2016, 3, 1), date(2017, 1, 1), date(2016, 12, 31)]
    return st.one_of(
        st.integers(0, length).map(lambda n: first + timedelta(days=n)),
        st.integers(0, min(9, length)).map(lambda n: last - timedelta(days=n)),
        st.sampled_from([day for day in edges if first <= day <= last]),
    )


@st.composite
def people(draw: Any, *, customers: int = 3, lines: int = 14) -> dict[str, Person]:
    """Draw a few customers of one campaign: some columns are mapped, some lines repeated."""
    first, last = draw(WINDOWS)
    mapped = draw(st.frozensets(st.sampled_from(OPTIONAL)))
    moment = st.builds(datetime.combine, days(first, last), CLOCK)
    columns = {column: COLUMNS[column] for column in sorted(mapped)}
    if "item" in mapped and draw(st.booleans()):
        columns |= {"item_by": MAKERS, "item_id": IDS}
    line = st.builds(Line, at=moment, **columns)
    if draw(st.booleans()):
        line |= st.builds(Line, at=moment.map(_midnight), has_time=st.just(False), **columns)
    has_kinds = draw(st.booleans())
    has_returned = {"amount", "order_id"} <= mapped and has_kinds
    return {
        f"C-{number}": Person(
            tuple(
                _with_returned(draw, has_returned, own_lines + own_lines[: draw(st.integers(0, 2))])
            ),
            *(first, last, mapped),
            tuple(map(_as_other_kind, draw(st.lists(line, max_size=5)))) if has_kinds else None,
        )
        for number, own_lines in enumerate(
            draw(st.lists(st.lists(line, min_size=1, max_size=lines), max_size=customers))
        )
    }


def _midnight(moment: datetime) -> datetime:
    return datetime.combine(moment, time())


def _with_returned(draw: Any, has_returned: bool, lines: list[Line]) -> list[Line]:
    """Mark some lines as partly or fully returned."""
    share_returned = st.sampled_from([None, None, 0.5, 1.0])
    return [
        replace(line, returned=(line.amount or 0.0) * share if share else None)
        for line in lines
        for share in [draw(share_returned) if has_returned else None]
    ]


def _as_other_kind(line: Line) -> Line:
    """Turn a line into a fee, a return or a correction, with the sign of that kind."""
    kind = ("fee", "return", "correction")[int(line.at.timestamp() + (line.amount or 0)) % 3]
    sign = 1 if kind == "fee" else -1
    numbers = {name: getattr(line, name) for name in ("amount", "savings")}
    signed = {name: sign * value for name, value in numbers.items() if value is not None}
    return replace(line, kind=kind, **signed)


def as_shard(everybody: dict[str, Person]) -> pd.DataFrame:
    """Return the lines of *everybody* as `recap.activity.read_shard` returns them."""
    mapped = {column for person in everybody.values() for column in person.mapped}
    rows = [(customer, line) for customer, person in everybody.items() for line in person.money]
    frame = {
        "customer_id": pd.Series([customer for customer, _ in rows], dtype="str"),
        "at": pd.Series([line.at for _, line in rows], dtype="datetime64[us]"),
    }
    for column in sorted(mapped):
        kind = "float64" if COLUMNS[column] not in (TEXTS, CATEGORIES) else "str"
        frame[column] = pd.Series([_cell(line, column) for _, line in rows], dtype=kind)
    if not all(line.has_time for _, line in rows):
        frame["has_time"] = pd.Series([line.has_time for _, line in rows], dtype="bool")
    if any(person.other_lines is not None for person in everybody.values()):
        frame["kind"] = pd.Series([line.kind for _, line in rows], dtype="str")
        if {"amount", "order_id"} <= mapped:
            frame["returned"] = pd.Series([line.returned for _, line in rows], dtype="float64")
    return pd.DataFrame(frame)


def _cell(line: Line, column: str) -> Any:
    if column != "item" or line.item is None:
        return getattr(line, column)
    parts = (line.item, line.item_by or "", line.item_id or "")
    return "\x1e".join(parts[: 3 if line.item_id else 2 if line.item_by else 1])
