"""Runs that several tests share: each takes some seconds."""

import shutil

import pytest
import small_campaign

import workers
from recap.pipeline import stages
from recap.runs import folder as runs
from recap.runs.progress import Progress


@pytest.fixture
def campaign(tmp_path):
    return small_campaign.campaign(tmp_path / "campaign")


@pytest.fixture(scope="session")
def inline(tmp_path_factory):
    """A run of the small campaign with its showcase, in one process and without a broker."""
    folder = tmp_path_factory.mktemp("inline")
    run = runs.begin(small_campaign.campaign(folder / "campaign", showcase=True), folder / "out")
    stages.run_in_process(run)
    return run


@pytest.fixture(scope="session")
def expected(inline):
    """The results of the same campaign without the showcase: snapshots and the cards for mails."""
    results = small_campaign.results(inline)
    return {key: results[key] for key in results if key.endswith((".json", ".jpg"))}


@pytest.fixture
def out(tmp_path, inline):
    """A run folder with the key of *inline*, so that recaps have the same names."""
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(inline.folder / runs.KEY, folder / runs.KEY)
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory, inline):
    """A run by two workers through a child broker: the run, its report and its progress."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "out").mkdir()
    shutil.copy(inline.folder / runs.KEY, folder / "out" / runs.KEY)
    progress: list[Progress] = []
    campaign = small_campaign.campaign(folder / "campaign", showcase=True)
    report = workers.run(campaign, folder / "out", workers=2, on_progress=progress.append)
    return runs.open_(folder / "out"), report, progress
