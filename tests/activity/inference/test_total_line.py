"""Lines that are the total of a file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from recap.activity.inference import infer_total_line, is_total
from recap.activity.sources import find_files
from recap.campaign import Campaign


@pytest.mark.parametrize(
    "text",
    [
        *("TOTAL", "Total:", "Grand Total", "total (8)", "Total: 36.00", "** Total **"),
        *(
            "Summe",
            "GESAMT",
            "Total général",
            "ΣΥΝΟΛΟ",
            "Γενικό σύνολο",
            "Итого:",
            "合计",
            "合計 12",
        ),
    ],
)
def test_words_of_a_total(text: str):
    """
    In any case, with signs and numbers around the word.
    """
    assert is_total(text)


@pytest.mark.parametrize(
    "text", [None, "", "8", "C-1", "Totally Tea", "Total Recall", "Summer", "sumo", "Total A"]
)
def test_other_words(text: str | None):
    """
    A name that begins with such a word is a name.
    """
    assert not is_total(text)


def _infer(file: Path) -> object:
    (source,) = find_files(Campaign.model_construct(folder=file.parent), file.name, key="--from")
    return next(((key.key, key.value) for key in infer_total_line(source, ("TOTAL",))), None)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_total_at_the_end_is_proposed_to_be_left_out(tmp_path: Path, kind: str):
    """
    As a rule of [source.drop], after any number of lines; blank cells of the line stay blank.
    """
    rows = [("C-1", "Tea", 1.0)] * 3000

    def write(*last: tuple[str | None, str | None, float]) -> Path:
        frame = pd.DataFrame([*rows, *last], columns=["who", "what", "paid"])
        file = tmp_path / f"log.{kind}"
        frame.to_parquet(file) if kind == "parquet" else frame.to_csv(file, index=False)
        return file

    assert ("drop", {"what": "Total"}) == _infer(write((None, "Total", 3000.0)))
    assert None is _infer(write(("TOTAL", None, 3000.0)))  # an id of nobody already
    assert None is _infer(write((None, None, 3000.0)))
    assert None is _infer(write(("Total", "Tea", 1.0), ("C-1", "Tea", 1.0)))
