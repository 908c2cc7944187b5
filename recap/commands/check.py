"""
Find everything that is wrong with a campaign, before it runs.

A problem that would stop a run is an error, with the same message as in a run. A problem that
only removes something from recaps is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeVar

from recap import activity, cards, facts, stories
from recap.activity import ReadReport, columns
from recap.campaign import FILE_NAME, Campaign, Stories
from recap.cards import Finding, Pair, RenderPath, Sentence, StoryResult, WaivedFinding
from recap.commands import check_warnings, formats, language_warnings, story_coverage
from recap.commands.story_coverage import StoryCoverage
from recap.delivery import base_url_error
from recap.errors import RecapError
from recap.facts import FEWEST_RANKED
from recap.runs.progress import PERCENT, Listener, Progress
from recap.stories import Story, Theme

Result = TypeVar("Result")
CardResults = Callable[[], Iterator[StoryResult]]
PRIOR_PERIOD_FACTS = {"growth", "anniversary"}  # facts that need rows from before the window
PLURALS = {**columns.PLURALS, "customer": "customers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPlan:
    """A story of the campaign, the facts it needs, and why customers do not get it."""

    name: str
    needs: tuple[str, ...]
    share: float | None  # of the evaluated customers, 0 to 1; None when none was evaluated
    why_not: str  # why nobody can get it, or what the customers without it lack


@dataclass(slots=True, kw_only=True)
class CardChecks:
    """What the checks of the cards found."""

    findings: list[Finding] = field(default_factory=list)
    render_paths: list[RenderPath] = field(default_factory=list)
    harshest: list[tuple[str, Sentence]] = field(default_factory=list)
    color_pairs: dict[str, Pair] = field(default_factory=dict)  # by name

    def add(self, result: StoryResult) -> None:
        self.color_pairs |= {pair.name: pair for pair in result.color_pairs}
        self.findings = cards.merged((*self.findings, *result.findings))
        if result.render_path is not None:
            self.render_paths.append(result.render_path)
        if result.harshest is not None:
            self.harshest.append((result.story, result.harshest))

    def sorted_pairs(self) -> tuple[Pair, ...]:
        return tuple(self.color_pairs[name] for name in sorted(self.color_pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The result of `check`. Without errors, a run can start."""

    campaign: Campaign
    read_report: ReadReport | None  # None when the log cannot be read
    evaluated_customers: int  # the shares of stories are shares of these
    stories: tuple[StoryPlan, ...]  # in the campaign's order
    render_paths: tuple[RenderPath, ...]  # whether the cards of each story are drawn fast
    color_pairs: tuple[Pair, ...]  # the text colours that cards use, by name
    harshest: tuple[tuple[str, Sentence], ...]  # each story with its sentence of strongest tone
    errors: tuple[RecapError | Finding, ...]
    warnings: tuple[str | Finding, ...]
    waived: tuple[WaivedFinding, ...] = ()
    theme_only: bool = False  # the log was not read, because only cards were asked for


def check(
    campaign: Campaign, watch: Listener = lambda _: None, *, data_only: bool = False
) -> CheckResult:
    """
    Read the whole log, fill the theme's templates, and look up every name. Leaves no files.

    Calls *watch* with the progress; it has the errors in the log as notices, before any card is
    laid out. With *data_only* no card is.
    """
    with TemporaryDirectory(prefix="recap-") as folder:
        return _check(campaign, Path(folder), watch, data_only=data_only)


def check_cards(
    campaign: Campaign,
    watch: Listener = lambda _: None,
    *,
    story: str | None = None,
    size: str | None = None,
    theme: str | None = None,
) -> CheckResult:
    """
    Check the theme alone, without the log: one *story*, one format *size*, another *theme*.

    Raises:
        CampaignError: There is no such format.
        TemplateError: There is no such theme or story.
    """
    if theme is not None:
        campaign = campaign.model_copy(update={"theme": theme})
    sizes = formats.selected(size, "--format")
    loaded = stories.theme_of(campaign)
    errors: list[RecapError] = [*stories.unknown_stories(campaign, loaded)]
    selected = [loaded.story(story, "--story").name] if story else [
        each.name for each in _selected_stories(campaign, loaded)
    ]  # fmt: skip
    checked = campaign.model_copy(update={"stories": Stories(order=tuple(selected))})
    with cards.story_checks(checked, loaded, selected, sizes, exact=bool(story)) as results:
        card_checks = _check_cards(results, len(selected), errors, watch)
    found = (f for f in card_checks.findings if story is None or f.story in ("", story))
    findings, waived = cards.waive(found, campaign.waivers, complete=False)
    return CheckResult(
        campaign=campaign,
        read_report=None,
        evaluated_customers=0,
        stories=(),
        render_paths=tuple(card_checks.render_paths),
        color_pairs=tuple(
            card_checks.color_pairs[name] for name in sorted(card_checks.color_pairs)
        ),
        harshest=tuple(card_checks.harshest),
        errors=(*errors, *(finding for finding in findings if finding.serious)),
        warnings=tuple(finding for finding in findings if not finding.serious),
        waived=tuple(waived),
        theme_only=True,
    )


