"""One customer's recap, taken out of a run: the snapshot, and the cards as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from recap.campaign import FORMATS
from recap.cards import Studio
from recap.delivery import drawer, names
from recap.delivery.shelf import PlateShelf
from recap.delivery.store import Store, explained, whole
from recap.errors import CampaignError, RunError, TemplateError, did_you_mean
from recap.run import Run
from recap.stories import Snapshot, theme_of

PDF = "recap.pdf"


def snapshot(run: Run, customer: str) -> Snapshot:
    """
    Return what *customer*'s recap stands on.

    Raises:
        RunError: The run has no recap for this customer. The error names nobody:
            neither this customer nor one with an id like it.
    """
    known = run.campaign.known_as(customer)
    store, key = Store(run.store_url), names.snapshot(run.recap_id(known))
    if not store.exists(key):
        raise RunError(
            "This run has no recap for that customer.",
            str(run.folder),
            "write the id as the log does; who said no, or did nothing in the window, has none; "
            "who failed is listed by: recap status",
        )
    return Snapshot.from_json(store.get(key).decode())


def write(
    run: Run, customer: str, folder: Path, story: str | None, size: str | None, pdf: bool
) -> Iterator[Path]:
    """
    Write *customer*'s cards into *folder* as ``<story>-<format>.png``; yield each file.

    Every story in every format, unless *story* or *size* names one; with *pdf*,
    ``recap.pdf`` too. A card that was drawn already is not drawn again.
    """
    told = snapshot(run, customer)
    stories = _stories(run, told, story)
    sizes = _formats(size)
    store, recap_id = Store(run.store_url), run.recap_id(run.campaign.known_as(customer))
    studio = Studio(run.campaign, shelf=PlateShelf(store))
    for name in stories:
        for form in sizes:
            key = drawer.card(store, studio, told, recap_id, name, form)
            yield _put(folder / f"{name}-{form}.png", store.get(key))
    if pdf:
        yield _put(folder / PDF, store.get(drawer.pdf(store, studio, told, recap_id)))


def _stories(run: Run, told: Snapshot, wanted: str | None) -> Sequence[str]:
    if wanted is None:
        return told.stories
    known = [story.name for story in theme_of(run.campaign).stories]
    if wanted not in known:
        raise TemplateError(
            f"There is no story '{wanted}'.{did_you_mean(wanted, known)}",
            f"theme '{run.campaign.theme}'",
            f"name one of {', '.join(known)}",
        )
    if wanted not in told.stories:
        raise TemplateError(
            f"The story '{wanted}' is not told to this customer: the facts are not there, "
            "or not worth telling.",
            f"theme '{run.campaign.theme}'",
            f"name one that is: {', '.join(told.stories)}",
        )
    return [wanted]


def _formats(wanted: str | None) -> Sequence[str]:
    if wanted is None:
        return FORMATS
    if wanted not in FORMATS:
        raise CampaignError(
            f"There is no format '{wanted}'.{did_you_mean(wanted, FORMATS)}",
            "--format",
            f"name one of {', '.join(FORMATS)}",
        )
    return [wanted]


def _put(file: Path, data: bytes) -> Path:
    with explained(f"'{file.name}' could not be written", str(file.parent)), whole(file) as out:
        out.write(data)
    return file
