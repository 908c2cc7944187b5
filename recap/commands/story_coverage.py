"""Count how many customers get each story: of all customers, or of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recap import facts, stories
from recap.activity import ReadReport
from recap.campaign import Campaign
from recap.facts import Window
from recap.stories import Customer, Story, Theme

MOST_SHARDS = 20  # about 2,500 customers: their shares are exact to one or two percent

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoryCoverage:
    """How many of ``customers`` get each story, by story name."""

    customers: int
    counts: Mapping[str, int]
    lacks: Mapping[str, str]  # by story: what the most customers without it lack, in words


def measure_coverage(
    campaign: Campaign, theme: Theme, read_report: ReadReport, folder: Path
) -> StoryCoverage:
    """Evaluate the facts of the shards in *folder*, and select every customer's stories."""
    all_facts = evaluate_facts(campaign, read_report, folder)
    counts: Counter[str] = Counter()
    for customer_facts in all_facts:
        snapshot = stories.build_snapshot(campaign, theme, Customer(id=""), customer_facts)
        counts.update(snapshot.stories)
    lacks = {story.name: _lacks(story, all_facts) for story in theme.stories}
    return StoryCoverage(len(all_facts), counts, lacks)


def evaluate_facts(campaign: Campaign, read_report: ReadReport, folder: Path) -> Sequence[Facts]:
    """Evaluate and rank the customers of *read_report*'s first shards, as a run does."""
    window = Window(campaign.first_day, campaign.last_day)
    numbers = [shard.number for shard in read_report.shards[:MOST_SHARDS]]
    return [*facts.evaluate_sample(folder, numbers, window, facts.metrics_of(campaign))]


def _lacks(story: Story, all_facts: Sequence[Facts]) -> str:
    """Return the needed fact or condition that the fewest customers have; "" when all have all."""
    counts = {
        f"has {need}": sum(need in customer for customer in all_facts) for need in story.needs
    }
    for comparison in story.when:
        counts[f"has {comparison}"] = sum(comparison.holds(customer) for customer in all_facts)
    fewest = min(counts, key=lambda text: counts[text], default="")
    return fewest if fewest and counts[fewest] < len(all_facts) else ""
