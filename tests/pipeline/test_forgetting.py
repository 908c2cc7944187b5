"""A customer who is forgotten leaves nothing behind, and is not made again."""

import shutil

import pytest
import small_campaign
from sqlalchemy import insert

from recap import activity, facts
from recap.campaign import load
from recap.cards import CardRenderer
from recap.delivery import Store, keys, links, render_on_demand, snapshot_store
from recap.errors import RunError
from recap.pipeline import artifacts, cache_keys, forgetting, report, stages
from recap.pipeline.traces import find_traces
from recap.runs import folder as runs
from recap.runs import forgotten, jobs
from recap.runs.connection import connect
from recap.runs.jobs import schema

GONE, OTHER = small_campaign.POISON, "C-001"
NAMES = {GONE: "Penelope Ψ", OTHER: "Telemachus"}
STEPS = [
    (links, "delete_all_of"),
    (forgetting, "delete_recap"),
    (forgetting, "_forget_showcase"),
    (forgetting, "_forget_failures"),
    (facts, "remove"),
    (activity, "remove_customer"),
    (forgotten, "finish"),
    (forgetting, "empty_log"),
]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A finished run; the customer to forget has a card, a PDF, a failure and links."""
    folder = tmp_path_factory.mktemp("forgetting")
    small_campaign.campaign(folder / "campaign")
    plan = folder / "campaign" / "campaign.toml"
    people = [f"{who},{name}" for who, name in NAMES.items()]
    (folder / "campaign" / "people.csv").write_text("\n".join(["id,name", *people]))
    plan.write_text(
        plan.read_text() + '\n[customers]\npath = "people.csv"\nid = "id"\nname = "name"\n'
    )
    run = runs.begin(load(folder / "campaign"), folder / "out", draw="none")
    stages.run_in_process(run)
    renderer, store, recap_id = CardRenderer(run.campaign), Store(run.store_url), named(run)
    snapshot = snapshot_store.read(store, recap_id)
    render_on_demand.card(store, renderer, snapshot, recap_id, "summary", "link", "jpeg")
    store.put(keys.pdf(recap_id, "a fingerprint"), b"%PDF-")
    store.put(keys.GALLERY, b"<!doctype html>")
    row = {"stage": "draw", "shard": 0, "recap": recap_id, "reason": f"{GONE}: {NAMES[GONE]}"}
    with connect(run.state_url).begin() as db:
        db.execute(insert(schema.failures).values(**row))
    report.write_report(run)
    return run


@pytest.fixture
def run(done, tmp_path):
    """Return a copy of the run, for a test that changes it."""
    shutil.copytree(done.folder, tmp_path / "out")
    return runs.open_(tmp_path / "out")


def named(run, customer=GONE):
    return run.recap_id(customer)


def traces(run, customer=GONE):
    found = find_traces(run, customer, [NAMES[customer]] if customer in NAMES else [])
    return sorted({trace.file for trace in found if trace.is_certain})


def of_others(run):
    """Return what the run has of another customer: lines, facts, ranks, link, snapshot."""
    shard = activity.shard_of(run.activity, OTHER) or 0
    return (
        str(activity.read_lines(run.activity, OTHER).to_dict("list")),
        str(facts.read(artifacts.facts_file(run, shard), [OTHER]).to_dict("list")),
        str(facts.read(artifacts.ranks_file(run, shard), [OTHER]).to_dict("list")),
        str(activity.read_excluded(run.activity, OTHER).to_dict("list")),
        Store(run.store_url).get(keys.snapshot(named(run, OTHER))),
    )


def test_before_it_is_forgotten_a_customer_is_in_many_files(run):
    """
    The search finds every file that a run writes about a customer.
    """
    recap_id = named(run)
    shard = activity.shard_of(run.activity, GONE)

    found = traces(run)

    cards = [file for file in found if file.startswith(f"cards/{recap_id[:2]}/{recap_id}")]
    assert 2 == len(cards)  # the folder, and the card
    assert {
        *cards,
        "activity/control_totals.parquet",
        "activity/customers.parquet",
        f"activity/shard={shard:03}/data_0.parquet",
        f"facts/{shard:05}.parquet",
        f"facts/{shard:05}-ranks.parquet",
        *("failures.csv", "report.json", "report.txt", "showcase.json", "state.sqlite"),
        keys.pdf(recap_id, "a fingerprint"),
        keys.snapshot(recap_id),
    } <= {*found}


def test_nothing_is_left_of_a_forgotten_customer(run):
    """
    No id, no name and no file of the recap; other customers keep all of theirs.
    """
    (_, token), (_, others_token) = links.mint(run, [named(run), named(run, OTHER)])
    before = of_others(run)

    done = forgetting.forget(run, GONE)

    assert [] == traces(run)
    assert links.find(run, token) is None
    assert before == of_others(run)
    assert named(run, OTHER) == links.find(run, others_token)
    assert {NAMES[GONE]} == done.names
    assert {"links": 1, "files": 3, "lines": small_campaign.EVENTS} == done.receipt.deleted
    assert not (run.folder / "cards" / named(run)[:2] / named(run)).exists()
    assert not Store(run.store_url).exists(keys.GALLERY)
    assert named(run) not in artifacts.showcase(run).values()
    assert GONE not in str(done.receipt)


def test_the_next_run_does_not_make_the_recap_again(run):
    """
    It reads the log without that customer, adds up, and the run after it has nothing to do.
    """
    forgetting.forget(run, GONE)

    made = stages.run_in_process(run)

    assert (small_campaign.CUSTOMERS - 1, ()) == (made.customers, made.failures)
    assert small_campaign.EVENTS == made.rejected["opted out"]
    assert [] == traces(run)
    assert named(run) not in {key[-37:-5] for key in Store(run.store_url).list("snapshots")}
    again = {stage: cache_keys.fingerprints(run, stage) for stage in stages.STAGES}
    stages.run_in_process(run)
    assert again == {stage: cache_keys.fingerprints(run, stage) for stage in stages.STAGES}


def test_a_customer_is_forgotten_twice(run):
    """
    The second call deletes nothing, and the receipt stays as it was.
    """
    first = forgetting.forget(run, GONE)
    second = forgetting.forget(run, GONE)

    assert first.receipt.deleted == second.receipt.deleted
    assert first.receipt.begun_at == second.receipt.begun_at
    assert [] == traces(run)
    assert {named(run)} == forgotten.all_recaps(run.state_url)


def test_a_customer_of_no_run_is_noted(run):
    """
    Nothing is deleted; a later log with that customer makes no recap.
    """
    before = small_campaign.results(run)

    done = forgetting.forget(run, "C-NEW")

    assert {"links": 0, "files": 0, "lines": 0} == done.receipt.deleted
    assert before == small_campaign.results(run)
    assert named(run, "C-NEW") in forgotten.all_recaps(run.state_url)


@pytest.mark.parametrize(("module", "step"), STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_stopped_is_finished_by_a_second_call(run, monkeypatch, module, step, when):
    """
    Ctrl-C before or after any step: the second call deletes what is left.
    """
    do = getattr(module, step)

    def stopped(*args):
        if when == "after":
            do(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            forgetting.forget(run, GONE)
    assert named(run) in forgotten.all_recaps(run.state_url)

    forgetting.forget(run, GONE)

    assert [] == traces(run)
    receipt = forgotten.find(run.state_url, named(run))
    assert receipt is not None
    assert receipt.done_at


def test_nobody_is_forgotten_while_a_run_works(run):
    """
    The run would write files of the customer again.
    """
    with runs.lock(run.folder), pytest.raises(RunError) as error:
        forgetting.forget(run, GONE)

    assert error.value.what.startswith("Another run works in this folder: process ")
    assert frozenset() == forgotten.all_recaps(run.state_url)
    assert traces(run)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("worker.log", f"failed at {GONE}."),
        ("worker.log", f"hello {NAMES[GONE].upper()}!"),
        ("theme/page.html", "<p>Penelope &Psi;</p>"),
        ("more.csv", f'row,value\n1,"{GONE}"\n'),
        ("more.json", '{"a": [{"Penelope \\u03a8": 1}]}'),
        ("pictures/x.png", f"\x89PNG{NAMES[GONE]}\x00"),
        (f"{GONE}/x", ""),
        (f"{GONE.lower()}.txt", ""),
    ],
)
def test_what_is_left_is_found(run, file, content):
    """
    In logs, tables, JSON, pictures and names of files.
    """
    forgetting.forget(run, GONE)
    (run.folder / file).parent.mkdir(exist_ok=True)
    (run.folder / file).write_text(content, "utf-8")

    assert file in traces(run)


def test_an_empty_folder_with_the_name_of_the_recap_is_found(run):
    """
    A folder is deleted with the files in it.
    """
    forgetting.forget(run, GONE)
    folder = run.folder / "cards" / named(run)[:2] / named(run)
    folder.mkdir(parents=True)

    assert [str(folder.relative_to(run.folder))] == traces(run)


@pytest.mark.parametrize(
    "content", [f"{GONE}4 and {GONE}-2, X{GONE}, 1.{GONE}", "Penelope and Ψ", "penelopeΨ", ""]
)
def test_other_ids_and_names_are_not_taken_for_the_customer(run, content):
    """
    An id is a whole word.
    """
    forgetting.forget(run, GONE)
    (run.folder / "worker.log").write_text(content, "utf-8")

    assert [] == traces(run)


def test_a_number_in_a_text_may_be_another_one(run):
    """
    For an id of digits, a cell with it is certain; a number in a text is only a hint.
    """
    (run.folder / "a.csv").write_text("row,value\n77,5\n78,42\n")
    (run.folder / "b.csv").write_text("row,value\n42,5\n")
    (run.folder / "c.txt").write_text("It took 42 seconds, 1,42 and 42:00.")
    (run.folder / "d.txt").write_text("1,42 and 42:00, 2042")

    found = {trace.file: trace.is_certain for trace in find_traces(run, "42")}

    assert (True, False) == (found.get("a.csv"), found.get("c.txt"))
    assert not {"b.csv", "d.txt"} & {*found}


def test_what_a_crash_left_is_deleted(run):
    """
    A run that was killed leaves unfinished files, which may have the customer.
    """
    snapshots = f"snapshots/{named(run)[:2]}"
    for name in (f"{snapshots}/.1.part", "facts/.2.part", "activity/.3.part", ".4.part"):
        (run.folder / name).write_text(GONE)
    (run.folder / ".activity.new" / "work").mkdir(parents=True)
    (run.folder / ".activity.new" / "work" / "log.db").write_text(GONE)

    forgetting.forget(run, GONE)

    assert [] == traces(run)
    assert [] == [*run.folder.rglob("*.part"), *run.folder.glob(".activity.*")]


def test_a_run_that_has_not_read_its_log_forgets_too(run):
    """
    The receipt is there before the recap.
    """
    shutil.rmtree(run.activity)

    assert 0 == forgetting.forget(run, GONE).receipt.deleted["lines"]
    assert named(run) in forgotten.all_recaps(run.state_url)


@pytest.mark.parametrize("customer", ["00", "ab", "00000", "000", "shard=000"])
def test_names_that_recap_makes_are_no_ids(run, customer):
    """
    Folders are named by two digits of a hash, or by a shard.
    """
    (run.folder / "snapshots" / "ab").mkdir(exist_ok=True)
    (run.folder / "cards" / "00").mkdir(exist_ok=True)

    assert [] == [trace.file for trace in find_traces(run, customer) if trace.place == "its name"]


def test_the_bytes_of_deleted_rows_are_gone(run):
    """
    A deleted reason of a failure stays neither in the database nor in its write-ahead log.
    """
    reason = f"an odd one: {NAMES[GONE]}".encode()
    assert any(reason[-8:] in file.read_bytes() for file in run.folder.glob("state.sqlite*"))

    forgetting.forget(run, GONE)

    assert not any(reason[-8:] in file.read_bytes() for file in run.folder.glob("state.sqlite*"))
    assert [] == jobs.all_failures(run.state_url)
