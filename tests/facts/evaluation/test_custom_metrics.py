"""Custom metrics: they work like built-in ones, and an error names the metric."""

import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from activity_builder import facts_by_customer

from recap import campaign as campaigns
from recap.errors import MetricError
from recap.facts import METRICS, Window, count, dry_run_metrics, metrics_of
from recap.facts.core import REFERENCES
from recap.facts.evidence.explain import explain
from recap.metrics import metric
from recap.testing import evaluate, lines, year

DOCS = Path(__file__).parents[3] / "docs" / "metrics.md"
CAMPAIGN = """
name = "A year"
brand = "Shop"
year = 2026
zone = "UTC"

[source]
path = "log.csv"

[source.columns]
customer_id = "who"
at = "when"
item = "what"
order_id = "order"
"""
HEAD = """\
import numpy as np
import pandas as pd
from recap.metrics import Measure, metric

MEANING = dict(definition="How.", unit="times", ties="none", absent="never", sample=1)

"""
WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))
ADVICE = 'index by the column `customer`, as lines.groupby("customer") does; see docs/metrics.md'
TRY = "correct it, and try it on a small year: recap.testing, in docs/metrics.md"


def campaign(folder: Path, code: str):
    folder.mkdir(exist_ok=True)
    (folder / "campaign.toml").write_text(CAMPAIGN)
    (folder / "metrics.py").write_text(code)
    return campaigns.load(folder)


def example(number: int) -> str:
    return re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)[number]


BASKETS = (
    lines("C-1", *["2026-03-01 10:00"] * 3, order_id="7", item=["tea", "milk", "cake"]),
    lines("C-2", *["2026-03-01 10:00"] * 2, order_id="8", item=["tea", "milk"]),
)


def test_the_metric_of_the_docs_is_counted_ranked_and_explained(tmp_path: Path):
    """
    A custom metric is in the facts, is ranked, and has its definition.
    """
    metrics = metrics_of(campaign(tmp_path, example(0)))
    dry_run_metrics(metrics, WINDOW)
    counted = count(pd.concat(BASKETS, ignore_index=True), WINDOW, metrics)

    assert 1 == facts_by_customer(counted)["C-1"]["full_baskets"]
    assert "full_baskets" not in facts_by_customer(counted)["C-2"]
    assert 1.0 == counted.loc["C-1", "full_baskets"]
    assert {"full_baskets", "full_baskets_rank"} == metrics.keys() - METRICS.keys()
    definition = "How many of your orders had three different items or more."
    explanations = explain(facts_by_customer(counted)["C-1"], BASKETS[0], metrics)
    assert ("full_baskets", 1, definition) in [
        (explanation.name, explanation.value, explanation.definition)
        for explanation in explanations
    ]


def test_the_test_of_the_docs_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    A company tests its metrics with `recap.testing`, as docs/metrics.md shows.
    """
    (tmp_path / "metrics.py").write_text(example(0))
    monkeypatch.syspath_prepend(tmp_path)
    namespace: dict[str, Any] = {}

    exec(example(2), namespace)  # noqa: S102 - the code of docs/metrics.md
    sys.modules.pop("metrics")

    namespace["test_a_basket_of_three_items_is_full"]()


def test_custom_metrics_stay_in_their_campaign(tmp_path: Path):
    """
    Two campaigns in one process may use one name; built-in metrics are not changed.
    """
    before = list(METRICS)
    one = HEAD + "@metric(**MEANING)\ndef own(year):\n    return year.events\n"
    other = one.replace("year.events", "year.events * 2")
    first = metrics_of(campaign(tmp_path / "a", one))
    second = metrics_of(campaign(tmp_path / "b", other))
    activity = lines("C-1", "2026-03-01 10:00")

    assert 1 == facts_by_customer(count(activity, WINDOW, first))["C-1"]["own"]
    assert 2 == facts_by_customer(count(activity, WINDOW, second))["C-1"]["own"]
    assert before == list(METRICS)
    assert "own" not in facts_by_customer(count(activity, WINDOW))["C-1"]


CLASSES = """\
from __future__ import annotations

import enum
import pickle
from dataclasses import dataclass, fields
from typing import ClassVar, NamedTuple, get_type_hints

from recap.metrics import metric


