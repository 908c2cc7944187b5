"""The evidence of every fact, compared with a second, slow search in plain Python."""

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

pytestmark = pytest.mark.slow

NAMES = ("item", "category", "channel", "order_id")
NUMBERS = ("amount", "savings", "quantity", "minutes", "score", "returned")
Line = dict[str, Any]  # a row of the shard and its number as "place"; None means unknown


@settings(max_examples=25, phases=[Phase.generate])
@given(people())
def test_evidence_is_what_a_slow_search_finds(everybody):
    """
    Counts, reasons and first lines of every fact agree, for all customers together.
    """
    lines = as_shard(everybody).sample(frac=1, random_state=1, ignore_index=True)
    window = next((Window(p.first, p.last) for p in everybody.values()), YEAR)
    facts_of_all = facts_by_customer(count(lines, window))
    lines_by_customer = by_customer(lines)

    evidence = find_evidence(facts_of_all, lines)

    assert facts_of_all.keys() == evidence.keys()
    for customer, facts in facts_of_all.items():
        expected = {
            name: slow_evidence(METRICS[name], facts[name], lines_by_customer[customer])
            for name in facts
        }
        assert expected == evidence[customer]


def by_customer(lines: pd.DataFrame) -> dict[str, list[Line]]:
    """Return each customer's lines by time, then names, then numbers; unknown values last."""
    rows = cast(list[Line], lines.astype(object).where(lines.notna(), None).to_dict("records"))
    result: dict[str, list[Line]] = defaultdict(list)
    for place, row in enumerate(rows):
        result[row["customer_id"]].append({**row, "place": place})
    return {
        customer: sorted(customer_lines, key=_key) for customer, customer_lines in result.items()
    }


def _key(line: Line) -> Any:
    exact = {name: parts(line[name]) for name in NUMBERS if name in line}
    values = [(line | exact).get(name) for name in (*NAMES, *NUMBERS, "kind")]
    return line["at"], [(value is None, value) for value in values]


def parts(number: float | None) -> int | None:
    return None if number is None else round(number * 10_000)


def slow_evidence(metric: Metric, value: Any, lines: list[Line]) -> Evidence:
    reasons_of_lines = [next(reasons(metric, line), None) for line in lines]
    used = [line for line, reason in zip(lines, reasons_of_lines, strict=True) if reason is None]
    matching = [line for line in used if value_refers_to(metric, value, line, lines)]
    return Evidence(
        used=len(used),
        excluded=Counter(filter(None, reasons_of_lines)),
        matching=len(matching),
        first=tuple(line["place"] for line in matching[:3]),
    )


def reasons(metric: Metric, line: Line) -> Iterator[str]:
    kind = {"events": "event", "returns": "return"}.get(metric.lines)
    if kind and line.get("kind", kind) != kind:
        yield line["kind"]
    if {"item", "category"} & {*metric.needs} and line.get("quantity") == 0:
        yield "quantity_zero"
    required = {"item", "category", "channel", "order_id", "score"} & {*metric.needs} or {
        *metric.needs
    }
    for column in sorted(required & line.keys() - {"at", "kind"}, key=metric.needs.index):
        if line[column] is None:
            yield f"{column}_unknown"
    if "time" in metric.needs and not line.get("has_time", True):
        yield "time_unknown"


def value_refers_to(metric: Metric, value: Any, line: Line, lines: list[Line]) -> bool:
    """Return whether *value* refers to *line*, one of *lines*."""
    if metric.unit == "day":
        return str(line["at"].date()) == value
    if isinstance(value, list):
        value = value[0] if isinstance(value[0], dict) and "name" in value[0] else {}
    fields: Mapping[str, Any] = value if isinstance(value, dict) else {}
    if metric.name == "biggest_order":
        return line["order_id"] is not None and line["order_id"] == largest_order(lines)
    at, names = line["at"], [metric.needs[0]]
    of_line = {"date": str(at.date()), "month": f"{at:%Y-%m}", "weekday": at.isoweekday()}
    matches = [fields[part] == of_line[part] for part in of_line if part in fields]
    matches += [fields["hour"] == at.hour] if "hour" in fields else []
    matches += [date.fromisoformat(fields["first"]) <= at.date()] if is_day(fields, "first") else []
    matches += [date.fromisoformat(fields["last"]) >= at.date()] if is_day(fields, "last") else []
    matches += [cell(fields) in (line[n] or "").split("\x1f") for n in names if "name" in fields]
    return all(matches)


