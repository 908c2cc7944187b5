"""Write contact sheets: one picture for each format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import monotonic

from recap import cards, stories
from recap.atomic_files import atomic_write
from recap.campaign import FORMATS, Campaign, valid_locale
from recap.commands import formats
from recap.errors import CampaignError, StorageError
from recap.runs.progress import Listener, Progress


@dataclass(frozen=True, slots=True)
class Sheets:
    """The files of the sheets, and the stories that are on none: no customer gets them."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_sheets(
    campaign: Campaign,
    out: Path,
    *,
    story: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    size: str | None = None,
    watch: Listener = lambda _: None,
) -> Sheets:
    """
    Draw hard customers and the stories of *campaign* into *out*, a PNG.

    With more than one format each has a file: `sheet-story.png`. Stories that no customer gets
    are left out. No run is needed.

    Args:
        story: Only this story; with it, all formats.
        theme: Another theme than that of the campaign.
        locale: The locale of all customers.
        size: Only this format; default: `story`, or all formats of one story.

    Raises:
        CampaignError: There is no such format or locale, or no customer gets *story*.
        TemplateError: There is no such theme or story, or a card cannot be filled.
        StorageError: The file cannot be written.
    """
    if theme is not None:
        campaign = campaign.model_copy(update={"theme": theme})
    card_renderer = cards.CardRenderer(campaign, stories.theme_of(campaign))
    names = [card_renderer.theme.story(story).name] if story else [
        each.name for each in card_renderer.stories
    ]  # fmt: skip
    sizes = _sizes(size, one_story=story is not None)
    customers = cards.hard_customers(card_renderer, locale and valid_locale(locale))
    names, left_out = _with_customers(card_renderer.theme, names, customers)
    if story and left_out:
        raise CampaignError(
            f"No customer of a sheet gets the story '{story}'.",
            "the command line, option --story",
            "map the columns that its facts need, or choose another story",
        )
    start, total, done = monotonic(), len(customers) * len(names) * len(sizes), 0

    def report() -> None:
        nonlocal done
        done += 1
        took_s = monotonic() - start
        watch(
            Progress(stage="sheet", done=done, total=total, seconds=took_s, finished=done == total)
        )

    files = []
    for name in sizes:
        picture = cards.draw_sheet(card_renderer, customers, names, name, report)
        file = out if len(sizes) == 1 else out.with_stem(f"{out.stem}-{name}")
        data = BytesIO()
        picture.save(data, "PNG")
        try:
            with atomic_write(file, mode=0o666) as target:
                target.write(data.getvalue())
        except OSError as error:
            raise StorageError(
                f"The sheet cannot be written: {error.strerror}.",
                str(file),
                "make the folder writable, or choose another file with --out",
            ) from error
        files.append(file)
    return Sheets(tuple(files), left_out)


def _with_customers(
    theme: stories.Theme, names: Sequence[str], customers: Mapping[str, stories.Snapshot]
) -> tuple[list[str], tuple[str, ...]]:
    """Split *names* into the stories that somebody of *customers* gets, and the others."""
    everybody = [customer.facts for customer in customers.values()]
    shown = [name for name in names if any(map(theme.story(name).applies_to, everybody))]
    return shown, tuple(name for name in names if name not in shown)


def _sizes(size: str | None, *, one_story: bool) -> Sequence[str]:
    if size is None and not one_story:
        return FORMATS[:1]
    return formats.selected(size, "--format")
