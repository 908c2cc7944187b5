"""
The wall in one process: the campaign as it is on the disk, filled and drawn for its customers.

After a save only what may have changed is made again. A saved template or translation leaves fonts,
styles and all other compiled templates; a saved style sheet leaves all compiled templates.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import Any, Concatenate, ParamSpec, TypeVar

from recap import campaign as campaigns
from recap import cards, stories
from recap.campaign import Campaign
from recap.cards import CardRenderer, StoryChecker
from recap.delivery.page import Page
from recap.preview.log_sample import read_rows
from recap.preview.problem import Problem, problem_of, short_place
from recap.stories import Customer, Snapshot, Theme, build_snapshot

MAX_LOOKS = 4  # themes that are kept
MILLISECONDS = 1000
FINGERPRINT_BYTES = 12
TEMPLATES = (".html", ".po")
NOT_A_WORD = re.compile(r"[^\w]+")
REDUCED = "(prefers-reduced-motion: reduce)"
MOTION = {"on": "(max-width: 0px)", "off": "(min-width: 0px)"}  # what stands for REDUCED

Stamp = tuple[Any, ...]  # what differs when cards with the same HTML may differ

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a call is about: the saves so far, the customers of the log, theme and locale."""

    generation: int  # another one: read the files again
    customers: Path | None  # None: the log is not read
    most: int  # customers of the log
    theme: str | None = None  # None: the campaign's
    locale: str | None = None  # None: each customer's own


@dataclass(frozen=True, slots=True)
class Row:
    """A customer of the wall."""

    key: str
    traits: tuple[str, ...]
    origin: str  # "log" or "invented"
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card, and its fingerprint; no data when the caller has that fingerprint already."""

    fingerprint: str
    data: bytes | None
    ms: float


class _Look:
    """A theme of the campaign, as it was at one generation."""

    def __init__(self, card_renderer: CardRenderer, stamp: Stamp) -> None:
        self.card_renderer, self.stamp = card_renderer, stamp
        self.rows: dict[tuple[Path | None, int, str | None], dict[str, Row]] = {}
        self.page: Page | None = None
        digest = blake2b(repr(stamp).encode(), digest_size=FINGERPRINT_BYTES)
        self.digest = digest.hexdigest()


class CampaignProblemError(Exception):
    """The campaign or its theme cannot be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def _guarded(
    method: Callable[Concatenate[Wall, P], T],
) -> Callable[Concatenate[Wall, P], T | Problem]:
    """Return any error of *method* as a `Problem`: the preview shows it and goes on."""

    def guarded(self: Wall, /, *arguments: P.args, **options: P.kwargs) -> T | Problem:
        try:
            return method(self, *arguments, **options)
        except CampaignProblemError as error:
            return error.problem
        except Exception as error:
            return problem_of(error, "card", [self.folder])

    return guarded


