"""What `recap check` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recap.commands.counts import count
from recap.commands.printing import print_line, print_table

if TYPE_CHECKING:  # packages that a command loads when it needs them
    from recap.activity import Example, ReadReport
    from recap.cards import RenderPath
    from recap.commands.check import CheckResult, StoryPlan


def print_check(result: CheckResult) -> None:
    print_line(f"{result.campaign.name}: {result.campaign.first_day} to {result.campaign.last_day}")
    if result.theme_only:
        print_line("Only the theme is checked. The log was not read.")
    if result.read_report is not None:
        print_table(("the log", "", ""), _log_rows(result.read_report))
    if result.stories:
        print_table(("story", "needs", "shown to", "why not"), map(_story_row, result.stories))
    if result.read_report and result.evaluated_customers:
        of = f"all {result.evaluated_customers:,}"
        if result.evaluated_customers < result.read_report.customers:
            of = f"a sample of {result.evaluated_customers:,} of {result.read_report.customers:,}"
        print_line(f"'shown to' is the share of {of} customers.")
    if result.render_paths:
        sizes = tuple(result.render_paths[0].formats)
        print_table(("cards", *sizes, "template"), map(_render_path_row, result.render_paths))
    if result.harshest:
        rows = [(story, sentence.tone, sentence.text) for story, sentence in result.harshest]
        print_table(("story", "tone", "the harshest sentence"), rows)
    _print_colors(result)
    for waived in result.waived:
        print_line(f"waived: {waived.finding}\n  why:   {waived.reason}")
    for warning in result.warnings:
        print_line(f"warning: {warning}")
    for error in result.errors:
        print_line(f"error: {error}")
    print_line(_verdict(result))


def _print_colors(result: CheckResult) -> None:
    """Print the text colours: all of them with a brand's colours, else the weakest."""
    pairs = result.color_pairs
    if not pairs:
        return
    if result.campaign.brand.colors:
        rows = [
            (pair.name, pair.text, pair.ground, f"{pair.ratio:.1f}", f"{pair.minimum:.1f}",
             "changed so that it can be read" if pair.was_changed else "")
            for pair in pairs
        ]  # fmt: skip
        print_table(("text colour", "text", "on", "contrast", "at least", ""), rows)
        return
    weakest = min(pairs, key=lambda pair: pair.ratio / pair.minimum)
    print_line(
        f"{count(len(pairs), 'text colour')}: the weakest, {weakest.name}, has a contrast of "
        f"{weakest.ratio:.1f}, and needs {weakest.minimum:.1f}."
    )


def _log_rows(read_report: ReadReport) -> Iterator[tuple[str, str, str]]:
    yield "lines read", f"{read_report.read:,}", count(read_report.files, "file")
    yield "used", f"{read_report.used:,}", _span(read_report)
    yield "customers", f"{read_report.customers:,}", ""
    examples = {example.reason: example for example in read_report.examples}
    for reason, lines in read_report.rejected.items():
        example = examples.get(reason)
        place = _place(example) if example else ""
        yield outcome(reason), f"{lines:,}", place
    for table in read_report.read_once:
        what = "whether another time suits better, and whether amounts are in several currencies"
        yield (
            "not checked",
            "",
            f"{what}: [{table}] is read only once (a database, remote, or too large)",
        )
    yield from _answer_rows(read_report)
    yield from _list_rows(read_report)


def outcome(reason: str) -> str:
    """Return what happened to lines, and why: lines that the campaign drops are not rejected."""
    from recap.activity import DROPPED

    return reason if reason.startswith(DROPPED) else f"rejected: {reason}"


def _answer_rows(read_report: ReadReport) -> Iterator[tuple[str, str, str]]:
    for section, counts in read_report.consent.items():
        total = sum(counts.values())
        yield (
            f"{section}.column",
            f"{total:,}",
            f"customers: {counts['yes']:,} yes, {counts['no']:,} no, {counts['blank']:,} blank, "
            f"{counts['other']:,} another word",
        )


def _list_rows(read_report: ReadReport) -> Iterator[tuple[str, str, str]]:
    for key, ids in (read_report.matches.lists if read_report.matches else {}).items():
        yield key, f"{ids.ids:,}", f"ids, {ids.unmatched:,} of them match no customer of the log"


def _span(read_report: ReadReport) -> str:
    written = "%Y-%m-%d %H:%M" if read_report.has_times else "%Y-%m-%d"
    days = [format(moment, written) for moment in (read_report.first, read_report.last) if moment]
    return " to ".join(days)


def _place(example: Example) -> str:
    value = "" if example.column is None else f": {example.column} = '{example.value or ''}'"
    return f"first in {example.file}, row {example.row:,}{value}"


def _story_row(story: StoryPlan) -> tuple[str, ...]:
    return story.name, ", ".join(story.needs), share(story.share), story.why_not


def share(of_customers: float | None) -> str:
    """Format a share; only 1 is written "everybody", and only 0 "nobody"."""
    if of_customers is None:
        return "?"
    if of_customers in (0, 1):
        return "everybody" if of_customers else "nobody"
    return f"{min(99.9, max(0.1, of_customers * 100)):.1f} %"


def _render_path_row(path: RenderPath) -> tuple[str, ...]:
    formats = ("slow" if slow else "fast" for slow in path.formats.values())
    return path.story, *formats, f"{path.file.parent.name}/{path.file.name}"


def _verdict(result: CheckResult) -> str:
    if result.errors:
        return f"{count(len(result.errors), 'error')}: fix them before a run."
    can_start = "" if result.theme_only else "A run can start. "
    return f"{can_start}{count(len(result.warnings), 'warning')}."
