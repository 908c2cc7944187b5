"""Names inside longer texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from activity_log import campaign, events, log
from pydantic import ValidationError

from recap.activity import check

HEADER = "who,when,title,kind"


def test_the_star_of_the_first_pattern_that_matches_is_the_name(tmp_path: Path):
    """
    Words before or after a name are removed; other texts stay as they are.
    """
    lines = ["Watched Ferry (1)", "Orchard angesehen", "Watched ", "Nine Bells"]
    log(tmp_path, *(f"C-1,2017-03-01,{title}," for title in lines), header=HEADER)
    patterns = {"title": ["Watched *", "* angesehen"]}
    plan = campaign(tmp_path, columns={"item": "title"}, source={"extract": patterns})

    assert ["Ferry (1)", "Nine Bells", "Orchard", "Watched"] == sorted(events(plan)["item"])


def test_rules_on_the_column_read_the_whole_text(tmp_path: Path):
    """
    What is taken out of a cell is not what `drop` compares.
    """
    log(tmp_path, "C-1,2017-03-01,Watched A,", "C-1,2017-03-01,Visited B,", header=HEADER)
    plan = campaign(
        tmp_path,
        columns={"item": "title"},
        source={"extract": {"title": "Watched *"}, "drop": {"title": "Visited *"}},
    )

    assert ["A"] == [*events(plan)["item"]]
    assert {"dropped: title is Visited *": 1} == check(plan).rejected


@pytest.mark.parametrize(
    ("extract", "complaint"),
    [
        ({"title": "Watched"}, "'Watched' must have one * for the name and other text"),
        ({"title": "*"}, "'*' must have one * for the name and other text"),
        ({"title": "* of *"}, "'* of *' must have one * for the name and other text"),
        ({"kind": "Watched *"}, "'kind' is not mapped as one of item, item_name, item_by"),
    ],
)
def test_a_pattern_that_cannot_be_meant_is_reported(tmp_path: Path, extract, complaint):
    """
    The message has the pattern and an example, or the column and the allowed ones.
    """
    log(tmp_path, "C-1,2017-03-01,A,", header=HEADER)

    with pytest.raises(ValidationError) as error:
        campaign(tmp_path, columns={"item": "title"}, source={"extract": extract})

    assert complaint in str(error.value)
