"""Print the results of commands, as sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from recap.commands.counts import count
from recap.runs.progress import duration, format_done

if TYPE_CHECKING:  # packages that `recap doctor` must not load
    from recap.activity import Example, InferredSchema, KnownExport, ReadReport
    from recap.cards import RenderPath
    from recap.commands.check import CheckResult, StoryPlan
    from recap.commands.customer_export import Explanation
    from recap.commands.doctor import Check
    from recap.commands.run_status import RunStatus
    from recap.facts import Explained
    from recap.runs import Run
    from recap.runs.jobs import Tally

DEFAULT_WIDTH = 120  # columns, when the output is not a terminal
MOST_FAILURES = 20


def print_doctor(checks: Iterable[Check]) -> None:
    rows = [
        ("✓" if check.ok else "✗", check.name, check.found, "" if check.ok else check.fix)
        for check in checks
    ]
    _print(_table(("", "needed", "found", "how to install it"), rows))


def print_inference(schema: InferredSchema) -> None:
    """Print for every column what it was taken for and why, or why it is not used."""
    rows = [(key.key, _readable(key.value), key.reason) for key in schema.keys]
    instead = {
        "columns.customer_id": "; one person's log has source.customer or customer_from instead"
    }
    rows += [
        (key, "?", f"required, and no column looks like it{instead.get(key, '')}")
        for key in schema.missing
    ]
    if schema.export:
        _print_line(f"Recognised by its columns: {schema.export}.")
    _print(_table(("key", "value", "reason"), rows))
    for note in schema.notes:
        _print_line(f"note: {note}")
    if schema.unused:
        unused = [(name or "(no name)", reason) for name, reason in schema.unused.items()]
        _print(_table(("not used", "why not"), unused))
    for key in schema.questions:
        used = "is it right?" if key.confidence == "medium" else "it is not used before you say so."
        used = "write the right one in place of the ?" if key.is_undecided else used
        _print_line(f"question: {key.key} = {_readable(key.value)}? {_sentence(key.reason)} {used}")


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}:"


def print_exports(exports: Iterable[KnownExport]) -> None:
    """Print the exports that are recognised by their columns; docs/exports.md has the details."""
    rows = [(export.title, export.files, str(export.checked)) for export in exports]
    _print(_table(("export", "usual file", "as of"), rows))


def print_check(result: CheckResult) -> None:
    _print_line(
        f"{result.campaign.name}: {result.campaign.first_day} to {result.campaign.last_day}"
    )
    if result.read_report is not None:
        _print(_log_table(result.read_report))
    if result.stories:
        _print(_table(("story", "needs", "shown to", "why not"), map(_story_row, result.stories)))
    if result.read_report and result.evaluated_customers:
        of = f"all {result.evaluated_customers:,}"
        if result.evaluated_customers < result.read_report.customers:
            of = f"a sample of {result.evaluated_customers:,} of {result.read_report.customers:,}"
        _print_line(f"'shown to' is the share of {of} customers.")
    if result.render_paths:
        sizes = tuple(result.render_paths[0].formats)
        _print(_table(("cards", *sizes, "template"), map(_render_path_row, result.render_paths)))
    if result.harshest:
        rows = [(story, sentence.tone, sentence.text) for story, sentence in result.harshest]
        _print(_table(("story", "tone", "the harshest sentence"), rows))
    _print_colors(result)
    for warning in result.warnings:
        _print_line(f"warning: {warning}")
    for error in result.errors:
        _print_line(f"error: {error}")
    _print_line(_verdict(len(result.errors), len(result.warnings)))


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
        _print(_table(("text colour", "text", "on", "contrast", "at least", ""), rows))
        return
    weakest = min(pairs, key=lambda pair: pair.ratio / pair.minimum)
    _print_line(
        f"{count(len(pairs), 'text colour')}: the weakest, {weakest.name}, has a contrast of "
        f"{weakest.ratio:.1f}, and needs {weakest.minimum:.1f}."
    )


def _log_table(read_report: ReadReport) -> Table:
    rows = [
        ("lines read", f"{read_report.read:,}", count(read_report.files, "file")),
        ("used", f"{read_report.used:,}", _span(read_report)),
        ("customers", f"{read_report.customers:,}", ""),
    ]
    examples = {example.reason: example for example in read_report.examples}
    for reason, lines in read_report.rejected.items():
        example = examples.get(reason)
        place = _place(example) if example else ""
        rows.append((_outcome(reason), f"{lines:,}", place))
    rows += [*_answer_rows(read_report), *_list_rows(read_report)]
    return _table(("the log", "", ""), rows)


def _outcome(reason: str) -> str:
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


def _verdict(errors: int, warnings: int) -> str:
    if errors:
        return f"{count(errors, 'error')}: fix them before a run."
    return f"A run can start. {count(warnings, 'warning')}."


def print_next_steps(campaign: Path, folder: Path | None) -> None:
    """Print the next commands, with ``--run`` when *folder* is given."""
    named = "" if folder is None else f" --run {folder}"
    if folder is not None:
        _print_line(
            "The campaign's folder cannot be written to: use --run for this run from now on."
        )
    _print_line("Next:")
    _print_line(f"  recap serve {campaign}{named}    # the customers' pages")
    _print_line(f"  recap links {campaign}{named} --out links.csv    # for the mailing tool")


def print_status(status: RunStatus) -> None:
    run, failures = status.run, status.failures
    _print_line(f"{run.campaign.name}, in {run.folder}")
    _print(_table(STATUS_COLUMNS, map(_status_row, status.tallies)))
    for error in status.stage_errors:
        _print_line(f"stopped: {error}")
    for failure in failures[:MOST_FAILURES]:
        where = f"{failure.stage}, {failure.story}" if failure.story else failure.stage
        _print_line(f"failed: recap {failure.recap_id} ({where}): {failure.reason}")
    if len(failures) > MOST_FAILURES:
        _print_line(f"... and {len(failures) - MOST_FAILURES:,} more.")
    if failures:
        _print_line("After the run, failures.csv in the run's folder lists the customers.")


STATUS_COLUMNS = ("stage", "", "done", "made", "reused", "failed", "shards left", "took")


def _status_row(tally: Tally) -> tuple[str, ...]:
    left = tally.running + tally.waiting
    return (
        tally.stage,
        tally.state,
        format_done(tally.stage, tally.done, tally.total),
        f"{tally.made:,}",
        f"{tally.reused:,}",
        f"{tally.failures:,}",
        f"{left:,} ({tally.running:,} running)" if left else "0",
        duration(tally.seconds),
    )


def print_explanations(explanations: Sequence[Explanation]) -> None:
    for number, explanation in enumerate(explanations):
        if len(explanations) > 1:
            newline = "\n" if number else ""
            _print_line(f"{newline}Customer {explanation.snapshot.customer['id']}")
        _print_explanation(explanation)


def _print_explanation(explanation: Explanation) -> None:
    campaign = explanation.snapshot.campaign
    _print_line(
        f"{count(explanation.lines, 'line')} of the log from {campaign['first_day']} to "
        f"{campaign['last_day']}, {_zone(explanation)}{_as_of(explanation)}."
    )
    for each in explanation.rejected:
        outcome, _, reason = _outcome(each["reason"]).partition(": ")
        _print_line(
            f"{outcome.capitalize()}: {count(each['rows'], 'line')}, {reason}: {_first(each)}."
        )
    for fact in explanation.facts:
        _print_line("")
        for line in _fact_lines(fact):
            _print_line(line)
    _print_line(f"\nStories: {', '.join(explanation.snapshot.stories)}")


def _zone(explanation: Explanation) -> str:
    zone = explanation.snapshot.campaign["zone"]
    if explanation.own_zones:
        return f"each in the zone of its zone column, or in {zone} where that is empty"
    return f"in the zone {zone}"


def _as_of(explanation: Explanation) -> str:
    return f", read on {explanation.as_of:%Y-%m-%d %H:%M} UTC" if explanation.as_of else ""


def _first(reason: Mapping[str, Any]) -> str:
    return f"{'first ' if reason['rows'] > 1 else ''}in {reason['file']}, row {reason['row']:,}"


def _fact_lines(fact: Explained) -> Iterator[str]:
    from recap.facts import REASONS

    value = _readable(fact.value)
    yield f"{fact.name}: {value}" if "\n" not in value else f"{fact.name}:\n{_indented(value)}"
    yield f"  {fact.definition}"
    yield f"  Unit: {fact.unit}. Ties: {fact.ties}."
    out = "; ".join(
        f"{count(lines, 'line')}: {REASONS[why]}" for why, lines in fact.excluded.items()
    )
    yield f"  Counted from {count(fact.used, 'line')}{f', excluded {out}' if out else ''}."
    if fact.matching is None:
        return
    first = ", the first:" if fact.lines else "."
    yield f"  Matching this value: {count(fact.matching, 'line')}{first}"
    for line in fact.lines:
        yield f"    {_line(line)}"


def _line(line: Mapping[str, Any]) -> str:
    """Format a line of the log, after its file and row: ``sales.csv:1042``."""
    values = {key: line[key] for key in line if key not in ("file", "row")}
    return (
        f"{line['file']}:{line['row']}  {_readable(values)}" if "row" in line else _readable(values)
    )


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def print_serving(run: Run, campaign: Path, port: int) -> None:
    _print_line(f"Serving the recaps of '{run.campaign.name}' at http://127.0.0.1:{port}")
    _print_line(f"Create private links with: recap links {campaign} --out links.csv")
    _print_line(
        f"Links start with {run.campaign.delivery.base_url} (campaign.toml, [delivery] base_url)."
    )
    _print_line("Press Ctrl-C to stop.")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(*heads, box=box.SIMPLE)
    for row in rows:
        table.add_row(*row)
    return table


def _print(table: Table) -> None:
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, DEFAULT_WIDTH)
    console.print(table)


def _print_line(line: str) -> None:
    Console(markup=False, highlight=False, soft_wrap=True).print(line)


def _readable(value: Any) -> str:
    """Format a fact's value: a record on one line, several records on one line each."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_readable(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        between = "\n" if value and isinstance(value[0], Mapping) else ", "
        return between.join(map(_readable, value))
    return str(value)
