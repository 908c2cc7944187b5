from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from activity_builder import YEAR, activity, facts_by_customer, side_by_side

from recap.facts import MEASURES, METRICS, add_ranks, count, rank, write


def _ranked(folder: Path, *shards: Sequence[float | None]) -> pd.DataFrame:
    """Rank customers 0, 1, 2... of some shards by events alone."""
    files, first = [], 0
    for shard, values in enumerate(shards):
        ids = pd.Index([str(first + place) for place in range(len(values))], name="customer_id")
        first += len(ids)
        columns = {
            **dict.fromkeys(MEASURES, np.nan),
            "events": np.array([*values], dtype="float64"),
        }
        files.append(folder / f"{shard}.parquet")
        write(pd.DataFrame({"facts": [{} for _ in ids], **columns}, index=ids), files[-1])
    return rank(files)


def test_the_best_of_a_hundred(tmp_path: Path):
    """
    The first ten have the share of ten: fewer could identify people. The last is above nobody.
    """
    ranks = _ranked(tmp_path, range(1, 61), range(61, 101))["events_rank"]

    best = {"below_pct": 90.0, "top_pct": 10.0, "of": 100}
    assert [best] * 10 == ranks[90:].tolist()
    assert {"below_pct": 89.0, "top_pct": 11.0, "of": 100} == ranks["89"]
    assert {"below_pct": 0.0, "top_pct": 100.0, "of": 100} == ranks["0"]


@pytest.mark.parametrize("size", [103, 137, 667])
def test_the_share_below_is_rounded_down_and_the_share_on_top_up(tmp_path: Path, size: int):
    """
    The size divides no share evenly: both percentages are true, and their sum is 100.
    """
    ranks = _ranked(tmp_path, range(size))["events_rank"].tolist()

    for below, rank_ in enumerate(ranks):
        below = min(below, size - 10)
        assert rank_["below_pct"] == floor(Fraction(below, size) * 1000) / 10
        assert rank_["top_pct"] == ceil(Fraction(size - below, size) * 1000) / 10
        assert size == rank_["of"]


def test_under_a_hundred_nobody_is_compared(tmp_path: Path):
    """
    Ninety-nine people are no population.
    """
    ranks = _ranked(tmp_path, range(99))["events_rank"]

    assert [None] * 99 == ranks.tolist()


def test_who_does_not_take_part_is_not_in_the_denominator(tmp_path: Path):
    """
    Customers without the fact have no rank and do not swell the crowd.
    """
    ranks = _ranked(tmp_path, range(100), [None] * 50)["events_rank"]

    assert 100 == ranks["99"]["of"]
    assert ranks["100"] is None
    assert {f"{measure}_rank" for measure in MEASURES} <= METRICS.keys()


def test_equals_share_a_rank(tmp_path: Path):
    """
    Below is strictly below; level people are level or above.
    """
    ranks = _ranked(tmp_path, [1.0] * 100 + [2.0] * 100)["events_rank"]

    assert [{"below_pct": 50.0, "top_pct": 50.0, "of": 200}] * 100 == ranks[100:].tolist()


def test_ranks_join_the_facts_in_order(tmp_path: Path):
    """
    Ranks are sorted into the facts by name; a measure without a ranking adds nothing.
    """
    year = side_by_side(*(activity(f"C-{n}", *["03-01 09:00"] * (n + 1)) for n in range(100)))
    counted = count(year, YEAR)
    write(counted, tmp_path / "0.parquet")

    facts = facts_by_customer(add_ranks(counted, rank([tmp_path / "0.parquet"])))["C-99"]

    assert {"below_pct": 90.0, "top_pct": 10.0, "of": 100} == facts["events_rank"]
    assert {"below_pct": 0.0, "top_pct": 100.0, "of": 100} == facts["active_days_rank"]
    assert "savings_rank" not in facts
    assert sorted(facts) == list(facts)
