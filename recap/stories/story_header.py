"""
A story's header: TOML in the first comment of its template.

    {#- story
    title = "Longest streak"
    needs = ["longest_streak"]
    when  = "longest_streak.days >= 3"
    -#}
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recap.errors import TemplateError, did_you_mean
from recap.stories.condition import Comparison, parse

KEYS = {"title": "a text in quotes", "needs": 'a list such as ["events"]', "when": "a text"}
HEADER = re.compile(r"\A\s*\{#[-+]?[ \t]*story\b(?P<toml>.*?)[-+]?#\}", re.DOTALL)
SAMPLE = '{#- story, title = "Longest streak" and needs = ["longest_streak"] on lines of their own'


@dataclass(frozen=True, slots=True)
class Story:
    """One thing worth telling: its template, and what must be so for it to be told."""

    name: str
    title: str
    needs: tuple[str, ...]
    when: tuple[Comparison, ...]
    file: Path

    def is_told(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether *facts* have all it needs, and are worth telling."""
        try:
            return all(need in facts for need in self.needs) and all(
                comparison.holds(facts) for comparison in self.when
            )
        except TypeError:
            raise TemplateError(
                f"Story '{self.name}' compares a number with a text in its `when`.",
                str(self.file),
                "compare numbers with numbers, and texts with texts in quotes",
            ) from None


def read_story(file: Path, known: Iterable[str]) -> Story:
    """
    Read the header of the story in *file*, whose facts must be among *known*.

    Raises:
        TemplateError: No header, an unknown key or fact, or a `when` that cannot be read.
    """
    return _Header(file).story(sorted(known))


class _Header:
    def __init__(self, file: Path) -> None:
        self.file, self.name = file, file.stem
        text = file.read_text(encoding="utf-8")
        match = HEADER.match(text)
        if match is None:
            raise self.error(f"Story '{self.name}' has no header.", f"begin the file with {SAMPLE}")
        self._above = text[: match.start("toml")].count("\n")
        self._toml = match["toml"]

    def story(self, known: list[str]) -> Story:
        said = self._parsed()
        for key in said:
            self._check_key(key, said[key])
        title = said.get("title") or self.name.replace("-", " ").capitalize()
        needs, when = tuple(said.get("needs", ())), self._when(said.get("when"))
        for key, facts in (("needs", needs), ("when", [part.fact for part in when])):
            self._check_facts(key, facts, known)
        return Story(self.name, title, needs, when, self.file)

    def error(self, what: str, fix: str, key: str | None = None) -> TemplateError:
        return TemplateError(what, f"{self.file}:{self._line(key) if key else 1}", fix)

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._toml)
        except tomllib.TOMLDecodeError as error:
            says, _, place = str(error).removesuffix(")").rpartition(" (at ")
            line = re.match(r"line (\d+)", place)
            number = self._above + int(line[1]) if line else self._above + 1
            raise TemplateError(
                f"The header of story '{self.name}' is not TOML: {says}.",
                f"{self.file}:{number}",
                'write each line as key = "text" or key = ["one", "two"]',
            ) from None

    def _check_key(self, key: str, value: object) -> None:
        if key not in KEYS:
            raise self.error(
                f"Story '{self.name}' has an unknown key '{key}' in its header."
                f"{did_you_mean(key, KEYS)}",
                f"use {', '.join(KEYS)}",
                key,
            )
        good = _is_names(value) if key == "needs" else isinstance(value, str)
        if not good:
            raise self.error(
                f"'{key}' of story '{self.name}' must be {KEYS[key]}.", "correct it", key
            )

    def _when(self, condition: str | None) -> tuple[Comparison, ...]:
        if condition is None:
            return ()
        try:
            return parse(condition)
        except ValueError as error:
            raise self.error(
                f"The `when` of story '{self.name}' cannot be read from here on: {error}",
                "write comparisons joined by `and`, such as: "
                "longest_streak.days >= 3 and events > 1",
                "when",
            ) from None

    def _check_facts(self, key: str, facts: Iterable[str], known: list[str]) -> None:
        for fact in facts:
            if fact not in known:
                raise self.error(
                    f"Story '{self.name}' needs '{fact}', which is not a fact."
                    f"{did_you_mean(fact, known)}",
                    "name a fact of docs/facts.md",
                    key,
                )

    def _line(self, key: str) -> int:
        before = re.split(rf"(?m)^[ \t]*\"?{re.escape(key)}\"?[ \t]*=", self._toml, maxsplit=1)[0]
        return self._above + before.count("\n") + 1


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
