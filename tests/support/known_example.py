"""Run the example of a known export from `recap new --from` to its facts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recap import activity, facts
from recap import campaign as campaigns
from recap.activity import InferredSchema
from recap.campaign import Campaign
from recap.commands import new
from recap.facts import Window

FOLDER = Path(__file__).parents[1] / "exports" / "known"
FACTS = (
    "events", "orders", "distinct_items", "total_amount", "savings", "total_quantity",
    "total_minutes", "average_score", "first_day", "last_day", "top_items", "top_categories",
    "channels",
)  # fmt: skip


@cache
def run_example(name: str) -> tuple[InferredSchema, dict[str, Any]]:
    """Return the inferred schema, and what was counted of the example of the export *name*."""
    (log,) = (file for file in (FOLDER / name).iterdir() if file.name != "expected.json")
    with TemporaryDirectory() as folder:
        mine = Path(folder) / "mine"
        _, schema = new.write_for(mine, log)
        return schema, count_facts(campaigns.load(mine), Path(folder) / "out")


def count_facts(campaign: Campaign, folder: Path) -> dict[str, Any]:
    """Return the numbers of lines of a campaign's log, and `FACTS` of each customer."""
    report = activity.split(campaign, folder)
    counted: dict[str, Any] = {}
    window = Window(campaign.first_day, campaign.last_day)
    for shard in report.shards:
        table = facts.count(activity.read_shard(folder, shard.number), window)
        for customer, found in table["facts"].items():
            counted[str(customer)] = {fact: found[fact] for fact in FACTS if fact in found}
    rejected = dict(report.rejected)
    return {"read": report.read, "used": report.used, "rejected": rejected, "customers": counted}
