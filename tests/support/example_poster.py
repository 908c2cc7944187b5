"""The example campaign with every column that the stories of the poster theme need."""

from __future__ import annotations

from pathlib import Path

from recap.campaign import Campaign, load
from recap.campaign.presentation import Invite
from recap.campaign.rules import Returns

EXAMPLE = Path(__file__).parents[2] / "examples" / "complete-journey"
STORIES = (
    "cover", "quiet-year", "big-number", "minutes", "growth", "rhythm", "clock", "when",
    "top-items", "top-category", "best-item", "loyalty", "again", "rarity", "journey",
    "anniversary", "milestone", "biggest-order", "streak", "savings", "returns", "compare",
    "remarkable", "persona", "invite", "summary",
)  # fmt: skip
LANGUAGES = ("en_US", "de_DE", "el_GR", "ru_RU", "ar_EG")
INVITE = {
    "title": "Come back",
    "text": "See you.",
    "button": "Shop",
    "link": "https://example.com",
    "de": {"title": "Komm wieder", "text": "Bis bald.", "button": "Zum Laden"},
    "el": {"title": "Έλα ξανά", "text": "Ευχαριστούμε.", "button": "Μαγαζί"},
    "ru": {"title": "Возвращайся", "text": "До встречи.", "button": "Магазин"},
    "ar": {"title": "عد إلينا", "text": "إلى اللقاء.", "button": "إلى المتجر"},
}


def example_campaign() -> Campaign:
    """Load the example as if its log had returns, scores and minutes, so all stories apply."""
    example = load(EXAMPLE)
    columns = example.source.columns.model_copy(update={"score": "stars", "minutes": "took"})
    source = example.source.model_copy(update={"columns": columns})
    invite = Invite.model_validate(INVITE)
    update = {"only_source": source, "returns": Returns(rule="show"), "invite": invite}
    return example.model_copy(update=update)