def _check(campaign: Campaign, folder: Path, watch: Listener, *, data_only: bool) -> CheckResult:
    errors: list[RecapError] = []
    metrics = _collect(errors, lambda: facts.metrics_of(campaign))
    theme = _collect(errors, lambda: stories.theme_of(campaign)) if metrics is not None else None
    with _card_checks(campaign, theme, data_only=data_only) as card_results:
        return _checked(campaign, theme, folder, watch, errors, card_results)


@contextmanager
def _card_checks(
    campaign: Campaign, theme: Theme | None, *, data_only: bool
) -> Iterator[CardResults | None]:
    """Start checking cards, in other processes: it takes longer than reading a small log."""
    if theme is None or data_only:
        yield None
        return
    checked = _without_unknown_stories(campaign, theme)
    names = checked.stories.order
    with cards.story_checks(checked, theme, names, [*cards.FORMATS], exact=False) as results:
        yield results


def _checked(
    campaign: Campaign,
    theme: Theme | None,
    folder: Path,
    watch: Listener,
    theme_errors: Sequence[RecapError],
    card_results: CardResults | None,
) -> CheckResult:
    errors: list[RecapError] = []
    with _report_stage(watch, "read", PERCENT) as report_done:
        read_report = _collect(
            errors,
            lambda: activity.sample(
                campaign,
                folder,
                shards=story_coverage.MOST_SHARDS,
                watch=lambda share: report_done(int(PERCENT * share)),
            ),
        )
    if metrics := _collect(errors, lambda: facts.metrics_of(campaign)):
        window = facts.Window(campaign.first_day, campaign.last_day)
        _collect(errors, lambda: facts.dry_run_metrics(metrics, window))
    errors += [error for error in theme_errors if str(error) not in map(str, errors)]
    coverage: StoryCoverage | None = None
    plans: tuple[StoryPlan, ...] = ()
    card_checks = CardChecks()
    findings = list[Finding]()
    languages: cards.CardLanguages | None = None
    if theme is not None:
        languages = cards.CardLanguages(campaign, theme)
        errors += stories.unknown_stories(campaign, theme)
    if card_results is not None:
        _announce(errors, watch)
    if theme is not None:
        checked = _without_unknown_stories(campaign, theme)
        if read_report is not None:
            coverage = _collect(
                errors,
                partial(story_coverage.measure_coverage, checked, theme, read_report, folder),
            )
        selected = _selected_stories(campaign, theme)
        plans = tuple(_plan(campaign, read_report, coverage, story) for story in selected)
    if theme is not None and languages is not None and card_results is not None:
        card_checks = _check_cards(card_results, len(selected), errors, watch)
        findings += card_checks.findings
        used = language_warnings.customers_by_locale(campaign, read_report)
        findings += _collect(errors, partial(_untranslated, theme, languages, used)) or []
        findings += _collect(errors, lambda: [*_missing_glyphs(campaign, read_report, theme)]) or []
    spoken = _collect(
        errors, lambda: [*language_warnings.warnings_of(campaign, read_report, languages)]
    )
    findings += _base_url_warning(campaign)
    complete = card_results is not None
    findings, waived = cards.waive(findings, campaign.waivers, complete=complete)
    return CheckResult(
        campaign=campaign,
        waived=tuple(waived),
        read_report=read_report,
        evaluated_customers=coverage.customers if coverage else 0,
        stories=plans,
        render_paths=tuple(card_checks.render_paths),
        color_pairs=tuple(
            card_checks.color_pairs[name] for name in sorted(card_checks.color_pairs)
        ),
        harshest=tuple(card_checks.harshest),
        errors=(
            *errors,
            *check_warnings.errors_of(read_report),
            *(finding for finding in findings if finding.serious),
        ),
        warnings=(
            *check_warnings.warnings_of(campaign, read_report),
            *(spoken or ()),
            *(f for f in findings if not f.serious),
        ),
    )


def _announce(errors: Sequence[RecapError], watch: Listener) -> None:
    """Report the *errors* so far: laying out the cards may take a minute."""
    for error in errors:
        watch(
            Progress(
                stage="read",
                done=PERCENT,
                total=PERCENT,
                seconds=0,
                finished=False,
                notice=f"error: {error}",
            )
        )


def _untranslated(
    theme: Theme, languages: cards.CardLanguages, used: Iterable[str]
) -> list[Finding]:
    """Return what is wrong with the translations of the languages in *used* that cards have."""
    spoken = {languages.card_locale(locale) for locale in used}
    by_language = {locale.partition("_")[0]: locale for locale in sorted(spoken)}
    found = (cards.find_untranslated(theme, locale) for locale in by_language.values())
    return [*chain.from_iterable(found)]


def _base_url_warning(campaign: Campaign) -> Iterator[Finding]:
    """Yield a finding when `recap links` would refuse to write links."""
    if error := base_url_error(campaign):
        yield Finding(error.what, error.where, error.fix, "base-url", serious=False)


