"""What `recap new`, `new-story`, `new-theme`, `run`, `status`, `serve` and `doctor` print."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from recap.campaign import FILE_NAME
from recap.commands.printing import print_line, print_table, readable
from recap.runs.progress import duration, format_done

if TYPE_CHECKING:  # packages that `recap doctor` must not load
    from recap.activity import InferredSchema, KnownExport
    from recap.commands.doctor import Check
    from recap.commands.new_story import NewStory
    from recap.commands.new_theme import NewTheme
    from recap.commands.run_status import RunStatus
    from recap.runs import Run
    from recap.runs.jobs import Tally

MOST_FAILURES = 20


def print_doctor(checks: Iterable[Check]) -> None:
    rows = [
        ("✓" if check.ok else "✗", check.name, check.found, "" if check.ok else check.fix)
        for check in checks
    ]
    print_table(("", "needed", "found", "how to install it"), rows)


def print_inference(schema: InferredSchema) -> None:
    """Print for every column what it was taken for and why, or why it is not used."""
    rows = [(key.key, readable(key.value), key.reason) for key in schema.keys]
    instead = {
        "columns.customer_id": "; one person's log has source.customer or customer_from instead"
    }
    rows += [
        (key, "?", f"required, and no column looks like it{instead.get(key, '')}")
        for key in schema.missing
    ]
    if schema.export:
        print_line(f"Recognised by its columns: {schema.export}.")
    print_table(("key", "value", "reason"), rows)
    for note in schema.notes:
        print_line(f"note: {note}")
    if schema.unused:
        unused = [(name or "(no name)", reason) for name, reason in schema.unused.items()]
        print_table(("not used", "why not"), unused)
    for key in schema.questions:
        used = "is it right?" if key.confidence == "medium" else "it is not used before you say so."
        used = "write the right one in place of the ?" if key.is_undecided else used
        print_line(f"question: {key.key} = {readable(key.value)}? {_sentence(key.reason)} {used}")


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}:"


def print_exports(exports: Iterable[KnownExport]) -> None:
    """Print the exports that are recognised by their columns; docs/exports.md has the details."""
    rows = [(export.title, export.files, str(export.checked)) for export in exports]
    print_table(("export", "usual file", "as of"), rows)


def print_new_theme(written: NewTheme, campaign: Path, name: str) -> None:
    """Print what `recap new-theme` wrote, and what to do next."""
    _print_files("Wrote", campaign, written.files)
    print_line(
        f"In {_folder(campaign) / FILE_NAME}: theme = {json.dumps(name)} instead of "
        f"{json.dumps(written.replaced)}"
    )
    print_line(f"\nNext: recap preview {campaign} --open\n      recap check {campaign}")


def print_new_story(written: NewStory, campaign: Path, name: str) -> None:
    """Print what `recap new-story` wrote, and what to do next."""
    _print_files("Wrote", campaign, written.files)
    _print_files("Changed", campaign, written.changed)
    if written.theme:
        print_line(f"The campaign has a theme of its own now: theme = {json.dumps(written.theme)}")
    if written.tile:
        print_line(f"For a tile of the summary, add to its template:\n{indent(written.tile, '  ')}")
    print_line(f"\nNext: recap preview {campaign} --open")
    print_line(f"      recap check {campaign} --story {name}")
    if written.languages:
        languages = ", ".join(written.languages)
        print_line(f"      recap translate {campaign} LANGUAGE    # its words, for {languages}")


def _folder(campaign: Path) -> Path:
    """Return the folder of *campaign*, which may be its campaign.toml, as the user wrote it."""
    return campaign.parent if campaign.name == FILE_NAME else campaign


def _print_files(verb: str, campaign: Path, files: Iterable[Path]) -> None:
    """Print *files* relative to where the user is, as the *campaign* was written."""
    folder = _folder(campaign)
    for file in files:
        inside = file.is_relative_to(folder.resolve())
        shown = folder / file.relative_to(folder.resolve()) if inside else file
        print_line(f"{verb} {shown}")


def print_next_steps(campaign: Path, folder: Path | None) -> None:
    """Print the next commands, with ``--run`` when *folder* is given."""
    named = "" if folder is None else f" --run {folder}"
    if folder is not None:
        print_line(
            "The campaign's folder cannot be written to: use --run for this run from now on."
        )
    print_line("Next:")
    print_line(f"  recap serve {campaign}{named}    # the customers' pages")
    print_line(f"  recap links {campaign}{named} --out links.csv    # for the mailing tool")


def print_status(status: RunStatus) -> None:
    run, failures = status.run, status.failures
    print_line(f"{run.campaign.name}, in {run.folder}")
    print_table(STATUS_COLUMNS, map(_status_row, status.tallies))
    for error in status.stage_errors:
        print_line(f"stopped: {error}")
    for failure in failures[:MOST_FAILURES]:
        where = f"{failure.stage}, {failure.story}" if failure.story else failure.stage
        print_line(f"failed: recap {failure.recap_id} ({where}): {failure.reason}")
    if len(failures) > MOST_FAILURES:
        print_line(f"... and {len(failures) - MOST_FAILURES:,} more.")
    if failures:
        print_line("After the run, failures.csv in the run's folder lists the customers.")


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


def print_previewing(campaign: Path, port: int) -> None:
    print_line(f"The preview of {campaign} is at http://127.0.0.1:{port}")
    print_line("Save a template, a style sheet or campaign.toml to see the cards change.")
    print_line("Press Ctrl-C to stop.")


def print_serving(run: Run, campaign: Path, port: int, times: str) -> None:
    """Print where pages are served, and the sentence *times*: when links open and expire."""
    print_line(f"Serving the recaps of '{run.campaign.name}' at http://127.0.0.1:{port}")
    print_line(f"Create private links with: recap links {campaign} --out links.csv")
    print_line(
        f"Links start with {run.campaign.delivery.base_url} (campaign.toml, [delivery] base_url)."
    )
    if times:
        print_line(times)
    print_line("Press Ctrl-C to stop.")
