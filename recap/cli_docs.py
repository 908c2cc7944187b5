"""docs/cli.md, written from the commands themselves: python -m recap.cli_docs > docs/cli.md"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from recap.cli import app

OPENING = """\
# The commands

This page is written by `python -m recap.cli_docs`; a test fails when it differs.

`CAMPAIGN` is the folder with the `campaign.toml` ([every key](campaign.md)). `recap run` writes to
`CAMPAIGN/out`, or to `--out DIR`, and leaves that folder's address in `CAMPAIGN/.recap/last-run`:
the commands after it find the last run there, unless `--run DIR` names another. Where the
campaign's folder cannot be written to, `recap run` says so, and `--run` is needed.

| exit code | |
|---|---|
| 0 | done |
| 1 | finished with failures: they are listed, everybody else is done |
| 2 | cannot start: what is wrong, where, and how to mend it |
| 130 | stopped with Ctrl-C: the same command goes on |
"""

WIDTH = 78  # what a terminal of 80 columns is given


def page() -> str:
    return OPENING + "".join(f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in helps())


def helps() -> Iterator[tuple[str, str]]:
    """Yield every command with what its ``--help`` prints: first `recap` itself."""
    group: Any = typer.main.get_command(app)
    top = _context(group, "recap")
    yield "recap", group.get_help(top)
    for name, command in group.commands.items():
        yield f"recap {name}", command.get_help(_context(command, name, top))


def _context(command: Any, name: str, parent: typer.Context | None = None) -> typer.Context:
    return typer.Context(command, info_name=name, parent=parent, terminal_width=WIDTH)


if __name__ == "__main__":
    sys.stdout.write(page())
