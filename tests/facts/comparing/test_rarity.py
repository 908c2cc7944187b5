from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import pytest
from activity_builder import YEAR, activity, side_by_side

from recap.errors import StorageError
from recap.facts import count, rank, write
from recap.facts.comparing import rarity as rarity_module
from recap.facts.evaluation import ranking

pytestmark = pytest.mark.slow

AT = ["03-01 09:00", "12-31 23:59"]


def _rarity(folder: Path, *shards: pd.DataFrame) -> dict[str, dict[str, object]]:
    files, folders = [], []
    for number, lines in enumerate(shards):
        folders.append(folder / f"shard={number:03d}")
        folders[-1].mkdir(parents=True)
        lines.to_parquet(folders[-1] / "a.parquet")
        files.append(folder / f"{number}.parquet")
        write(count(lines, YEAR), files[-1])
    return cast(dict[str, dict[str, object]], rank(files, folders)["rarity"].dropna().to_dict())


def _crowd(how_many: int, rare: int) -> pd.DataFrame:
    """Make customers who all have milk; the first *rare* of them have tea too."""
    have = [["milk", "tea"] if n < rare else ["milk", "milk"] for n in range(how_many)]
    return side_by_side(*(activity(f"C-{n:03}", *AT, item=items) for n, items in enumerate(have)))


def test_the_rarest_of_the_top_items(tmp_path: Path):
    """
    The others are all except the customer; their number is rounded up ("at most" is true).
    """
    facts = _rarity(tmp_path, _crowd(150, 42))

    assert {"name": "tea", "others": 50, "others_pct": 33.6, "of": 149} == facts["C-000"]
    assert {"name": "milk", "others": 149, "others_pct": 100.0, "of": 149} == facts["C-100"]


def test_two_items_of_one_name_are_had_by_different_people(tmp_path: Path):
    """
    Of three songs called Home, the rarest is the one that the fewest others had.
    """
    songs = ["Home\x1eA", "Home\x1eB", "Home\x1e\x1et3"]
    have = [songs if n < 42 else songs[:2] if n < 90 else songs[:1] for n in range(150)]
    people = (
        activity(f"C-{n:03}", *AT, "06-01 09:00", item=(items * 3)[:3])
        for n, items in enumerate(have)
    )

    facts = _rarity(tmp_path, side_by_side(*people))

    assert {"name": "Home", "id": "t3", "others": 50, "others_pct": 33.6, "of": 149} == facts[
        "C-000"
    ]
    assert {"name": "Home", "by": "B", "others": 90, "others_pct": 60.5, "of": 149} == facts[
        "C-050"
    ]
    assert {"name": "Home", "by": "A", "others": 149, "others_pct": 100.0, "of": 149} == facts[
        "C-100"
    ]


@pytest.mark.parametrize("at_once", [1, 64])
def test_shards_are_counted_together(tmp_path: Path, monkeypatch, at_once: int):
    """
    Neither the split into shards nor the number of shards read at once changes the result.
    """
    monkeypatch.setattr(rarity_module, "SHARDS_A_PART", at_once)
    monkeypatch.setattr(ranking, "FILES_AT_ONCE", at_once)
    crowd = _crowd(150, 42)

    together = _rarity(tmp_path / "a", crowd)
    split = _rarity(
        tmp_path / "b",
        crowd[crowd["customer_id"] >= "C-075"],
        crowd[crowd["customer_id"] < "C-075"],
    )

    assert together == split


@pytest.mark.parametrize(("rare", "name"), [(20, "milk"), (21, "tea")])
def test_an_item_of_fewer_than_twenty_others_is_skipped(tmp_path: Path, rare: int, name: str):
    """
    The next item is taken, so that the fact never identifies a person.
    """
    assert name == _rarity(tmp_path, _crowd(150, rare))["C-000"]["name"]


def test_under_a_hundred_nobody_is_compared(tmp_path: Path):
    """
    Ninety-nine customers are too few.
    """
    assert {} == _rarity(tmp_path, _crowd(99, 42))


def test_lines_of_quantity_zero_do_not_count(tmp_path: Path):
    """
    A voided line makes no item more common; a line of unknown quantity does.
    """
    crowd = _crowd(150, 42).assign(quantity=None)
    voided = crowd.assign(quantity=np.where(crowd["item"] == "tea", 0.0, np.nan))

    assert "tea" == _rarity(tmp_path / "a", crowd.astype({"quantity": "float64"}))["C-000"]["name"]
    assert "milk" == _rarity(tmp_path / "b", voided)["C-000"]["name"]


def test_of_equally_rare_items_the_first_top_item_is_taken(tmp_path: Path):
    """
    The order of the top items decides.
    """
    crowd = side_by_side(
        *(activity(f"C-{n:03}", *AT, "03-02 09:00", item=["b", "b", "a"]) for n in range(100))
    )

    assert "b" == _rarity(tmp_path, crowd)["C-000"]["name"]


def test_a_log_without_items_has_no_rarity(tmp_path: Path):
    """
    The fact is absent.
    """
    assert {} == _rarity(tmp_path, _crowd(150, 42).drop(columns="item"))


def test_missing_activity_is_an_error(tmp_path: Path):
    """
    The error names the missing folder.
    """
    write(count(_crowd(3, 1), YEAR), tmp_path / "0.parquet")

    with pytest.raises(StorageError) as caught:
        rank([tmp_path / "0.parquet"], [tmp_path / "activity" / "shard=000"])

    assert str(caught.value) == (
        "The activity cannot be read again: IOException.\n"
        f"  where: {tmp_path / 'activity'}\n"
        "  fix:   read the log again: remove this folder and run the campaign."
    )
