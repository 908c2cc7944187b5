"""Write docs/cli.md from the help texts: python -m recap.cli_docs > docs/cli.md"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from recap.cli import app

OPENING = """\
# The commands

`python -m recap.cli_docs` writes this page; a test fails when it is out of date.

`CAMPAIGN` is the folder with the `campaign.toml` ([all keys](campaign.md)). `recap run` writes to
`CAMPAIGN/out`, or to `--out DIR`, and saves the path of that folder in `CAMPAIGN/.recap/last-run`.
Later commands use that run, unless `--run DIR` gives another. When the campaign's folder cannot
be written to, `recap run` says so, and later commands need `--run`.

| exit code | |
|---|---|
| 0 | done |
| 1 | finished with failures: they are listed, all other customers are done |
| 2 | cannot start: the message says what is wrong, where, and how to fix it |
| 130 | stopped with Ctrl-C: the same command continues |
"""

WIDTH = 78  # the text width in a terminal of 80 columns


def page() -> str:
    return OPENING + "".join(f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in helps())


def helps() -> Iterator[tuple[str, str]]:
    """Yield the name and ``--help`` text of every command, first of `recap` itself."""
    group: Any = typer.main.get_command(app)
    top = _context(group, "recap")
    yield "recap", group.get_help(top)
    for name, command in group.commands.items():
        yield f"recap {name}", command.get_help(_context(command, name, top))


def _context(command: Any, name: str, parent: typer.Context | None = None) -> typer.Context:
    return typer.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)


if __name__ == "__main__":
    sys.stdout.write(page())
