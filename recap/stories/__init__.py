"""
Which stories a customer is told, and the snapshot that freezes what they stand on.

A story is a template of the theme; its header says which facts it needs. No words
and no pixels here: the templates hold the words, `recap.cards` draws them.
"""

from recap.stories.fact_usage import FACTS_RECORD, facts_in_text, possible_facts
from recap.stories.name_pictures import pictures_of
from recap.stories.persona_rules import Persona
from recap.stories.selection import choose, unknown_stories
from recap.stories.snapshot import Customer, Snapshot, about, build_snapshot
from recap.stories.story_header import Story
from recap.stories.theme import EMOJI, Font, Theme, load_theme, of_the_system, theme_of

__all__ = [
    "EMOJI",
    "FACTS_RECORD",
    "Customer",
    "Font",
    "Persona",
    "Snapshot",
    "Story",
    "Theme",
    "about",
    "build_snapshot",
    "choose",
    "facts_in_text",
    "load_theme",
    "name_pictures",
    "of_the_system",
    "pictures_of",
    "possible_facts",
    "theme_of",
    "unknown_stories",
]
