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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recap.campaign import SUBJECTS
from recap.errors import TemplateError, did_you_mean
from recap.stories.condition import Comparison, parse
from recap.stories.theme_folder import read_text

PLACES = ("first", "next-to-last", "last")
VERBS = ("enter", "count", "grow", "turn")
PARTS = ("title", "lead", "hero", "unit", "name", "note", "list", "chart", "art")
KEYS = {
    "title": "a text in quotes",
    "needs": 'a list such as ["events"]',
    "when": "a text",
    "ground": "the name of a colour",
    "place": f"one of {', '.join(PLACES)}",
    "topics": 'a list such as ["months"]',
    "weight": "a number from 0 to 100",
    "rank": 'a part of a fact, such as "weekly_streak_rank.top_pct"',
    "on_request": "true or false",
    "subjects": f"a list of {', '.join(SUBJECTS)}",
    "setting": "the name of a section of campaign.toml",
    "motion": 'a list of steps such as "count hero"',
}
HIGHEST_WEIGHT = 100
HEADER = re.compile(r"\A\s*\{#[-+]?[ \t]*story\b(?P<toml>.*?)[-+]?#\}", re.DOTALL)
EXAMPLE = '{#- story, title = "Longest streak" and needs = ["longest_streak"] on lines of their own'


@dataclass(frozen=True, slots=True)
class MotionStep:
    """One step of a story's motion: what it does to a part of the card. Nothing plays it yet."""

    verb: str  # of `VERBS`
    part: str  # of `PARTS`


@dataclass(frozen=True, slots=True)
class Story:
    """One story of a theme: its template, the facts that it needs, and its conditions."""

    name: str
    title: str
    needs: tuple[str, ...]
    when: tuple[Comparison, ...]
    files: tuple[Path, ...]  # its template, then that of the theme's base
    ground: str | None = None  # the colour token of the card's background
    place: str | None = None  # of `PLACES`; None: where it comes in the order
    topics: tuple[str, ...] = ()  # what it is about; of one topic a customer gets one story
    weight: float = 50  # how good it is for a customer for whom nothing is remarkable, 0 to 100
    rank: tuple[str, ...] = ()  # the path of a share from the top, percent: low is remarkable
    on_request: bool = False  # whether only `stories.order` of a campaign shows it
    subjects: tuple[str, ...] = ()  # of `SUBJECTS`: they limit the tone
    motion: tuple[MotionStep, ...] = ()  # how it comes to life, first to last
    setting: str | None = None  # the section of campaign.toml that it needs

    @property
    def file(self) -> Path:
        return self.files[0]

    @property
    def selection_rules(self) -> tuple[object, ...]:
        """All that decides who gets the story, and where it stands."""
        return (
            *(self.name, self.needs, repr(self.when), self.place, self.topics, self.weight),
            *(self.rank, self.on_request, self.setting),
        )

    def is_possible(self, settings: Collection[str]) -> bool:
        """Return whether a campaign with these optional sections can have the story."""
        return self.setting is None or self.setting in settings

    def applies_to(self, facts: Mapping[str, Any]) -> bool:
        """Return whether *facts* has all needed facts and all conditions hold."""
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


def read_story(files: Sequence[Path], known_facts: Iterable[str]) -> Story:
    """
    Read the headers of a story: those of its template in a theme, and in the theme's bases.

    *files* has the theme's own first; a key comes from the first header that has it. Facts must
    be among *known_facts*.

    Raises:
        TemplateError: No header, an unknown key or fact, or a `when` that cannot be parsed.
    """
    headers = [_Header(file) for file in files]
    present = [header for header in headers if header.exists]
    if not present:
        raise headers[0].error(
            f"Story '{headers[0].name}' has no header.", f"begin the file with {EXAMPLE}"
        )
    known = sorted(known_facts)
    values: dict[str, Any] = {}
    for header in reversed(present):
        values |= header.values(known)
    name = files[0].stem
    values.setdefault("title", name.replace("-", " ").capitalize())
    return Story(name=name, files=tuple(files), **{"needs": (), "when": (), **values})


class _Header:
    def __init__(self, file: Path) -> None:
        self.file, self.name = file, file.stem
        text = read_text(file)
        match = HEADER.match(text)
        self.exists = match is not None
        self._above = text[: match.start("toml")].count("\n") if match else 0
        self._toml = match["toml"] if match else ""

    def values(self, known_facts: list[str]) -> dict[str, Any]:
        """Return the fields of `Story` that this header sets."""
        header = self._parsed()
        for key in header:
            self._check_key(key, header[key])
        if "needs" in header:
            header["needs"] = tuple(header["needs"])
            self._check_facts("needs", header["needs"], known_facts)
        if "motion" in header:
            header["motion"] = tuple(MotionStep(*step.split()) for step in header["motion"])
        for key in {"topics", "subjects"} & {*header}:
            header[key] = tuple(header[key])
        if "rank" in header:
            header["rank"] = tuple(header["rank"].split("."))
            self._check_facts("rank", header["rank"][:1], known_facts)
        if "when" in header:
            header["when"] = self._when(header["when"])
            self._check_facts("when", [part.fact for part in header["when"]], known_facts)
        return header

    def error(self, what: str, fix: str, key: str | None = None) -> TemplateError:
        return TemplateError(what, f"{self.file}:{self._line(key) if key else 1}", fix)

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._toml)
        except tomllib.TOMLDecodeError as error:
            message, _, place = str(error).removesuffix(")").rpartition(" (at ")
            line = re.match(r"line (\d+)", place)
            number = self._above + int(line[1]) if line else self._above + 1
            raise TemplateError(
                f"The header of story '{self.name}' is not TOML: {message}.",
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
        if not _is_valid(key, value):
            raise self.error(
                f"'{key}' of story '{self.name}' must be {KEYS[key]}.", "correct it", key
            )

    def _when(self, condition: str) -> tuple[Comparison, ...]:
        try:
            return parse(condition)
        except ValueError as error:
            raise self.error(
                f"The `when` of story '{self.name}' cannot be parsed from here on: {error}",
                "write comparisons joined by `and`, such as: "
                "longest_streak.days >= 3 and events > 1",
                "when",
            ) from None

    def _check_facts(self, key: str, facts: Iterable[str], known_facts: list[str]) -> None:
        for fact in facts:
            if fact not in known_facts:
                raise self.error(
                    f"Story '{self.name}' needs '{fact}', which is not a fact."
                    f"{did_you_mean(fact, known_facts)}",
                    "use a fact from docs/facts.md",
                    key,
                )

    def _line(self, key: str) -> int:
        before = re.split(rf"(?m)^[ \t]*\"?{re.escape(key)}\"?[ \t]*=", self._toml, maxsplit=1)[0]
        return self._above + before.count("\n") + 1


def _is_valid(key: str, value: object) -> bool:
    match key:
        case "needs" | "topics":
            return _is_list_of_texts(value)
        case "motion":
            return isinstance(value, list) and all(map(_is_step, value))
        case "subjects":
            return isinstance(value, list) and all(name in SUBJECTS for name in value)
        case "place":
            return value in PLACES
        case "weight":
            return type(value) in (int, float) and 0 <= value <= HIGHEST_WEIGHT  # type: ignore[operator]
        case "on_request":
            return isinstance(value, bool)
    return isinstance(value, str)


def _is_step(text: object) -> bool:
    verb, _, part = str(text).partition(" ")
    return verb in VERBS and part in PARTS


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
