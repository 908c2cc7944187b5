"""The plain theme, a campaign for it, and facts of a customer."""

from __future__ import annotations

from pathlib import Path

from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.stories import load_theme

PLAIN = Path(__file__).parents[1] / "cards/themes" / "plain"
FACTS = {
    "events": 4321,
    "top_items": [{"name": "Oat milk", "events": 200}, {"name": "Bananas", "events": 150}],
    "longest_streak": {"days": 4, "first": "2017-06-01", "last": "2017-06-04"},
}


def campaign() -> Campaign:
    columns = {"customer_id": "c", "at": "t", "item": "i"}
    return Campaign.model_validate(
        {
            "name": "A year of Harvest",
            "brand": "Harvest",
            "year": 2017,
            "zone": "UTC",
            "source": {"path": "x.csv", "columns": columns},
        }
    )


def card_renderer_of(folder: Path) -> CardRenderer:
    return CardRenderer(campaign(), load_theme(folder, assets=folder / "assets"))
