"""Choose the stories that a customer's facts can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recap.errors import TemplateError, did_you_mean
from recap.stories.theme import Theme


def choose(theme: Theme, facts: Mapping[str, Any], order: Sequence[str] = ()) -> tuple[str, ...]:
    """
    Return the names of the stories told to whoever has *facts*, first to last.

    *order* is the campaign's: those stories only, in that order; empty means all
    of the theme's. A story whose facts are absent is not told.

    Raises:
        TemplateError: *order* names a story that the theme does not have.
    """
    names = order or [story.name for story in theme.stories]
    return tuple(name for name in names if _story(theme, name).is_told(facts))


def _story(theme: Theme, name: str) -> Any:
    known = [story.name for story in theme.stories]
    if name not in known:
        raise TemplateError(
            f"The theme '{theme.name}' has no story '{name}'.{did_you_mean(name, known)}",
            "campaign.toml, [stories], order",
            f"name stories of the theme: {', '.join(known)}",
        )
    return theme.story(name)
