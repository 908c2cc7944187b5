"""Columns inside columns: objects and lists of JSON and Parquet, and JSON in a cell of text."""

import csv
import json
import sqlite3
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, values, write

from recap.activity import check, infer_schema
from recap.activity.sources.column_paths import find_path, value_paths
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

FILM = {
    "title": "Film 1",
    "runtime": 90.0,
    "genres": [{"name": "Drama"}, {"name": "Comedy"}],
    "cast": ["Ann", "Ben"],
    "ids": {"trakt": 42},
}
ROWS: list[dict[str, Any]] = [
    {"who": "C-1", "when": "2017-03-05", "movie": FILM, "subtitles": [{"name": "Chan A"}]},
    {"who": "C-1", "when": "2017-03-06", "movie": None, "subtitles": []},
]
KINDS = ("log.json", "log.jsonl", "log.parquet", "text.parquet", "log.csv", "log.db")


@pytest.fixture
def folder(tmp_path):
    """Write the same rows as every kind of file; a text holds JSON where there are no objects."""
    (tmp_path / "log.json").write_text(json.dumps(ROWS))
    write(tmp_path / "log.jsonl", *map(json.dumps, ROWS))
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "log.parquet")
    texts = [
        {key: value if isinstance(value, str) else json.dumps(value) for key, value in row.items()}
        for row in ROWS
    ]
    pq.write_table(pa.Table.from_pylist(texts), tmp_path / "text.parquet")
    with (tmp_path / "log.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*ROWS[0]])
        writer.writeheader()
        writer.writerows(texts)
    with sqlite3.connect(tmp_path / "log.db") as db:
        db.execute('create table log (who, "when", movie, subtitles)')
        db.executemany("insert into log values (:who, :when, :movie, :subtitles)", texts)
    return tmp_path


def column(folder, kind, ours, path):
    """Return *ours* of the first event, read from *path* in the file of a *kind*."""
    source = {}
    if kind == "log.db":
        source = {"path": None, "url": "sqlite:///log.db", "query": "select * from log"}
    first, second = values(campaign(folder, path=kind, columns={ours: path}, source=source), ours)
    assert second is None
    return first


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("ours", "path", "expected"),
    [
        ("item", "movie.title", "Film 1"),
        ("item", "movie.ids.trakt", "42"),
        ("item", "subtitles[0].name", "Chan A"),
        ("item", "movie.genres[1].name", "Comedy"),
        ("item", "movie.cast[1]", "Ben"),
        ("item", "movie.runtime", "90"),
        ("minutes", "movie.runtime", 90.0),
        ("minutes", "movie.runtime / 60", 1.5),
        ("category", "movie.genres[*].name", "Comedy\x1fDrama"),
        ("category", "movie.cast[*]", "Ann\x1fBen"),
    ],
)
def test_a_path_leads_to_a_value(folder, kind, ours, path, expected):
    """
    In every kind of file. A row without the value has none.
    """
    assert expected == column(folder, kind, ours, path)


@pytest.mark.parametrize("kind", KINDS[:-1])
@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "movie.titel",
            r"no column 'movie.titel'. Did you mean 'movie.title'\?",
        ),
        ("movie.title.text", "no column 'movie.title.text'"),
        ("movies.title", "no column 'movies.title'. Did you mean 'movie.title'"),
        ("movie", "'movie' has objects(.|\n)*name one of its values: movie.title, movie.runtime"),
        ("subtitles", "'subtitles' has objects(.|\n)*subtitles.0..name"),
    ],
)
def test_a_path_that_leads_nowhere(folder, kind, path, message):
    """
    The error lists the paths. An object is no name: its text would be on a card.
    """
    if kind == "text.parquet" and "titel" not in path and "text" not in path:
        pytest.skip("only the columns of paths are searched for JSON: that takes time")
    with pytest.raises(ActivityError, match=message):
        check(campaign(folder, path=kind, columns={"item": path}))


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_paths_are_suggested(folder, kind):
    """
    `recap new` reads the values of a path like those of a column.
    """
    schema = infer_schema(folder / kind)

    keys = {key.key: key.value for key in schema.keys}
    assert "movie.title" in {*keys.values(), *schema.unused}
    assert "subtitles[0].name" in {*keys.values(), *schema.unused}
    assert not {"movie", "subtitles"} & {*map(str, keys.values()), *schema.unused}


@pytest.mark.parametrize("kind", ["json", "csv", "parquet"])
def test_a_name_with_a_point_is_a_column(tmp_path, kind):
    """
    A column whose whole name is written comes before a path.
    """
    row = {"who": "C-1", "when": "2017-03-05", "movie.title": "flat", "movie": '{"title": "in"}'}
    (tmp_path / "log.json").write_text(json.dumps([row]))
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "log.parquet")
    with (tmp_path / "log.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, [*row])
        writer.writeheader()
        writer.writerow(row)

    plan = campaign(tmp_path, path=f"log.{kind}", columns={"item": "movie.title"})

    assert ["flat"] == values(plan, "item")


def test_the_longest_name_wins():
    """
    `a.b` is a column with the key c, although `a` is one too.
    """
    path = find_path("a.b.c", ["a", "a.b"])

    assert path is not None
    assert ("a.b", ("c",)) == (path.column, path.steps)
    assert find_path("a.b", ["b"]) is None
    assert find_path("a[x]", ["a"]) is None


def test_ids_that_are_keys_are_not_all_listed():
    """
    An object with a thousand ids as keys has no thousand columns.
    """
    assert 100 == len(value_paths("by_id", [{str(n): 1 for n in range(1000)}]))
