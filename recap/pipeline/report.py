"""What a run made, in numbers that add up: for people as text, for programs as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from recap.csv_cells import csv_safe
from recap.facts import ReconciledTotal
from recap.pipeline.artifacts import Drawn
from recap.runs import write_run_file
from recap.runs.jobs import Failure, Tally
from recap.runs.progress import duration

JSON = "report.json"
TEXT = "report.txt"
FAILURES = "failures.csv"
SET_ASIDE = "activity/rejected.csv"
MOST_LISTED = 20
MOST_LETTERS = 5
MADE = {"count": "{} of the shards counted", "tell": "{} snapshots frozen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """
    One stage: what it counted, what it made or found made already, and its seconds.

    It makes files that are drawn; the stage `count` shards, and `tell` snapshots.
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
    What a run made. ``read == used + sum(rejected.values())``; of each of `sums`,
    ``log == reported + not_counted + rounding_difference`` (`recap.facts.ReconciledTotal`).
    `hidden` counts distinct ``item`` and ``category`` names that are never shown, and the used
    ``lines`` with one.

    `customers` have activity in the window, `snapshots` have a recap; `made` and
    `reused` count cards and PDFs. Failures name recaps, not customers:
    `failures.csv` in the run folder, its owner's alone, tells who they are.
    """

    campaign: str
    folder: Path
    read: int
    used: int
    rejected: Mapping[str, int]
    sums: tuple[ReconciledTotal, ...]
    hidden: Mapping[str, int]
    customers: int
    snapshots: int
    made: int
    reused: int
    cards: Drawn
    stages: tuple[StageReport, ...]
    failures: tuple[Failure, ...]
    gallery: Path | None

    @property
    def seconds(self) -> float:
        return sum(stage.seconds for stage in self.stages)

    @property
    def is_whole(self) -> bool:
        """Tell whether nobody failed."""
        return not self.failures

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2, default=str, ensure_ascii=False)

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def of_stage(tally: Tally) -> StageReport:
    return StageReport(
        stage=tally.stage,
        done=tally.done,
        total=tally.total,
        made=tally.made,
        reused=tally.reused,
        failures=tally.failures,
        seconds=round(tally.seconds, 3),
    )


def keep(report: Report, whose: Mapping[str, str]) -> None:
    """Write the report's files. *whose* gives the customer of each recap that failed."""
    write_run_file(report.folder / JSON, report.to_json())
    write_run_file(report.folder / TEXT, f"{report}\n")
    write_run_file(report.folder / FAILURES, _failures_csv(report.failures, whose), mode=0o600)


def _failures_csv(failures: tuple[Failure, ...], whose: Mapping[str, str]) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["customer", "recap", "stage", "story", "reason"])
    for failure in failures:
        customer = whose.get(failure.recap_id, "")
        told = (customer, failure.recap_id, failure.stage, failure.story or "", failure.reason)
        rows.writerow(map(csv_safe, told))
    return text.getvalue()


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.campaign}: {_count(report.snapshots, 'recap')} in {duration(report.seconds)}"
    yield ""
    yield f"  lines read   {report.read:>12,}"
    yield f"  used         {report.used:>12,}"
    yield f"  rejected    {sum(report.rejected.values()):>12,}"
    for reason, rows in report.rejected.items():
        yield f"    {rows:>7,}  {reason}"
    if report.rejected:
        yield f"    each with its row: {report.folder / SET_ASIDE}"
    if report.hidden.get("lines"):
        yield f"  never shown  {report.hidden['lines']:>12,}   {_hidden(report.hidden)}"
    yield from _sum_lines(report.sums)
    yield f"  customers    {report.customers:>12,}"
    yield f"  files drawn  {report.made:>12,}"
    if report.cards.in_one_piece:
        yield f"  in one piece {report.cards.in_one_piece:>12,}   slowly; 'recap check' says why"
    yield f"  used again   {report.reused:>12,}"
    if report.cards.left_out:
        letters = sum(report.cards.left_out.values())
        yield f"  left out     {letters:>12,}   {_lacking(report.cards)}"
    yield f"  failures     {len(report.failures):>12,}"
    yield ""
    yield from (_stage_line(stage) for stage in report.stages if stage.total)
    if report.failures:
        yield ""
        yield from _failure_lines(report)
    if report.gallery:
        yield ""
        yield f"Open: {report.gallery}"


def _hidden(hidden: Mapping[str, int]) -> str:
    """Say which lines these are: they count in every total, and are in no list or rank of names."""
    names = [
        _count(hidden[what], f"{what} name") for what in ("item", "category") if what in hidden
    ]
    return f"lines used, with {' and '.join(names)} that no list or rank holds"


def _lacking(cards: Drawn) -> str:
    """Name the letters that are left out most, and say of how many cards."""
    most = sorted(cards.left_out, key=lambda letter: (-cards.left_out[letter], letter))
    named = f"{', '.join(most[:MOST_LETTERS])}{', ...' if len(most) > MOST_LETTERS else ''}"
    return f"letters of {_count(cards.lacking, 'card')} that no font has: {named}"


def _sum_lines(sums: tuple[ReconciledTotal, ...]) -> Iterator[str]:
    """Show both sides of what there is to add up, and what lies between them where they differ."""
    sums = tuple(each for each in sums if each.log or each.reported)
    if not sums:
        return
    failed, rounded = (
        any(each.not_counted for each in sums),
        any(round(each.rounding_difference, 2) for each in sums),
    )
    between = [*(["not counted"] * failed), *(["rounding"] * rounded)]
    yield f"  adds up    {''.join(f'{head:>18}' for head in ('the log', 'the recaps', *between))}"
    for each in sums:
        apart = [*([each.not_counted] * failed), *([each.rounding_difference] * rounded)]
        shown = [each.log, each.reported, *apart]
        columns = "".join(f"{_figure(number):>18}" for number in shown)
        yield f"    {each.name:<9}{columns}"
    if also := sorted({fact for each in sums for fact in each.also}):
        yield f"    and to the same: {', '.join(also)}"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def _stage_line(stage: StageReport) -> str:
    made = MADE.get(stage.stage, "{} drawn").format(f"{stage.made:,}")
    details = f"{made}, {stage.reused:,} used again" if stage.made or stage.reused else ""
    return f"  {stage.stage:<9} {duration(stage.seconds):>12}   {details}".rstrip()


def _failure_lines(report: Report) -> Iterator[str]:
    """List failures by stage and reason, each with the recaps it hit."""

    def cause(failure: Failure) -> tuple[str, str, str]:
        return failure.stage, failure.story or "", failure.reason

    yield f"{_count(len(report.failures), 'recap')} failed; whose they are stands in {FAILURES}:"
    causes = groupby(sorted(report.failures, key=cause), cause)
    for listed, ((stage, story, reason), hit) in enumerate(causes):
        if listed == MOST_LISTED:
            yield f"  and more: see {JSON}"
            return
        recaps = [failure.recap_id for failure in hit]
        where = f"{stage}, {story}" if story else stage
        yield f"  {where}: {reason}"
        yield f"    {_count(len(recaps), 'recap')}: {', '.join(recaps[:3])}{_more(recaps)}"


def _more(recaps: list[Any]) -> str:
    return ", ..." if len(recaps) > 3 else ""


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
