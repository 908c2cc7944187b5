"""
Which facts a story may show: those it needs, and those whose names its templates write.

Found by looking at the words, without filling anything: now and then one fact too many, for
`events` is a word of English too. `CardRenderer.facts` knows exactly, and needs what draws.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from recap.stories.theme import Theme

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
ALL = re.compile(r"\bfacts\b(?!\.|\[[\"'])")  # the record as a whole: any of them
APART = ("stories", "page")  # folders whose templates a story does not extend or include


def may_show(theme: Theme, known: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Map each story of *theme* to the facts, of those that are *known*, that it may show."""
    shared = [file for file in theme.folder.rglob("*.html") if file.parent.name not in APART]
    everywhere = _written([*shared], known)
    return {
        story.name: everywhere | _written([story.file], known) | {*story.needs}
        for story in theme.stories
    }


def _written(files: Collection[Path], known: Collection[str]) -> frozenset[str]:
    text = "\n".join(COMMENT.sub("", file.read_text("utf-8")) for file in files)
    return frozenset(known) & frozenset(known if ALL.search(text) else re.findall(r"\w+", text))
