"""A run folder that another version of recap made: it is an error, or is made again."""

import json
import shutil
from dataclasses import fields, replace
from hashlib import sha256

import pyarrow.parquet as pq
import pytest
import small_campaign
from sqlalchemy import text

from recap.activity import as_of
from recap.activity.cleaning import read_report
from recap.delivery import links
from recap.errors import RunError
from recap.facts import ReconciledTotal
from recap.pipeline import stages
from recap.pipeline.artifacts import DrawCounts
from recap.runs import connection
from recap.runs import folder as runs

CONTENT_HASH = "2f1982b95f246760"  # see test_the_content_of_a_run_folder_has_a_layout_number


@pytest.fixture
def older(inline, tmp_path):
    """A finished run of an earlier version: no layout file, other fields and other columns."""
    run = replace(inline, folder=tmp_path / "out")
    shutil.copytree(inline.folder, run.folder)
    (run.folder / "layout").unlink()
    file = run.activity / "read_report.json"
    report = json.loads(file.read_text())
    file.write_text(json.dumps({key: report[key] for key in report if key != "hidden"}))
    with connection.connect(run.state_url).begin() as db:
        db.execute(text("drop table stages"))
        db.execute(text("create table stages (stage varchar)"))
    return run


def test_reading_it_is_an_error(older):
    """
    This version must not misread facts of another one.
    """
    with pytest.raises(RunError) as caught:
        runs.open_(older.folder)

    assert str(caught.value) == (
        "This run was made by another version of recap: its layout is unknown, "
        "this version reads 15.\n"
        f"  where: {older.folder}\n"
        "  fix:   run the campaign again: recap run CAMPAIGN; drawn files and all links are kept"
    )


def test_the_next_run_makes_it_again(older):
    """
    The log is read and counted again; snapshots and links stay the same.
    """
    before = small_campaign.results(older)
    [(_, token)] = links.mint(older, [older.recap_id("C-001")])

    stages.run_in_process(runs.begin(older.campaign, older.folder, draw="none"))

    assert before == small_campaign.results(runs.open_(older.folder))
    assert older.recap_id("C-001") == links.find(older, token)


def test_its_pages_stay_open(older):
    """
    Mails were sent: after an update, pages are served before the campaign runs again.
    """
    run = runs.open_(older.folder, any_layout=True)
    [(_, token)] = links.mint(run, [run.recap_id("C-001")])

    assert run.recap_id("C-001") == links.find(run, token)
    assert as_of(run.activity) is not None


def test_a_campaign_with_an_unknown_key_is_an_error(older):
    """
    The error names the key that this version does not know.
    """
    file = older.folder / runs.CAMPAIGN
    file.write_text(json.dumps({**json.loads(file.read_text()), "colour": "red"}))

    with pytest.raises(RunError) as caught:
        runs.open_(older.folder, any_layout=True)

    assert str(caught.value) == (
        "This run was made by another version of recap: the key 'colour' of its "
        "campaign cannot be read.\n"
        f"  where: {file}\n"
        "  fix:   run the campaign again: recap run CAMPAIGN; drawn files and all links are kept"
    )


def test_a_folder_that_is_no_run_keeps_its_files(campaign, tmp_path):
    """
    A folder that is given with --out and is no run loses no files.
    """
    theirs = tmp_path / "theirs" / "facts" / "mine.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")

    runs.begin(campaign, tmp_path / "theirs")

    assert "mine" == theirs.read_text()


def test_the_content_of_a_run_folder_has_a_layout_number(inline):
    """
    Who changes a file or table of the run folder increases `LAYOUT`, and updates both values here.
    """
    content = {
        "classes": {
            kind.__name__: [field.name for field in fields(kind)]
            for kind in (
                read_report.ReadReport,
                read_report.ShardSize,
                read_report.Example,
                read_report.UnnamedItems,
            )
        }
        | {
            kind.__name__: [field.name for field in fields(kind)]
            for kind in (ReconciledTotal, DrawCounts)
        },
        "tables": {
            table.name: [column.name for column in table.columns]
            for table in connection.metadata.sorted_tables
        },
        "files": {
            file.name: pq.read_schema(file).names
            for file in sorted(inline.activity.glob("*.parquet"))
        },
    }

    described = json.dumps(content, indent=1, sort_keys=True)
    assert (15, CONTENT_HASH) == (runs.LAYOUT, sha256(described.encode()).hexdigest()[:16]), (
        described
    )
