"""
Edit single keys of a TOML file that a person wrote: comments and layout stay.

Each edit is checked: the new text, parsed, has the one change and nothing else.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recap.atomic_files import atomic_write
from recap.errors import CampaignError, StorageError

TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")


class TomlFile:
    """The text of a TOML file, and edits of it; `write` saves them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = file.read_bytes().decode("utf-8")
        self._bom = "\ufeff" if self.text.startswith("\ufeff") else ""
        self.text = self.text.removeprefix(self._bom)

    def has(self, key: str) -> bool:
        """Return whether the *key* outside any table is set."""
        return key in self._values()

    def set_text(self, key: str, value: str) -> None:
        """Set the *key* outside any table to the text *value*. Raises `CampaignError`."""
        new = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        line = re.compile(rf"^{key}[ \t]*=[ \t]*(?:{TEXT.pattern})", re.MULTILINE)
        first_table = self._first_table()
        found = line.search(self.text, 0, first_table)
        place = found.span() if found else (first_table, first_table)
        self._replace(*place, new if found else f"{new}\n\n", {**self._values(), key: value}, new)

    def set_list(self, key: str, names: Sequence[str], comment: str) -> None:
        """Add a *key* outside any table with the list *names*. Raises `CampaignError`."""
        rows = "".join(f"    {json.dumps(name)},\n" for name in names)
        new = f"# {comment}\n{key} = [\n{rows}]\n\n"
        at = self._first_table()
        self._replace(at, at, new, {**self._values(), key: [*names]}, new)

    def add_to_list(self, path: Sequence[str], name: str, before: Sequence[str]) -> None:
        """
        Add *name* to the list at *path*, before the first that is in *before*; else at its end.

        Raises:
            CampaignError: the list is written in a way that cannot be edited; the message says
                what to add.
        """
        *tables, key = path
        values = self._values()
        table = values
        for each in tables:
            table = table[each]
        names = table[key]
        nth = next((n for n, each in enumerate(names) if each in before), len(names))
        table[key] = [*names[:nth], name, *names[nth:]]
        start, end = self._list(tables, key)
        texts = [*TEXT.finditer(self.text, start, end)]
        fix = f"{key} = {json.dumps(table[key])}"
        if len(texts) != len(names) or not texts:
            raise self._not_edited(fix)
        new = json.dumps(name)
        if nth < len(names):
            at = texts[nth].start()
            indent = self.text[self.text.rfind("\n", 0, at) + 1 : at]
            joint = f",\n{indent}" if not indent.strip() else ", "
            self._replace(at, at, f"{new}{joint}", values, fix)
        else:
            at = texts[-1].end()
            self._replace(at, at, f", {new}", values, fix)

    def write(self) -> None:
        """Save the edits. Raises `StorageError`; then the file is as it was."""
        try:
            with atomic_write(self.file, mode=self.file.stat().st_mode & 0o777) as out:
                out.write(f"{self._bom}{self.text}".encode())
        except OSError as error:
            raise StorageError(
                f"{self.file.name} could not be changed: {error.strerror}.",
                str(self.file),
                "use a folder that this user can write to",
            ) from error

    def _values(self) -> dict[str, Any]:
        return tomllib.loads(self.text)

    def _first_table(self) -> int:
        """Return where the comments above the first table begin; without one, the end."""
        found = TABLE.search(self.text)
        before = self.text[: found.start()] if found else f"{self.text.rstrip()}\n"
        if not found:
            self.text = before
        while before.endswith("\n") and before.rstrip("\n").rpartition("\n")[2].startswith("#"):
            shorter = before.rstrip("\n").rpartition("\n")
            if before.endswith("\n\n"):
                break
            before = f"{shorter[0]}{shorter[1]}"
        return len(before)

    def _list(self, tables: Sequence[str], key: str) -> tuple[int, int]:
        """Return the span of the list of *key* in its table."""
        start, end = 0, self._first_table()
        if tables:
            heading = rf"^[ \t]*\[{re.escape('.'.join(tables))}\]"
            found = re.search(heading, self.text, re.MULTILINE)
            start = found.end() if found else len(self.text)
            following = TABLE.search(self.text, start)
            end = following.start() if following else len(self.text)
        opening = re.compile(rf"^[ \t]*{key}[ \t]*=[ \t]*\[", re.MULTILINE)
        opened = opening.search(self.text, start, end)
        return (opened.end(), self.text.find("]", opened.end())) if opened else (0, 0)

    def _replace(self, start: int, end: int, new: str, expected: dict[str, Any], fix: str) -> None:
        edited = f"{self.text[:start]}{new}{self.text[end:]}"
        try:
            is_right = tomllib.loads(edited) == expected
        except tomllib.TOMLDecodeError:
            is_right = False
        if not is_right:
            raise self._not_edited(fix)
        self.text = edited

    def _not_edited(self, line: str) -> CampaignError:
        return CampaignError(
            f"{self.file.name} cannot be edited automatically; it was not changed.",
            str(self.file),
            f"write it yourself, then run the command again: {line.strip()}",
        )
