"""What the command line prints, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from recap.runs.progress import duration, format_done

if TYPE_CHECKING:  # rooms that `recap doctor` must not need
    from recap.activity import Example, InferredSchema, ReadReport
    from recap.cards import RenderPath
    from recap.commands.check import Checked, StoryPlan
    from recap.commands.customer_export import Explanation
    from recap.commands.doctor import Check
    from recap.errors import RecapError
    from recap.facts import Explained
    from recap.runs import Run
    from recap.runs.jobs import Failure, Tally

UNSEEN_WIDTH = 120  # columns, where there is no terminal to ask
MOST_FAILURES = 20


def examined(checks: Iterable[Check]) -> None:
    rows = [
        ("✓" if check.ok else "✗", check.name, check.seen, "" if check.ok else check.fix)
        for check in checks
    ]
    _print(_table(("", "needed", "seen", "how to get it"), rows))


def guessed(guesses: InferredSchema) -> None:
    rows = [(guess.key, _readable(guess.value), guess.reason) for guess in guesses.keys]
    missing = [key for key in ("customer_id", "at") if guesses.get(f"columns.{key}") is None]
    rows += [(f"columns.{key}", "?", "nothing looks like it, and it is needed") for key in missing]
    _print(_table(("source", "guess", "why"), rows))
    _say(f"Not used: {', '.join(guesses.unused) or 'none'}.")


def checked(found: Checked) -> None:
    _say(f"{found.campaign.name}: {found.campaign.first_day} to {found.campaign.last_day}")
    if found.read_report is not None:
        _print(_read(found.read_report))
    if found.stories:
        _print(_table(("story", "needs", "told to", "why not"), map(_planned, found.stories)))
    if found.read_report and found.counted:
        of = f"all {found.counted:,}"
        if found.counted < found.read_report.customers:
            of = f"a sample of {found.counted:,} of {found.read_report.customers:,}"
        _say(f"'told to' is the share of {of} customers.")
    if found.ways:
        sizes = tuple(found.ways[0].formats)
        _print(_table(("cards", *sizes, "template"), map(_drawn, found.ways)))
    for warning in found.warnings:
        _say(f"warning: {warning}")
    for error in found.errors:
        _say(f"error: {error}")
    _say(_verdict(len(found.errors), len(found.warnings)))


def _read(read_report: ReadReport) -> Table:
    rows = [
        ("lines read", f"{read_report.read:,}", _count(read_report.files, "file")),
        ("used", f"{read_report.used:,}", _span(read_report)),
        ("customers", f"{read_report.customers:,}", ""),
    ]
    examples = {example.reason: example for example in read_report.examples}
    for reason, count in read_report.rejected.items():
        example = examples.get(reason)
        rows.append((f"rejected: {reason}", f"{count:,}", _place(example) if example else ""))
    return _table(("the log", "", ""), rows)


def _span(read_report: ReadReport) -> str:
    written = "%Y-%m-%d %H:%M" if read_report.has_times else "%Y-%m-%d"
    days = [format(moment, written) for moment in (read_report.first, read_report.last) if moment]
    return " to ".join(days)


def _place(example: Example) -> str:
    value = "" if example.column is None else f": {example.column} = '{example.value or ''}'"
    return f"first in {example.file}, row {example.row:,}{value}"


def _planned(story: StoryPlan) -> tuple[str, ...]:
    return story.name, ", ".join(story.needs), share(story.share), story.why_not


def share(of_customers: float | None) -> str:
    """Write a share so that only everybody is 100 %, and only nobody is nobody."""
    if of_customers is None:
        return "?"
    if of_customers in (0, 1):
        return "everybody" if of_customers else "nobody"
    return f"{min(99.9, max(0.1, of_customers * 100)):.1f} %"


def _drawn(way: RenderPath) -> tuple[str, ...]:
    formats = ("slow" if slow else "fast" for slow in way.formats.values())
    return way.story, *formats, f"{way.file.parent.name}/{way.file.name}"


def _verdict(errors: int, warnings: int) -> str:
    if errors:
        return f"{_count(errors, 'error')}: mend them before a run."
    return f"A run can start. {_count(warnings, 'warning')}."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def next_steps(campaign: Path, folder: Path | None) -> None:
    """Say what to open next; *folder* when the run has to be named from now on."""
    named = "" if folder is None else f" --run {folder}"
    if folder is not None:
        _say("The campaign's folder cannot be written to: name this run with --run from now on.")
    _say("Next:")
    _say(f"  recap serve {campaign}{named}    # the customers' pages")
    _say(f"  recap links {campaign}{named} --out links.csv    # for the mailing tool")


def status(
    run: Run, tallies: Sequence[Tally], failures: Sequence[Failure], troubles: Sequence[RecapError]
) -> None:
    """Say where *run* stands; *troubles* are errors that stopped a stage as a whole."""
    _say(f"{run.campaign.name}, in {run.folder}")
    _print(_table(STATUS, map(_standing, tallies)))
    for trouble in troubles:
        _say(f"stopped: {trouble}")
    for failure in failures[:MOST_FAILURES]:
        where = f"{failure.stage}, {failure.story}" if failure.story else failure.stage
        _say(f"failed: recap {failure.recap_id} ({where}): {failure.reason}")
    if len(failures) > MOST_FAILURES:
        _say(f"... and {len(failures) - MOST_FAILURES:,} more.")
    if failures:
        _say("Whose they are stands in the run's folder, when the run is over: failures.csv")


STATUS = ("stage", "", "done", "made", "used again", "failed", "shards left", "took")


def _standing(tally: Tally) -> tuple[str, ...]:
    left = tally.running + tally.waiting
    return (
        tally.stage,
        tally.state,
        format_done(tally.stage, tally.done, tally.total),
        f"{tally.made:,}",
        f"{tally.reused:,}",
        f"{tally.failures:,}",
        f"{left:,} ({tally.running:,} at work)" if left else "0",
        duration(tally.seconds),
    )


def explained(told: Explanation) -> None:
    campaign = told.snapshot.campaign
    _say(
        f"{_count(told.lines, 'line')} of the log from {campaign['first_day']} to "
        f"{campaign['last_day']}, {_clock(told)}{_as_of(told)}."
    )
    for reason in told.left_out:
        _say(f"Rejected: {_count(reason['rows'], 'line')}, {reason['reason']}: {_first(reason)}.")
    for fact in told.facts:
        _say("")
        for line in _explained(fact):
            _say(line)
    _say(f"\nStories: {', '.join(told.snapshot.stories)}")


def _clock(told: Explanation) -> str:
    zone = told.snapshot.campaign["zone"]
    if told.own_zones:
        return f"each on the clock of its own zone column, or of {zone} where that is empty"
    return f"on the clock of {zone}"


def _as_of(told: Explanation) -> str:
    return f", read on {told.as_of:%Y-%m-%d %H:%M} UTC" if told.as_of else ""


def _first(reason: Mapping[str, Any]) -> str:
    return f"{'first ' if reason['rows'] > 1 else ''}in {reason['file']}, row {reason['row']:,}"


def _explained(fact: Explained) -> Iterator[str]:
    from recap.facts import REASONS

    value = _readable(fact.value)
    yield f"{fact.name}: {value}" if "\n" not in value else f"{fact.name}:\n{_indented(value)}"
    yield f"  {fact.definition}"
    yield f"  Unit: {fact.unit}. Ties: {fact.ties}."
    out = "; ".join(
        f"{_count(lines, 'line')}: {REASONS[why]}" for why, lines in fact.excluded.items()
    )
    yield f"  Counted from {_count(fact.used, 'line')}{f', excluded {out}' if out else ''}."
    if fact.matching is None:
        return
    first = ", the first:" if fact.lines else "."
    yield f"  Matching this value: {_count(fact.matching, 'line')}{first}"
    for line in fact.lines:
        yield f"    {_line(line)}"


def _line(line: Mapping[str, Any]) -> str:
    """Write a line of the log, and before it where it stands: ``sales.csv:1042``."""
    said = {key: line[key] for key in line if key not in ("file", "row")}
    return f"{line['file']}:{line['row']}  {_readable(said)}" if "row" in line else _readable(said)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def serving(run: Run, campaign: Path, port: int) -> None:
    _say(f"Serving the recaps of '{run.campaign.name}' at http://127.0.0.1:{port}")
    _say(f"Private links come from: recap links {campaign} --out links.csv")
    _say(f"They begin with {run.campaign.delivery.base_url} (campaign.toml, [delivery] base_url).")
    _say("Ctrl-C stops.")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(*heads, box=box.SIMPLE)
    for row in rows:
        table.add_row(*row)
    return table


def _print(table: Table) -> None:
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, UNSEEN_WIDTH)
    console.print(table)


def _say(line: str) -> None:
    Console(markup=False, highlight=False, soft_wrap=True).print(line)


def _readable(value: Any) -> str:
    """Write a fact's value for people: a record on a line, records on a line each."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_readable(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        between = "\n" if value and isinstance(value[0], Mapping) else ", "
        return between.join(map(_readable, value))
    return str(value)
