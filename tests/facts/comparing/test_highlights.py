from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recap.facts import MEASURES, METRICS, rank, write
from recap.facts.comparing.highlights import most_remarkable, telling_order
from recap.facts.comparing.percentiles import compute_percentiles
from recap.facts.core.registry import Measure, collected, metric


def _highlights(**values: list[float]) -> list[Any]:
    return most_remarkable(
        {name: compute_percentiles(np.array(numbers)) for name, numbers in values.items()}
    )


def test_the_measure_with_the_smallest_top_group_is_chosen():
    """
    The fact has the measure, the customer's number, and the size of both groups.
    """
    days = [*range(999), 999.0]
    money = [*range(900), *[5000.5] * 100]

    highlight = _highlights(active_days=days, total_amount=money)[-1]

    assert {"measure": "active_days", "value": 999, "top_pct": 1.0, "of": 1000} == highlight


def test_the_top_group_is_never_smaller_than_ten():
    """
    The best of a thousand is in the "top 1 %": one in a thousand would identify a person.
    """
    highlights = _highlights(events=list(map(float, range(1000))))

    assert [1.0] * 10 == [highlight["top_pct"] for highlight in highlights[-10:]]
    assert 1.1 == highlights[-11]["top_pct"]


def test_only_the_top_tenth_is_remarkable():
    """
    If all values are equal, nobody is remarkable.
    """
    highlights = _highlights(events=list(map(float, range(100))))

    assert [None] * 90 == highlights[:90]
    assert [10.0] * 10 == [highlight["top_pct"] for highlight in highlights[90:]]
    assert [None] * 100 == _highlights(events=[1.0] * 100)


def test_under_a_hundred_nobody_is_compared():
    """
    Ninety-nine are too few; customers without a value do not count.
    """
    assert [None] * 150 == _highlights(events=[*map(float, range(99)), *[np.nan] * 51])


def test_of_equal_groups_the_more_telling_measure_is_chosen():
    """
    A streak comes before a number of events; measures outside the list come last, by name.
    """
    values = list(map(float, range(1000)))

    assert "weekly_streak" == _highlights(events=values, weekly_streak=values)[-1]["measure"]
    assert ["orders", "events", "a", "total_amount"] == telling_order(
        ["total_amount", "a", "events", "orders"]
    )


def test_a_custom_measure_may_be_the_most_remarkable(tmp_path: Path):
    """
    Its sentence is in the fact; a measure without a sentence is only ranked.
    """
    file = tmp_path / "facts.parquet"
    meaning = {"definition": "", "unit": "", "ties": "", "absent": "", "sample": 1}
    with collected(METRICS) as metrics:

        @metric(**meaning, measure=Measure("full", "", remarkable="You filled {value}."))
        def full(year): ...

        @metric(**meaning, measure=Measure("empty", ""))
        def empty(year): ...

    people = pd.Index([f"{n:03}" for n in range(200)], name="customer_id")
    columns = dict.fromkeys(MEASURES, np.nan) | {"empty": np.arange(200) * 1.0}
    full_ones = np.where(np.arange(200) < 10, 3.0, 1.0)
    counted = pd.DataFrame(columns | {"facts": [{} for _ in people], "full": full_ones}, people)
    write(counted, file)

    ranks = rank([file], metrics=metrics)["remarkable"]

    expected = {"measure": "full", "value": 3, "top_pct": 5.0, "of": 200}
    assert [expected | {"says": "You filled {value}."}] * 10 == ranks[:10].tolist()
    assert [None] * 190 == ranks[10:].tolist()


def test_a_fraction_keeps_its_decimals():
    """
    Money keeps its decimals; whole numbers have none.
    """
    assert 12.5 == _highlights(savings=[*[1.0] * 99, 12.5])[-1]["value"]
