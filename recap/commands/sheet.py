"""Write contact sheets: one picture for each format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from time import monotonic

from recap import cards, stories
from recap.atomic_files import atomic_write
from recap.campaign import FORMATS, Campaign, valid_locale
from recap.commands import formats
from recap.errors import StorageError
from recap.runs.progress import Listener, Progress


def write_sheets(
    campaign: Campaign,
    out: Path,
    *,
    story: str | None = None,
    theme: str | None = None,
    locale: str | None = None,
    size: str | None = None,
    watch: Listener = lambda _: None,
) -> Iterator[Path]:
    """
    Draw hard customers and the stories of *campaign* into *out*, a PNG; yield each file.

    With more than one format each has a file: `sheet-story.png`. No run is needed.

    Args:
        story: Only this story; with it, all formats.
        theme: Another theme than that of the campaign.
        locale: The locale of all customers.
        size: Only this format; default: `story`, or all formats of one story.

    Raises:
        CampaignError: There is no such format or locale.
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
    start, total, done = monotonic(), len(customers) * len(names) * len(sizes), 0

    def report() -> None:
        nonlocal done
        done += 1
        took_s = monotonic() - start
        watch(
            Progress(stage="sheet", done=done, total=total, seconds=took_s, finished=done == total)
        )

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
        yield file


def _sizes(size: str | None, *, one_story: bool) -> Sequence[str]:
    if size is None and not one_story:
        return FORMATS[:1]
    return formats.selected(size, "--format")
