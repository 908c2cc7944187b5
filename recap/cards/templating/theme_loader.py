"""
Find the templates of a theme: in its own folder, then in that of its base.

`{% extends "base/stories/cover.html" %}` in a theme's `stories/cover.html` means the same story of
its base; `words/` is the last base, which has the words of all looks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader
from jinja2.exceptions import TemplateNotFound

from recap.cards.templating.source_lines import with_lines
from recap.stories import read_text

BASE, WORDS = "base/", "words/"
LEVEL = ":"  # `1:card.html` is looked for in the second folder and those after it

Source = tuple[str, str, Callable[[], bool]]


class ThemeLoader(BaseLoader):
    """Loads templates from *folders*: the first that has one wins. See `source_lines` for marks."""

    def __init__(self, folders: tuple[Path, ...], *, marks_lines: bool = False) -> None:
        self._folders, self._marks_lines = folders, marks_lines
        self._loaders = [FileSystemLoader(folder) for folder in folders]

    def get_source(self, environment: Environment, template: str) -> Source:
        first, name = _parts(template)
        for nth, loader in enumerate(self._loaders[first:], first):
            try:
                source, file, is_current = loader.get_source(environment, name)
            except TemplateNotFound:
                continue
            except UnicodeDecodeError:
                read_text(self._folders[nth] / name)  # raises an error with the line
                raise
            marked = with_lines(source, nth, name) if self._marks_lines else source
            return marked, file, is_current
        raise TemplateNotFound(name if first == 0 else f"{BASE}{name}")

    def list_templates(self) -> list[str]:
        return sorted({name for loader in self._loaders for name in loader.list_templates()})

    def name_in(self, template: str, parent: str) -> str:
        """
        Return the name under which *parent* loads *template*.

        `base/` is looked for after the folder of *parent*, `words/` in the last folder. So a look
        that is copied into a theme is the look: were it based on the one that it was copied from,
        Jinja would give that one's variables to both.
        """
        first, name = _parts(parent)
        if template.startswith(WORDS):
            return f"{max(len(self._folders) - 1, first + 1)}{LEVEL}{template.removeprefix(WORDS)}"
        if not template.startswith(BASE):
            return template
        folders = self._folders[first:]
        own = next((nth for nth, folder in enumerate(folders) if (folder / name).is_file()), 0)
        return f"{first + own + 1}{LEVEL}{template.removeprefix(BASE)}"


def _parts(template: str) -> tuple[int, str]:
    """Return the first folder in which a template is looked for, and its path."""
    level, sign, name = template.partition(LEVEL)
    return (int(level), name) if sign and level.isdigit() else (0, template)