class Wall:
    """Draws the cards of the campaign in *folder*. Each process of the preview has one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._looks: OrderedDict[str | None, _Look] = OrderedDict()
        self._generations: dict[str | None, int] = {}
        self._problems: dict[str | None, Problem] = {}
        self._samples: dict[Path, list[dict[str, Any]]] = {}

    # -- what the page asks for ----------------------------------------------------------

    @_guarded
    def describe(self, inputs: Inputs) -> dict[str, Any]:
        """Return what the wall has: stories, customers, who has which story, themes, locales."""
        look = self._look(inputs)
        campaign, theme = look.card_renderer.campaign, look.card_renderer.theme
        order = look.card_renderer.stories
        rows = [
            {
                "key": row.key,
                "traits": row.traits,
                "origin": row.origin,
                "name": row.snapshot.customer["name"],
                "locale": look.card_renderer.card_locale(row.snapshot),
                "events": row.snapshot.facts.get("events"),
                "stories": [s.name for s in order if s.applies_to(row.snapshot.facts)],
                "chosen": row.snapshot.stories,
            }
            for row in self._rows(look, inputs).values()
        ]
        return {
            "campaign": campaign.name,
            "theme": theme.name,
            "themes": _theme_names(campaign),
            "locales": sorted(
                {*cards.translated_languages(theme), theme.language, campaign.locale}
            ),
            "stories": [{"name": s.name, "title": s.title, "file": str(s.file)} for s in order],
            "rows": rows,
            "watched": [str(folder) for folder in (*theme.folders, theme.assets)],
        }

    @_guarded
    def draw(
        self,
        inputs: Inputs,
        key: str,
        story: str,
        size: str,
        width_px: int,
        outlines: bool,
        had: str,
    ) -> Drawn:
        """Draw a card *width_px* wide; only its fingerprint when that is *had*."""
        start = perf_counter()
        look = self._look(inputs)
        snapshot = self._snapshot(look, inputs, key)
        html = look.card_renderer.html(snapshot, story, size)
        digest = blake2b(digest_size=FINGERPRINT_BYTES)
        digest.update(f"{look.digest}\0{size}\0{width_px}\0{outlines}\0{html}".encode())
        fingerprint = digest.hexdigest()
        data = None
        if fingerprint != had:
            data = cards.small_card(
                look.card_renderer, snapshot, story, size, width_px, outlines=outlines
            )
        return Drawn(fingerprint, data, _since(start))

    @_guarded
    def compare(self, inputs: Inputs, key: str, story: str, size: str) -> cards.Comparison:
        look = self._look(inputs)
        snapshot = self._snapshot(look, inputs, key)
        return cards.compare(look.card_renderer, snapshot, story, size)

    @_guarded
    def findings(self, inputs: Inputs, key: str, story: str, size: str) -> list[dict[str, Any]]:
        """Return the problems of a card, each with its box on the card where it has one."""
        look = self._look(inputs)
        row = self._rows(look, inputs)[key]
        checker = StoryChecker(look.card_renderer, (size,), {row.traits[0]: row.snapshot})
        found = checker.card_findings(story, size, row.snapshot, row.traits[0])
        return [
            {
                **{"what": each.what, "where": short_place(each.where), "fix": each.fix},
                **{"rule": each.rule, "serious": each.serious},
                "box": each.card_box and asdict(each.card_box.box),
            }
            for each in found
        ]

    @_guarded
    def details(self, inputs: Inputs, key: str, story: str, size: str) -> dict[str, Any]:
        """Return what the large view says about a card."""
        look = self._look(inputs)
        card_renderer, snapshot = look.card_renderer, self._snapshot(look, inputs, key)
        start = perf_counter()
        reason = card_renderer.fallback_reason(snapshot, story, size)
        plate_ms, start = _since(start), perf_counter()
        if reason is None:
            card_renderer.draw(snapshot, story, size)
        else:
            card_renderer.draw_reference(snapshot, story, size)
        facts = {name: snapshot.facts.get(name) for name in card_renderer.used_facts(story)}
        return {
            "alt": card_renderer.alt_text(snapshot, story),
            "facts": {name: json.dumps(value, ensure_ascii=False) for name, value in facts.items()},
            "files": [short_place(str(file)) for file in card_renderer.theme.story(story).files],
            "locale": card_renderer.card_locale(snapshot),
            "chosen": story in snapshot.stories,
            "path": reason,
            "plate_ms": plate_ms,
            "draw_ms": _since(start),
        }

    @_guarded
    def customer_page(self, inputs: Inputs, key: str, motion: str) -> str:
        """Return the customer's page, with *motion* `on` or `off`."""
        look = self._look(inputs)
        html = self._page(look).fill(self._snapshot(look, inputs, key), key)
        return str(html).replace("<html ", f'<html data-motion="{motion}" ', 1)

    @_guarded
    def page_file(self, inputs: Inputs, path: str, motion: str) -> tuple[bytes, str] | None:
        """Return data and media type of a file of the page; None when there is none."""
        found = self._page(self._look(inputs)).static(path)
        if found is None or found[1] not in ("text/css", "text/javascript"):
            return found
        return found[0].replace(REDUCED.encode(), MOTION[motion].encode()), found[1]

    @_guarded
    def picture(self, inputs: Inputs, key: str, story: str, size: str) -> bytes:
        """Draw a card as the PNG that customers get."""
        look = self._look(inputs)
        return look.card_renderer.card(self._snapshot(look, inputs, key), story, size)

    # -- the campaign as it is now -------------------------------------------------------

    def _look(self, inputs: Inputs) -> _Look:
        name = inputs.theme
        if self._generations.get(name) != inputs.generation:
            self._problems.pop(name, None)
            try:
                self._looks[name] = self._read(name)
            except Exception as error:
                self._problems[name] = problem_of(error, "campaign", [self.folder])
            self._generations[name] = inputs.generation
            self._looks.move_to_end(name) if name in self._looks else None
            while len(self._looks) > MAX_LOOKS:
                self._looks.popitem(last=False)
        if name in self._problems:
            raise CampaignProblemError(self._problems[name])
        return self._looks[name]

    def _read(self, name: str | None) -> _Look:
        campaign = campaigns.load(self.folder)
        if name is not None:
            campaign = campaign.model_copy(update={"theme": name})
        theme = stories.theme_of(campaign)
        stamp, before = _stamp(campaign, theme), self._looks.get(name)
        if before is not None and before.stamp == stamp:
            card_renderer = before.card_renderer.with_templates(campaign, theme)
            return _Look(card_renderer, stamp)
        return _Look(CardRenderer(campaign, theme), stamp)

    def _page(self, look: _Look) -> Page:
        look.page = look.page or Page(look.card_renderer, look.card_renderer.campaign)
        return look.page

    # -- customers -----------------------------------------------------------------------

    def _snapshot(self, look: _Look, inputs: Inputs, key: str) -> Snapshot:
        return self._rows(look, inputs)[key].snapshot

    def _rows(self, look: _Look, inputs: Inputs) -> dict[str, Row]:
        wanted = (inputs.customers, inputs.most, inputs.locale)
        if wanted not in look.rows:
            rows = [*self._sampled(look, inputs), *_invented(look)]
            if inputs.locale:
                rows = [_in_locale(row, inputs.locale) for row in rows]
            look.rows[wanted] = {row.key: row for row in rows}
        return look.rows[wanted]

    def _sampled(self, look: _Look, inputs: Inputs) -> Iterator[Row]:
        if inputs.customers is None:
            return
        if inputs.customers not in self._samples:
            self._samples = {inputs.customers: read_rows(inputs.customers)}
        campaign, theme = look.card_renderer.campaign, look.card_renderer.theme
        for row in self._samples[inputs.customers][: inputs.most]:
            snapshot = build_snapshot(campaign, theme, Customer(**row["customer"]), row["facts"])
            yield Row(row["key"], tuple(row["traits"]), "log", snapshot)


