"""
The command line: parse, one library call, print.

Rooms that bring heavy or native libraries are imported inside the commands that
use them: `--help` is quick, and `recap doctor` comes where a library is missing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from recap import __version__
from recap import campaign as campaigns
from recap.commands import last_run
from recap.errors import RecapError
from recap.runs import folder as runs

WITH_FAILURES, CANNOT_START, INTERRUPTED = 1, 2, 130
FORMATS = ", ".join(campaigns.FORMATS)


class Commands(TyperGroup):
    """Trouble that we raise on purpose is told in words; any other keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except RecapError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(CANNOT_START) from None
        except KeyboardInterrupt:
            typer.echo("\nStopped.", err=True)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

CampaignFolder = Annotated[
    Path, typer.Argument(metavar="CAMPAIGN", help="The folder with the campaign.toml.")
]
Customer = Annotated[
    str, typer.Argument(metavar="CUSTOMER", help="The customer's id, as the log writes it.")
]
RunFolder = Annotated[
    Path | None,
    typer.Option("--run", metavar="DIR", help="The run's folder, when it is not the last one's."),
]


def main() -> None:
    """Run the command line."""
    app(prog_name="recap")


def _example(*lines: str) -> str:
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"recap {__version__}")
        raise typer.Exit


@app.callback(epilog=_example("recap new my-campaign", "recap run my-campaign"))
def recap(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """
    Turn a year of activity into every customer's recap: cards, a PDF and a page.

    Exit codes: 0 done, 1 finished with failures (they are listed), 2 cannot start.
    """


@app.command(epilog=_example("recap new my-campaign", "recap new my-campaign --from sales.csv"))
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write.")],
    log: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A log of yours, an SQLite file too: its columns are guessed.",
        ),
    ] = None,
) -> None:
    """
    Write a campaign to start from, every key explained.

    A few made-up customers come with it, so it runs as it is. With --from, it is a campaign
    for a log of yours instead: which column is what is guessed from names and values, and
    each guess is written with its reason. Files that are there already are never written over.
    """
    from recap.commands import new as starter
    from recap.commands import output

    if log is not None:
        written, guesses = starter.write_for(folder, log)
        output.guessed(guesses)
        typer.echo(f"Wrote {written}\n\nLook at it, then: recap check {folder}")
        return
    for file in starter.write(folder):
        typer.echo(f"Wrote {file}")
    typer.echo(f"\nNext: recap check {folder}\n      recap run {folder}")


@app.command(epilog=_example("recap check my-campaign"))
def check(campaign: CampaignFolder) -> None:
    """
    Tell everything that can be wrong, before anything runs.

    Looks at the config, the whole log, and the theme's templates, which it tries on made-up
    customers. Counts the facts of the log's own customers, of a large log those of a sample,
    and tells of each story which share of them will get it, and what others lack. Exits
    with 0 when there are no errors, warnings or not, and with 2 when something would stop a
    run or spoil its cards.
    """
    from recap.commands import check, output
    from recap.runs import progress

    loaded = campaigns.load(campaign)
    with progress.transient_listener(sys.stderr) as show:
        findings = check.check(loaded, show)
    output.checked(findings)
    if findings.errors:
        raise typer.Exit(CANNOT_START)


