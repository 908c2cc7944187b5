"""A log and a store on an S3 server that runs in this process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
import small_campaign
from moto.server import ThreadedMotoServer

from recap.activity import check
from recap.campaign import load
from recap.delivery import keys
from recap.delivery.store import Store
from recap.errors import ActivityError, StorageError
from recap.pipeline import forgetting, stages
from recap.pipeline.traces import find_traces
from recap.runs import folder as runs

HEADER = "who,when,what,price"


@pytest.fixture(scope="module", autouse=True)
def s3() -> Iterator[fsspec.AbstractFileSystem]:
    """A server with the bucket `shop`, and the environment that drivers need to find it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        host, port = server.get_host_and_port()
        patch.setenv("FSSPEC_S3_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "of ours")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        fsspec.config.set_conf_env(fsspec.config.conf)
        files = fsspec.filesystem("s3")
        files.mkdir("shop")
        yield files
    fsspec.config.conf.pop("s3", None)
    server.stop()


def test_a_run_reads_and_writes_on_s3(tmp_path, s3):
    """
    A run reads objects by a pattern and writes cards; the next one repeats only what changed.
    """
    _put(s3, "C-1", "C-2")
    run = _run(tmp_path)

    first, second = stages.run_in_process(run), stages.run_in_process(run)
    _put(s3, "C-1", "C-2", "C-2")
    third = stages.run_in_process(run)

    store = Store("s3://shop/recaps")
    assert [(2, 0), (0, 2), (1, 1)] == [(x.made, x.reused) for x in (first, second, third)]
    assert b"\xff\xd8" == store.get(next(store.list("cards")))[:2]
    assert [b"{"] * 2 == [store.get(key)[:1] for key in store.list("snapshots")]


def test_a_customer_is_forgotten_on_s3(tmp_path, s3):
    """
    The objects of the recap are deleted, and the search looks into all others.
    """
    _put(s3, "C-1", "C-2")
    run = _run(tmp_path)
    stages.run_in_process(run)
    before = {trace.file.partition("/")[0] for trace in find_traces(run, "C-1")}

    forgetting.forget(run, "C-1")

    assert {"snapshots", "cards"} <= before
    assert [] == find_traces(run, "C-1")
    assert find_traces(run, "C-2")


def test_a_missing_bucket(tmp_path):
    """
    Reading and writing: the error names the bucket and no access key.
    """
    lost = small_campaign.campaign(tmp_path / "c")
    source = lost.source.model_copy(update={"path": "s3://shopp/log/*.csv"})

    with pytest.raises(ActivityError) as read_report:
        check(lost.model_copy(update={"only_source": source}))
    with pytest.raises(StorageError) as writing:
        Store("s3://shopp/recaps").put(keys.snapshot("x"), b"{}")

    assert "No file matches 's3://shopp/log/*.csv'." == read_report.value.what
    assert "could not be written" in writing.value.what
    assert "somebody" not in f"{read_report.value}{writing.value}"


def _put(s3: fsspec.AbstractFileSystem, *customers: str) -> None:
    """Write a log with one event for each of *customers*, each on another day."""
    rows = [f"{who},2025-05-{day:02} 10:00,Hat,1" for day, who in enumerate(customers, 1)]
    s3.pipe_file("shop/log/a.csv", "\n".join([HEADER, *rows, ""]).encode())


def _run(folder: Path) -> runs.Run:
    campaign = small_campaign.campaign(folder / "campaign")
    file = campaign.folder / "campaign.toml"
    text = file.read_text().replace("log.csv", "s3://shop/log/*.csv")
    file.write_text(f'{text}\n[delivery]\nstore = "s3://shop/recaps"\n')
    return runs.begin(load(campaign.folder), folder / "out")
