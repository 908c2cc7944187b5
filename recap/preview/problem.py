"""What is wrong, where and how to fix it, as the page shows it in the place of a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from traceback import walk_tb
from typing import Any, Literal

from recap.errors import RecapError

Scope = Literal["campaign", "card"]
TEXT_FILES = (".html", ".css", ".toml", ".po", ".csv")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of one card, or of the whole campaign or theme."""

    what: str
    where: str
    fix: str
    scope: Scope

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "where": short_place(self.where)}


def problem_of(error: Exception, scope: Scope, folders: Sequence[Path] = ()) -> Problem:
    """
    Return the problem that *error* says; for an error without a place, the last file in it.

    A file that is not UTF-8 is looked for in *folders*.
    """
    if isinstance(error, RecapError):
        return Problem(error.what, error.where, error.fix, scope)
    if isinstance(error, UnicodeDecodeError):
        file = next(filter(_is_no_text, _text_files(folders)), "the theme")
        return Problem("This file is not text in UTF-8.", str(file), "save it as UTF-8", scope)
    place = getattr(error, "filename", None) or _last_file(error) or "the theme"
    return Problem(
        f"This cannot be drawn: {type(error).__name__}: {error}",
        str(place),
        "correct what was saved last; recap check CAMPAIGN says more",
        scope,
    )


def _last_file(error: Exception) -> str | None:
    """Return the last template that *error* passed through, with its line."""
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    return next(
        (f"{file}:{line}" for file, line in reversed(places) if file.endswith(TEXT_FILES)), None
    )


def _text_files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (file for file in sorted(folder.rglob("*")) if file.suffix in TEXT_FILES)


def _is_no_text(file: Path) -> bool:
    try:
        file.read_text("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def short_place(where: str) -> str:
    """Return *where* with paths relative to the working folder, as an editor opens them."""
    return where.replace(f"{Path.cwd()}/", "")
