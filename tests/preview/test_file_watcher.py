"""Which saved files are noticed."""

import asyncio

import pytest

from recap.preview.file_watcher import saved_files


def noticed(folder, *saves, polls=False):
    """Save each file in turn; return the names that were reported until the last one was."""

    async def watch():
        stop, names = asyncio.Event(), []
        writing = asyncio.create_task(write())
        async for files in saved_files([folder, folder / "theme", folder], stop, polls=polls):
            names += [str(file.relative_to(folder)) for file in files]
            if saves[-1] in names:
                stop.set()
        await writing
        return names

    async def write():
        await asyncio.sleep(0.3)  # the watcher starts
        for name in saves:
            (folder / name).write_text("saved")
            await asyncio.sleep(0.15)

    return asyncio.run(asyncio.wait_for(watch(), 60))


@pytest.mark.parametrize("polls", [False, True])
def test_saved_files_are_reported_and_nothing_else(tmp_path, polls):
    """
    Results of a run, hidden files and what editors write beside a file are left out, also in a
    folder that is itself within a hidden one.
    """
    folder = tmp_path / ".work" / "out"
    for name in ("theme/stories", "out/cards/ab", ".recap"):
        (folder / name).mkdir(parents=True)

    saves = (
        *("out/cards/ab/cover.png", ".recap/last-run", "theme/.card.html.swp", "theme/card.html~"),
        *("theme/4913", "theme/stories/cover.html", "campaign.toml"),
    )
    names = noticed(folder, *saves, polls=polls)

    assert {"theme/stories/cover.html", "campaign.toml"} == {*names}
