"""The lines behind every number, held to a second, slow search in plain Python."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from activity_builder import YEAR, activity, facts_by_customer, facts_of, side_by_side
from hypothesis import Phase, given, settings
from random_years import as_shard, people

from recap.activity.columns import NAME_COLUMNS
from recap.facts import METRICS, REASONS, Metric, Window, Year, count, metric
from recap.facts.core import REFERENCES
from recap.facts.evaluation.metric_evaluation import PATTERNS
from recap.facts.evidence.evidence import Evidence, find_evidence
from recap.facts.evidence.matching_rows import _TIMES

NAMES = ("item", "category", "channel", "order_id")
NUMBERS = ("amount", "savings", "quantity", "minutes", "score", "returned")
Line = dict[str, Any]  # a row of the shard, its place as "place"; None is unknown


@settings(max_examples=25, phases=[Phase.generate])
@given(people())
def test_many_customers_are_told_what_a_slow_search_finds(everybody):
    """
    Counts, reasons and first lines of every fact agree, all customers looked up at once.
    """
    lines = as_shard(everybody).sample(frac=1, random_state=1, ignore_index=True)
    window = next((Window(p.first, p.last) for p in everybody.values()), YEAR)
    known = facts_by_customer(count(lines, window))
    own = by_customer(lines)

    found = find_evidence(known, lines)

    assert known.keys() == found.keys()
    for customer, facts in known.items():
        expected = {name: looked_up(METRICS[name], facts[name], own[customer]) for name in facts}
        assert expected == found[customer]


def by_customer(lines: pd.DataFrame) -> dict[str, list[Line]]:
    """Return each customer's lines by time, then names and numbers; unknown values come last."""
    rows = cast(list[Line], lines.astype(object).where(lines.notna(), None).to_dict("records"))
    found: dict[str, list[Line]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[row["customer_id"]].append({**row, "place": place})
    return {customer: sorted(own, key=_key) for customer, own in found.items()}


def _key(line: Line) -> Any:
    exact = {name: parts(line[name]) for name in NUMBERS if name in line}
    values = [(line | exact).get(name) for name in (*NAMES, *NUMBERS, "kind")]
    return line["at"], [(value is None, value) for value in values]


def parts(number: float | None) -> int | None:
    return None if number is None else round(number * 10_000)


def looked_up(metric: Metric, value: Any, lines: list[Line]) -> Evidence:
    why = [next(reasons(metric, line), None) for line in lines]
    used = [line for line, reason in zip(lines, why, strict=True) if reason is None]
    matching = [line for line in used if value_refers_to(metric, value, line, lines)]
    return Evidence(
        used=len(used),
        excluded=Counter(filter(None, why)),
        matching=len(matching),
        first=tuple(line["place"] for line in matching[:3]),
    )


def reasons(metric: Metric, line: Line) -> Iterator[str]:
    about = {"events": "event", "returns": "return"}.get(metric.lines)
    if about and line.get("kind", about) != about:
        yield line["kind"]
    if {"item", "category"} & {*metric.needs} and line.get("quantity") == 0:
        yield "quantity_zero"
    chosen = {"item", "category", "channel", "score"} & {*metric.needs} or {*metric.needs}
    for column in sorted(chosen & line.keys() - {"at", "kind"}, key=metric.needs.index):
        if line[column] is None:
            yield f"{column}_unknown"


def value_refers_to(metric: Metric, value: Any, line: Line, lines: list[Line]) -> bool:
    """Return whether *value* refers to *line*, one of *lines*."""
    if metric.unit == "day":
        return str(line["at"].date()) == value
    if isinstance(value, list):
        value = value[0] if isinstance(value[0], dict) and "name" in value[0] else {}
    said: Mapping[str, Any] = value if isinstance(value, dict) else {}
    if metric.name == "biggest_order":
        return line["order_id"] is not None and line["order_id"] == largest_order(lines)
    at, names = line["at"], [metric.needs[0]]
    own = {"date": str(at.date()), "month": f"{at:%Y-%m}", "weekday": at.isoweekday()}
    wanted = [said[part] == own[part] for part in own if part in said]
    wanted += [said["hour"] == at.hour] if "hour" in said else []
    wanted += [date.fromisoformat(said["first"]) <= at.date()] if is_day(said, "first") else []
    wanted += [date.fromisoformat(said["last"]) >= at.date()] if is_day(said, "last") else []
    wanted += [said["name"] in (line[n] or "").split("\x1f") for n in names if "name" in said]
    return all(wanted)


def is_day(said: Mapping[str, Any], part: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", said.get(part, "")))


def largest_order(lines: list[Line]) -> str:
    sums: Counter[str] = Counter()
    began: dict[str, Any] = {}
    for line in lines:
        order, kind = line["order_id"], line.get("kind", "event")
        if order is not None and kind in ("event", "fee"):
            sums[order] += (parts(line["amount"]) or 0) - (parts(line.get("returned")) or 0)
        if order is not None and kind == "event":
            began.setdefault(order, line["at"])
    return min(began, key=lambda order: (-sums[order], began[order], order))


def test_a_line_that_may_not_be_shown_is_counted():
    """
    It is among those used and those behind, and the next one is the first.
    """
    lines = activity("C-1", *(f"03-0{day} 09:00" for day in range(1, 6)))
    may_show = np.array([False, True, True, False, True])

    told = find_evidence({"C-1": facts_of(lines)}, lines, may_show=may_show)["C-1"]["events"]

    assert Evidence(used=5, excluded={}, matching=5, first=(1, 2, 4)) == told


def test_lines_of_one_time_stand_by_name():
    """
    The lines of a basket are in the order of their items, unknown items last; then by amount.
    """
    lines = activity("C-1", *["03-01 09:00"] * 4, item=["B", None, "A", "B"], amount=[1, 9, 5, 0.5])

    assert (2, 3, 0) == find_evidence({"C-1": {"events": 4}}, lines)["C-1"]["events"].first


def test_who_is_not_asked_about_is_not_looked_at():
    """
    Lines of others change nothing; a customer without lines has no evidence.
    """
    lines = side_by_side(activity("C-2", "03-01 09:00"), activity("C-1", "03-02 09:00"))

    told = find_evidence({"C-1": {"events": 1}, "C-3": {}}, lines)

    assert {
        "C-1": {"events": Evidence(used=1, excluded={}, matching=1, first=(1,))},
        "C-3": {},
    } == (told)


SMALLEST_ORDER: Any = {
    **{"definition": "Your smallest order.", "unit": "amount: money; date: day", "ties": ""},
    **{"absent": "never", "sample": {}, "needs": ("order_id", "amount"), "shape": "record"},
}
ORDERS = activity(
    "C-1",
    *("03-01 09:00", "03-01 09:00", "03-02 09:00", "03-02 10:00"),
    order_id=["big", "big", "small", "other"],
    amount=[40.0, 50.0, 1.0, 5.0],
)


def smallest_orders(year: Year) -> pd.Series:
    return year.lines.groupby(["customer", "order_id"], observed=True)["amount"].sum()


def test_the_names_of_fields_do_not_say_which_lines_a_value_refers_to():
    """
    A custom metric has a ``date`` and needs orders and amounts, but it is not the largest order.

    It declares nothing: the count of used lines is known, and no line is shown.
    """

    @metric(**SMALLEST_ORDER)
    def smallest_order(year):
        smallest = smallest_orders(year).groupby("customer").min() / 10_000
        return pd.DataFrame({"amount": smallest, "date": "2017-03-02"})

    evidence = evidence_of(smallest_order, {"amount": 1.0, "date": "2017-03-02"})

    assert Evidence(used=4, excluded={}, matching=None, first=()) == evidence


@pytest.mark.parametrize(
    ("refers_to", "value", "first"),
    [
        ("all", {"date": "2017-03-02"}, (0, 1, 2)),
        ({"date": "day"}, {"date": "2017-03-02"}, (2, 3)),
        ({"date": "from_day"}, {"date": "2017-03-02"}, (2, 3)),
        ({"date": "until_day"}, {"date": "2017-03-01"}, (0, 1)),
        ({"at": "hour", "date": "day"}, {"at": 10, "date": "2017-03-02"}, (3,)),
        ({"what": "month"}, {"what": "2017-03"}, (0, 1, 2)),
        ({"what": "weekday"}, {"what": 3}, (0, 1)),
        ({"what": "month"}, {"what": "2017-04", "date": "2017-03-02"}, ()),
    ],
)
def test_a_custom_metric_declares_which_lines_its_value_refers_to(refers_to, value, first):
    """
    One reference for each field; all references of a record must be true for a line.
    """

    @metric(**SMALLEST_ORDER, refers_to=refers_to)
    def smallest_order(year):
        raise NotImplementedError

    assert first == evidence_of(smallest_order, value).first


def test_a_custom_metric_marks_its_lines_with_a_function():
    """
    The smallest order is not known from its value: the metric says which lines it has.
    """

    def lines_of_smallest_order(year):
        smallest = smallest_orders(year).groupby("customer").idxmin().str[1]
        return year.money["order_id"] == smallest.reindex(year.money["customer"]).to_numpy()

    @metric(**SMALLEST_ORDER, refers_to=lines_of_smallest_order)
    def smallest_order(year):
        raise NotImplementedError

    evidence = evidence_of(smallest_order, {"amount": 1.0, "date": "2017-03-02"})

    assert (1, (2,)) == (evidence.matching, evidence.first)


def evidence_of(function: Any, value: Any) -> Evidence:
    metrics = {"own": function.metric}
    return find_evidence({"C-1": {"own": value}}, ORDERS, metrics)["C-1"]["own"]


def test_every_built_in_metric_declares_which_lines_its_value_refers_to():
    """
    Otherwise no line would be shown with its value.
    """
    assert [] == [name for name, metric in METRICS.items() if metric.refers_to is None]


def test_every_reference_has_its_lines():
    """
    Whatever a metric may declare, evidence can be found for it.
    """
    assert {"all", *_TIMES, *NAME_COLUMNS} == {*REFERENCES}
    assert {*PATTERNS} == {*_TIMES}


def test_what_stands_on_other_years_has_no_line_of_this_one():
    """
    An anniversary comes of a day before the period: no line of its date is behind it.
    """
    lines = activity("C-1", "05-02 09:00", "05-03 09:00")
    facts = {"anniversary": {"years": 3, "since": "2014-05-02", "date": "2017-05-02"}}

    assert 0 == find_evidence({"C-1": facts}, lines)["C-1"]["anniversary"].matching


def test_a_log_of_days_has_its_evidence_too():
    """
    Without times of day, facts about days and months still have their lines.
    """
    lines = activity("C-1", "03-01 00:00", "03-02 00:00", "03-02 00:00")
    lines["at"] = lines["at"].astype(pd.ArrowDtype(pa.date32()))

    told = find_evidence({"C-1": facts_of(lines)}, lines)["C-1"]

    assert (3, 2, (1, 2)) == (
        told["busiest_day"].used,
        told["busiest_day"].matching,
        told["busiest_day"].first,
    )


def test_every_reason_has_its_words():
    """
    Whatever column a metric needs, and whatever kind a line is, there is a sentence for it.
    """
    kinds = {"event", "fee", "return", "correction"}

    assert {*REASONS} == kinds | {"quantity_zero"} | {f"{c}_unknown" for c in (*NAMES, *NUMBERS)}
