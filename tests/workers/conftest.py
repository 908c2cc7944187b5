"""Runs that several tests look at, made once: each takes some seconds."""

import shutil

import pytest
import small_campaign

import workers
from recap.pipeline import stages
from recap.runs import folder as runs


@pytest.fixture
def campaign(tmp_path):
    return small_campaign.campaign(tmp_path / "campaign")


@pytest.fixture(scope="session")
def inline(tmp_path_factory):
    """What one process makes of the small campaign, showcase included, without any queue."""
    folder = tmp_path_factory.mktemp("inline")
    run = runs.begin(small_campaign.campaign(folder / "campaign", showcase=True), folder / "out")
    stages.run_in_process(run)
    return run


@pytest.fixture(scope="session")
def expected(inline):
    """What the same campaign makes without the showcase: snapshots and the mails' pictures."""
    found = small_campaign.results(inline)
    return {key: found[key] for key in found if key.endswith((".json", ".jpg"))}


@pytest.fixture
def out(tmp_path, inline):
    """A run folder where recaps have the names that they have in *inline*."""
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(inline.folder / runs.KEY, folder / runs.KEY)
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory, inline):
    """A run by two workers through a broker of our own: its run, report and what it told."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "out").mkdir()
    shutil.copy(inline.folder / runs.KEY, folder / "out" / runs.KEY)
    told = []
    campaign = small_campaign.campaign(folder / "campaign", showcase=True)
    report = workers.run(campaign, folder / "out", workers=2, on_progress=told.append)
    return runs.open_(folder / "out"), report, told
