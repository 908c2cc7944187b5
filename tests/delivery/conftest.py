"""One stored recap, and a client for its pages."""

from __future__ import annotations

import pytest
from one_recap import Client, StoredRecap, campaign, keep

from recap.cards import CardRenderer
from recap.delivery.server import app


@pytest.fixture(scope="session")
def card_renderer() -> CardRenderer:
    return CardRenderer(campaign())


@pytest.fixture(scope="module")
def stored_recap(tmp_path_factory) -> StoredRecap:
    """Return one recap for all tests of a file, which only read it."""
    return keep(tmp_path_factory.mktemp("kept") / "run")


@pytest.fixture(scope="module")
def client(stored_recap, card_renderer) -> Client:
    return Client(app(stored_recap.run, card_renderer))
