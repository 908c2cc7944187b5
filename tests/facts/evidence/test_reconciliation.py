"""The control totals of the facts agree with those of the log."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from activity_builder import facts_by_customer

from recap import activity, facts
from recap.activity import ReadReport
from recap.campaign import Campaign
from recap.errors import RunError, StorageError
from recap.facts import METRICS, Metric, ReconciledTotal, Window, reconcile
from recap.facts.core.registry import collected, metric

pytestmark = pytest.mark.slow

LOG = """\
who,when,receipt,paid,saved,spent,pieces
C-1,2017-03-05 10:00,R-1,1.10,0.25,0.2,2
C-1,2017-03-05 10:00,R-1,2.2049,,0.2,0.125
C-2,2017-04-01 10:00,R-1,0,1,30.25,1
C-2,2017-12-31 23:59,,,,,
C-2,2017-05-01 10:00,R-1,-2.505,,,-1
C-3,2016-12-31 23:59,R-9,100,100,100,100
"""
COLUMNS = {
    **{"order_id": "receipt", "amount": "paid", "savings": "saved"},
    **{"minutes": "spent", "quantity": "pieces"},
}
TIME_FACTS = ("hours", "months", "seasons", "week_hours", "weekdays")


@pytest.fixture
def year(tmp_path) -> Path:
    """Return a folder with the `activity` and `facts.parquet` of two customers."""
    (tmp_path / "log.csv").write_text(LOG)
    columns = {"customer_id": "who", "at": "when", **COLUMNS}
    source = {"path": "log.csv", "columns": columns}
    typed = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "source": source}
    typed |= {"returns": {"rule": "show"}}
    plan = Campaign.model_validate(typed | {"folder": tmp_path})
    activity.split(plan, tmp_path / "activity")
    lines = activity.read_shard(tmp_path / "activity", 0)
    counted = facts.count(lines, Window(plan.first_day, plan.last_day))
    facts.write(counted, tmp_path / "facts.parquet")
    return tmp_path


def reconciled(year: Path, excused=lambda _: False, metrics=METRICS) -> tuple[ReconciledTotal, ...]:
    report = ReadReport.from_json((year / "activity" / "read_report.json").read_text())
    control_totals = year / "activity" / activity.CONTROL_TOTALS
    return reconcile(
        [year / "facts.parquet"], control_totals, report.control_totals, excused, metrics
    )


def change(year: Path, customer: str, fact: str, value: object) -> None:
    counted = facts.read(year / "facts.parquet")
    facts_by_customer(counted)[customer][fact] = value
    facts.write(counted, year / "facts.parquet")


def test_every_total_has_the_log_and_the_reported_figure(year):
    """
    Rows outside the window are in neither figure; the rounding difference is reported.
    """
    totals = reconciled(year)

    nobody: dict[str, Any] = {"not_counted": 0}
    assert (
        ReconciledTotal(
            name="events", log=4, reported=4, **nobody, rounding_difference=0, also=TIME_FACTS
        ),
        ReconciledTotal(name="orders", log=2, reported=2, **nobody, rounding_difference=0),
        ReconciledTotal(
            name="amount",
            log=0.7999,
            reported=0.8,
            **nobody,
            rounding_difference=-0.0001,
            also=("months",),
        ),
        ReconciledTotal(name="returns", log=1, reported=1, **nobody, rounding_difference=0),
        ReconciledTotal(
            name="returned", log=2.505, reported=2.51, **nobody, rounding_difference=-0.005
        ),
        ReconciledTotal(name="savings", log=1.25, reported=1.25, **nobody, rounding_difference=0),
        ReconciledTotal(
            name="quantity", log=3.125, reported=3.13, **nobody, rounding_difference=-0.005
        ),
        ReconciledTotal(name="minutes", log=30.65, reported=30, **nobody, rounding_difference=0.65),
    ) == totals


def test_one_cent_too_many_is_an_error_with_both_figures(year):
    """
    The error names the total, both figures and the file, but not the customer.
    """
    change(year, "C-1", "total_amount", 3.31)

    with pytest.raises(RunError) as error:
        reconciled(year)

    assert str(error.value) == (
        "The run does not add up: the total 'amount' is 0.7999 in the log and 0.81 in the recaps, "
        "and differs for 1 of the customers.\n"
        f"  where: {year}/facts.parquet\n"
        "  fix:   read and count everything anew: remove the folder 'activity' of the run, "
        "then recap run"
    )


def test_opposite_errors_do_not_cancel_out(year):
    """
    A missing event of one customer and an extra event of another are both errors.
    """
    change(year, "C-1", "events", 1)
    change(year, "C-2", "events", 3)

    with pytest.raises(RunError, match=r"the total 'events' is 4 in the log and 4 .* for 2 of"):
        reconciled(year)


def test_a_missing_fact_is_an_error(year):
    """
    A fact may be absent only if its total is zero.
    """
    counted = facts.read(year / "facts.parquet")
    del facts_by_customer(counted)["C-2"]["savings"]
    facts.write(counted, year / "facts.parquet")

    with pytest.raises(RunError, match=r"the total 'savings' is 1\.25 in the log and 0\.25 "):
        reconciled(year)


@pytest.mark.parametrize(
    ("fact", "value", "what"),
    [
        ("weekdays", [0, 0, 0, 0, 0, 0, 1], "the total 'events' is 4 in the log and 3"),
        ("week_hours", [[0, 1], [2, 0]], "the total 'events' is 4 in the log and 5"),
        (
            "months",
            [{"month": "2017-03", "events": 2, "amount": 3.34}],
            "the total 'amount' is 0.7999 in the log and 0.84",
        ),
        (
            "returns",
            {"count": 1, "amount": 2.51},
            "the total 'returns' is 1 in the log and 2 in the recaps",
        ),
    ],
)
def test_facts_that_disagree_are_an_error(year, fact, value, what):
    """
    Facts by hour, weekday or month add up to the same total.
    """
    change(year, "C-1", fact, value)

    with pytest.raises(RunError, match=f"{what}.* differs for 1 of"):
        reconciled(year)


def custom_metric(body: str) -> dict[str, Metric]:
    """Define a custom metric `pairs`, which declares that it adds up to the events."""
    meaning = {"definition": "", "unit": "", "ties": "", "absent": "", "sample": [1, 1]}
    with collected(METRICS) as metrics:

        @metric(**meaning, shape="numbers", adds_up_to="events")
        def pairs(year):
            events = year.events
            return pd.DataFrame(eval(body, {"events": events}), index=events.index)  # noqa: S307

    return metrics | {"pairs": replace(metrics["pairs"], file="metrics.py")}


def test_a_custom_metric_must_add_up_as_declared(year):
    """
    It may declare that it adds up to a control total; if it does not, the error names it.
    """
    lines = activity.read_shard(year / "activity", 0)
    window = Window(date(2017, 1, 1), date(2017, 12, 31))
    good, bad = custom_metric("{0: events - 1, 1: 1}"), custom_metric("{0: events, 1: 1}")

    facts.write(facts.count(lines, window, good), year / "facts.parquet")
    assert "pairs" in reconciled(year, metrics=good)[0].also

    facts.write(facts.count(lines, window, bad), year / "facts.parquet")
    with pytest.raises(RunError) as error:
        reconciled(year, metrics=bad)
    assert str(error.value) == (
        "The run does not add up: the total 'events' is 4 in the log and 6 in the fact 'pairs' of "
        "the recaps, and differs for 2 of the customers.\n"
        "  where: metrics.py\n"
        "  fix:   correct the metric 'pairs', or remove its adds_up_to; then recap run"
    )


def test_a_customer_without_facts_is_an_error_unless_excused(year):
    """
    Every customer of the log has facts or has failed; the totals show the part of the failed.
    """
    counted = facts.read(year / "facts.parquet")
    facts.write(counted.drop(index="C-2"), year / "facts.parquet")

    with pytest.raises(RunError, match="the total 'customers' is 2 in the log and 1 in the recaps"):
        reconciled(year)
    sums = {total.name: total for total in reconciled(year, {"C-2"}.__contains__)}
    events = ReconciledTotal(
        name="events", log=4, reported=2, not_counted=2, rounding_difference=0, also=TIME_FACTS
    )
    assert events == sums["events"]
    assert (
        ReconciledTotal(
            name="minutes", log=30.65, reported=0, not_counted=30.25, rounding_difference=0.4
        )
        == sums["minutes"]
    )


def test_a_customer_counted_twice_is_noticed(year):
    """
    Reading a file of facts twice is an error.
    """
    control_totals, sums = year / "activity" / activity.CONTROL_TOTALS, {"events": 4}

    with pytest.raises(RunError, match="the total 'customers' is 2 in the log and 4 in the recaps"):
        reconcile([year / "facts.parquet"] * 2, control_totals, sums, lambda _: False)


def test_a_broken_file_is_an_error(year):
    """
    A truncated file gives a message, not a traceback.
    """
    file = year / "facts.parquet"
    file.write_bytes(file.read_bytes()[:200])

    with pytest.raises(StorageError, match="The facts cannot be read"):
        reconciled(year)
