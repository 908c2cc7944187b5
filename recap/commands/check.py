"""
Everything that can be wrong with a campaign, before anything runs.

What would stop a run is an error, in the very words the run would use; what makes
it tell less than it could is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeVar

from recap import activity, cards, facts, stories
from recap.activity import ReadReport, columns
from recap.campaign import FILE_NAME, Campaign, Stories
from recap.cards import Finding, RenderPath
from recap.commands import check_warnings, story_coverage
from recap.commands.story_coverage import Shares
from recap.errors import RecapError
from recap.facts import FEWEST_RANKED
from recap.runs.progress import PERCENT, Listener, Progress
from recap.stories import Story, Theme

Found = TypeVar("Found")
OF_BEFORE = {"growth", "anniversary"}  # facts that look back beyond the window
PLURALS = {**columns.PLURALS, "customer": "customers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPlan:
    """A story of the campaign, the facts it needs, and why nobody can be told it."""

    name: str
    needs: tuple[str, ...]
    share: float | None  # of the customers that were counted; None when they could not be
    why_not: str  # why nobody can be told it, or what those who are not lack


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `check` found. With no errors, a run can start."""

    campaign: Campaign
    read_report: ReadReport | None  # None when the log cannot be read
    counted: int  # customers that the shares of stories are of
    stories: tuple[StoryPlan, ...]  # in the order they are told
    ways: tuple[RenderPath, ...]  # how the cards of each are drawn
    errors: tuple[RecapError | Finding, ...]
    warnings: tuple[str | Finding, ...]


def check(campaign: Campaign, watch: Listener = lambda _: None) -> Checked:
    """
    Read the whole log, fill the theme's templates and look up every name; keep nothing.

    *watch* is told what is looked at.
    """
    with TemporaryDirectory(prefix="recap-") as folder:
        return _check(campaign, Path(folder), watch)


def _check(campaign: Campaign, folder: Path, watch: Listener) -> Checked:
    errors: list[RecapError] = []
    with _shown(watch, "read", PERCENT) as so_far:
        read_report = _kept(
            errors,
            lambda: activity.sample(
                campaign,
                folder,
                shards=story_coverage.MOST_SHARDS,
                watch=lambda share: so_far(int(PERCENT * share)),
            ),
        )
    metrics = _kept(errors, lambda: facts.metrics_of(campaign))
    theme = None
    if metrics is not None:
        window = facts.Window(campaign.first_day, campaign.last_day)
        _kept(errors, lambda: facts.dry_run_metrics(metrics, window))
        theme = _kept(errors, lambda: stories.theme_of(campaign))
    found: Shares | None = None
    plans: tuple[StoryPlan, ...] = ()
    findings, ways = list[Finding](), list[RenderPath]()
    if theme is not None:
        errors += stories.unknown_stories(campaign, theme)
        known = _known_only(campaign, theme)
        if read_report is not None:
            found = _kept(
                errors, partial(story_coverage.of_stories, known, theme, read_report, folder)
            )
        told = _told(campaign, theme)
        plans = tuple(_plan(campaign, read_report, found, story) for story in told)
        card_renderer = _kept(errors, partial(cards.CardRenderer, known, theme))
        if card_renderer is not None:
            findings, ways = _drawn(card_renderer, len(told), errors, watch)
        findings += _kept(errors, lambda: [*cards.find_untranslated(theme, campaign.locale)]) or []
        findings += _kept(errors, lambda: [*_uncovered(campaign, read_report, theme)]) or []
    return Checked(
        campaign=campaign,
        read_report=read_report,
        counted=found.customers if found else 0,
        stories=plans,
        ways=tuple(ways),
        errors=(*errors, *(finding for finding in findings if finding.serious)),
        warnings=(
            *check_warnings.about(campaign, read_report),
            *(f for f in findings if not f.serious),
        ),
    )


def _drawn(
    card_renderer: cards.CardRenderer, stories: int, errors: list[RecapError], watch: Listener
) -> tuple[list[Finding], list[RenderPath]]:
    """Lay out and paint the cards of made-up customers, in one studio: what it read, it keeps."""
    with _shown(watch, "try", stories) as so_far:
        findings = _kept(errors, partial(cards.check_theme, card_renderer, _one(so_far))) or []
    with _shown(watch, "paint", stories) as so_far:
        ways = _kept(errors, partial(cards.render_paths, card_renderer, _one(so_far))) or []
    return [*findings, *(finding for way in ways for finding in way.findings())], ways