def _invented(look: _Look) -> Iterator[Row]:
    campaign, theme = look.card_renderer.campaign, look.card_renderer.theme
    customers: Mapping[str, Snapshot] = {
        **cards.hard_customers(look.card_renderer),
        **cards.extreme_customers(campaign, theme),
    }
    for trait, snapshot in customers.items():
        key = NOT_A_WORD.sub("-", trait.lower())
        yield Row(key, (trait,), "invented", snapshot)


def _in_locale(row: Row, locale: str) -> Row:
    customer = {**row.snapshot.customer, "locale": locale}
    return replace(row, snapshot=replace(row.snapshot, customer=customer))


def _theme_names(campaign: Campaign) -> list[str]:
    """Return the campaign's theme, the themes in its folder, and the shipped ones."""
    own = stories.theme_names(campaign.folder)
    return [*dict.fromkeys([campaign.theme, *own, *stories.shipped_themes()])]


def _stamp(campaign: Campaign, theme: Theme) -> Stamp:
    """Return what differs when cards with the same HTML may differ; it reads no file."""
    brand = campaign.brand
    pictures = stories.load_pictures(campaign)
    logos = [campaign.find(path) for path in (brand.logo, brand.logo_dark) if path]
    fonts = [file for font in theme.fonts for file in font.files]
    return (
        *_versions((*theme.folders, theme.assets)),
        *(_version(file) for file in (*pictures.values(), *logos, *fonts) if file.is_file()),
        *pictures,
        (tuple(theme.colors.items()), theme.brand_colors, theme.fonts, theme.fallbacks),
        (brand.colors, brand.font, brand.logo, brand.logo_dark),
        tuple((story.name, story.ground) for story in theme.stories),
    )


def _versions(folders: tuple[Path, ...]) -> Iterator[tuple[str, int, int]]:
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix not in TEMPLATES and file.is_file():
                yield _version(file)


def _version(file: Path) -> tuple[str, int, int]:
    stat = file.stat()
    return str(file), stat.st_mtime_ns, stat.st_size


def _since(start: float) -> float:
    return round((perf_counter() - start) * MILLISECONDS, 1)
