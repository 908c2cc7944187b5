"""The plain theme, a campaign for it, and copies of the theme that tests change."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from plain_theme import FACTS, PLAIN, card_renderer_of

from recap.cards import CardRenderer
from recap.stories import Customer, Snapshot, build_snapshot

MakeSnapshot = Callable[..., Snapshot]


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
