"""The recaps of a year are held to its log."""

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
BY_THE_CLOCK = ("hours", "months", "seasons", "week_hours", "weekdays")


@pytest.fixture
def year(tmp_path) -> Path:
    """A folder with the year of two customers, read and counted: `activity`, `facts.parquet`."""
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


def held_to_its_log(
    year: Path, excused=lambda _: False, metrics=METRICS
) -> tuple[ReconciledTotal, ...]:
    found = ReadReport.from_json((year / "activity" / "read_report.json").read_text())
    own = year / "activity" / activity.CONTROL_TOTALS
    return reconcile([year / "facts.parquet"], own, found.control_totals, excused, metrics)


def change(year: Path, customer: str, fact: str, value: object) -> None:
    counted = facts.read(year / "facts.parquet")
    facts_by_customer(counted)[customer][fact] = value
    facts.write(counted, year / "facts.parquet")


def test_both_sides_of_every_sum_are_told(year):
    """
    Rows outside the window are in neither; the rounding difference is reported.
    """
    found = held_to_its_log(year)

    nobody: dict[str, Any] = {"not_counted": 0}
    assert (
        ReconciledTotal(
            name="events", log=4, reported=4, **nobody, rounding_difference=0, also=BY_THE_CLOCK
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
    ) == found


def test_one_cent_too_many_is_told_with_both_figures(year):
    """
    The sum, both figures and the file are named; the customer is not.
    """
    change(year, "C-1", "total_amount", 3.31)

    with pytest.raises(RunError) as error:
        held_to_its_log(year)

    assert str(error.value) == (
        "The run does not add up: the total 'amount' is 0.7999 in the log and 0.81 in the recaps, "
        "and differs for 1 of the customers.\n"
        f"  where: {year}/facts.parquet\n"
        "  fix:   read and count everything anew: remove the folder 'activity' of the run, "
        "then recap run"
    )


def test_two_wrongs_do_not_add_up(year):
    """
    One customer's lost event is not made up by another's that is one too many.
    """
    change(year, "C-1", "events", 1)
    change(year, "C-2", "events", 3)

    with pytest.raises(RunError, match=r"the total 'events' is 4 in the log and 4 .* for 2 of"):
        held_to_its_log(year)


def test_a_fact_that_is_gone_is_missed(year):
    """
    A fact may be absent only where there is nothing to tell.
    """
    counted = facts.read(year / "facts.parquet")
    del facts_by_customer(counted)["C-2"]["savings"]
    facts.write(counted, year / "facts.parquet")

    with pytest.raises(RunError, match=r"the total 'savings' is 1\.25 in the log and 0\.25 "):
        held_to_its_log(year)


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
def test_two_facts_that_disagree_are_told(year, fact, value, what):
    """
    Facts by hour, weekday or month add up to the same total.
    """
    change(year, "C-1", fact, value)

    with pytest.raises(RunError, match=f"{what}.* differs for 1 of"):
        held_to_its_log(year)


def own_metric(body: str) -> dict[str, Metric]:
    """Define a custom metric `pairs`, which declares that it adds up to the events."""
    meaning = {"definition": "", "unit": "", "ties": "", "absent": "", "sample": [1, 1]}
    with collected(METRICS) as found:

        @metric(**meaning, shape="numbers", adds_up_to="events")
        def pairs(year):
            events = year.events
            return pd.DataFrame(eval(body, {"events": events}), index=events.index)  # noqa: S307

    return found | {"pairs": replace(found["pairs"], file="metrics.py")}


def test_a_metric_of_ones_own_is_held_to_what_it_says(year):
    """
    It may say that its numbers come to a sum of the log; where they do not, it is named.
    """
    lines = activity.read_shard(year / "activity", 0)
    window = Window(date(2017, 1, 1), date(2017, 12, 31))
    good, bad = own_metric("{0: events - 1, 1: 1}"), own_metric("{0: events, 1: 1}")

    facts.write(facts.count(lines, window, good), year / "facts.parquet")
    assert "pairs" in held_to_its_log(year, metrics=good)[0].also

    facts.write(facts.count(lines, window, bad), year / "facts.parquet")
    with pytest.raises(RunError) as error:
        held_to_its_log(year, metrics=bad)
    assert str(error.value) == (
        "The run does not add up: the total 'events' is 4 in the log and 6 in the fact 'pairs' of "
        "the recaps, and differs for 2 of the customers.\n"
        "  where: metrics.py\n"
        "  fix:   correct the metric 'pairs', or remove its adds_up_to; then recap run"
    )


def test_nobody_is_lost_between_counting_and_telling(year):
    """
    A customer of the log has facts, or is known to have failed; then the sums tell their part.
    """
    counted = facts.read(year / "facts.parquet")
    facts.write(counted.drop(index="C-2"), year / "facts.parquet")

    with pytest.raises(RunError, match="the total 'customers' is 2 in the log and 1 in the recaps"):
        held_to_its_log(year)
    sums = {each.name: each for each in held_to_its_log(year, {"C-2"}.__contains__)}
    events = ReconciledTotal(
        name="events", log=4, reported=2, not_counted=2, rounding_difference=0, also=BY_THE_CLOCK
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
    A file of facts that is read twice is an error.
    """
    own, sums = year / "activity" / activity.CONTROL_TOTALS, {"events": 4}

    with pytest.raises(RunError, match="the total 'customers' is 2 in the log and 4 in the recaps"):
        reconcile([year / "facts.parquet"] * 2, own, sums, lambda _: False)


def test_a_broken_file_says_so(year):
    """
    Half a file is no reason for a traceback.
    """
    file = year / "facts.parquet"
    file.write_bytes(file.read_bytes()[:200])

    with pytest.raises(StorageError, match="The facts cannot be read"):
        held_to_its_log(year)
