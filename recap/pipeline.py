"""
The whole journey on one page: from the log to every customer's recap.

    read -> count -> rank -> tell -> draw
                                 \\-> showcase -> gallery

Each stage does one shard of a run at a time; doing it twice is harmless.
`journey` does everything here and now; `workers.run` has many processes do it.
What an earlier run did is used again while all that it depends on is the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import recap
from recap import activity, facts, reports, shards, stories
from recap.activity import Reading
from recap.campaign import Campaign
from recap.delivery import names
from recap.delivery.clearing import clear_all_but
from recap.delivery.store import Store
from recap.drawing import Pencil
from recap.facts import Metric, Sum, Window
from recap.reports import Report
from recap.run import Run, put
from recap.shards import Job
from recap.stories import Customer, Snapshot, pictures

SHOWCASE = "showcase.json"
SUMS = "sums.json"
SHARDS_A_BATCH = 32  # some 4,000 customers: enough for pandas, little for memory


def journey(run: Run) -> Report:
    """Do every stage in this process, one shard after the other."""
    for stage in STAGES:
        prepare(run, stage)
        for shard in shards.due(run.state_url, stage):
            work(run, stage, shard)
        shards.close_stage(run.state_url, stage)
    return report(run)


def prepare(run: Run, stage: str) -> None:
    """
    Open *stage*: its shards that are still to be done wait to be claimed.

    Raises what stands in the way of the whole run before anything is done:
    `ActivityError`, `TemplateError`.
    """
    if not _read_file(run).exists():  # nobody did anything yet, or somebody cleared it away
        shards.forget(run.state_url)
    _stories_exist(run.campaign)
    shards.open_stage(run.state_url, stage, plan(run, stage), STAGES[stage].total(run))


def _stories_exist(campaign: Campaign) -> None:
    """Tell of a slip of the pen now, and not after an hour."""
    theme = stories.theme_of(campaign)
    drawn = (story for story, *_ in campaign.draw.wishes)
    for name in (*campaign.stories.order, *drawn):
        theme.story(name)


def work(run: Run, stage: str, shard: int) -> None:
    """Do one *shard* of an open *stage*, unless it is done or somebody else is at it."""
    with shards.claim(run.state_url, stage, shard) as job:
        if job is not None:
            STAGES[stage].work(run, job)


def plan(run: Run, stage: str) -> dict[int, str]:
    """Return the shards of *stage*, each with a hash of all that its results depend on."""
    made_of = {"recap": recap.__version__, "stage": stage, **STAGES[stage].made_of(run)}
    return {number: _hash(made_of, own) for number, own in STAGES[stage].shards(run).items()}


def _hash(*parts: Any) -> str:
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


# -- what each stage does --------------------------------------------------------


def read(run: Run, job: Job) -> None:
    """Read and check the log, and split it by customer."""
    activity.split(run.campaign, run.activity)
    job.done = 1


def count(run: Run, job: Job) -> None:
    """Count the shards of a batch that changed, at once; where that fails, each shard alone."""
    batch = _batches(run)[job.shard]
    changed = [shard for shard in batch if facts.made_of(_facts_file(run, shard)) != batch[shard]]
    job.made, job.reused = len(changed), len(batch) - len(changed)
    if job.again or not _counted(run, changed):
        for shard in changed:
            if job.again or not _counted(run, [shard]):
                _count_without_whom_it_fails_for(run, job, shard)
    job.done = sum(each.customers for each in reading(run).shards if each.number in batch)


def _counted(run: Run, changed: list[int]) -> bool:
    """Count some shards at once and write each one's facts; False where a customer breaks it."""
    if not changed:
        return True
    lines = activity.read_shards(run.activity, changed)
    try:
        counted = facts.tabulate(lines, *_how(run))
    except Exception as error:
        shards.raise_if_hopeless(error)
        return False
    home = lines.drop_duplicates("customer_id").set_index("customer_id")["shard"]
    rows = _rows(run)
    for shard in changed:
        own = facts.only(counted, home.index[home == shard])
        facts.write(own, _facts_file(run, shard), rows[shard])
    return True


def _count_without_whom_it_fails_for(run: Run, job: Job, shard: int) -> None:
    lines = _countable(run, job, activity.read_shard(run.activity, shard))
    # Not marked with what it was made of: the next run tries again, for whoever mended the cause.
    facts.write(facts.tabulate(lines, *_how(run)), _facts_file(run, shard))


