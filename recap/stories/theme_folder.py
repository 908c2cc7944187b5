"""The folder of a theme: no file of it is a link to a file elsewhere, and its texts are UTF-8."""

from __future__ import annotations

from pathlib import Path

from recap.errors import TemplateError

STYLES = "theme.css"


def refuse_links(folder: Path) -> None:
    """
    Raise `TemplateError` when a file or folder in *folder* is a link that leads out of it.

    A theme of somebody else would show, or send to browsers, any file of this machine.
    """
    root = folder.resolve()
    for file in sorted(folder.rglob("*")):
        if file.is_symlink() and not file.resolve().is_relative_to(root):
            raise TemplateError(
                f"'{file.relative_to(folder)}' is a link that leads out of the theme.",
                str(file),
                "put the file itself there",
            )


def read_text(file: Path) -> str:
    """Return the text of a theme's *file*. Raises `TemplateError` where it is not UTF-8."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TemplateError(
            f"'{file.name}' is not text in UTF-8, or was saved only in part.",
            f"{file}:{line}",
            "save it again, as UTF-8",
        ) from None
