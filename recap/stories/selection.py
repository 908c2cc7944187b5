"""Select the stories that a customer's facts allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recap.campaign import FILE_NAME, Campaign
from recap.errors import TemplateError
from recap.stories.theme import Theme

ORDER_KEY = f"{FILE_NAME}, key 'stories.order'"
AHEAD_KEY = f"{FILE_NAME}, key 'draw.ahead'"


def select_stories(
    theme: Theme, facts: Mapping[str, Any], order: Sequence[str] = ()
) -> tuple[str, ...]:
    """
    Return the names of the stories for a customer with *facts*, first to last.

    *order* is the campaign's: only those stories, in that order; empty means every
    story of the theme. A story whose facts are absent is left out.

    Raises:
        TemplateError: *order* names a story that the theme does not have.
    """
    candidates = [theme.story(name, ORDER_KEY) for name in order] if order else theme.stories
    return tuple(story.name for story in candidates if story.applies_to(facts))


def unknown_stories(campaign: Campaign, theme: Theme) -> Iterator[TemplateError]:
    """Yield an error for each story that *campaign* names and *theme* does not have."""
    drawn_ahead = [story for story, *_ in campaign.draw.ahead_files]
    for where, names in ((ORDER_KEY, campaign.stories.order), (AHEAD_KEY, drawn_ahead)):
        for name in names:
            try:
                theme.story(name, where)
            except TemplateError as error:
                yield error
