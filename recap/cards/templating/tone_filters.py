"""
Sentences that praise or tease: shown where the campaign allows it, and listed for its people.

`{{ _("...") | tease or _("...") }}`: the second sentence is for cards that may not tease.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, nodes, pass_context
from jinja2.runtime import Context

from recap.campaign import TONES, ToneName
from recap.cards.templating.template_facts import parsed, references

TRANSLATIONS = ("_", "gettext", "ngettext")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a story as it is written in the template, and its tone."""

    tone: ToneName
    text: str


def tone_filters() -> dict[str, Callable[..., str]]:
    """Return the filters `praise` and `tease`: the text, or none where the card is milder."""

    def make(tone: ToneName) -> Callable[..., str]:
        @pass_context
        def filter_(context: Context, text: str) -> str:
            allowed: Any = context.get("tone", TONES[0])
            return text if TONES.index(tone) <= TONES.index(allowed) else ""

        return filter_

    return {tone: make(tone) for tone in TONES[1:]}


class SentenceFinder:
    """Finds the sentences of the templates of *environment*; parses each template once."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._found = cache(self._find)

    def harshest(self, template: str) -> Sentence | None:
        """Return the sentence of *template* with the strongest tone, of equals the first."""
        sentences, waiting, seen = list[Sentence](), [template], {template}
        while waiting:
            found, referenced = self._found(waiting.pop())
            sentences += found
            waiting += sorted(referenced - seen)
            seen |= referenced
        return max(sentences, key=lambda sentence: TONES.index(sentence.tone), default=None)

    def _find(self, template: str) -> tuple[list[Sentence], set[str]]:
        """Return the sentences of one *template*, and the templates that it refers to."""
        _, tree = parsed(self._environment, template)
        return [*_sentences(tree)], references(self._environment, template, tree)


def _sentences(tree: nodes.Template) -> Iterator[Sentence]:
    for filter_ in tree.find_all(nodes.Filter):
        if filter_.name in TONES and filter_.node is not None:
            yield from (Sentence(filter_.name, text) for text in _texts(filter_.node))
    yield from (Sentence(TONES[0], text) for text in _texts(tree))


def _texts(node: nodes.Node) -> Iterator[str]:
    """Yield the texts that are translated in *node*; of plural forms the last."""
    calls = [node, *node.find_all(nodes.Call)] if isinstance(node, nodes.Call) else [
        *node.find_all(nodes.Call)
    ]  # fmt: skip
    for call in calls:
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATIONS:
            texts = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
            texts = [text for text in texts if isinstance(text, str)]
            if texts:
                yield texts[-1].replace("%%", "%")
