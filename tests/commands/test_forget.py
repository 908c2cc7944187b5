"""What `recap forget` says about names that several customers have."""

import pyarrow as pa
import pytest
import small_campaign
from pyarrow import parquet

from recap.commands import forget
from recap.runs import folder as runs


@pytest.fixture
def run(tmp_path):
    """Return a run of which only the customers are there."""
    run = runs.begin(small_campaign.campaign(tmp_path / "campaign"), tmp_path / "out")
    run.activity.mkdir()
    rows = [
        {"customer_id": f"C-{number}", "shard": 0, "name": name, "name_vocative": None}
        for number, name in enumerate(["Ann", "Ann Lee", "Bo", "Bodil", None])
    ]
    table = pa.Table.from_pylist([{**row, "locale": None} for row in rows])
    parquet.write_table(table, run.activity / "customers.parquet")
    return run


def test_a_name_of_other_customers_is_not_searched_for(run):
    """
    It would be found in the files of the others, and the answer says so.
    """
    receipt, search = forget.check(run, "C-0", [])

    assert search.has_shared_names
    assert (
        "A name was not searched for: other customers of the run have it, too."
        == [*forget.describe(receipt, search, run)][-1]
    )


def test_a_part_of_another_word_is_another_name(run):
    """
    Bo is searched for, although a customer is called Bodil.
    """
    _, search = forget.check(run, "C-2", [])
    (run.folder / "worker.log").write_text("Hello Bo, hello Bodil.")
    _, later = forget.check(run, "C-2", [])

    assert not search.has_shared_names
    assert ["worker.log"] == [
        trace.file for trace in {*later.traces} - {*search.traces} if not trace.is_certain
    ]


def test_only_the_first_places_are_listed(run):
    """
    The number of the others is said; no line has the id.
    """
    for number in range(30):
        (run.folder / f"{number}.log").write_text("C-4 failed.")
    lines = [*forget.describe(*forget.check(run, "C-4", []), run)]

    assert "  and 11 more places" in lines  # with customers.parquet
    assert not any("C-4" in line for line in lines)
    assert lines[0] == "This customer was not forgotten in this run folder."
