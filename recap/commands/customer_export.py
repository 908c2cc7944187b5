"""Export one customer's recap from a run: the explained numbers, and the cards as files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from recap import activity, facts
from recap.atomic_files import atomic_write
from recap.campaign import PDF_LAYOUTS
from recap.cards import CardRenderer
from recap.commands import formats
from recap.commands.current_look import CurrentLook
from recap.delivery import Store, render_on_demand, snapshot_store, storage_errors
from recap.errors import CampaignError, RunError, TemplateError, did_you_mean
from recap.facts import Explained
from recap.pipeline import artifacts
from recap.runs import Run
from recap.stories import Snapshot

PDF = "recap.pdf"


def read_snapshot(run: Run, customer: str) -> Snapshot:
    """
    Return the snapshot of *customer*.

    Raises:
        RunError: The run has no recap for this customer. The message has no customer
            ids, neither this one nor a similar one.
    """
    customer_id = run.campaign.canonical_id(customer)
    snapshot = snapshot_store.find(Store(run.store_url), run.recap_id(customer_id))
    if snapshot is None:
        raise RunError(
            "This run has no recap for that customer.",
            str(run.folder),
            "write the id as in the log; customers who opted out or have no activity in the window "
            "have no recap; failed customers are listed by: recap status",
        )
    return snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """
    How one customer's numbers were counted.

    ``lines``: how many lines of the log count. ``rejected``: one record per reason, with
    ``reason``, ``rows``, and ``file`` and ``row`` of the first. The lines of a number also have
    ``file`` and ``row``, unless they were not looked up or the log has changed.
    """

    snapshot: Snapshot
    as_of: datetime | None  # when the log was read
    own_zones: bool  # each line is in the zone of its own zone column, when it has one
    lines: int
    rejected: tuple[Mapping[Any, Any], ...]
    facts: tuple[Explained, ...]

    def values(self) -> dict[str, Any]:
        """Return the values for one JSON object; its ``facts`` are those of the snapshot."""
        campaign = self.snapshot.campaign
        return {
            "customer": self.snapshot.customer["id"],
            "facts": self.snapshot.facts,
            "stories": self.snapshot.stories,
            "first_day": campaign["first_day"],
            "last_day": campaign["last_day"],
            "zone": campaign["zone"],
            "own_zones": self.own_zones,
            "as_of": self.as_of and self.as_of.isoformat(),
            "lines": self.lines,
            "rejected": self.rejected,
            "explained": {each.name: _without_value(each) for each in self.facts},
        }


def to_json(explanations: Sequence[Explanation]) -> str:
    """Return the JSON object of one explanation, or a list of those of several."""
    values = [each.values() for each in explanations]
    return json.dumps(values if len(values) > 1 else values[0], ensure_ascii=False, indent=2)


def _without_value(explained: Explained) -> dict[str, Any]:
    values = asdict(explained)
    return {key: values[key] for key in values if key not in ("name", "value")}


def explanations(
    run: Run, customers: Sequence[str], *, places: bool = True
) -> Iterator[Explanation]:
    """
    Explain every number of each of *customers*; raises `RunError` as `read_snapshot` does.

    With *places*, read the log again, once for all of them, to find the file and row of each line.
    """
    snapshots = [read_snapshot(run, customer) for customer in customers]
    ids = [run.campaign.canonical_id(customer) for customer in customers]
    if places:
        lines = activity.read_with_provenance(run.campaign, run.activity, ids)
    else:
        lines = [activity.read_lines(run.activity, customer_id) for customer_id in ids]
    for customer_id, snapshot, of_customer in zip(ids, snapshots, lines, strict=True):
        rejected = activity.read_excluded(run.activity, customer_id)
        yield Explanation(
            snapshot=snapshot,
            as_of=artifacts.read_report(run).as_of,
            own_zones="zone" in run.campaign.columns,
            lines=len(of_customer),
            rejected=tuple({**row} for row in rejected.to_dict("records")),
            facts=tuple(facts.explain(snapshot.facts, of_customer, facts.metrics_of(run.campaign))),
        )


def write(
    look: CurrentLook,
    customer: str,
    folder: Path,
    story: str | None,
    size: str | None,
    pdf: str | None,
) -> Iterator[Path]:
    """
    Write *customer*'s cards into *folder* as ``<story>-<format>.png``; yield each file.

    Every story in every format, or only *story* or the format *size*; with *pdf*, one of
    `PDF_LAYOUTS`, also ``recap.pdf``. Where nothing has changed since the run, a card that is in
    the store is not drawn again; else nothing is put into the store.
    """
    if pdf is not None:
        _check_layout(pdf)
    snapshot = read_snapshot(look.run, customer)
    drawing = _OfRun(look, customer, snapshot) if not look.changes else _OfNow(look, snapshot)
    stories = _stories(look, drawing.snapshot, story)
    for name, form in product(stories, formats.selected(size, "--format")):
        yield _write(folder / f"{name}-{form}.png", drawing.card(name, form))
    if pdf:
        yield _write(folder / PDF, drawing.pdf(pdf))


class _OfRun:
    """Draws one recap as the run does, through its store."""

    def __init__(self, look: CurrentLook, customer: str, snapshot: Snapshot) -> None:
        run, self.snapshot = look.run, snapshot
        self._store = Store(run.store_url)
        self._recap_id = run.recap_id(run.campaign.canonical_id(customer))
        self._renderer = render_on_demand.card_renderer_of(run.campaign, self._store, look.theme)

    def card(self, story: str, size: str) -> bytes:
        what = (self._store, self._renderer, self.snapshot, self._recap_id)
        return self._store.get(render_on_demand.card(*what, story, size))

    def pdf(self, layout: str) -> bytes:
        what = (self._store, self._renderer, self.snapshot, self._recap_id)
        return self._store.get(render_on_demand.pdf(*what, layout))


class _OfNow:
    """Draws one recap with the look of now, and keeps nothing."""

    def __init__(self, look: CurrentLook, snapshot: Snapshot) -> None:
        self.snapshot = look.snapshot(snapshot)
        self._renderer = CardRenderer(look.campaign, look.theme)

    def card(self, story: str, size: str) -> bytes:
        return self._renderer.card(self.snapshot, story, size)

    def pdf(self, layout: str) -> bytes:
        return self._renderer.pdf(self.snapshot, layout)


def _stories(look: CurrentLook, snapshot: Snapshot, wanted: str | None) -> Sequence[str]:
    """Return the stories to draw: the customer's, or *wanted*, if it is true of the customer."""
    if wanted is None:
        return snapshot.stories
    story = look.theme.story(wanted, "--story")
    is_possible = story.is_possible(look.campaign.settings_of_stories)
    if not (is_possible and story.applies_to(snapshot.facts)):
        raise TemplateError(
            f"The story '{wanted}' is not in this customer's recap: a fact is missing, or the "
            "story's `when` does not hold.",
            f"theme '{look.theme.name}'",
            f"use one of {', '.join(snapshot.stories)}",
        )
    return [wanted]


def _check_layout(wanted: str) -> None:
    if wanted not in PDF_LAYOUTS:
        raise CampaignError(
            f"There is no layout '{wanted}' of the PDF.{did_you_mean(wanted, PDF_LAYOUTS)}",
            "--pdf",
            f"use one of {', '.join(PDF_LAYOUTS)}",
        )


def _write(file: Path, data: bytes) -> Path:
    with (
        storage_errors(f"'{file.name}' could not be written", str(file.parent)),
        atomic_write(file) as out,
    ):
        out.write(data)
    return file
