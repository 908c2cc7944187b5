"""
The command line: parse arguments, call the library, print.

Packages with heavy or native libraries are imported inside the commands that use them. So
`--help` is fast, and `recap doctor` works where a library is missing.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from recap import __version__
from recap import campaign as campaigns
from recap.commands import last_run
from recap.errors import CampaignError, RecapError, StorageError
from recap.runs import Run

WITH_FAILURES, CANNOT_START, INTERRUPTED = 1, 2, 130
UNUSABLE_PATH = (errno.ENAMETOOLONG, errno.EACCES, errno.EPERM)
FORMATS = ", ".join(campaigns.FORMATS)
PDF_LAYOUTS = ", ".join(campaigns.PDF_LAYOUTS)


class Commands(TyperGroup):
    """
    Prints a `RecapError` as text and exits with 2; other exceptions keep their traceback.

    An argument that is a path may be too long, or in a folder that this user cannot read. Python
    reports that at the first use of the path, so it is caught here for all commands.
    """

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except RecapError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(CANNOT_START) from None
        except OSError as error:
            if error.errno not in UNUSABLE_PATH:
                raise
            typer.echo(str(_unusable_path(error)), err=True)
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
    str, typer.Argument(metavar="CUSTOMER", help="The customer's id, as in the log.")
]
RunFolder = Annotated[
    Path | None,
    typer.Option("--run", metavar="DIR", help="The run's folder.  [default: the last run]"),
]


def main() -> None:
    """Run the command line."""
    app(prog_name="recap")


def _example(*lines: str) -> str:
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        typer.echo(f"recap {__version__}")
        raise typer.Exit


@app.callback(epilog=_example("recap new my-campaign", "recap run my-campaign"))
def recap(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """
    Turn a year of activity into every customer's recap: cards, a PDF and a page.

    Exit codes: 0 done, 1 finished with failures (they are listed), 2 cannot start.
    """


def _list_known_exports(is_wanted: bool) -> None:
    if is_wanted:
        from recap.activity import known_exports
        from recap.commands import output

        output.print_exports(known_exports())
        raise typer.Exit


@app.command(epilog=_example("recap new my-campaign", "recap new my-campaign --from sales.csv"))
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write.")],
    log: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Your own log (a file, a folder, a .zip or SQLite): its columns are inferred.",
        ),
    ] = None,
    _list_exports: Annotated[
        bool,
        typer.Option(
            "--list-exports",
            callback=_list_known_exports,
            is_eager=True,
            help="List the exports of other programs that --from recognises.",
        ),
    ] = False,
) -> None:
    """
    Write a new campaign, with every key explained.

    It includes a few made-up customers, so it runs as it is. With --from, write a campaign
    for your own log instead: the columns are inferred from names and values, and the file
    gives the reason for each. Existing files are never overwritten.
    """
    from recap.commands import new as starter
    from recap.commands import output

    if log is not None:
        written, schema = starter.write_for(folder, log)
        output.print_inference(schema)
        typer.echo(f"Wrote {written}\n\nCheck the file, then run: recap check {folder}")
        return
    for file in starter.write(folder):
        typer.echo(f"Wrote {file}")
    typer.echo(f"\nNext: recap check {folder}\n      recap run {folder}")


@app.command(name="new-story", epilog=_example("recap new-story my-campaign weekend-share"))
def new_story(
    campaign: CampaignFolder,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens.")],
) -> None:
    """
    Write a new story into the campaign's own theme.

    It is complete: a template with header, words and a look for all formats, its place in the
    order of the stories, and a tile of the summary. It is also on the customer's page and in
    the PDF. A campaign with a built-in theme gets a theme of its own, based on that one.
    Existing files are never overwritten.
    """
    from recap.commands import new_story, output

    written = new_story.write(campaigns.load(campaign), name)
    output.print_new_story(written, campaign, name)


@app.command(
    name="new-theme",
    epilog=_example(
        "recap new-theme my-campaign autumn --from night",
        "recap new-theme my-campaign autumn --story cover --story summary",
    ),
)
def new_theme(
    campaign: CampaignFolder,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens.")],
    base: Annotated[
        str, typer.Option("--from", metavar="T", help="The built-in theme to begin from.")
    ] = "poster",
    stories: Annotated[
        list[str] | None,
        typer.Option(
            "--story",
            metavar="S",
            help="A story of that theme to copy and change; several times, or 'all'.  "
            "[default: big-number]",
        ),
    ] = None,
) -> None:
    """
    Write a theme of the campaign's own, and set it in campaign.toml.

    Its folder has the fonts and colours of the theme that it begins from, style sheets for
    cards and page, and a story as an example. Files that it lacks are those of the other theme,
    page and summary included. Existing files are never overwritten.
    """
    from recap.commands import new_theme, output

    loaded = campaigns.load(campaign)
    written = new_theme.write(loaded, name, base, stories or [new_theme.EXAMPLE])
    output.print_new_theme(written, campaign, name)


@app.command(
    epilog=_example(
        "recap check my-campaign", "recap check my-campaign --story cover --theme night"
    )
)
def check(
    campaign: CampaignFolder,
    data_only: Annotated[
        bool, typer.Option("--data-only", help="Check the config and the log, not the cards.")
    ] = False,
    story: Annotated[
        str | None, typer.Option(metavar="S", help="Check only this story, without the log.")
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="F",
            help=f"Check only cards in this format of {FORMATS}, without the log.",
        ),
    ] = None,
    theme: Annotated[
        str | None,
        typer.Option(metavar="T", help="Check only cards, of this theme, without the log."),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write a picture of each finding, with the place marked."),
    ] = None,
) -> None:
    """
    Report everything that is wrong, before a run.

    Checks the config, the whole log, and the theme's templates, which it fills for sample
    customers. Evaluates the facts of the log's customers (of a large log, a sample), and
    prints for each story the share of customers who will get it, and what the others lack.
    Errors in the log are printed before the cards are checked, which takes longest. With
    --story, --format or --theme, only these cards are checked, and the log is not read.
    Exits with 0 when there are no errors, with or without warnings, and with 2 when
    something would stop a run or spoil its cards.
    """
    from recap.commands import check, check_output, finding_pictures
    from recap.runs import progress

    loaded = campaigns.load(campaign)
    selected = {"story": story, "size": size, "theme": theme}
    if data_only and any(selected.values()):
        raise CampaignError(
            "--data-only checks no card, so no card can be selected.",
            "the command line",
            "leave out --data-only, or --story, --format and --theme",
        )
    with progress.transient_listener(sys.stderr) as listener:
        result = (
            check.check_cards(loaded, listener, **selected)
            if any(selected.values())
            else check.check(loaded, listener, data_only=data_only)
        )
    check_output.print_check(result)
    if pictures is not None:
        found = [*result.errors, *result.warnings]
        for file in finding_pictures.write(result.campaign, found, pictures):
            typer.echo(str(file))
    if result.errors:
        raise typer.Exit(CANNOT_START)


@app.command(epilog=_example("recap run my-campaign --workers 2"))
def run(
    campaign: CampaignFolder,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The run's folder.  [default: CAMPAIGN/out]"),
    ] = None,
    broker: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Your own Redis.  [default: recap starts one]"),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Worker processes.  [default: one per core]"),
    ] = None,
    draw: Annotated[
        str,
        typer.Option(
            metavar="<ahead|all|none>",
            help="What to draw in the run; other cards are drawn on request.",
        ),
    ] = "ahead",
) -> None:
    """
    Turn the log into every customer's recap.

    Evaluates every customer's year, selects the stories, and draws the cards of
    `draw.ahead`. The same command continues a stopped run, and repeats only what has
    changed. Exits with 1 when some customers failed: they are listed, all others are done.
    """
    from recap.commands import output
    from recap.commands.run import run_campaign

    try:
        report, folder = run_campaign(campaign, out, broker, workers, draw)
    except KeyboardInterrupt:
        typer.echo("\nStopped. Finished work is kept: the same command continues.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(f"\n{report}\n")
    output.print_next_steps(campaign, folder)
    if report.failures:
        raise typer.Exit(WITH_FAILURES)


@app.command(epilog=_example("recap status my-campaign"))
def status(campaign: CampaignFolder, run: RunFolder = None) -> None:
    """
    Print the state of the run, and what failed and why.

    Also works while the run is running.
    """
    from recap.commands import output, run_status

    output.print_status(run_status.read_status(_find_run(campaign, run)))


@app.command(
    epilog=_example("recap explain my-campaign C-1001", "recap explain my-campaign C-1001 C-1002")
)
def explain(
    campaign: CampaignFolder,
    customers: Annotated[
        list[str],
        typer.Argument(metavar="CUSTOMER...", help="The customers' ids, as in the log."),
    ],
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print one JSON object: `customer`, `facts`, `explained`...; "
            "a list, for several customers.",
        ),
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not look up the file and row of each line.")
    ] = False,
    run: RunFolder = None,
) -> None:
    """
    Print the numbers of one or several customers, and how each was counted.

    Prints the window, the time zone and when the log was read; for each number its
    definition, how many lines it uses, how many it excludes and why, and the first few
    lines with their file and row. To find these, the log is read again, once for all of the
    customers, where it has not changed.
    """
    from recap.commands import customer_export, explanation_output

    selected_run = _find_run(campaign, run)
    explained = [*customer_export.explanations(selected_run, customers, places=not quick)]
    if as_json:
        typer.echo(customer_export.to_json(explained))
    else:
        explanation_output.print_explanations(explained)


@app.command(epilog=_example("recap draw my-campaign C-1001 --out cards --format square"))
def draw(
    campaign: CampaignFolder,
    customer: Customer,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the files.")],
    story: Annotated[
        str | None, typer.Option(metavar="S", help="Only this story.  [default: all]")
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="F", help=f"Only this format of {FORMATS}.  [default: all]"
        ),
    ] = None,
    pdf: Annotated[
        str | None,
        typer.Option(metavar="L", help=f"Also write recap.pdf, in this layout of {PDF_LAYOUTS}."),
    ] = None,
    run: RunFolder = None,
) -> None:
    """
    Draw one customer's cards as files: <story>-<format>.png.

    The numbers are those of the run; theme and words are those of the campaign as it is now.
    Where the campaign has changed since the run, a note says what. With --story, draw every
    story that is true of the customer, also one that is not among the customer's ten.
    """
    from recap.commands import customer_export
    from recap.commands.current_look import CurrentLook

    look = CurrentLook(_find_run(campaign, run), campaigns.load(campaign))
    if look.changes:
        typer.echo(f"note: {look.warning()}", err=True)
    for file in customer_export.write(look, customer, out, story, size, pdf):
        typer.echo(str(file))


@app.command(
    epilog=_example(
        "recap sheet my-campaign --out sheet.png",
        "recap sheet my-campaign --story cover --theme night",
    )
)
def sheet(
    campaign: CampaignFolder,
    out: Annotated[Path, typer.Option(metavar="FILE.png", help="The file to write.")] = Path(
        "sheet.png"
    ),
    story: Annotated[
        str | None, typer.Option(metavar="S", help="Only this story, in all formats.")
    ] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="T", help="Another theme than the campaign's.")
    ] = None,
    locale: Annotated[
        str | None, typer.Option(metavar="L", help="The locale of all customers.")
    ] = None,
    size: Annotated[
        str | None,
        typer.Option("--format", metavar="F", help=f"Only this format of {FORMATS}."),
    ] = None,
) -> None:
    """
    Draw hard customers and all stories as one picture, before any run.

    The customers are invented: no name, one line in the log, huge numbers, the longest names,
    and names in Greek, Cyrillic, Arabic and Japanese. With several formats each has a file.
    """
    from recap.commands import sheet as contact_sheet
    from recap.runs import progress

    loaded = campaigns.load(campaign)
    with progress.transient_listener(sys.stderr) as listener:
        sheets = contact_sheet.write_sheets(
            loaded, out, story=story, theme=theme, locale=locale, size=size, watch=listener
        )
    for file in sheets.files:
        typer.echo(str(file))
    if sheets.left_out:
        typer.echo(f"Left out, since no customer gets them: {', '.join(sheets.left_out)}.")


@app.command(
    epilog=_example(
        "recap preview my-campaign --open",
        "recap preview my-campaign --customer C-1001 --customers 20 --port 8090",
    )
)
def preview(
    campaign: CampaignFolder,
    customers: Annotated[
        int, typer.Option("--customers", metavar="N", min=0, max=100, help="Customers of the log.")
    ] = 12,
    customer: Annotated[
        list[str] | None,
        typer.Option(
            "--customer",
            metavar="ID",
            help="A customer who comes first; the option may be repeated.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="The port.")] = 8001,
    opens: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """
    Show the cards of the hardest customers while you edit, until Ctrl-C.

    A page on this machine: stories across, customers down. Save a template, a style sheet, a
    translation or campaign.toml, and the cards in view are drawn again. Works before any run: the
    log is read once, and the hardest customers are chosen from it, beside invented ones.
    """
    from recap import preview as live_preview
    from recap.commands import output, ports

    folder = campaigns.folder_of(campaign)
    ports.require_free(port)
    output.print_previewing(folder, port)
    options = live_preview.PreviewOptions(folder, customers, tuple(customer or ()))
    live_preview.serve(options, port, opens=opens)


@app.command(epilog=_example("recap serve my-campaign --port 8080"))
def serve(
    campaign: CampaignFolder,
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="The port.")] = 8000,
    run: RunFolder = None,
) -> None:
    """
    Serve the customers' pages on this machine, until Ctrl-C.
    """
    from recap.commands import links_csv, output, ports
    from recap.delivery import server

    selected_run = _find_run(campaign, run, any_layout=True)
    ports.require_free(port)
    output.print_serving(selected_run, campaign, port, links_csv.open_times(selected_run))
    server.serve(selected_run, port)


@app.command(
    epilog=_example(
        "recap links my-campaign --out links.csv",
        "recap links my-campaign --revoke C-1001",
        "recap links my-campaign --revoke --all",
    )
)
def links(
    campaign: CampaignFolder,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="The file to write.")] = None,
    revoke: Annotated[
        str | None,
        typer.Option(
            metavar="CUSTOMER|--all",
            help="Write nothing: revoke every link of this customer, or of all customers.",
        ),
    ] = None,
    run: RunFolder = None,
) -> None:
    """
    Write every customer's private link for the mailing tool, or revoke links.

    Every call creates new links; earlier links stay valid. Anybody with the file can open
    every recap in it: do not send it by mail. Says when links open and expire, where
    campaign.toml has [links].

    A revoked link does not open again: the server sees it at once, and --out creates new links.
    When customers opt out, the next run revokes their links.
    """
    from recap.commands import links_csv

    if (out is None) == (revoke is None):
        raise CampaignError(
            "Links are either written or revoked.",
            "the command line",
            "use one of --out FILE.csv, --revoke CUSTOMER and --revoke --all",
        )
    if out is None:
        revoked = links_csv.revoke(_find_run(campaign, run, any_layout=True), str(revoke))
        typer.echo(f"Revoked {revoked:,} {'link' if revoked == 1 else 'links'}.")
        return
    selected_run, loaded = _find_run(campaign, run), campaigns.load(campaign)
    count = links_csv.write(selected_run, out, loaded)
    typer.echo(
        f"Wrote {count:,} {'link' if count == 1 else 'links'} to {out}. "
        "Anybody with this file can open every recap in it."
    )
    if times := links_csv.open_times(selected_run):
        typer.echo(times)
    warnings = links_csv.changed_times(selected_run, loaded), links_csv.unfinished(selected_run)
    for warning in filter(None, warnings):
        typer.echo(f"warning: {warning}", err=True)


@app.command(
    epilog=_example(
        "recap forget my-campaign C-1001",
        "recap forget my-campaign --check C-1001 --name 'Ada Lovelace'",
    )
)
def forget(
    campaign: CampaignFolder,
    customer: Customer,
    check: Annotated[
        bool,
        typer.Option("--check", help="Delete nothing: search for what is left of the customer."),
    ] = False,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--name", metavar="NAME", help="With --check, also search for this name; several times."
        ),
    ] = None,
    run: RunFolder = None,
) -> None:
    """
    Delete everything of one customer from the run and the store, for good.

    Deletes links, snapshot, cards, PDF, facts, and the customer's lines in the run folder; the
    server sees it at once. A receipt without personal data stays, and no later run in this
    folder makes the recap again. The log itself is yours to change. Then, or with --check,
    searches all files (Parquet and the database are decoded) for the id and the names, and
    lists what still has them. Can be run twice: a call that was stopped is finished by the next
    one. Exits with 1 when something is left, and with 2 while a run works in the folder.
    """
    from recap.commands import forget as forget_customer

    selected_run = _find_run(campaign, run)
    if check:
        receipt, search = forget_customer.check(selected_run, customer, names or [])
    else:
        receipt, search = forget_customer.forget(selected_run, customer)
    typer.echo("\n".join(forget_customer.describe(receipt, search, selected_run)))
    if not check:
        typer.echo(forget_customer.NOT_DELETED)
    if not search.is_clean:
        raise typer.Exit(WITH_FAILURES)


@app.command(
    epilog=_example("recap translate my-campaign el", "recap translate my-campaign --check")
)
def translate(
    campaign: CampaignFolder,
    locale: Annotated[
        str | None,
        typer.Argument(
            metavar="LOCALE",
            help="The language, such as el or pt_BR.  [default, with --check: all]",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: list what is not translated.")
    ] = False,
) -> None:
    """
    Write the theme's texts for translation: locales/<language>.po.

    Edit the file with any translation editor, such as Poedit. After the theme has changed,
    run the command again: it adds new texts and keeps translations. With --check, list the
    texts without a translation and the words that [words] lacks, and exit with 1 when there
    are any.
    """
    from recap import cards, stories
    from recap.commands import translation_check

    loaded = campaigns.load(campaign)
    theme = stories.theme_of(loaded)
    code = locale and campaigns.valid_locale(locale)
    if check:
        lines, is_complete = translation_check.check(loaded, theme, code)
        typer.echo("\n".join(lines))
        raise typer.Exit(0 if is_complete else WITH_FAILURES)
    if code is None:
        raise typer.BadParameter("name the language, or use --check.", param_hint="LOCALE")
    written = cards.translate(theme, code)
    typer.echo(f"{written.file}: {written.texts} texts, {written.missing} to translate.")


@app.command(epilog=_example("recap doctor"))
def doctor() -> None:
    """
    Print what is installed, what is missing, and how to install it.

    Exits with 0 when everything is installed, else with 2.
    """
    from recap.commands import doctor, output

    checks = list(doctor.run_checks(Path()))
    output.print_doctor(checks)
    if not all(check.ok for check in checks):
        raise typer.Exit(CANNOT_START)


def _unusable_path(error: OSError) -> StorageError:
    return StorageError(
        f"This path cannot be used: {error.strerror}.",
        str(error.filename),
        "correct the path, or give yourself the right to read it",
    )


def _find_run(campaign: Path, named: Path | None, *, any_layout: bool = False) -> Run:
    return last_run.find(campaigns.folder_of(campaign), named, any_layout=any_layout)
