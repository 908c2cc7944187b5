"""
The whole journey on one page: from the log to every customer's recap.

    read -> count -> rank -> tell -> draw
                                 \\-> showcase -> gallery

Each stage does one shard of a run at a time; doing it twice is harmless.
`journey` does everything here and now; `workers.run` has many processes do it.
What an earlier run did is used again while all that it depends on is the same:
`recap/pipeline/cache_keys.py` says what that is.
"""

from __future__ import annotations

from functools import partial

from recap import activity, stories
from recap.delivery import BufferedStore, Store, clear_all_but, snapshot_store
from recap.pipeline import artifacts, cache_keys
from recap.pipeline import count as counting
from recap.pipeline import rank as ranking
from recap.pipeline import report as reports
from recap.pipeline.freeze import SnapshotBuilder
from recap.pipeline.render import CardWriter
from recap.pipeline.report import Report
from recap.runs import Run, jobs
from recap.runs.jobs import Job
from recap.runs.progress import PERCENT
from recap.stories import Customer


def run_in_process(run: Run) -> Report:
    """Do every stage in this process, one shard after the other."""
    for stage in STAGES:
        prepare(run, stage)
        for shard in jobs.due(run.state_url, stage):
            work(run, stage, shard)
        jobs.close_stage(run.state_url, stage)
    return report(run)


def prepare(run: Run, stage: str) -> None:
    """
    Open *stage*: its shards that are still to be done wait to be claimed.

    Raises what stands in the way of the whole run before anything is done:
    `ActivityError`, `TemplateError`.
    """
    if not artifacts.reading_file(run).exists():  # nobody did anything yet, or it was cleared away
        jobs.forget(run.state_url)
    for error in stories.unknown_stories(run.campaign, stories.theme_of(run.campaign)):
        raise error
    todo = cache_keys.identities(run, stage)
    jobs.open_stage(run.state_url, stage, todo, cache_keys.total(run, stage))


def work(run: Run, stage: str, shard: int) -> None:
    """Do one *shard* of an open *stage*, unless it is done or somebody else is at it."""
    with jobs.claim(run.state_url, stage, shard) as job:
        if job is not None:
            STAGES[stage](run, job)


def read(run: Run, job: Job) -> None:
    """Read and check the log, and split it by customer."""

    def watch(share: float) -> None:
        job.done = int(PERCENT * share)

    activity.split(run.campaign, run.activity, watch=watch)
    job.done = PERCENT


def count(run: Run, job: Job) -> None:
    """Count the shards of a batch that changed, at once; where that fails, each shard alone."""
    batch = cache_keys.batches(run)[job.shard]
    changed = counting.changed(run, batch)
    job.made, job.reused = len(changed), len(batch) - len(changed)
    counting.count(run, job, {shard: batch[shard] for shard in changed})
    job.done = sum(
        shard.customers for shard in artifacts.read_report(run).shards if shard.number in batch
    )


def rank(run: Run, job: Job) -> None:
    """See that all adds up, rank everybody, choose the showcase, and clear away who is gone."""
    ranking.add_up(run)
    ranking.rank(run)
    ranking.choose_showcase(run)
    ranking.clear_facts_of_others(run)
    clear_all_but(Store(run.store_url), ranking.counted(run))
    job.done = 1


def tell(run: Run, job: Job) -> None:
    """Choose the stories of each customer of a shard, and freeze them as a snapshot."""
    builder = SnapshotBuilder(run, job)
    frozen: list[str] = []

    def freeze(customer: Customer, recap_id: str) -> None:
        snapshot = builder.snapshot(customer)
        snapshot_store.keep(store, recap_id, snapshot)
        frozen.append(f"{recap_id} {snapshot.shown}")

    with BufferedStore(run.store_url) as store:
        for customer in artifacts.customers(run, job.shard):
            recap_id = run.recap_id(customer.id)
            if customer.id in builder.known.index:  # else counting failed, and said so
                job.attempt(recap_id, partial(freeze, customer, recap_id))
            else:
                job.done += 1
    job.made, job.result = len(frozen), cache_keys.hashed(sorted(frozen))


def draw(run: Run, job: Job) -> None:
    """Draw what the campaign wants drawn ahead, for each customer of a shard."""
    failed = jobs.failed_recaps(run.state_url, "count", "tell")
    with CardWriter(run, job) as card_writer:
        wanted = card_writer.everything if run.draw == "all" else card_writer.ahead
        for customer in artifacts.customers(run, job.shard):
            recap_id = run.recap_id(customer.id)
            if recap_id not in failed:
                job.attempt(recap_id, partial(wanted, recap_id))
            else:
                job.done += 1


def showcase(run: Run, job: Job) -> None:
    """Draw one story in every format, for those of the showcase who are told it; or a PDF."""
    piece = cache_keys.showcase(run)[job.shard]
    with CardWriter(run, job) as card_writer:
        wanted = partial(card_writer.story, piece.story) if piece.story else card_writer.pdf
        for recap_id in piece.recaps:
            job.attempt(recap_id, partial(wanted, recap_id))


def gallery(run: Run, job: Job) -> None:
    """Make the page that shows the showcase, from the cards that are there."""
    failed, chosen = jobs.failed_recaps(run.state_url), artifacts.showcase(run)
    with CardWriter(run, job) as card_writer:
        card_writer.gallery({role: chosen[role] for role in chosen if chosen[role] not in failed})
    job.done = 1


def report(run: Run) -> Report:
    """Say what the run made, and keep that in its folder."""
    tallies = [jobs.tally(run.state_url, stage) for stage in STAGES]
    drawn = [tally for tally in tallies if tally.stage in DRAWN]
    failures = jobs.all_failures(run.state_url)
    lost = jobs.failed_recaps(run.state_url, "count", "tell")
    found = artifacts.read_report(run)
    made = Report(
        campaign=run.campaign.name,
        folder=run.folder,
        read=found.read,
        used=found.used,
        rejected=found.rejected,
        sums=artifacts.sums(run),
        hidden=found.hidden,
        customers=found.customers,
        snapshots=found.customers - len(lost),
        made=sum(tally.made for tally in drawn),
        reused=sum(tally.reused for tally in drawn),
        cards=artifacts.cards(run, DRAWN),
        stages=tuple(map(reports.of_stage, tallies)),
        failures=tuple(failures),
        gallery=artifacts.gallery(run),
    )
    reports.keep(made, artifacts.whose(run, (failure.recap_id for failure in failures)))
    return made


STAGES = {
    "read": read,
    "count": count,
    "rank": rank,
    "tell": tell,
    "draw": draw,
    "showcase": showcase,
    "gallery": gallery,
}
DRAWN = ("draw", "showcase")  # the stages whose files are counted
