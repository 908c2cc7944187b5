"""One recap that is kept and served."""

from __future__ import annotations

import pytest
from one_recap import Client, Kept, campaign, keep

from recap.cards import CardRenderer
from recap.delivery.server import app


@pytest.fixture(scope="session")
def card_renderer() -> CardRenderer:
    return CardRenderer(campaign())


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Kept:
    """One recap for a whole file of tests that only read it."""
    return keep(tmp_path_factory.mktemp("kept") / "run")


@pytest.fixture(scope="module")
def client(kept, card_renderer) -> Client:
    return Client(app(kept.run, card_renderer))