@app.command(epilog=_example("recap run my-campaign --workers 2"))
def run(
    campaign: CampaignFolder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the run works.  [default: CAMPAIGN/out]"),
    ] = None,
    broker: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A Redis of yours.  [default: one of our own]"),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes.  [default: one a core]")
    ] = None,
    draw: Annotated[
        Literal["ahead", "all", "none"],
        typer.Option(help="What to draw now; the rest is drawn when somebody asks for it."),
    ] = "ahead",
) -> None:
    """
    Go from the log to every customer's recap.

    Counts every customer's year, chooses the stories and draws what is wanted ahead. Run
    again, it goes on where it stopped, and does again only what has changed. Exits with 1
    when some customers failed: they are listed, all others are done.
    """
    import workers as crew
    from recap.commands import output
    from recap.runs import progress

    loaded = campaigns.load(campaign)
    folder = runs.make(out or loaded.folder / runs.DEFAULT_OUT)
    found_again = last_run.remember(loaded.folder, folder)
    try:
        with progress.listener(sys.stdout) as show:
            report = crew.run(loaded, folder, broker, workers, draw, show)
    except KeyboardInterrupt:
        typer.echo("\nStopped. What is done stays done: the same command goes on.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(f"\n{report}\n")
    output.next_steps(campaign, None if found_again else folder)
    if report.failures:
        raise typer.Exit(WITH_FAILURES)


@app.command(epilog=_example("recap status my-campaign"))
def status(campaign: CampaignFolder, run: RunFolder = None) -> None:
    """
    Tell where the run stands, and what failed and why.

    Works while the run is at work, too.
    """
    from recap.commands import output
    from recap.runs import jobs

    found = _run(campaign, run)
    stages = jobs.opened_stages(found.state_url)
    output.status(
        found,
        [jobs.tally(found.state_url, stage) for stage in stages],
        jobs.all_failures(found.state_url),
        [error for stage in stages if (error := jobs.stage_error(found.state_url, stage))],
    )


@app.command(epilog=_example("recap explain my-campaign C-1001"))
def explain(
    campaign: CampaignFolder,
    customer: Customer,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="One JSON object: `customer`, `facts`, `explained`..."),
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not look up in the log where the lines stand.")
    ] = False,
    run: RunFolder = None,
) -> None:
    """
    Show one customer's numbers, and how each was counted.

    Tells the window, the clock and when the log was read; of each number its definition, how
    many lines it stands on, how many it leaves out and why, and the first few of them with
    their file and row. For these the log is read again, as far as it is still the same.
    """
    from recap.commands import customer_export, output

    explained = customer_export.explanation(_run(campaign, run), customer, places=not quick)
    if as_json:
        typer.echo(explained.to_json())
    else:
        output.explained(explained)


@app.command(epilog=_example("recap draw my-campaign C-1001 --out cards --format square"))
def draw(
    campaign: CampaignFolder,
    customer: Customer,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")],
    story: Annotated[
        str | None, typer.Option(metavar="S", help="Only this story.  [default: every one]")
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="F", help=f"Only this of {FORMATS}.  [default: every one]"
        ),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="The PDF, too: recap.pdf.")] = False,
    run: RunFolder = None,
) -> None:
    """
    Draw one customer's cards as files: <story>-<format>.png.
    """
    from recap.commands import customer_export

    for file in customer_export.write(_run(campaign, run), customer, out, story, size, pdf):
        typer.echo(str(file))


@app.command(epilog=_example("recap serve my-campaign --port 8080"))
def serve(
    campaign: CampaignFolder,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="The port.")] = 8000,
    run: RunFolder = None,
) -> None:
    """
    Serve the customers' pages on this machine, until Ctrl-C.
    """
    from recap.commands import output, ports
    from recap.delivery import server

    found = _run(campaign, run, any_layout=True)
    ports.require_free(port)
    output.serving(found, campaign, port)
    server.serve(found, port)


@app.command(epilog=_example("recap links my-campaign --out links.csv"))
def links(
    campaign: CampaignFolder,
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="The file to write.")],
    run: RunFolder = None,
) -> None:
    """
    Write every customer's private link for the mailing tool.

    Each time, the links are new; the earlier ones stay open. Who has the file can
    open every recap in it: mail it to nobody.
    """
    from recap.commands import links_csv

    found = _run(campaign, run)
    written = links_csv.write(found, out, campaigns.load(campaign).delivery.base_url)
    typer.echo(f"Wrote {written:,} links to {out}. Who has this file can open every recap in it.")
    if left := links_csv.unfinished(found):
        typer.echo(f"warning: {left}", err=True)


@app.command(epilog=_example("recap translate my-campaign el"))
def translate(
    campaign: CampaignFolder,
    locale: Annotated[
        str, typer.Argument(metavar="LOCALE", help="The language, such as el or pt_BR.")
    ],
) -> None:
    """
    Write the theme's texts to translate: locales/<language>.po.

    Open the file with any editor for translations, such as Poedit. Again, after the theme
    changed, it brings in the new texts; what is translated stays.
    """
    from recap import cards, stories

    theme = stories.theme_of(campaigns.load(campaign))
    written = cards.translate(theme, campaigns.valid_locale(locale))
    typer.echo(f"{written.file}: {written.texts} texts, {written.missing} to translate.")


@app.command(epilog=_example("recap doctor"))
def doctor() -> None:
    """
    Tell what is installed, what is missing, how to get it.

    Exits with 0 when everything is there, else with 2.
    """
    from recap.commands import doctor as examiner
    from recap.commands import output

    checks = list(examiner.examine(Path()))
    output.examined(checks)
    if not all(check.ok for check in checks):
        raise typer.Exit(CANNOT_START)


def _run(campaign: Path, named: Path | None, *, any_layout: bool = False) -> runs.Run:
    return last_run.find(campaigns.folder_of(campaign), named, any_layout=any_layout)
