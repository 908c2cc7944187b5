"""The plain theme, a campaign for it, and copies of the theme that tests change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recap.campaign import Campaign
from recap.cards import CardRenderer
from recap.stories import Customer, Snapshot, build_snapshot, load_theme

PLAIN = Path(__file__).parent / "themes" / "plain"
FACTS = {
    "events": 4321,
    "top_items": [{"name": "Oat milk", "events": 200}, {"name": "Bananas", "events": 150}],
    "longest_streak": {"days": 4, "first": "2017-06-01", "last": "2017-06-04"},
}
MakeSnapshot = Callable[..., Snapshot]


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


@pytest.fixture(scope="session")
def card_renderer() -> CardRenderer:
    return card_renderer_of(PLAIN)


@pytest.fixture(scope="session")
def make_snapshot(card_renderer) -> MakeSnapshot:
    """Return a function that makes a customer's snapshot for the plain theme."""

    def make_snapshot(
        name: str | None = "Anna", locale: str | None = None, **facts: object
    ) -> Snapshot:
        customer = Customer("C-1", name, locale)
        return build_snapshot(card_renderer.campaign, card_renderer.theme, customer, FACTS | facts)

    return make_snapshot


@pytest.fixture
def changed_theme(tmp_path) -> Callable[..., CardRenderer]:
    """Return a function that copies the plain theme, changes a file, and returns its renderer."""

    def change(file: str, old: str, new: str) -> CardRenderer:
        folder = shutil.copytree(PLAIN, tmp_path / "plain")
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))
        return card_renderer_of(folder)

    return change
