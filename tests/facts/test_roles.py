from pathlib import Path

import pandas as pd
from hand_made import YEAR, activity, side_by_side

from recap.facts import count, showcase, write


def _showcase(folder: Path, *shards: pd.DataFrame) -> dict[str, str]:
    files = [folder / f"{shard}.parquet" for shard in range(len(shards))]
    for file, lines in zip(files, shards, strict=True):
        write(count(lines, YEAR), file)
    return showcase(files)


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


def test_roles_are_filled_by_what_is_known(tmp_path: Path):
    """
    Without items, channels and money others stand in; none more than twelve, none twice.
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

    whole = _showcase(tmp_path / "a", side_by_side(*customers))
    split = _showcase(tmp_path / "b", side_by_side(*customers[20:]), side_by_side(*customers[:20]))

    assert list(whole.items()) == list(split.items())


def test_special_customers_find_their_roles(tmp_path: Path):
    """
    Each of these years stands out in one way, and is shown for it.
    """
    months = [f"{month:02}-15 12:00" for month in range(1, 13)]
    plain = {"item": "tea", "channel": ["east", "west"] * 6, "savings": 0.0}
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


def _first(columns: dict[str, object], size: int) -> dict[str, object]:
    return {k: v[:size] if isinstance(v, list) else v for k, v in columns.items()}