@contextmanager
def _shown(watch: Listener, stage: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a *stage* while it lasts; what this yields is told how much of *total* is done."""
    begun = monotonic()

    def tell(at: int, *, finished: bool = False) -> None:
        took_s = monotonic() - begun
        watch(Progress(stage=stage, done=at, total=total, seconds=took_s, finished=finished))

    tell(0)
    yield tell
    tell(total, finished=True)


def _one(so_far: Callable[[int], None]) -> Callable[[], None]:
    """Return what is called when one more is done."""
    done = count(1)
    return lambda: so_far(next(done))


def _kept(errors: list[RecapError], look: Callable[[], Found]) -> Found | None:
    """Return what *look* finds; keep its error, once, and go on: all are told together."""
    try:
        return look()
    except RecapError as error:
        if str(error) not in map(str, errors):
            errors.append(error)
        return None


def _uncovered(
    campaign: Campaign, read_report: ReadReport | None, theme: Theme
) -> Iterator[Finding]:
    """Tell which letters of names no font has, and where the names stand."""
    said = "".join([campaign.name, campaign.brand, *sum(campaign.words.model_dump().values(), ())])
    yield from cards.find_missing_glyphs(theme, "the campaign's own words", said, FILE_NAME)
    for what, letters in (read_report.letters if read_report else {}).items():
        yield from cards.find_missing_glyphs(
            theme, f"the names of {PLURALS[what]}", letters, _place(campaign, what)
        )


def _place(campaign: Campaign, what: str) -> str:
    """Return where the names of items, categories, channels or customers are read from."""
    display = dict(campaign.display).get(PLURALS[what])
    tables = {"customer": campaign.customers, "item": campaign.items, "category": campaign.items}
    table = tables.get(what)
    logs = [source.path or "the database" for source in campaign.sources_by_name.values()]
    return ", or ".join(filter(None, [display, *([table.path] if table else logs)]))


def _known_only(campaign: Campaign, theme: Theme) -> Campaign:
    """Leave out of *campaign* the stories that there are not: an error tells of them already."""
    order = tuple(story.name for story in _told(campaign, theme))
    return campaign.model_copy(update={"stories": Stories(order=order)})


def _told(campaign: Campaign, theme: Theme) -> list[Story]:
    by_name = {story.name: story for story in theme.stories}
    order = campaign.stories.order or by_name
    return [by_name[name] for name in order if name in by_name]


def _plan(
    campaign: Campaign, read_report: ReadReport | None, found: Shares | None, story: Story
) -> StoryPlan:
    why = (
        _lacks_columns(campaign, read_report, story)
        or _lacks_customers(campaign, read_report, story)
        or _lacks_past(campaign, read_report, story)
    )
    told = found.told.get(story.name, 0) if found else 0
    if found and not why and told < found.customers:
        why = f"{'not everybody' if told else 'nobody'} {found.lacks[story.name]}"
    share = told / found.customers if found and found.customers else None
    return StoryPlan(name=story.name, needs=story.needs, share=share, why_not=why)


def _lacks_columns(campaign: Campaign, read_report: ReadReport | None, story: Story) -> str:
    metrics = facts.metrics_of(campaign)
    needed = {column for fact in story.needs for column in metrics[fact].needs}
    lacks = sorted(needed - campaign.columns)
    if "time" in lacks or (
        "time" in needed and read_report is not None and not read_report.has_times
    ):
        return (
            f"{check_warnings.without_hours(campaign, read_report)} knows days, and no times of day"
        )
    if lacks == ["kind"]:
        return 'say rule = "show" under [returns]'
    return f"map {' and '.join(lacks)} under [source.columns]" if lacks else ""


def _lacks_past(campaign: Campaign, read_report: ReadReport | None, story: Story) -> str:
    from_here = read_report is not None and "outside the window" not in read_report.rejected
    if OF_BEFORE & {*story.needs} and from_here:
        return f"the log has no line from before {campaign.first_day}"
    return ""


def _ranks(campaign: Campaign) -> Iterator[str]:
    for metric in facts.metrics_of(campaign).values():
        if metric.measure:
            yield f"{metric.measure.name}_rank"


def _lacks_customers(campaign: Campaign, read_report: ReadReport | None, story: Story) -> str:
    compares = {"remarkable", "rarity", *_ranks(campaign)} & {*story.needs}
    few = read_report is not None and read_report.customers < FEWEST_RANKED
    return f"takes {FEWEST_RANKED} customers" if compares and few else ""
