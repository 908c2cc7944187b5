"""
Themes, their stories, and snapshots: which stories a customer gets, with which facts.

A story is a template of the theme; its header lists the facts that it needs. This package
reads headers and selects stories. Texts are in the templates; `recap.cards` draws them.
Use `theme_of` to read a theme and `build_snapshot` to freeze one customer's facts.
"""

from recap.stories.fact_usage import FACTS_RECORD, facts_in_text, possible_facts
from recap.stories.frozen_theme import freeze_theme, frozen_theme
from recap.stories.name_pictures import load_pictures
from recap.stories.persona_rules import Persona
from recap.stories.selection import select_stories, unknown_stories
from recap.stories.snapshot import Customer, Snapshot, build_snapshot, campaign_summary
from recap.stories.story_header import Story
from recap.stories.theme import Font, Theme
from recap.stories.theme_config import (
    is_shipped,
    load_theme,
    shipped_folder,
    shipped_themes,
    theme_names,
    theme_of,
)
from recap.stories.theme_folder import STYLES, read_text
from recap.stories.theme_fonts import EMOJI, find_system_fonts
from recap.stories.tones import strongest_tone

__all__ = [
    "EMOJI",
    "FACTS_RECORD",
    "STYLES",
    "Customer",
    "Font",
    "Persona",
    "Snapshot",
    "Story",
    "Theme",
    "build_snapshot",
    "campaign_summary",
    "facts_in_text",
    "find_system_fonts",
    "freeze_theme",
    "frozen_theme",
    "is_shipped",
    "load_pictures",
    "load_theme",
    "name_pictures",
    "possible_facts",
    "read_text",
    "select_stories",
    "shipped_folder",
    "shipped_themes",
    "strongest_tone",
    "theme_names",
    "theme_of",
    "unknown_stories",
]
