"""Fixtures that write a theme (a `theme.toml` and some stories) and make a campaign."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recap.campaign import Campaign
from recap.stories import Theme, load_theme

FACTS = {
    "events": 7,
    "longest_streak": {"days": 4},
    "top_items": [{"name": "Tea"}],
    "busiest_month": {"month": "2017-03"},
    "persona": {"name": "The Owl"},
}
MakeTheme = Callable[..., Theme]


@pytest.fixture
def make_theme(tmp_path) -> MakeTheme:
    """Write a theme whose stories have the given headers, and load it."""

    def make(toml: str | None = None, **headers: str) -> Theme:
        folder = tmp_path / "themes" / "mine"
        (folder / "stories").mkdir(parents=True)
        names = ", ".join(f'"{name}"' for name in headers)
        (folder / "theme.toml").write_text(toml or f"stories = [{names}]\n")
        for name, header in headers.items():
            (folder / "stories" / f"{name}.html").write_text(f"{{#- story\n{header}\n-#}}\n")
        return load_theme(
            "mine", themes=folder.parent, assets=tmp_path / "assets", known_facts=FACTS
        )

    return make


MakeCampaign = Callable[..., Campaign]


def campaign(**settings: object) -> Campaign:
    defaults = {
        "name": "A year of Harvest",
        "brand": "Harvest",
        "year": 2017,
        "zone": "UTC",
        "source": {"path": "x.csv", "columns": {"customer_id": "c", "at": "t"}},
    }
    return Campaign.model_validate(defaults | settings)


@pytest.fixture
def make_campaign() -> MakeCampaign:
    """Return a function that makes a campaign; keys that are not given have simple values."""
    return campaign


@pytest.fixture
def stories_folder(tmp_path) -> Path:
    return tmp_path / "themes" / "mine" / "stories"
