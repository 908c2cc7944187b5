from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from activity_builder import LEAP_YEAR, YEAR, activity, side_by_side

from recap.errors import StorageError
from recap.facts import Window, count, rank, write
from recap.facts.comparing.year_over_year import _compared


def _ranked(
    folder: Path, lines: pd.DataFrame, window: Window, **columns_then: list[Any]
) -> pd.DataFrame:
    counted, prior = folder / "facts.parquet", folder / "before.parquet"
    write(count(lines, window), counted)
    columns = dict.fromkeys(
        ("events", "days", "amount", "minutes"), [None] * len(columns_then["since"])
    )
    pd.DataFrame({**columns, **columns_then}).astype(dict.fromkeys(columns, "Int64")).to_parquet(
        prior
    )
    return rank([counted], prior_period=prior, window=window)


def test_growth_compares_with_the_prior_period(tmp_path: Path):
    """
    Each pair has the prior value and the change in percent of it, halves up.
    """
    year = activity("C-1", "03-01 09:00", "12-31 09:00", "12-31 10:00", amount=0.5, minutes=1.0)
    prior = {"events": [2], "days": [4], "amount": [20_000], "minutes": [20_000]}

    ranks = _ranked(tmp_path, year, YEAR, customer_id=["C-1"], since=[date(2016, 1, 1)], **prior)

    assert {
        **{"events_before": 2, "events_pct": 50.0, "days_before": 4, "days_pct": -50.0},
        **{"amount_before": 2.0, "amount_pct": -25.0, "minutes_before": 2, "minutes_pct": 50.0},
    } == ranks.loc["C-1", "growth"]


def test_customers_without_a_prior_period_have_no_growth(tmp_path: Path):
    """
    Without an event then, or with a log that starts later, there is nothing to compare with.
    """
    year = side_by_side(*(activity(f"C-{n}", "03-01 09:00") for n in range(3)))

    ranks = _ranked(
        tmp_path,
        year,
        YEAR,
        customer_id=["C-0", "C-1"],
        since=[date(2015, 1, 1)] * 2,
        events=[0, None],
    )

    assert [None] * 3 == ranks["growth"].tolist()


@pytest.mark.parametrize(
    ("prior", "now", "percent"),
    [(3, 5, 66.7), (3, 4, 33.3), (3, 1, -66.7), (2000, 2001, 0.1), (2000, 1999, 0.0)],
)
def test_the_change_is_rounded_halves_up(prior: int, now: int, percent: float):
    """
    In percent with one decimal; a half of a tenth is rounded towards the larger number.
    """
    assert {"days_before": prior, "days_pct": percent} == _compared("days", prior, now)


def test_a_prior_value_of_zero_is_left_out(tmp_path: Path):
    """
    A change from zero has no percentage; the other pairs are present.
    """
    year = activity("C-1", "03-01 09:00", amount=1.0)

    ranks = _ranked(
        tmp_path,
        year,
        YEAR,
        customer_id=["C-1"],
        since=[date(2016, 1, 1)],
        events=[1],
        days=[1],
        amount=[0],
    )

    assert {"events_before", "events_pct", "days_before", "days_pct"} == {*ranks["growth"]["C-1"]}


def test_a_total_below_zero_has_no_percentage(tmp_path: Path):
    """
    A total below zero is not shown as -150 %; a total of zero is -100 %.
    """
    prior = {"events": [1, 1], "days": [1, 1], "amount": [20_000] * 2}
    year = side_by_side(
        activity("C-1", *["03-01 09:00"] * 2, amount=[1.0, -2.0], kind=["event", "correction"]),
        activity("C-2", *["03-01 09:00"] * 2, amount=[1.0, -1.0], kind=["event", "correction"]),
    )
    since = [date(2016, 1, 1)] * 2

    ranks = _ranked(tmp_path, year, YEAR, customer_id=["C-1", "C-2"], since=since, **prior)

    assert [None, -100.0] == [growth.get("amount_pct") for growth in ranks["growth"]]


@pytest.mark.parametrize(
    ("since", "window", "expected"),
    [
        (date(2014, 5, 2), YEAR, {"years": 3, "since": "2014-05-02", "date": "2017-05-02"}),
        (date(2016, 12, 31), YEAR, {"years": 1, "since": "2016-12-31", "date": "2017-12-31"}),
        (date(2016, 2, 29), YEAR, {"years": 1, "since": "2016-02-29", "date": "2017-02-28"}),
        (date(2012, 2, 29), LEAP_YEAR, {"years": 4, "since": "2012-02-29", "date": "2016-02-29"}),
        (date(2014, 5, 2), Window(date(2017, 6, 1), date(2017, 12, 31)), None),
    ],
)
def test_anniversaries(
    tmp_path: Path, since: date, window: Window, expected: dict[str, Any] | None
):
    """
    The fact exists if an anniversary of the first event is in the window.
    """
    day = f"{window.last.isoformat()} 09:00"

    ranks = _ranked(tmp_path, activity("C-1", day), window, customer_id=["C-1"], since=[since])

    assert expected == ranks.loc["C-1", "anniversary"]


def test_a_missing_table_is_an_error(tmp_path: Path):
    """
    The error names the missing file.
    """
    write(count(activity("C-1", "03-01 09:00"), YEAR), tmp_path / "facts.parquet")

    with pytest.raises(StorageError) as caught:
        rank([tmp_path / "facts.parquet"], prior_period=tmp_path / "before.parquet", window=YEAR)

    assert str(caught.value) == (
        "The activity of the prior period cannot be read: IOException.\n"
        f"  where: {tmp_path / 'before.parquet'}\n"
        "  fix:   read the log again: remove the folder 'activity' of the run, then recap run"
    )
