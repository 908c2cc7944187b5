"""Each number with what it means, the lines it stands on, and those it leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from recap.campaign import SEVERAL
from recap.facts.catalogue import METRICS
from recap.facts.registry import Metric
from recap.facts.year import EVENT, NAMES, RETURN
from recap.later import pd

SHOWN = 3
NAMED = ("item", "category", "channel")
CHOOSING = (*NAMES, "score")  # a line where one of them is unknown is no part of what needs it
SAID = ("at", "category")  # written otherwise than they are kept
DAY, MONTH, NUMBER = r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d", r"\d+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """
    One number of one customer.

    ``used`` is how many lines it stands on, ``left_out`` how many of the others for which
    reason, ``behind`` how many of those used this very value tells of, and ``lines`` the first
    of them: column to JSON value, what is not known left out.
    """

    name: str
    value: Any
    says: str
    unit: str
    ties: str
    absent: str
    used: int
    left_out: Mapping[str, int]
    behind: int
    lines: tuple[Mapping[str, Any], ...]


def explain(
    facts: Mapping[str, Any], lines: pd.DataFrame, metrics: Mapping[str, Metric] = METRICS
) -> Iterator[Explained]:
    """
    Explain each of one customer's *facts*, by name, with the meaning that *metrics* gives.

    *lines* are this customer's, as `recap.activity.read_lines` returns them.
    """
    for name in sorted(facts):
        metric, value = metrics[name], facts[name]
        used, left_out = _part(metric, lines)
        behind = _behind(metric, value, used)
        yield Explained(
            name=name,
            value=value,
            says=metric.says,
            unit=metric.unit,
            ties=metric.ties,
            absent=metric.absent,
            used=len(used),
            left_out=left_out,
            behind=len(behind),
            lines=tuple(map(_readable, behind.head(SHOWN).to_dict("records"))),
        )


def used(metric: Metric, lines: pd.DataFrame) -> pd.DataFrame:
    """Return those of *lines* that *metric* counts."""
    return _part(metric, lines)[0]


def _part(metric: Metric, lines: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Part *lines* into those that *metric* counts, and how many fall to each reason."""
    counts = pd.Series(True, index=lines.index)
    left_out: dict[str, int] = {}
    for why, falls in _reasons(metric, lines):
        if (counts & falls).any():
            left_out[why] = int((counts & falls).sum())
            counts &= ~falls
    return lines[counts], left_out


def _reasons(metric: Metric, lines: pd.DataFrame) -> Iterator[tuple[str, pd.Series[bool]]]:
    """Give each reason to leave a line out, and on which of *lines* it falls."""
    if "kind" in lines and metric.lines != "money":
        about = EVENT if metric.lines == "events" else RETURN
        for kind in sorted({*lines["kind"]} - {about}):
            yield f"it is of kind {kind}", lines["kind"] == kind
    if "quantity" in lines and {"item", "category"} & {*metric.needs}:
        yield "quantity is zero", lines["quantity"] == 0
    for column in [name for name in CHOOSING if name in metric.needs] or metric.needs:
        if column in lines and column != "at":
            yield f"{column} is not known", lines[column].isna()


def _behind(metric: Metric, value: Any, lines: pd.DataFrame) -> pd.DataFrame:
    """Keep those of *lines* that the parts of *value* speak of: its day, its hour, its name."""
    record = value[0] if isinstance(value, list) and value else value
    if isinstance(record, str) and metric.unit == "day":
        record = {"date": record}
    if not isinstance(record, dict) or (isinstance(value, list) and "name" not in record):
        return lines
    kept = lines
    for part, (form, keep) in _KEEPS.items():
        if part in record and re.fullmatch(form, str(record[part])):
            kept = kept[keep(kept["at"], record[part])]
    column = next((column for column in NAMED if column in metric.needs), None)
    if "name" in record and column:
        kept = kept[kept[column].map(lambda known: _has(known, record["name"]))]
    if {"order_id", "amount"} <= {*metric.needs} and "date" in record:
        kept = _of_biggest_order(lines)
    return kept


_KEEPS: dict[str, tuple[str, Callable[[pd.Series, Any], Any]]] = {
    "date": (DAY, lambda at, day: at.dt.date == date.fromisoformat(day)),
    "month": (MONTH, lambda at, month: at.dt.strftime("%Y-%m") == month),
    "weekday": (NUMBER, lambda at, weekday: at.dt.day_of_week + 1 == weekday),
    "hour": (NUMBER, lambda at, hour: at.dt.hour == hour),
    "first": (DAY, lambda at, day: at >= pd.Timestamp(day)),
    "last": (DAY, lambda at, day: at < pd.Timestamp(date.fromisoformat(day) + timedelta(days=1))),
}


def _has(known: Any, name: str) -> bool:
    """Tell whether a cell is *name*, or has it among its names."""
    return isinstance(known, str) and name in known.split(SEVERAL)


def _of_biggest_order(lines: pd.DataFrame) -> pd.DataFrame:
    """Keep all lines of the order that came to most, less what was returned of it."""
    kind = lines["kind"] if "kind" in lines else pd.Series(EVENT, index=lines.index)
    paid, events = lines[kind.isin((EVENT, "fee"))], lines[kind == EVENT]
    net = paid["amount"].fillna(0)
    if "returned" in paid:
        net = net - paid["returned"].fillna(0)
    began = events.groupby("order_id")["at"].min()
    found = pd.DataFrame({"less": -net.groupby(paid["order_id"]).sum().round(4), "began": began})
    ranked = found.dropna().sort_values(["less", "began"], kind="stable")  # of equals, by number
    biggest: pd.DataFrame = lines[lines["order_id"] == ranked.index[0]]
    return biggest


def _readable(line: Mapping[Any, Any]) -> dict[str, Any]:
    """Write a line's values as JSON has them; whose it is need not be said."""
    return {
        str(column): str(value).replace(SEVERAL, ", ") if column in SAID else value
        for column, value in ((column, _plain(value)) for column, value in line.items())
        if column != "customer_id" and not _is_unknown(value)
    }


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _is_unknown(value: Any) -> bool:
    return value is None or (not isinstance(value, list) and bool(pd.isna(value)))
