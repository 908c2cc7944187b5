"""Write a theme of the campaign's own: a look with a built-in theme as its base."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recap.campaign import FILE_NAME, Campaign
from recap.commands.new_files import require_name, writing
from recap.commands.toml_edits import TomlFile
from recap.errors import CampaignError, TemplateError, did_you_mean
from recap.stories import STYLES, Theme, load_theme, shipped_themes

EXAMPLE = "big-number"
ALL = "all"
CONFIG = "theme.toml"
TOML = """\
# The theme {name}: files and keys that are not here are those of {base}, its base.
# Save a change, and see it: recap preview CAMPAIGN. All keys: docs/templates.md of recap.
name = "{name}"
description = "{base}, and what we changed."
base = "{base}"
{rest}"""
CSS = """\
/*
 * The rules of {name}. They come after those of {base}, so write only what differs.
 * A colour of theme.toml is a variable: var(--{color}). The text colour on it: var(--on-{color}).
 *
 *     .lead {{ font-weight: 400; }}
 */
"""
PAGE_CSS = """\
/*
 * Rules for the customer's page; they come after those of the base. Cards do not have them, so
 * animation, filters and all else that browsers know may stand here.
 */
"""


@dataclass(frozen=True, slots=True)
class NewTheme:
    """What was written for a theme: its files, and the campaign.toml that names it now."""

    files: Sequence[Path]
    campaign_file: Path
    replaced: str  # the theme that the campaign had


def write(
    campaign: Campaign, name: str, base: str, stories: Sequence[str] = (EXAMPLE,)
) -> NewTheme:
    """
    Write the theme *name* into the folder of *campaign*, and name it in campaign.toml.

    *stories* of the *base* are copied, to be changed; ``all`` of them, or none.

    Raises:
        CampaignError: The name is not possible, there is no such base or story, or a file exists
            already; nothing is written.
        StorageError: The folder cannot be written to; nothing is left of the theme.
    """
    require_name(name, "theme")
    _refuse_name_of_shipped(name)
    look = _base(base)
    folder = campaign.folder / name
    edited = TomlFile(campaign.folder / FILE_NAME)
    edited.set_text("theme", name)
    new_files = {
        folder / CONFIG: _toml(name, look),
        folder / STYLES: CSS.format(name=name, base=base, color=[*look.colors][-1]),
        folder / "page" / "page.css": PAGE_CSS,
    }
    for story in _stories(look, stories):
        copied = look.story(story).file.read_text("utf-8")
        new_files[folder / "stories" / f"{story}.html"] = copied
    with writing(new_files) as written:
        edited.write()
    return NewTheme(written, edited.file, campaign.theme)


def _refuse_name_of_shipped(name: str) -> None:
    if name in shipped_themes(with_bases=True):
        raise CampaignError(
            f"recap has a theme '{name}', so a campaign cannot have another one of that name.",
            "the command line, NAME",
            f"use another name, such as 'my-{name}'",
        )


def _base(name: str) -> Theme:
    names = shipped_themes()
    if name not in names:
        raise CampaignError(
            f"There is no theme '{name}' to begin from.{did_you_mean(name, names)}",
            "the command line, --from",
            f"use one of {', '.join(names)}",
        )
    return load_theme(name)


def _toml(name: str, look: Theme) -> str:
    """Return a theme.toml with the fonts and the colours of *look*, as its own file has them."""
    text = (look.folder / CONFIG).read_text("utf-8")
    tables = text.partition("\n[")
    brand = re.search(r"^brand_colors = .*\n", text, re.MULTILINE)
    rest = f"{brand[0] if brand else ''}\n[{tables[2]}"
    return TOML.format(name=name, base=look.name, rest=rest)


def _stories(look: Theme, wanted: Sequence[str]) -> Iterator[str]:
    names = [story.name for story in look.stories]
    for name in names if ALL in wanted else wanted:
        if name not in names:
            raise TemplateError(
                f"The theme '{look.name}' has no story '{name}'.{did_you_mean(name, names)}",
                "the command line, --story",
                f"use one of {ALL}, {', '.join(names)}",
            )
        yield name
