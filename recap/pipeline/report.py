"""The report of a run: numbers that add up, as text for people and as JSON for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from recap.activity import split_dropped
from recap.csv_cells import csv_writer
from recap.facts import ReconciledTotal
from recap.pipeline import artifacts
from recap.pipeline.artifacts import DrawCounts
from recap.pipeline.cache_keys import STAGE_INPUTS
from recap.runs import Run, jobs, write_run_file
from recap.runs.jobs import Failure, Tally
from recap.runs.progress import duration

JSON = "report.json"
TEXT = "report.txt"
FAILURES = "failures.csv"
REJECTED = "activity/rejected.csv"
MAX_CAUSES = 20  # in the list of failures
MAX_CODE_POINTS = 5
DRAWING_STAGES = ("draw", "showcase")  # the stages whose files are counted
MADE = {"count": "{} of the shards counted", "freeze": "{} snapshots frozen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """
    One stage: its progress, what it made or reused, and its seconds.

    `made` and `reused` count drawn files; in the stage `count` shards, in `freeze` snapshots.
    """

    stage: str
    done: int
    total: int
    made: int
    reused: int
    failures: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    What a run made. ``read == used + sum(rejected.values())``; for each of `sums`,
    ``log == reported + not_counted + rounding_difference`` (`recap.facts.ReconciledTotal`).
    `hidden` counts distinct ``item`` and ``category`` names that are never shown, and the used
    ``lines`` with one. `consent` counts customers by what they answered.

    `customers` have activity in the window, `snapshots` of them have a recap; `made` and
    `reused` count cards and PDFs. Failures name recaps, not customers: `failures.csv` in the
    run folder, which only its owner can read, has the customers.
    """

    campaign: str
    folder: Path
    read: int
    used: int
    rejected: Mapping[str, int]
    sums: tuple[ReconciledTotal, ...]
    hidden: Mapping[str, int]
    unknown_zones: int  # used lines
    tzdata: str  # the version of the time zones
    customers: int
    snapshots: int
    made: int
    reused: int
    cards: DrawCounts
    stages: tuple[StageReport, ...]
    failures: tuple[Failure, ...]
    gallery: Path | None
    consent: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unreadable: tuple[str, ...] = ()  # columns with too many unreadable numbers, with the fix

    @property
    def seconds(self) -> float:
        return sum(stage.seconds for stage in self.stages)

    @property
    def has_no_failures(self) -> bool:
        return not self.failures

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, default=str, ensure_ascii=False)

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def write_report(run: Run) -> Report:
    """Build the report of a finished run and write its files."""
    tallies = [jobs.tally(run.state_url, stage) for stage in STAGE_INPUTS]
    drawing = [tally for tally in tallies if tally.stage in DRAWING_STAGES]
    failures = jobs.all_failures(run.state_url)
    without_recap = jobs.failed_recaps(run.state_url, "count", "freeze")
    read_report = artifacts.read_report(run)
    report = Report(
        campaign=run.campaign.name,
        folder=run.folder,
        read=read_report.read,
        used=read_report.used,
        rejected=read_report.rejected,
        sums=artifacts.sums(run),
        hidden=read_report.hidden,
        unknown_zones=read_report.unknown_zones.lines,
        tzdata=read_report.tzdata,
        customers=read_report.customers,
        snapshots=read_report.customers - len(without_recap),
        made=sum(tally.made for tally in drawing),
        reused=sum(tally.reused for tally in drawing),
        cards=artifacts.draw_counts(run, DRAWING_STAGES),
        stages=tuple(map(_stage_report, tallies)),
        failures=tuple(failures),
        gallery=artifacts.gallery(run),
        consent=read_report.consent,
        unreadable=tuple(
            f"{each}: {each.fix}." for each in read_report.unreadable if each.are_many
        ),
    )
    write_files(report, artifacts.customers_of(run, (failure.recap_id for failure in failures)))
    return report


def _stage_report(tally: Tally) -> StageReport:
    return StageReport(
        stage=tally.stage,
        done=tally.done,
        total=tally.total,
        made=tally.made,
        reused=tally.reused,
        failures=tally.failures,
        seconds=round(tally.seconds, 3),
    )


def write_files(report: Report, customers: Mapping[str, str]) -> None:
    """Write the report's files. *customers* has the customer id of each recap that failed."""
    write_run_file(report.folder / JSON, report.to_json())
    write_run_file(report.folder / TEXT, f"{report}\n")
    write_run_file(report.folder / FAILURES, _failures_csv(report.failures, customers), mode=0o600)


