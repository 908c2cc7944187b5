"""Select the stories that a customer's facts allow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from recap.campaign import FILE_NAME, Campaign
from recap.errors import TemplateError
from recap.stories.condition import follow
from recap.stories.story_header import PLACES, Story
from recap.stories.theme import Theme

ORDER_KEY = f"{FILE_NAME}, key 'stories.order'"
MOST = 10  # stories of a customer, cover and summary included
AHEAD_KEY = f"{FILE_NAME}, key 'draw.ahead'"


def select_stories(
    theme: Theme,
    facts: Mapping[str, Any],
    order: Sequence[str] = (),
    most: int = MOST,
    settings: Collection[str] = (),
) -> tuple[str, ...]:
    """
    Return the names of the stories for a customer with *facts*, first to last.

    A story whose facts are absent is left out. *order* is the campaign's: only those stories, in
    that order. Without it, at most *most* stories: those with a place, and the most remarkable of
    the others, of each topic one. The most remarkable comes first after the cover; the others keep
    the order of the theme. Of equally remarkable ones, the theme's first.

    Args:
        settings: The sections that campaign.toml has, of those that stories may need.

    Raises:
        TemplateError: *order* names a story that the theme does not have.
    """
    stories = [theme.story(name, ORDER_KEY) for name in order] if order else theme.stories
    possible = [
        story for story in stories if story.is_possible(settings) and story.applies_to(facts)
    ]
    if order:
        return tuple(story.name for story in possible)
    return tuple(story.name for story in _arranged(possible, facts, most))


def _arranged(possible: Sequence[Story], facts: Mapping[str, Any], most: int) -> list[Story]:
    placed = {place: [s for s in possible if s.place == place] for place in PLACES}
    free = [story for story in possible if not (story.place or story.on_request)]
    scores = {story.name: _score(story, facts) for story in free}
    by_score = sorted(free, key=lambda story: -scores[story.name])
    room = most - sum(map(len, placed.values()))
    chosen = _one_of_each_topic(by_score, facts)[: max(0, room)]
    others = [story for story in free if story in chosen[1:]]
    return [
        *placed["first"], *chosen[:1], *others, *placed["next-to-last"], *placed["last"]
    ]  # fmt: skip


def _one_of_each_topic(stories: Sequence[Story], facts: Mapping[str, Any]) -> list[Story]:
    """Return *stories* without those that share a topic with an earlier one."""
    seen: set[str] = set()
    chosen = []
    for story in stories:
        topics = {_topic(topic, facts) for topic in story.topics}
        if not topics & seen:
            chosen.append(story)
            seen |= topics
    return chosen


def _topic(topic: str, facts: Mapping[str, Any]) -> str:
    """Return the topic; for a path such as `remarkable.measure`, the text that is there."""
    value = follow(tuple(topic.split(".")), facts) if "." in topic else topic
    return value if isinstance(value, str) else topic


def _score(story: Story, facts: Mapping[str, Any]) -> float:
    """Return how remarkable a story is for the customer: its weight, or more by its rank."""
    share = follow(story.rank, facts) if story.rank else None
    return max(story.weight, 100 - share) if isinstance(share, int | float) else story.weight


def unknown_stories(campaign: Campaign, theme: Theme) -> Iterator[TemplateError]:
    """Yield an error for each story that *campaign* names and *theme* does not have."""
    drawn_ahead = [story for story, *_ in campaign.draw.ahead_files]
    for where, names in ((ORDER_KEY, campaign.stories.order), (AHEAD_KEY, drawn_ahead)):
        for name in names:
            try:
                theme.story(name, where)
            except TemplateError as error:
                yield error