def _batches(run: Run) -> dict[int, dict[int, str]]:
    """Return the shards that are counted together, each with what its facts are made of."""
    batches: dict[int, dict[int, str]] = {}
    for shard, made_of in _rows(run).items():
        batches.setdefault(shard // SHARDS_A_BATCH, {})[shard] = made_of
    return batches


def _rows(run: Run) -> dict[int, str]:
    """Return what each shard's facts are made of: its rows, and how they are counted."""
    how = {"recap": recap.__version__, **_made_of_metrics(run)}
    return {shard.number: _hash(how, shard.rows) for shard in reading(run).shards}


def rank(run: Run, job: Job) -> None:
    """See that all adds up, rank everybody, choose the showcase, and clear away who is gone."""
    numbers = [shard.number for shard in reading(run).shards]
    files = [_facts_file(run, number) for number in numbers]
    _add_up(run, files)
    folders = [run.activity / f"shard={number:03d}" for number in numbers]
    before = run.activity / activity.BEFORE
    window, metrics = _how(run)
    ranks = facts.rank(files, folders, metrics, before, window)
    home = activity.read_customers(run.activity).set_index("customer_id")["shard"]
    by_shard = dict(iter(ranks.groupby(home.reindex(ranks.index))))
    for number in numbers:
        facts.write(by_shard.get(number, ranks.iloc[:0]), _ranks_file(run, number))
    _clear_facts_of_others(run, numbers)
    chosen = facts.showcase(files)
    recaps = {role: run.recap_id(customer) for role, customer in chosen.items()}
    put(run.folder / SHOWCASE, json.dumps(recaps, indent=2))
    clear_all_but(Store(run.store_url), map(run.recap_id, ranks.index))
    job.done = 1


def _clear_facts_of_others(run: Run, numbers: list[int]) -> None:
    """Remove the facts of shards that are no more: nobody in them is asked about again."""
    ours = {path(run, number) for number in numbers for path in (_facts_file, _ranks_file)}
    for file in {*run.facts.glob("*.parquet")} - ours:
        file.unlink()


def _add_up(run: Run, files: list[Path]) -> None:
    """Hold the facts to the log, and keep both sides. Raises `RunError` when they differ."""
    failed = {each.recap_id for each in shards.all_failures(run.state_url) if each.stage == "count"}
    found = facts.reconcile(
        files,
        run.activity / activity.SUMS,
        reading(run).sums,
        excused=lambda customer: run.recap_id(customer) in failed,
    )
    put(run.folder / SUMS, json.dumps([asdict(each) for each in found], indent=2))


def tell(run: Run, job: Job) -> None:
    """Choose the stories of each customer of a shard, and freeze them as a snapshot."""
    counted = facts.read(_facts_file(run, job.shard))
    known = facts.add_ranks(counted, facts.read(_ranks_file(run, job.shard)))["facts"]
    theme, store = stories.theme_of(run.campaign), Store(run.store_url)

    frozen: list[str] = []
    files: dict[str, bytes] = {}

    def freeze(customer: Customer) -> None:
        recap_id = run.recap_id(customer.id)
        snapshot = stories.snapshot(run.campaign, theme, customer, known[customer.id])
        files[names.snapshot(recap_id)] = snapshot.to_json().encode()
        frozen.append(f"{recap_id} {snapshot.hash}")

    for customer in _customers(run, job.shard):
        if customer.id in known.index:  # else counting failed, and said so
            job.attempt(run.recap_id(customer.id), partial(freeze, customer))
        else:
            job.done += 1
    store.put_all(files)
    job.made, job.result = len(frozen), _hash(sorted(frozen))


def draw(run: Run, job: Job) -> None:
    """Draw what the campaign wants drawn ahead, for each customer of a shard."""
    pencil = Pencil(run, job)
    failed = shards.failed_recaps(run.state_url, ("count", "tell"))
    for customer in _customers(run, job.shard):
        recap_id = run.recap_id(customer.id)
        if recap_id not in failed:
            job.attempt(recap_id, partial(pencil.draw, recap_id, everything=run.draw == "all"))
        else:
            job.done += 1


def showcase(run: Run, job: Job) -> None:
    """Draw all that one of the showcase gets: every story in every format, and the PDF."""
    recap_id = [*chosen(run).values()][job.shard]
    if recap_id in {failure.recap_id for failure in shards.all_failures(run.state_url)}:
        job.done += 1
    else:
        job.attempt(recap_id, partial(Pencil(run, job).draw, recap_id, everything=True))


def gallery(run: Run, job: Job) -> None:
    """Make the page that shows the showcase, from the cards that are there."""
    failed = {failure.recap_id for failure in shards.all_failures(run.state_url)}
    shown = {role: recap for role, recap in chosen(run).items() if recap not in failed}
    Pencil(run, job).gallery(shown)
    job.done = 1


def report(run: Run) -> Report:
    """Say what the run made, and keep that in its folder."""
    tallies = [shards.tally(run.state_url, stage) for stage in STAGES]
    found, failures = reading(run), shards.all_failures(run.state_url)
    lost = {failure.recap_id for failure in failures if failure.stage in ("count", "tell")}
    made = Report(
        campaign=run.campaign.name,
        folder=run.folder,
        read=found.read,
        used=found.used,
        set_aside=found.set_aside,
        sums=tuple(Sum(**each) for each in json.loads((run.folder / SUMS).read_text())),
        hidden=found.hidden,
        customers=found.customers,
        snapshots=found.customers - len(lost),
        made=sum(tally.made for tally in tallies if tally.stage in DRAWN),
        reused=sum(tally.reused for tally in tallies if tally.stage in DRAWN),
        stages=tuple(map(reports.of_stage, tallies)),
        failures=tuple(failures),
        gallery=_gallery_file(run),
    )
    reports.keep(made, _whose(run, {failure.recap_id for failure in failures}))
    return made


# -- where things are ------------------------------------------------------------------


def reading(run: Run) -> Reading:
    """Return what reading the log found."""
    return Reading.from_json(_read_file(run).read_text())


def chosen(run: Run) -> dict[str, str]:
    """Return the showcase: role to recap id, in the order of the roles."""
    recaps: dict[str, str] = json.loads((run.folder / SHOWCASE).read_text())
    return recaps


def _gallery_file(run: Run) -> Path | None:
    file = Path(run.store_url) / names.GALLERY
    return file if file.is_file() else None


def _whose(run: Run, recaps: set[str]) -> dict[str, str]:
    """Find the customers of *recaps*."""
    if not recaps:
        return {}
    everybody = activity.read_customers(run.activity)["customer_id"]
    named = ((run.recap_id(customer), customer) for customer in everybody)
    return {recap_id: customer for recap_id, customer in named if recap_id in recaps}


def _read_file(run: Run) -> Path:
    return run.activity / "reading.json"


def _facts_file(run: Run, shard: int) -> Path:
    return run.facts / f"{shard:05}.parquet"


def _ranks_file(run: Run, shard: int) -> Path:
    return run.facts / f"{shard:05}-ranks.parquet"


def _how(run: Run) -> tuple[Window, Mapping[str, Metric]]:
    """Return how facts are counted: the days that count, and the metrics."""
    window = Window(run.campaign.first_day, run.campaign.last_day)
    return window, facts.metrics_of(run.campaign)


def _customers(run: Run, shard: int) -> Iterator[Customer]:
    own = activity.read_customers(run.activity, shard).astype(object)
    for row in own.where(own.notna(), None).itertuples():
        who: Any = row
        yield Customer(id=who.customer_id, name=who.name, locale=who.locale)


def _countable(run: Run, job: Job, lines: Any) -> Any:
    """Return the lines of those who can be counted; the others fail, one by one."""
    good = []
    for customer, own in lines.groupby("customer_id"):
        counted = job.attempt(run.recap_id(customer), partial(facts.tabulate, own, *_how(run)))
        if counted is not None:
            good.append(customer)
    return lines[lines["customer_id"].isin(good)]


# -- the stages, in order, and what each depends on ---------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """How a stage is done, what it counts, its shards with what each is made of, and what else."""

    work: Callable[[Run, Job], None]
    total: Callable[[Run], int]
    shards: Callable[[Run], dict[int, Any]]
    made_of: Callable[[Run], dict[str, Any]]


def _one(_: Run) -> int:
    return 1


def _everybody(run: Run) -> int:
    return reading(run).customers


def _everybody_if_drawn(run: Run) -> int:
    return _everybody(run) if _is_drawn(run) else 0


def _is_drawn(run: Run) -> bool:
    return run.draw == "all" or (run.draw == "ahead" and bool(run.campaign.draw.ahead))


def _shown_off(run: Run) -> int:
    wanted = run.draw != "none" and run.campaign.draw.showcase
    return len(chosen(run)) if wanted else 0


def _one_if_shown(run: Run) -> int:
    return min(1, _shown_off(run))


def _log(run: Run) -> dict[int, Any]:
    return {0: activity.fingerprint(run.campaign)}


def _counted_anew(run: Run) -> dict[int, Any]:
    return {number: [*batch.items()] for number, batch in _batches(run).items()}


def _all_facts(run: Run) -> dict[int, Any]:
    before = sha256((run.activity / activity.BEFORE).read_bytes()).hexdigest()
    return {0: [shards.mark(run.state_url, "count"), before, run.store_url]}


def _facts_and_people(run: Run) -> dict[int, Any]:
    return {
        shard.number: [
            shard.people,
            *(
                sha256(file(run, shard.number).read_bytes()).hexdigest()
                for file in (_facts_file, _ranks_file)
            ),
        ]
        for shard in reading(run).shards
    }


def _snapshots(run: Run) -> dict[int, Any]:
    return dict(shards.results(run.state_url, "tell")) if _is_drawn(run) else {}


def _snapshots_of_showcase(run: Run) -> dict[int, Any]:
    recaps = [*chosen(run).values()][: _shown_off(run)]
    failed = {failure.recap_id for failure in shards.all_failures(run.state_url)}
    return {
        number: [recap_id, None if recap_id in failed else _snapshot(run, recap_id).hash]
        for number, recap_id in enumerate(recaps)
    }


def _snapshot(run: Run, recap_id: str) -> Snapshot:
    return Snapshot.from_json(Store(run.store_url).get(names.snapshot(recap_id)).decode())


def _showcase(run: Run) -> dict[int, Any]:
    marks = [shards.mark(run.state_url, "showcase"), chosen(run)]
    return {0: marks} if _shown_off(run) else {}


def _made_of_tables(_: Run) -> dict[str, Any]:
    return {"tables": [activity.SUMS, activity.BEFORE]}


def _made_of_metrics(run: Run) -> dict[str, Any]:
    own = facts.fingerprint(run.campaign)
    return {"window": [run.campaign.first_day, run.campaign.last_day], "metrics": own}


def _made_of_words(run: Run) -> dict[str, Any]:
    theme = stories.theme_of(run.campaign)
    told = [(story.name, story.needs, repr(story.when)) for story in theme.stories]
    said = {"order": run.campaign.stories.order, **stories.about(run.campaign)}
    personas = [repr(persona) for persona in theme.personas]
    return {"campaign": said, "store": run.store_url, "stories": told, "personas": personas}


def _made_of_look(run: Run) -> dict[str, Any]:
    theme = stories.theme_of(run.campaign)
    versions = {library: version(library) for library in recap.DRAWN_WITH}
    wanted = {"plan": run.draw, **run.campaign.draw.model_dump()}
    return {
        "theme": theme.fingerprint,
        "pictures": pictures.fingerprint(run.campaign),
        "versions": versions,
        "draw": wanted,
        "store": run.store_url,
    }


def _made_of_page(run: Run) -> dict[str, Any]:
    return {"page": stories.theme_of(run.campaign).page_fingerprint, **_made_of_look(run)}


def _nothing_else(_: Run) -> dict[str, Any]:
    return {}


STAGES = {
    "read": Stage(read, _one, _log, _made_of_tables),
    "count": Stage(count, _everybody, _counted_anew, _nothing_else),
    "rank": Stage(rank, _one, _all_facts, _nothing_else),
    "tell": Stage(tell, _everybody, _facts_and_people, _made_of_words),
    "draw": Stage(draw, _everybody_if_drawn, _snapshots, _made_of_look),
    "showcase": Stage(showcase, _shown_off, _snapshots_of_showcase, _made_of_look),
    "gallery": Stage(gallery, _one_if_shown, _showcase, _made_of_page),
}
DRAWN = ("draw", "showcase")  # the stages whose files are counted
