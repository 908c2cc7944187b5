"""What happens to a run when something breaks: nothing is lost."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import small_campaign

import workers
from recap.errors import RunError
from recap.pipeline import stages
from recap.runs import folder as runs
from recap.runs import jobs
from recap.runs.connection import connect
from recap.runs.jobs import schema
from workers import app as settings
from workers import local_services

SUPPORT = Path(__file__).parents[1] / "support"
RUN = """
import sys
from pathlib import Path
import workers
from recap import campaign
workers.run(campaign.load(Path(sys.argv[1])), Path(sys.argv[2]), workers=2)
"""
RUN_ON_A_SMALL_DISK = """
import subprocess, sys
from pathlib import Path
import workers
from recap import campaign
from recap.runs import folder as runs, jobs
from recap.errors import StorageError

disk = Path(sys.argv[2])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk], check=True)
found = campaign.load(Path(sys.argv[1]))
try:
    workers.run(found, disk / "out", workers=2)
except StorageError as error:
    run = runs.open_(disk / "out")
    print(jobs.opened_stages(run.state_url)[-1], error.what)
subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
print(workers.run(found, disk / "out", workers=2).snapshots)
"""


def running(folder, stage):
    """Return the processes that hold shards of *stage* now."""
    url = f"sqlite:///{folder / 'state.sqlite'}"
    if not (folder / "state.sqlite").exists():
        return []
    owner = schema.shards.c.owner
    of_stage = (schema.shards.c.stage == stage, schema.shards.c.current_recap.is_not(None))
    with connect(url).connect() as db:
        owners = db.scalars(schema.shards.select().with_only_columns(owner).where(*of_stage))
        return [int(owner.rpartition(":")[2]) for owner in owners]


def wait_for(true, timeout_s=120):
    until = time.monotonic() + timeout_s
    while not (found := true()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.002)  # drawing a small shard takes a fraction of a second
    return found


def descendants(process):
    """Return every process below *process*."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    found: set[int] = set()
    new = {process}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def alive(processes):
    def lives(process):
        try:
            return ") Z " not in Path(f"/proc/{process}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False

    return [process for process in processes if lives(process)]


def start(campaign, out, script=RUN):
    return subprocess.Popen(
        [sys.executable, "-c", script, str(campaign.folder), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_worker_killed_in_the_middle_of_a_shard_changes_nothing(campaign, out, expected):
    """
    Another process takes the shard, and the results are the same.
    """
    killed = []

    def kill() -> None:
        killed.extend(wait_for(lambda: running(out, "draw"))[:1])
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    report = workers.run(campaign, out, workers=2)
    killer.join()

    assert killed
    assert report.has_no_failures
    assert expected == small_campaign.results(runs.open_(out))


def test_a_customer_who_kills_workers_fails_alone(campaign, out, expected, monkeypatch):
    """
    Two workers die; then the customer is in quarantine and all others have a card.
    """
    monkeypatch.setattr(local_services, "APP", "poisoned")
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))

    report = workers.run(campaign, out, workers=2)

    poison = runs.open_(out).recap_id(small_campaign.POISON)
    assert {poison} == {failure.recap_id for failure in report.failures}
    assert "In quarantine: 2 workers died at this customer." == report.failures[0].reason
    made = small_campaign.results(runs.open_(out)).keys()
    assert {k for k in expected if k.startswith("cards") and poison not in k} <= {*made}


def test_a_customer_whom_a_template_cannot_draw_fails_alone(tmp_path, out):
    """
    The report has the story and the reason; only a file for the owner has the customer.
    """
    broken = small_campaign.campaign(tmp_path / "campaign", trouble="{{ no_such_name }}")

    report = stages.run_in_process(runs.begin(broken, out))

    run = runs.open_(out)
    drawn = [failure for failure in report.failures if failure.stage == "draw"]
    assert [run.recap_id(small_campaign.POISON)] == [failure.recap_id for failure in drawn]
    assert "summary" == drawn[0].story
    assert "no_such_name" in drawn[0].reason
    rows = csv.DictReader((out / "failures.csv").read_text().splitlines())
    assert {small_campaign.POISON} == {row["customer"] for row in rows}
    assert small_campaign.POISON not in str(report)
    assert small_campaign.POISON not in report.to_json()


def test_a_fixed_template_draws_the_failed_customer(tmp_path, out):
    """
    The same command runs again, and the list of failures is empty.
    """
    broken = small_campaign.campaign(tmp_path / "campaign", trouble="{{ no_such_name }}")
    stages.run_in_process(runs.begin(broken, out))

    fixed = small_campaign.campaign(tmp_path / "campaign")

    assert stages.run_in_process(runs.begin(fixed, out)).has_no_failures


def test_a_customer_who_cannot_be_counted_fails_alone(campaign, out):
    """
    Facts are counted for a whole shard; a customer whose rows make that fail is left out.
    """
    with (campaign.folder / "log.csv").open("a") as log:
        log.write(f"{small_campaign.POISON},2025-05-05 10:00,thing 1,1e15\n")

    report = stages.run_in_process(runs.begin(campaign, out, draw="none"))

    assert ["count"] == [failure.stage for failure in report.failures]
    assert report.failures[0].reason.startswith("'amount' has a value too large to add up exactly.")
    assert small_campaign.CUSTOMERS - 1 == report.snapshots


def test_a_customer_whose_card_never_ends_fails_alone(tmp_path, out, monkeypatch):
    """
    A template that loops for ever kills two workers and does not stop the campaign.
    """
    loop = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
    endless = small_campaign.campaign(tmp_path / "campaign", trouble=loop)
    monkeypatch.setattr(local_services, "APP", "impatient")
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))

    report = workers.run(endless, out, workers=2)

    assert {runs.open_(out).recap_id(small_campaign.POISON)} == {
        f.recap_id for f in report.failures
    }
    assert settings.CUSTOMER_LIMIT_S >= 60


