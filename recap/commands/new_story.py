"""Write a new story into the campaign's own theme: its template, and its tile of the summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from recap import campaign as campaigns
from recap import stories
from recap.campaign import FILE_NAME, Campaign
from recap.commands import new_theme
from recap.commands.new_files import require_name, writing
from recap.commands.toml_edits import TomlFile
from recap.errors import CampaignError
from recap.stories import Theme

LOOKS = ("poster", "editorial", "night")  # themes for whose macros there is a template
PLAIN = "plain"  # for all others
LATE = ("next-to-last", "last")  # stories with these places come after a new one
ORDER = ("stories", "order")
OWN = "my-"
BLACK = "#14110f"  # in themes without colours
SUMMARY = "summary"
SUMMARY_TEXT = """\
{#- The summary with tiles of your own before the others: a value, and what it is. Four tiles are
    shown. Show a tile only to those of whom it is true, as the `when` of its story does. -#}
{% extends "base/stories/summary.html" %}
{% set own_tiles = [] %}
"""
TILE = """\
{% set most = weekdays | max if weekdays is defined else 0 %}
{% if active_days >= 5 and weekdays | select("equalto", most) | list | length == 1 %}
{% set own_tiles = own_tiles + [(most | number, (weekdays.index(most) + 1) | weekday)] %}
{% endif %}
"""
COMMENT = "The stories in their order: those of {base}, and your own. Copy new ones of {base} here."


@dataclass(frozen=True, slots=True)
class NewStory:
    """What was written for a story."""

    files: Sequence[Path]
    changed: Sequence[Path]
    theme: str | None  # the theme that was made for it
    tile: str | None  # what the user may add to the summary of the theme
    languages: Sequence[str]  # that the theme has translations for


def write(campaign: Campaign, name: str) -> NewStory:
    """
    Write the story *name* into the theme of *campaign*.

    A built-in theme is never written to: the campaign gets a theme of its own, with the other as
    its base.

    Raises:
        CampaignError: The name is not possible or is taken, or a file cannot be edited; no story
            is written.
        StorageError: A file cannot be written.
        TemplateError: The theme cannot be read.
    """
    require_name(name, "story")
    theme = stories.theme_of(campaign)
    _refuse_taken(name, theme)
    made: new_theme.NewTheme | None = None
    if stories.is_shipped(theme.folder):
        made = _own_theme(campaign, theme)
        campaign = campaigns.load(campaign.folder)
        theme = stories.theme_of(campaign)
    edits = [*_edits(campaign, theme, name)]
    summary = theme.folder / "stories" / f"{SUMMARY}.html"
    has_tiles = "own_tiles" in "".join(
        file.read_text("utf-8")
        for story in theme.stories
        if story.name == SUMMARY
        for file in story.files
    )
    new_files = {theme.folder / "stories" / f"{name}.html": _template(theme, name)}
    if has_tiles and not summary.exists():
        new_files[summary] = f"{SUMMARY_TEXT}{TILE}"
    with writing(new_files) as written:
        for edit in edits:
            edit.write()
    return NewStory(
        files=[*(made.files if made else ()), *written],
        changed=[*([made.campaign_file] if made else ()), *(edit.file for edit in edits)],
        theme=theme.name if made else None,
        tile=TILE if has_tiles and summary not in new_files else None,
        languages=_languages(theme),
    )


def _own_theme(campaign: Campaign, theme: Theme) -> new_theme.NewTheme:
    name = f"{OWN}{theme.name}"
    if (campaign.folder / name).exists():
        raise CampaignError(
            f"The story needs a theme of the campaign's own, and '{name}' exists already.",
            str(campaign.folder / name),
            f'set theme = "{name}" in {FILE_NAME}, or make another one: '
            f"recap new-theme CAMPAIGN NAME --from {theme.name}",
        )
    return new_theme.write(campaign, name, theme.name, ())


def _refuse_taken(name: str, theme: Theme) -> None:
    if name not in [story.name for story in theme.stories]:
        return
    file = theme.story(name).file
    raise CampaignError(
        f"The theme '{theme.name}' has a story '{name}' already.",
        str(file),
        f"use another name; to change that story: recap new-theme CAMPAIGN NAME --story {name}"
        if stories.is_shipped(file)
        else "use another name, or edit that file",
    )


def _edits(campaign: Campaign, theme: Theme, name: str) -> Iterator[TomlFile]:
    """Yield theme.toml, and campaign.toml where it lists stories, with *name* in their lists."""
    late = [story.name for story in theme.stories if story.place in LATE or story.setting]
    config = TomlFile(theme.folder / new_theme.CONFIG)
    if config.has("stories"):
        config.add_to_list(["stories"], name, late)
    else:
        names = [story.name for story in theme.stories]
        nth = next((n for n, each in enumerate(names) if each in late), len(names))
        base = theme.folders[1].name
        config.set_list("stories", [*names[:nth], name, *names[nth:]], COMMENT.format(base=base))
    yield config
    if campaign.stories.order:
        listed = TomlFile(campaign.folder / FILE_NAME)
        listed.add_to_list(ORDER, name, late)
        yield listed


def _template(theme: Theme, name: str) -> str:
    """Return the template of a new story, in the look of the theme or of its base."""
    bases = [folder.name for folder in theme.folders if stories.is_shipped(folder)]
    look = next((base for base in bases if base in LOOKS), PLAIN)
    text = (files("recap.commands") / "starter" / "stories" / f"{look}.html").read_text("utf-8")
    has_colors = "paper" in theme.colors
    title = json.dumps(name.replace("-", " ").capitalize())
    for mark, value in {
        '"@title@"': title,
        "@name@": name,
        "@ink@": '{{ color("on-" ~ story.ground) }}' if has_colors else BLACK,
        "@colors@": "background:var(--ground);color:var(--on-ground)" if has_colors else "",
    }.items():
        text = text.replace(mark, value)
    return text


def _languages(theme: Theme) -> list[str]:
    return sorted({file.stem for folder in theme.translations for file in folder.glob("*.po")})
