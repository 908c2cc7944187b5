"""Several categories in one cell: a film is a comedy and a drama."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, events, log, values, write

from recap import facts
from recap.activity import read_shards, split
from recap.activity.columns import NAME_SEPARATOR
from recap.facts import Window

KIND = {"category": "kinds"}
ROWS = ["C-1,2017-03-05,Drama| Comedy ||Drama", "C-1,2017-03-06,Drama", "C-1,2017-03-07,|"]
KINDS = [["Drama", " Comedy ", None, "", "Drama"], ["Drama"], []]
WHEN = ["2017-03-05", "2017-03-06", "2017-03-07"]


def joined(*names: str) -> str:
    return NAME_SEPARATOR.join(names)


def test_a_separator_splits_the_categories_of_a_cell(tmp_path):
    """
    Blanks around them are removed; each is there once, in alphabetical order.
    """
    log(tmp_path, *ROWS, header="who,when,kinds")
    plan = campaign(tmp_path, columns=KIND, source={"category_separator": "|"})

    assert [joined("Comedy", "Drama"), "Drama", None] == values(plan, "category")


def test_lists_need_no_separator(tmp_path):
    """
    In Parquet, JSON lines and JSON a cell may be a list; null and [] are no category.
    """
    table = {"who": ["C-1"] * 3, "when": WHEN, "kinds": pa.array(KINDS, pa.list_(pa.string()))}
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    rows = [{"who": "C-1", "when": w, "kinds": k} for w, k in zip(WHEN, KINDS, strict=True)]
    write(tmp_path / "log.jsonl", *map(json.dumps, rows))
    write(tmp_path / "log.json", json.dumps(rows))

    for path in ("log.parquet", "log.jsonl", "log.json"):
        plan = campaign(tmp_path, path=path, columns=KIND)
        assert [joined("Comedy", "Drama"), "Drama", None] == values(plan, "category"), path


def test_without_a_separator_a_cell_is_one_category(tmp_path):
    """
    `Cheese | Dairy` may be the name of one category.
    """
    log(tmp_path, "C-1,2017-03-05,Cheese | Dairy", header="who,when,kinds")

    assert ["Cheese | Dairy"] == values(campaign(tmp_path, columns=KIND), "category")


def films(folder, **changes):
    """Make a campaign of ratings, with a table of films like that of MovieLens."""
    log(folder, "C-1,2017-03-05,1", "C-1,2017-03-06,2", "C-1,2017-03-07,2",
        "C-1,2017-03-08,3", header="who,when,movie")  # fmt: skip
    write(folder / "films.csv", "id,title,genres", "1,Heat,Crime|Drama", "2,Up,Animation|Drama",
          "3,Home,(no genres listed)")  # fmt: skip
    items = {"path": "films.csv", "id": "id", "name": "title", "category": "genres"}
    items["category_separator"] = "|"
    return campaign(folder, columns={"item": "movie"}, items=items, **changes)


def counted(plan):
    read_report = split(plan, plan.folder / "out")
    numbers = [shard.number for shard in read_report.shards]
    window = Window(plan.first_day, plan.last_day)
    return facts.count(read_shards(plan.folder / "out", numbers), window).loc["C-1", "facts"]


def test_an_event_counts_once_for_each_of_its_categories(tmp_path):
    """
    It counts once in totals: of four films three are dramas, two are animations.
    """
    plan = films(tmp_path, display={"categories": "names.csv"})
    write(tmp_path / "names.csv", "raw,display", "Animation,Cartoons")

    facts_of_customer = counted(plan)

    assert 4 == facts_of_customer["events"]
    assert [
        ("Drama", 3, 75.0),
        ("Cartoons", 2, 50.0),
        ("(no genres listed)", 1, 25.0),
        ("Crime", 1, 25.0),
    ] == [
        (each["name"], each["events"], each["share_pct"])
        for each in facts_of_customer["top_categories"]
    ]


def test_one_category_that_is_never_shown(tmp_path):
    """
    It is removed from the cell, the others stay; an item with it has no name.
    """
    plan = films(tmp_path, never_shown={"categories": ["CRIME", "(*"]})
    year = events(plan)
    hidden = split(plan, tmp_path / "out").hidden

    assert ["Drama", joined("Animation", "Drama"), joined("Animation", "Drama"), None] == [
        None if cell != cell else cell for cell in year["category"]
    ]
    assert ["Up", "Up"] == [*year["item"].dropna()]
    assert {"item": 2, "category": 2, "lines": 2} == hidden


@pytest.mark.parametrize("separator", ["|", ", ", "'", "||"])
def test_any_text_may_be_the_separator(tmp_path, separator):
    """
    It is used literally: not as a pattern, not as SQL.
    """
    write(tmp_path / "log.csv", "who;when;kinds", f"C-1;2017-03-05;a{separator}b")
    plan = campaign(tmp_path, columns=KIND, source={"category_separator": separator})

    assert [joined("a", "b")] == values(plan, "category")