def test_a_run_that_is_killed_leaves_no_process(campaign, out):
    """
    After SIGKILL to the command, broker, worker and its children end too.
    """
    command = start(campaign, out)
    wait_for(lambda: len(descendants(command.pid)) >= 4)  # broker, worker and its two processes
    children = descendants(command.pid)

    command.kill()
    command.communicate()

    wait_for(lambda: not alive(children), timeout_s=30)


def stop(campaign, out, number):
    """Start a run as a command, and send it the signal *number* while it draws."""
    command = start(campaign, out)
    drawing = wait_for(lambda: running(out, "draw"))
    for process in drawing:
        os.kill(process, signal.SIGSTOP)  # else the run may be finished before the signal
    children = descendants(command.pid)

    command.send_signal(number)
    for process in drawing:
        os.kill(process, signal.SIGCONT)
    _, output = command.communicate(timeout=60)

    assert 0 != command.returncode
    assert "KeyboardInterrupt" in output
    assert [] == alive(children)


def test_an_interrupted_run_continues_where_it_stopped(campaign, out, expected):
    """
    Ctrl-C leaves no process and no half-written file; the same command finishes the run.
    """
    stop(campaign, out, signal.SIGINT)

    assert [] == small_campaign.leftovers(out)
    stopped = jobs.tally(f"sqlite:///{out / 'state.sqlite'}", "draw")
    assert ("stopped", 0) == (stopped.state, stopped.running)
    assert workers.run(campaign, out, workers=2).has_no_failures
    assert expected == small_campaign.results(runs.open_(out))


def test_a_lost_interrupt_still_stops_the_run(campaign, out):
    """
    An exception from a signal handler may be lost, here in a listener; the run stops anyway.
    """

    def lose(_):
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        workers.run(campaign, out, workers=1, on_progress=lose)

    assert ["read"] == jobs.opened_stages(runs.open_(out).state_url)
    assert signal.default_int_handler is signal.getsignal(signal.SIGINT)


def test_a_terminated_run_leaves_no_partial_files(campaign, out):
    """
    SIGTERM from a service manager works like Ctrl-C.
    """
    stop(campaign, out, signal.SIGTERM)

    assert [] == small_campaign.leftovers(out)


def test_a_full_disk_stops_the_run_and_loses_nothing(campaign, tmp_path):
    """
    The message says what is full; with room again, the same command finishes the run.
    """
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [sys.executable, "-c", RUN_ON_A_SMALL_DISK, str(campaign.folder), str(disk)]
    alone = ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*alone, "mount", "-t", "tmpfs", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")

    output = subprocess.run([*alone, *command], capture_output=True, text=True, check=False)

    what, snapshots = output.stdout.splitlines()
    assert what.startswith("draw ")
    assert "No space left on device" in what or "disk is full" in what  # a card, or the state
    assert str(small_campaign.CUSTOMERS) == snapshots


def test_two_runs_do_not_share_a_folder(campaign, out):
    """
    The second run is refused, and the error names the process of the first.
    """
    with runs.lock(out), pytest.raises(RunError) as caught:
        workers.run(campaign, out)

    assert str(caught.value) == (
        f"Another run works in this folder: process {os.getpid()}.\n"
        f"  where: {out}\n"
        "  fix:   wait until it is done, or stop it with Ctrl-C and run again"
    )


def test_a_log_that_cannot_be_read_is_the_error_of_the_run(campaign, out):
    """
    An error that a worker has in the first stage is raised by the run, with its class.
    """
    (campaign.folder / "log.csv").write_text("who,when,what,price\n")

    with pytest.raises(Exception, match=r"The log has no rows\.") as caught:
        workers.run(campaign, out, workers=1)
    assert "ActivityError" == type(caught.value).__name__
