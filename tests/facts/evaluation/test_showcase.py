from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from activity_builder import YEAR, activity, side_by_side

from recap.errors import StorageError
from recap.facts import choose_showcase, count, write
from recap.facts.evaluation import showcase


def _showcase(folder: Path, *shards: pd.DataFrame) -> dict[str, str]:
    files = [folder / f"{shard}.parquet" for shard in range(len(shards))]
    for file, lines in zip(files, shards, strict=True):
        write(count(lines, YEAR), file)
    return choose_showcase(files)


def _customers(how_many: int) -> list[pd.DataFrame]:
    return [activity(f"C-{n:02}", *["03-01 09:00"] * (n + 1)) for n in range(how_many)]


def test_heaviest_median_lightest(tmp_path: Path):
    """
    The first three roles go by the number of events.
    """
    chosen = _showcase(tmp_path, side_by_side(*_customers(9)))

    assert ("C-08", "C-04", "C-00") == (chosen["heaviest"], chosen["median"], chosen["lightest"])


def test_nobody_is_shown_twice(tmp_path: Path):
    """
    A single customer fills a single role.
    """
    assert {"heaviest": "C-00"} == _showcase(tmp_path, *_customers(1))


def test_without_some_columns_other_roles_are_filled(tmp_path: Path):
    """
    Without items, channels and money other roles are filled; at most twelve, nobody twice.
    """
    chosen = _showcase(tmp_path, side_by_side(*_customers(40)))

    assert not {"most-varied", "biggest-saver", "one-channel", "longest-names"} & chosen.keys()
    assert len(chosen) == len({*chosen.values()})
    assert len(chosen) <= 12


def test_shards_and_their_order_do_not_matter(tmp_path: Path):
    """
    The same customers are chosen however they are split.
    """
    customers = _customers(30)

    together = _showcase(tmp_path / "a", side_by_side(*customers))
    split = _showcase(tmp_path / "b", side_by_side(*customers[20:]), side_by_side(*customers[:20]))

    assert list(together.items()) == list(split.items())


def test_the_size_of_the_parts_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    The best of all customers are the best of the best of each part.
    """
    customers = [activity(f"C-{n:04}", *["03-01 09:00"] * (n % 7 + 1)) for n in range(120)]
    together = _showcase(tmp_path, side_by_side(*customers))

    monkeypatch.setattr(showcase, "VECTORS_AT_ONCE", 1)  # one file
    parts = [side_by_side(*customers[at::4]) for at in range(4)]

    assert together == _showcase(tmp_path / "parts", *parts)


def test_customers_with_only_returns_are_not_chosen(tmp_path: Path):
    """
    A customer without events has no months and no role.
    """
    lines = activity("C-1", "03-01 09:00", kind="return", amount=-5.0)

    assert {} == _showcase(tmp_path, lines)


def test_without_customers_nobody_is_chosen(tmp_path: Path):
    """
    If the facts of all customers failed, the report shows it and there is no gallery.
    """
    assert {} == _showcase(tmp_path, activity("C-1"))


def test_incomplete_facts_are_an_error(tmp_path: Path):
    """
    The error for incomplete JSON names the folder.
    """
    file = tmp_path / "0.parquet"
    write(count(activity("C-1", "03-01 09:00"), YEAR).assign(facts=None), file)
    broken = pd.read_parquet(file).assign(facts='{"months"')
    broken.to_parquet(file)

    with pytest.raises(StorageError) as error:
        choose_showcase([file])

    assert str(error.value) == (
        "The facts cannot be read: InvalidInputException.\n"
        f"  where: {tmp_path}\n"
        "  fix:   read and count everything anew: remove the folder 'activity' of the run, "
        "then recap run"
    )


def test_extreme_customers_get_their_roles(tmp_path: Path):
    """
    Each of these years is extreme in one way, and is chosen for it.
    """
    months = [f"{month:02}-15 12:00" for month in range(1, 13)]
    plain: dict[str, Any] = {"item": "tea", "channel": ["east", "west"] * 6, "savings": 0.0}
    crowd = [activity(f"C-{n}", *months[: n + 2], **_first(plain, n + 2)) for n in range(7)]
    stars = side_by_side(
        activity("long-name", *months[:3], item="a very long name indeed", savings=0.0),
        activity("one-place", *months[:4], channel="east"),
        activity("joiner", "07-01 12:00", "09-01 12:00", channel=["east", "west"]),
        activity("saver", *months[:3], savings=9.0),
        activity("owl", *[f"{month:02}-15 02:00" for month in range(1, 9)]),
        activity("varied", *months[:6], item=list("abcdef")),
        activity("traveller", *months[:3], channel=["north", "south", "home"]),
        activity("regular", "03-01 12:00", "03-08 12:00", "03-15 12:00"),
    )

    chosen = _showcase(tmp_path, side_by_side(*crowd), stars)

    assert {
        "longest-names": "long-name",
        "one-channel": "one-place",
        "mid-year-joiner": "joiner",
        "biggest-saver": "saver",
        "night-owl": "owl",
        "most-varied": "varied",
        "most-channels": "traveller",
        "longest-streak": "regular",
    }.items() <= chosen.items()


def _first(columns: dict[str, Any], size: int) -> dict[str, Any]:
    return {k: v[:size] if isinstance(v, list) else v for k, v in columns.items()}
