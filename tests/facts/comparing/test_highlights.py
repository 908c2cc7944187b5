from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recap.facts import MEASURES, METRICS, rank, write
from recap.facts.comparing.highlights import most_remarkable, telling_order
from recap.facts.comparing.percentiles import compute_percentiles
from recap.facts.core.registry import Measure, collected, metric


def _found(**values: list[float]) -> list[Any]:
    return most_remarkable(
        {name: compute_percentiles(np.array(own)) for name, own in values.items()}
    )


def test_where_one_stands_farthest_out():
    """
    The measure with the smallest top group is chosen, with the customer's number and the group.
    """
    days = [*range(999), 999.0]
    money = [*range(900), *[5000.5] * 100]

    best = _found(active_days=days, total_amount=money)[-1]

    assert {"measure": "active_days", "value": 999, "top_pct": 1.0, "of": 1000} == best


def test_the_group_on_top_is_never_smaller_than_ten():
    """
    The best of a thousand is in the "top 1 %": one in a thousand would identify a person.
    """
    found = _found(events=list(map(float, range(1000))))

    assert [1.0] * 10 == [each["top_pct"] for each in found[-10:]]
    assert 1.1 == found[-11]["top_pct"]


def test_who_is_like_everybody_else_is_not_remarkable():
    """
    Only the top tenth is remarkable, and nobody is if all are equal.
    """
    found = _found(events=list(map(float, range(100))))

    assert [None] * 90 == found[:90]
    assert [10.0] * 10 == [each["top_pct"] for each in found[90:]]
    assert [None] * 100 == _found(events=[1.0] * 100)


def test_under_a_hundred_nobody_is_compared():
    """
    Ninety-nine are too few, and who takes no part is not among them.
    """
    assert [None] * 150 == _found(events=[*map(float, range(99)), *[np.nan] * 51])


def test_of_equals_the_most_telling():
    """
    A streak comes before a number of events; measures outside the list come last, by name.
    """
    same = list(map(float, range(1000)))

    assert "weekly_streak" == _found(events=same, weekly_streak=same)[-1]["measure"]
    assert ["orders", "events", "a", "total_amount"] == telling_order(
        ["total_amount", "a", "events", "orders"]
    )


def test_a_company_s_own_measure_may_be_the_most_remarkable(tmp_path: Path):
    """
    It needs a sentence, which is in the fact; without one, the measure is ranked only.
    """
    file = tmp_path / "facts.parquet"
    meaning = {"definition": "", "unit": "", "ties": "", "absent": "", "sample": 1}
    with collected(METRICS) as found:

        @metric(**meaning, measure=Measure("full", "", remarkable="You filled {value}."))
        def full(year): ...

        @metric(**meaning, measure=Measure("empty", ""))
        def empty(year): ...

    people = pd.Index([f"{n:03}" for n in range(200)], name="customer_id")
    columns = dict.fromkeys(MEASURES, np.nan) | {"empty": np.arange(200) * 1.0}
    full_ones = np.where(np.arange(200) < 10, 3.0, 1.0)
    counted = pd.DataFrame(columns | {"facts": [{} for _ in people], "full": full_ones}, people)
    write(counted, file)

    ranks = rank([file], metrics=found)["remarkable"]

    own = {"measure": "full", "value": 3, "top_pct": 5.0, "of": 200}
    assert [own | {"says": "You filled {value}."}] * 10 == ranks[:10].tolist()
    assert [None] * 190 == ranks[10:].tolist()


def test_a_fraction_keeps_its_decimals():
    """
    Money keeps its decimals; whole numbers have none.
    """
    assert 12.5 == _found(savings=[*[1.0] * 99, 12.5])[-1]["value"]
