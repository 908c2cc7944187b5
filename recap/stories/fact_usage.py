"""
Which facts a story's templates use, read from their text.

The search is quick and never misses a fact, but it may return one too many: `events` is also
an English word. That is enough to choose the evidence of a snapshot: parsing a theme's templates
takes 0.3 s a process, this search 4 ms. `CardRenderer.facts` parses the templates and returns
exactly the facts that a page explains; it refines the result of `facts_in_text`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from recap.stories.theme import Theme
from recap.stories.theme_folder import read_text

FACTS_RECORD = "facts"  # the name under which templates get all facts as one record
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
WHOLE_RECORD = re.compile(rf"\b{FACTS_RECORD}\b(?!\.\w|\[(?P<quote>[\"'])\w+(?P=quote)\])")
SEPARATE = ("stories", "page")  # folders whose templates no story extends or includes


def possible_facts(theme: Theme, known_facts: Collection[str]) -> Mapping[str, frozenset[str]]:
    """
    Map each story of *theme* to the facts that it may show.

    These are the facts that the story needs, and those of *known_facts* whose names are in
    its template or in one that stories share.
    """
    files = theme.files("*.html")
    shared = _facts_in((file for file in files if file.parent.name not in SEPARATE), known_facts)
    return {
        story.name: shared | _facts_in(story.files, known_facts) | {*story.needs}
        for story in theme.stories
    }


def facts_in_text(text: str, known_facts: Collection[str]) -> frozenset[str]:
    """
    Return those of *known_facts* whose names are in a template's *text*, outside comments.

    All of them, when the template uses the record `facts` as a whole.
    """
    text = COMMENT.sub("", text)
    if WHOLE_RECORD.search(text):
        return frozenset(known_facts)
    return frozenset(known_facts).intersection(re.findall(r"\w+", text))


def _facts_in(files: Iterable[Path], known_facts: Collection[str]) -> frozenset[str]:
    return facts_in_text("\n".join(read_text(file) for file in files), known_facts)
