"""How many customers each story will be told to: counted, of all of them or of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recap import activity, facts, stories
from recap.activity import ReadReport
from recap.campaign import Campaign
from recap.facts import Window
from recap.stories import Customer, Story, Theme

MOST_SHARDS = 20  # some 2,500 customers: their shares are true to a percent or two

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shares:
    """What customers get: ``customers`` were counted, ``told`` has how many get a story."""

    customers: int
    told: Mapping[str, int]
    lacks: Mapping[str, str]  # by story: what all who do not get it lack most, in words


def of_stories(campaign: Campaign, theme: Theme, read_report: ReadReport, folder: Path) -> Shares:
    """Count the facts of the shards in *folder*, and choose every customer's stories."""
    everybody = _facts(campaign, read_report, folder)
    told: Counter[str] = Counter()
    for known in everybody:
        told.update(stories.build_snapshot(campaign, theme, Customer(id=""), known).stories)
    lacks = {story.name: _lacks(story, everybody) for story in theme.stories}
    return Shares(len(everybody), told, lacks)


def _facts(campaign: Campaign, read_report: ReadReport, folder: Path) -> Sequence[Facts]:
    """Count and rank as a run does, among the customers of the sample."""
    window, metrics = Window(campaign.first_day, campaign.last_day), facts.metrics_of(campaign)
    numbers = [shard.number for shard in read_report.shards[:MOST_SHARDS]]
    file = folder / "facts.parquet"
    lines = activity.read_shards(folder, numbers)
    facts.write(facts.evaluate_columns(lines, window, metrics), file)
    folders = [folder / f"shard={number:03d}" for number in numbers]
    ranks = facts.rank([file], folders, metrics, folder / activity.PRIOR_PERIOD, window)
    return [*facts.add_ranks(facts.read(file), ranks)["facts"]]


def _lacks(story: Story, everybody: Sequence[Facts]) -> str:
    """Say which need, or which condition, the fewest customers fulfil; nothing when all do."""
    counts = {f"has {need}": sum(need in known for known in everybody) for need in story.needs}
    for comparison in story.when:
        counts[f"has {comparison}"] = sum(comparison.holds(known) for known in everybody)
    fewest = min(counts, key=lambda says: counts[says], default="")
    return fewest if fewest and counts[fewest] < len(everybody) else ""