def cell(fields: Mapping[str, Any]) -> str:
    """Return the cell of the item, category or channel that *fields* name."""
    parts = [fields["name"], fields.get("by", ""), fields.get("id", "")]
    return "\x1e".join(parts[: 3 if "id" in fields else 2 if "by" in fields else 1])


def is_day(value: Mapping[str, Any], part: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value.get(part, "")))


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


def test_a_line_that_may_not_be_shown_is_still_counted():
    """
    It counts as used and as matching; the first line shown is the next one.
    """
    lines = activity("C-1", *(f"03-0{day} 09:00" for day in range(1, 6)))
    may_show = np.array([False, True, True, False, True])

    evidence = find_evidence({"C-1": facts_of(lines)}, lines, may_show=may_show)["C-1"]["events"]

    assert Evidence(used=5, excluded={}, matching=5, first=(1, 2, 4)) == evidence


def test_lines_of_one_time_are_sorted_by_name():
    """
    The lines of a basket are sorted by item, unknown items last, and then by amount.
    """
    lines = activity("C-1", *["03-01 09:00"] * 4, item=["B", None, "A", "B"], amount=[1, 9, 5, 0.5])

    assert (2, 3, 0) == find_evidence({"C-1": {"events": 4}}, lines)["C-1"]["events"].first


def test_the_lines_of_an_item_are_not_those_of_another_with_its_name():
    """
    Their makers or their ids differ; a name alone means every item of that name.
    """
    cells = ["Home\x1eA", "Home\x1eB", "Home\x1eB", "Home", "Home\x1e\x1et5"]
    lines = activity("C-1", *(f"03-0{day} 09:00" for day in range(1, 6)), item=cells)

    def first(**item):
        evidence = find_evidence({"C-1": {"loyal_item": {"days": 1, **item}}}, lines)
        return evidence["C-1"]["loyal_item"].first

    assert (1, 2) == first(name="Home", by="B")
    assert (4,) == first(name="Home", id="t5")
    assert (3,) == first(name="Home")
    without = lines.assign(item=lines["item"].replace("Home", "Rain"))
    loyal = {"loyal_item": {"name": "Home", "days": 1}}
    assert (0, 1, 2) == find_evidence({"C-1": loyal}, without)["C-1"]["loyal_item"].first


def test_only_the_given_customers_have_evidence():
    """
    Lines of other customers change nothing; a customer without lines has no evidence.
    """
    lines = side_by_side(activity("C-2", "03-01 09:00"), activity("C-1", "03-02 09:00"))

    evidence = find_evidence({"C-1": {"events": 1}, "C-3": {}}, lines)

    assert {
        "C-1": {"events": Evidence(used=1, excluded={}, matching=1, first=(1,))},
        "C-3": {},
    } == evidence


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
    metrics = {"custom": function.metric}
    return find_evidence({"C-1": {"custom": value}}, ORDERS, metrics)["C-1"]["custom"]


def test_every_built_in_metric_declares_which_lines_its_value_refers_to():
    """
    Otherwise no line would be shown with its value.
    """
    assert [] == [name for name, metric in METRICS.items() if metric.refers_to is None]


def test_every_reference_has_its_lines():
    """
    The lines of everything that a metric may refer to can be selected.
    """
    assert {"all", *_TIMES, *NAME_COLUMNS} == {*REFERENCES}
    assert {*PATTERNS} == {*_TIMES}


def test_facts_about_earlier_years_have_no_line_of_this_year():
    """
    The first event is before the period, so the lines of the anniversary's date do not match.
    """
    lines = activity("C-1", "05-02 09:00", "05-03 09:00")
    facts = {"anniversary": {"years": 3, "since": "2014-05-02", "date": "2017-05-02"}}

    assert 0 == find_evidence({"C-1": facts}, lines)["C-1"]["anniversary"].matching


def test_a_log_of_days_has_evidence():
    """
    Without times of day, facts about days and months have their lines.
    """
    lines = activity("C-1", "03-01 00:00", "03-02 00:00", "03-02 00:00")
    lines["at"] = lines["at"].astype(pd.ArrowDtype(pa.date32()))

    evidence = find_evidence({"C-1": facts_of(lines)}, lines)["C-1"]

    assert (3, 2, (1, 2)) == (
        evidence["busiest_day"].used,
        evidence["busiest_day"].matching,
        evidence["busiest_day"].first,
    )


def test_every_reason_has_a_sentence():
    """
    There is a sentence for every column that a metric may need, and every kind of line.
    """
    kinds = {"event", "fee", "return", "correction", "quantity_zero", "time_unknown"}

    assert {*REASONS} == kinds | {f"{c}_unknown" for c in (*NAMES, *NUMBERS)}