def _failures_csv(failures: tuple[Failure, ...], customers: Mapping[str, str]) -> str:
    text = io.StringIO()
    write_row = csv_writer(text)
    write_row(["customer", "recap", "stage", "story", "reason"])
    for failure in failures:
        customer = customers.get(failure.recap_id, "")
        write_row([customer, failure.recap_id, failure.stage, failure.story or "", failure.reason])
    return text.getvalue()


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.campaign}: {_count(report.snapshots, 'recap')} in {duration(report.seconds)}"
    yield ""
    yield f"  lines read   {report.read:>12,}"
    yield f"  used         {report.used:>12,}"
    dropped, rejected = split_dropped(report.rejected)
    if dropped:
        yield f"  dropped      {sum(dropped.values()):>12,}   by [source.keep] and [source.drop]"
        yield from (f"    {rows:>7,}  {rule}" for rule, rows in dropped.items())
    yield f"  rejected     {sum(rejected.values()):>12,}"
    for reason, rows in rejected.items():
        yield f"    {rows:>7,}  {reason}"
    yield from (f"    check: {each}" for each in report.unreadable)
    if report.rejected:
        yield f"    each with its row: {report.folder / REJECTED}"
    if report.hidden.get("lines"):
        yield f"  never shown  {report.hidden['lines']:>12,}   {_hidden(report.hidden)}"
    if report.unknown_zones:
        yield f"  unknown zone {report.unknown_zones:>12,}   lines used, in the campaign's zone"
    yield from _sum_lines(report.sums)
    yield from _answer_lines(report.consent)
    yield f"  customers    {report.customers:>12,}"
    yield f"  files drawn  {report.made:>12,}"
    if report.cards.unpainted:
        yield f"  drawn slowly {report.cards.unpainted:>12,}   'recap check' says why"
    yield f"  reused       {report.reused:>12,}"
    if report.cards.missing_glyphs:
        characters = sum(report.cards.missing_glyphs.values())
        yield f"  not drawn    {characters:>12,}   {_missing_glyphs(report.cards)}"
    yield f"  failures     {len(report.failures):>12,}"
    yield f"  time zones   {report.tzdata:>12}   of the tz database"
    yield ""
    yield from (_stage_line(stage) for stage in report.stages if stage.total)
    if report.failures:
        yield ""
        yield from _failure_lines(report)
    if report.gallery:
        yield ""
        yield f"Open: {report.gallery}"


def _hidden(hidden: Mapping[str, int]) -> str:
    """Describe the used lines whose names are never shown: they count in every total."""
    names = [
        _count(hidden[what], f"{what} name") for what in ("item", "category") if what in hidden
    ]
    return f"lines used, with {' and '.join(names)} that no list or rank contains"


def _answer_lines(consent: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Show what customers answered in the columns of [opted_out] and [opted_in]."""
    for section, counts in consent.items():
        words = ("yes", "no", "blank")
        answers = ", ".join(f"{counts[word]:,} {word}" for word in words)
        other = counts["other"]
        unread = f", {other:,} neither: no recap ('recap check')" if other else ""
        total = sum(counts.values())
        yield f"  {section:<12} {total:>12,}   customers in the log: {answers}{unread}"


def _missing_glyphs(cards: DrawCounts) -> str:
    """Describe the most frequent characters that no font has, and how many cards have some."""
    counts = cards.missing_glyphs
    most = sorted(counts, key=lambda code_point: (-counts[code_point], code_point))
    more = ", ..." if len(most) > MAX_CODE_POINTS else ""
    named = f"{', '.join(most[:MAX_CODE_POINTS])}{more}"
    return f"characters on {_count(cards.with_missing_glyphs, 'card')} that no font has: {named}"


def _sum_lines(sums: tuple[ReconciledTotal, ...]) -> Iterator[str]:
    """Show the sums of the log and of the recaps, and what explains their differences."""
    sums = tuple(each for each in sums if each.log or each.reported)
    if not sums:
        return
    has_failed = any(each.not_counted for each in sums)
    has_rounded = any(round(each.rounding_difference, 2) for each in sums)
    differences = [*(["not counted"] * has_failed), *(["rounding"] * has_rounded)]
    heads = ("the log", "the recaps", *differences)
    yield f"  adds up    {''.join(f'{head:>18}' for head in heads)}"
    for each in sums:
        explained = [
            *([each.not_counted] * has_failed),
            *([each.rounding_difference] * has_rounded),
        ]
        numbers = [each.log, each.reported, *explained]
        columns = "".join(f"{_format_number(number):>18}" for number in numbers)
        yield f"    {each.name:<9}{columns}"
    if also := sorted({fact for each in sums for fact in each.also}):
        yield f"    with the same sums: {', '.join(also)}"


def _format_number(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def _stage_line(stage: StageReport) -> str:
    made = MADE.get(stage.stage, "{} drawn").format(f"{stage.made:,}")
    details = f"{made}, {stage.reused:,} reused" if stage.made or stage.reused else ""
    return f"  {stage.stage:<9} {duration(stage.seconds):>12}   {details}".rstrip()


def _failure_lines(report: Report) -> Iterator[str]:
    """List failures by stage and reason, each with the recaps that it concerns."""

    def cause(failure: Failure) -> tuple[str, str, str]:
        return failure.stage, failure.story or "", failure.reason

    yield f"{_count(len(report.failures), 'recap')} failed; {FAILURES} has their customers:"
    causes = groupby(sorted(report.failures, key=cause), cause)
    for index, ((stage, story, reason), failures) in enumerate(causes):
        if index == MAX_CAUSES:
            yield f"  and more: see {JSON}"
            return
        recaps = [failure.recap_id for failure in failures]
        where = f"{stage}, {story}" if story else stage
        yield f"  {where}: {reason}"
        yield f"    {_count(len(recaps), 'recap')}: {', '.join(recaps[:3])}{_more(recaps)}"


def _more(recaps: list[Any]) -> str:
    return ", ..." if len(recaps) > 3 else ""


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
