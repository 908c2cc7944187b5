"""Customers whose names and numbers are at the limit of what a log may hold."""

from __future__ import annotations

import re
from typing import Any

from recap.campaign import Campaign
from recap.cards.checks.sample_facts import one_event_facts, sample_facts
from recap.stories import Customer, Snapshot, Theme, build_snapshot

BILLION = 1_000_000_000
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte"  # 60 letters, no break
LONG_WORDS = (LONG_WORD, LONG_WORD[::-1].capitalize(), "W" * 60, "i" * 60, "Ώ" * 60)
FAMILY = "👨‍👩‍👧‍👦"
EMOJI = (
    f"{FAMILY} Family box",
    "🏳️‍🌈 Rainbow cake",
    "👩🏽‍🚀 Astronaut ice",
    "🇬🇷 Feta 🧀",
    "❤️‍🔥",
)
ARABIC = ("قهوة بالحليب والهيل", "خبز (محمّص) 500g", "تمر", "زيت زيتون بكر ممتاز", "شاي أخضر")

ZERO_FACTS = re.compile("(amount|minutes|savings)$")


def extreme_customers(campaign: Campaign, theme: Theme) -> dict[str, Snapshot]:
    """Return customers by what is extreme about them; see `hard_customers` for others."""
    customers: dict[str, tuple[str, str | None, dict[str, Any]]] = {
        "right to left": ("عبد الرحمن بن محمد", "ar", _facts(campaign, ARABIC)),
        "joined emoji": (f"Zoë {FAMILY}", None, _facts(campaign, EMOJI)),
        "words of 60 letters": (LONG_WORD, None, _facts(campaign, LONG_WORDS)),
        "10⁹ events": ("Anna", None, sample_facts(campaign, BILLION, 366)),
        "zero": ("Anna", None, _zeros(one_event_facts(campaign))),
    }
    return {
        trait: build_snapshot(campaign, theme, Customer(trait, name, locale), facts)
        for trait, (name, locale, facts) in customers.items()
    }


def _facts(campaign: Campaign, names: tuple[str, ...]) -> dict[str, Any]:
    return sample_facts(campaign, 407, 39, names, names, (*names[1:], names[0]))


def _zeros(facts: dict[str, Any]) -> dict[str, Any]:
    """Return *facts* of one event with every amount, length of time and share 0."""
    return {name: _zero(value, name) for name, value in facts.items()}


def _zero(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _zero(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_zero(part, key) for part in value]
    is_zero = isinstance(value, float) or ZERO_FACTS.search(key) is not None
    return type(value)(0) if is_zero else value