@dataclass(frozen=True)
class Limit:
    items: int
    unit: ClassVar[str] = "items"


class Bounds(NamedTuple):
    low: Limit
    high: Limit


class Size(enum.Enum):
    SMALL = 1
    LARGE = {large}


bounds = Bounds(Limit(1), Limit(Size.LARGE.value))
assert bounds == pickle.loads(pickle.dumps(bounds))
assert Size.LARGE is pickle.loads(pickle.dumps(Size.LARGE))
assert ["items"] == [field.name for field in fields(Limit)]
assert {{"low": Limit, "high": Limit}} == get_type_hints(Bounds)


@metric(definition="How.", unit="times", ties="none", absent="never", sample=1)
def own(year):
    again = pickle.loads(pickle.dumps(bounds))
    assert get_type_hints(Bounds)["low"] is type(again.low) is Limit
    return year.events * again.high.items
"""


def test_classes_of_all_kinds_work_in_the_metrics_of_a_campaign(tmp_path: Path):
    """
    Dataclasses, named tuples, enums, type hints and pickle look their module up by its name.

    Two campaigns that are loaded in one process keep their own classes.
    """
    first = metrics_of(campaign(tmp_path / "a", CLASSES.format(large=5)))
    second = metrics_of(campaign(tmp_path / "b", CLASSES.format(large=7)))
    activity = lines("C-1", "2026-03-01 10:00")

    assert 5 == facts_by_customer(count(activity, WINDOW, first))["C-1"]["own"]
    assert 7 == facts_by_customer(count(activity, WINDOW, second))["C-1"]["own"]
    assert 5 == facts_by_customer(count(activity, WINDOW, first))["C-1"]["own"]
    assert "metrics" not in sys.modules


@pytest.mark.parametrize("failure", ["1 / 0", "raise KeyboardInterrupt", "exit()"])
def test_a_file_that_raises_leaves_no_module_behind(tmp_path: Path, failure):
    """
    A later import or pickle cannot find a module that is only partly defined.
    """
    with pytest.raises((MetricError, KeyboardInterrupt)):
        metrics_of(campaign(tmp_path, f"{HEAD}\n{failure}\n"))

    file = str(tmp_path / "metrics.py")
    assert file not in [getattr(module, "__file__", "") for module in sys.modules.values()]


def test_a_metric_that_changes_its_lines_does_not_affect_others(tmp_path: Path):
    """
    Each metric gets unchanged lines.
    """
    code = HEAD + (
        "@metric(**MEANING)\ndef changes_lines(year):\n"
        "    year.lines['hour'] = 3\n    year.lines['customer'] = 0\n    return year.events\n"
    )
    metrics = metrics_of(campaign(tmp_path, code))
    facts_of = facts_by_customer(count(lines("C-1", "2026-03-01 10:00"), WINDOW, metrics))["C-1"]

    assert 10 == facts_of["busiest_hour"]["hour"]


@pytest.mark.parametrize(
    ("code", "what", "line", "fix"),
    [
        (
            "import nowhere_at_all\n",
            "metrics.py cannot be read: ModuleNotFoundError: No module named 'nowhere_at_all'.",
            1,
            "correct that line; each metric needs a name of its own. See docs/metrics.md",
        ),
        (
            HEAD + "@metric(**MEANING)\ndef events(year):\n    return year.events\n",
            "metrics.py cannot be read: ValueError: Two metrics are called 'events'.",
            7,
            "correct that line; each metric needs a name of its own. See docs/metrics.md",
        ),
        (
            HEAD + "@metric(**MEANING, needs=('itm',))\ndef own(year):\n    return year.events\n",
            "The metric 'own' needs 'itm', which is not a column. Did you mean 'item'?",
            None,
            None,
        ),
        (
            HEAD + "@metric(**MEANING, shape='recrod')\ndef own(year):\n    return year.events\n",
            "The metric 'own' has the shape 'recrod'. Did you mean 'record'?",
            None,
            "choose one of value, record, records, numbers, grid",
        ),
        (
            HEAD + "@metric(**MEANING, adds_up_to='amuont')\ndef own(year):\n    return 1\n",
            "The metric 'own' adds up to 'amuont', not a control total. Did you mean 'amount'?",
            None,
            "name one of events, timed_events, orders, amount, quantity, savings, minutes, "
            "returns, returned",
        ),
        (
            HEAD + "@metric(**MEANING, refers_to='dya')\ndef own(year):\n    return 1\n",
            "The metric 'own' refers to 'dya'. Did you mean 'day'?",
            None,
            f"name one of {', '.join(REFERENCES)}",
        ),
        (
            HEAD + "@metric(**MEANING, refers_to={'n': 'day'})\ndef own(year):\n    return 1\n",
            "The metric 'own' has the shape 'value', which its refers_to does not fit.",
            None,
            'write refers_to={"date": "day"} for records, refers_to="day" for a value, '
            'refers_to="all" or a function for others',
        ),
        (
            HEAD + "@metric(**MEANING, refers_to='item')\ndef own(year):\n    return 1\n",
            "The metric 'own' refers to 'item' without needing 'item'.",
            None,
            "add it to needs",
        ),
        (
            HEAD + "@metric(**MEANING, adds_up_to={'n': 'events'})\ndef own(year):\n    return 1\n",
            "The metric 'own' has the shape 'value', which its adds_up_to does not fit.",
            None,
            'write adds_up_to={"field": "amount"} for records, adds_up_to="amount" for others',
        ),
        (
            HEAD + "from recap.metrics import Measure\n"
            "@metric(**MEANING, measure=Measure('n', '', remarkable='Many!'))\n"
            "def own(year):\n    return 1\n",
            "The metric 'own' has a measure whose sentence does not contain the number.",
            None,
            'write it with {value}: remarkable="You filled {value} baskets."',
        ),
        (
            HEAD + "@metric(**MEANING, neds=('item',))\ndef own(year):\n    return 1\n",
            "metrics.py cannot be read: TypeError: a metric has no keyword 'neds'. "
            "Did you mean 'needs'?",
            7,
            None,
        ),
        (
            HEAD + "@metric(**MEANING, lines='mony')\ndef own(year):\n    return 1\n",
            "The metric 'own' uses the lines 'mony'. Did you mean 'money'?",
            None,
            "choose one of events, money, returns",
        ),
        (
            HEAD + "@metric(**MEANING, needs='item')\ndef own(year):\n    return 1\n",
            "The metric 'own' has needs that are not a tuple of names.",
            None,
            'write needs=("item", "amount")',
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, code, what, line, fix):
    """
    Errors in the file or in a definition are raised before anything is evaluated.
    """
    with pytest.raises(MetricError) as caught:
        metrics_of(campaign(tmp_path, code))

    place = tmp_path / "metrics.py"
    assert what == caught.value.what
    assert (f"{place}:{line}" if line else str(place)) == caught.value.where
    assert fix is None or fix == caught.value.fix


WRONG_VALUES = ("3", "True", "(3,)", '[["a"]]', "{3: 4}", "{4}", "object()", 'float("nan")')
TEXTS = ("definition", "unit", "ties", "absent")


@pytest.mark.parametrize("value", WRONG_VALUES)
@pytest.mark.parametrize(
    "keyword", [*TEXTS, "needs", "measure", "shape", "lines", "adds_up_to", "refers_to"]
)
def test_no_value_of_another_type_ends_in_a_traceback(tmp_path: Path, keyword, value):
    """
    Every keyword with a value of a wrong type is a `MetricError`.
    """
    code = f"{HEAD}MEANING[{keyword!r}] = {value}\n@metric(**MEANING)\ndef own(year):\n    pass\n"

    with pytest.raises(MetricError):
        metrics_of(campaign(tmp_path, code))


@pytest.mark.parametrize("value", WRONG_VALUES)
@pytest.mark.parametrize("measure", ["{}, ''", "'n', {}", "'n', '', {}", "'n', '', None, {}"])
def test_no_wrong_part_of_a_measure_ends_in_a_traceback(tmp_path: Path, measure, value):
    """
    The name, the label, the field and the sentence of a measure are texts.
    """
    wrong = measure.format(value)
    code = f"{HEAD}@metric(**MEANING, measure=Measure({wrong}))\ndef own(year):\n    pass\n"

    with pytest.raises(MetricError, match="has a measure with something that is not a text"):
        metrics_of(campaign(tmp_path, code))


def test_a_file_in_another_encoding_is_an_error(tmp_path: Path):
    """
    An editor may save a file in UTF-16: the message says what to do.
    """
    year = campaign(tmp_path, "")
    (tmp_path / "metrics.py").write_bytes(HEAD.encode("utf-16"))

    with pytest.raises(MetricError) as caught:
        metrics_of(year)

    assert "metrics.py cannot be read: it is not text in UTF-8." == caught.value.what
    assert "save it as UTF-8" == caught.value.fix


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path):
    """
    Editors on Windows begin a file in UTF-8 with a byte order mark.
    """
    year = campaign(tmp_path, "")
    code = HEAD + "@metric(**MEANING)\ndef own(year):\n    return year.events\n"
    (tmp_path / "metrics.py").write_bytes(code.encode("utf-8-sig"))

    assert "own" in metrics_of(year)


@pytest.mark.parametrize(
    ("body", "shape", "what", "fix"),
    [
        ("1 / 0", "value", "failed: ZeroDivisionError: division by zero.", TRY),
        ("year.events / 0", "value", "failed: ValueError: inf is not a finite number.", TRY),
        ("year.events * np.nan", "value", "failed: ValueError: nan is not a finite number.", TRY),
        (
            "year.events.map(lambda _: object())",
            "value",
            "failed: TypeError: Object of type object is not JSON serializable.",
            TRY,
        ),
        (
            "year.events.to_dict()",
            "value",
            "returned a dict, but the shape 'value' needs a Series.",
            0,
        ),
        (
            "year.events",
            "record",
            "returned a Series, but the shape 'record' needs a DataFrame.",
            ADVICE,
        ),
        (
            "year.events.rename(lambda at: year.customers[at])",
            "value",
            "returned rows that are not indexed by customer.",
            ADVICE,
        ),
        (
            "year.events.rename(lambda at: at + 1)",
            "value",
            "returned a customer 3, but there are 3.",
            ADVICE,
        ),
        (
            "year.lines.set_index('customer')['day']",
            "value",
            "returned two rows for one customer.",
            ADVICE,
        ),
    ],
)
def test_a_metric_with_an_invalid_result_is_an_error(tmp_path: Path, body, shape, what, fix):
    """
    The result must fit the declared shape, so that no wrong number is shown.
    """
    code = HEAD + f"@metric(**MEANING, shape={shape!r})\ndef own(year):\n    return {body}\n"
    metrics = metrics_of(campaign(tmp_path, code))

    with pytest.raises(MetricError) as caught:
        dry_run_metrics(metrics, WINDOW)

    assert f"The metric 'own' {what}" == caught.value.what
    assert str(tmp_path / "metrics.py") in caught.value.where
    assert not fix or fix == caught.value.fix


@pytest.mark.parametrize(
    ("refers_to", "what"),
    [
        ("'day'", "refers to a day, but returned '2', which is not written as 2026-03-01."),
        (
            "lambda year: year.events",
            "has a refers_to that does not return one boolean for each row of year.money.",
        ),
        ("lambda year: 1 / 0", "failed: ZeroDivisionError: division by zero."),
    ],
)
def test_a_reference_that_does_not_fit_the_value_is_an_error(tmp_path: Path, refers_to, what):
    """
    The check finds it on the small years, before a line is shown with the wrong value.
    """
    code = (
        f"{HEAD}@metric(**MEANING, refers_to={refers_to})\ndef own(year):\n    return year.events"
    )
    metrics = metrics_of(campaign(tmp_path, code))

    with pytest.raises(MetricError) as caught:
        dry_run_metrics(metrics, WINDOW)

    assert f"The metric 'own' {what}" == caught.value.what


def test_a_year_for_tests_has_a_window():
    """
    The window is the calendar year of the lines, or the given days.
    """
    small_year = year(*BASKETS, first="2026-02-01", last="2026-04-30")

    assert ["C-1", "C-2"] == small_year.customers.tolist()
    assert ["2026-02", "2026-03", "2026-04"] == small_year.window.months
    assert 5 == len(small_year.lines)


def test_a_metric_without_its_columns_is_not_evaluated():
    """
    If a needed column is missing, the fact is absent.
    """

    @metric(definition="", unit="", ties="", absent="", sample=1, needs=("minutes",))
    def own(year):
        return year.events

    assert {} == evaluate(own, lines("C-1", "2026-03-01 10:00"))
