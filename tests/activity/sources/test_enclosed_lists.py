"""JSON files that are one object with the list of rows inside."""

import json

import pytest
from activity_log import campaign, check_notes, rejected, values, write

from recap.activity import check, infer_schema
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

ROWS = [{"who": "C-1", "when": f"2017-03-{day:02}", "tags": ["a"]} for day in range(1, 10)]
AROUND = {"version": 1.5, "user": {"name": "x", "empty": {}}, "none": [], "tags": ["a", [1]]}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("path", [["rides"], ["data", "rides"], ["data", "of", "rides"]])
def test_the_rows_are_the_first_list_of_objects(tmp_path, indent, path):
    """
    At any depth, on one line or many, before and after other values; a note says so.
    """
    inner: object = ROWS
    for key in reversed(path):
        inner = {key: inner, "after": [{"x": 1}, {"x": 2}]}
    assert isinstance(inner, dict)
    (tmp_path / "log.json").write_text(json.dumps({**AROUND, **inner}, indent=indent))
    plan = campaign(tmp_path, path="log.json")

    assert ["C-1"] * 9 == values(plan, "customer_id")
    (note,) = check_notes(plan)
    assert f"its rows are the list '{'.'.join(path)}'" in note
    assert infer_schema(tmp_path / "log.json").get("columns.at") == "when"


def test_the_number_of_a_row_is_its_position_in_the_list(tmp_path, monkeypatch):
    """
    Also in a list of several blocks.
    """
    monkeypatch.setattr("recap.activity.sources.text_lines.CHUNK_BYTES", 100)
    rows = [*ROWS, ROWS[0] | {"when": "never"}, *ROWS]
    (tmp_path / "log.json").write_text(json.dumps({**AROUND, "rides": rows}, indent=1))

    assert ["10"] == [row["row"] for row in rejected(campaign(tmp_path, path="log.json"))]


@pytest.mark.parametrize("end", ["", "\n"])
def test_one_object_is_one_row(tmp_path, end):
    """
    With a list of a few objects: the items of an order.
    """
    row = {"who": "C-1", "when": "2017-03-05", "items": [{"name": "tea"}, {"name": "cake"}]}
    (tmp_path / "log.json").write_text(json.dumps(row) + end)

    plan = campaign(tmp_path, path="log.json", columns={"item": "items[0].name"})

    assert ["tea"] == values(plan, "item")


def test_one_object_a_line_stays_one_row_a_line(tmp_path):
    """
    However long the lists in the lines are.
    """
    row = {"who": "C-1", "when": "2017-03-05", "items": [{"name": str(n)} for n in range(50)]}
    write(tmp_path / "log.json", json.dumps(row), json.dumps(row))

    assert 2 == check(campaign(tmp_path, path="log.json")).used


@pytest.mark.parametrize("cut", [400, 200])
def test_an_object_that_is_cut_off(tmp_path, cut):
    """
    None of its rows is used.
    """
    text = json.dumps({"rides": ROWS}, indent=1)
    (tmp_path / "log.json").write_text(text[:cut])

    with pytest.raises(ActivityError, match="The file is not a JSON list"):
        check(campaign(tmp_path, path="log.json"))