def _check_cards(
    card_results: CardResults, stories: int, errors: list[RecapError], watch: Listener
) -> CardChecks:
    """Collect the results of the theme's files and its *stories*."""
    checks = CardChecks()

    def collect() -> None:
        for done, result in enumerate(card_results()):  # the first is that of the theme's files
            checks.add(result)
            report_done(done)

    with _report_stage(watch, "try", stories) as report_done:
        _collect(errors, collect)
    return checks


@contextmanager
def _report_stage(watch: Listener, stage: str, total: int) -> Iterator[Callable[[int], None]]:
    """Report a *stage* to *watch*, start and end; yield a function that takes how much is done."""
    start = monotonic()

    def report(done: int, *, finished: bool = False) -> None:
        took_s = monotonic() - start
        watch(Progress(stage=stage, done=done, total=total, seconds=took_s, finished=finished))

    report(0)
    yield report
    report(total, finished=True)


def _collect(errors: list[RecapError], step: Callable[[], Result]) -> Result | None:
    """Return the result of *step*; on a `RecapError` add it to *errors*, once, and return None."""
    try:
        return step()
    except RecapError as error:
        if str(error) not in map(str, errors):
            errors.append(error)
        return None


def _missing_glyphs(
    campaign: Campaign, read_report: ReadReport | None, theme: Theme
) -> Iterator[Finding]:
    """Yield the characters of names that no font has, with the place of the names."""
    words = (campaign.words.own, *campaign.words.by_locale.values())
    forms = (form for things in words for forms in things.values() for form in forms)
    texts = "".join([campaign.name, campaign.brand.name, *forms])
    yield from cards.find_missing_glyphs(theme, "the campaign's own words", texts, FILE_NAME)
    for what, letters in (read_report.letters if read_report else {}).items():
        yield from cards.find_missing_glyphs(
            theme, f"the names of {PLURALS[what]}", letters, _place(campaign, what)
        )


def _place(campaign: Campaign, what: str) -> str:
    """Return the file with the names of items, categories, channels or customers."""
    display = dict(campaign.display).get(PLURALS[what])
    tables = {"customer": campaign.customers, "item": campaign.items, "category": campaign.items}
    table = tables.get(what)
    logs = [source.path or "the database" for source in campaign.sources_by_name.values()]
    return ", or ".join(filter(None, [display, *([table.path] if table else logs)]))


def _without_unknown_stories(campaign: Campaign, theme: Theme) -> Campaign:
    """Return *campaign* without unknown stories; each of them is already an error."""
    order = tuple(story.name for story in _selected_stories(campaign, theme))
    return campaign.model_copy(update={"stories": Stories(order=order)})


def _selected_stories(campaign: Campaign, theme: Theme) -> list[Story]:
    by_name = {story.name: story for story in theme.stories}
    order = campaign.stories.order or by_name
    known = (by_name[name] for name in order if name in by_name)
    return [story for story in known if story.is_possible(campaign.settings_of_stories)]


def _plan(
    campaign: Campaign, read_report: ReadReport | None, coverage: StoryCoverage | None, story: Story
) -> StoryPlan:
    why = (
        _lacks_columns(campaign, read_report, story)
        or _lacks_customers(campaign, read_report, story)
        or _lacks_past(campaign, read_report, story)
    )
    customers = coverage.counts.get(story.name, 0) if coverage else 0
    if coverage and not why and customers < coverage.customers:
        why = f"{'not everybody' if customers else 'nobody'} {coverage.lacks[story.name]}"
    share = customers / coverage.customers if coverage and coverage.customers else None
    return StoryPlan(name=story.name, needs=story.needs, share=share, why_not=why)


def _lacks_columns(campaign: Campaign, read_report: ReadReport | None, story: Story) -> str:
    metrics = facts.metrics_of(campaign)
    needed = {column for fact in story.needs for column in metrics[fact].needs}
    lacks = sorted(needed - campaign.columns)
    if "time" in lacks or (
        "time" in needed and read_report is not None and not read_report.has_times
    ):
        return (
            f"{check_warnings.without_hours(campaign, read_report)} has days, and no times of day"
        )
    if lacks == ["kind"]:
        return 'set rule = "show" under [returns]'
    return f"map {' and '.join(lacks)} under [source.columns]" if lacks else ""


def _lacks_past(campaign: Campaign, read_report: ReadReport | None, story: Story) -> str:
    starts_in_window = read_report is not None and "outside the window" not in read_report.rejected
    if PRIOR_PERIOD_FACTS & {*story.needs} and starts_in_window:
        return f"the log has no line from before {campaign.first_day}"
    return ""


def _ranks(campaign: Campaign) -> Iterator[str]:
    for metric in facts.metrics_of(campaign).values():
        if metric.measure:
            yield f"{metric.measure.name}_rank"


def _lacks_customers(campaign: Campaign, read_report: ReadReport | None, story: Story) -> str:
    compares = {"remarkable", "rarity", *_ranks(campaign)} & {*story.needs}
    has_few = read_report is not None and read_report.customers < FEWEST_RANKED
    return f"needs {FEWEST_RANKED} customers" if compares and has_few else ""
