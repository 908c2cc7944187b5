"""
Sample customers that themes are tried on: the quietest, the busiest, the longest names.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from recap.campaign import Campaign
from recap.cards.checks.sample_facts import ITEMS, one_event_facts, sample_facts
from recap.facts import metrics_of
from recap.stories import Customer, Snapshot, Story, Theme, build_snapshot, load_pictures

LONG_ITEMS = (
    "Refrigerated coffee creamer cups, hazelnut",
    "Microwave & frozen popcorn family boxes",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "Shredded mozzarella cheese blends 500 g",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
)
GREEK = ("Φέτα Παρνασσού", "Ελαιόλαδο", "Ψωμί ολικής άλεσης", "Γιαούρτι στραγγιστό", "Ντομάτες")
CYRILLIC = ("Ржаной хлеб", "Гречневая крупа", "Сметана", "Яблоки", "Подсолнечное масло")
GERMAN = ("Vollkornbrötchen", "Käsespätzle", "Apfelschorle", "Quark", "Müsli")
ARABIC = ("قهوة عربية (2 حبة)", "خبز", "تمر", "زيت زيتون", "جبنة بيضاء")
JAPANESE = ("抹茶ラテ", "おにぎり(鮭)", "牛乳", "カレーパン", "緑茶")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FEW_VALUES = (
    "hour",
    "hours",
    "weekday",
    "month",
    "daypart",
)  # facts with few values make few plates


def snapshots(campaign: Campaign, theme: Theme) -> dict[str, Snapshot]:
    """Return the sample customers' snapshots, by the trait that makes each of them difficult."""
    pictured = [*load_pictures(campaign)][: len(ITEMS)]
    items = [*pictured, *ITEMS[len(pictured) :]]
    busy = sample_facts(campaign, events=407, days=39, items=items)
    huge = sample_facts(
        campaign,
        events=1_284_193,
        days=365,
        items=LONG_ITEMS,
        categories=LONG_ITEMS,
        makers=LONG_ITEMS[::-1],
    )
    customers: dict[str, tuple[str | None, str | None, dict[str, Any]]] = {
        "median": ("Anna", None, busy),
        "no name": (None, None, busy),
        "one line": ("Anna", None, one_event_facts(campaign)),
        "huge numbers, longest names": ("Maximiliane Featherstonehaugh-Cholmondeley", None, huge),
        "Greek": (
            "Κωνσταντίνα Παπαδοπούλου",
            "el_GR",
            sample_facts(campaign, 407, 39, GREEK, GREEK, GREEK[::-1]),
        ),
        "Cyrillic": (
            "Александра",
            "ru_RU",
            sample_facts(campaign, 407, 39, CYRILLIC, CYRILLIC, CYRILLIC[::-1]),
        ),
    }
    return {
        trait: build_snapshot(campaign, theme, Customer(trait, name, locale), facts)
        for trait, (name, locale, facts) in customers.items()
    }


def in_more_scripts(campaign: Campaign, theme: Theme) -> dict[str, Snapshot]:
    """Return customers whose names have other scripts, also right to left, for a contact sheet."""
    customers = {
        "German": ("Jörg-Maximilian", "de_DE", GERMAN),
        "Arabic": ("فاطمة", "ar", ARABIC),
        "Japanese": ("さくら", "ja_JP", JAPANESE),
    }
    return {
        trait: build_snapshot(
            campaign,
            theme,
            Customer(trait, name, locale),
            sample_facts(campaign, 407, 39, items, items, items[::-1]),
        )
        for trait, (name, locale, items) in customers.items()
    }


def has_columns_for(campaign: Campaign, story: Story) -> bool:
    """Return whether the campaign's log has the columns of every fact that *story* needs."""
    metrics = metrics_of(campaign)
    return all(campaign.columns.issuperset(metrics[fact].needs) for fact in story.needs)


def similar_customer(customer: Snapshot, pictured: Collection[str] = ()) -> Snapshot:
    """
    Return a customer with the same stories, and with another seed, other names and numbers.

    Names of *pictured* things stay: without a picture, a card may have another layout.
    """
    name, customer_id = customer.customer["name"], customer.customer["id"]
    facts = {fact: _changed(value, fact, pictured) for fact, value in customer.facts.items()}
    other = {"id": f"other {customer_id}", "name": name and _renamed(name)}
    return replace(customer, facts=facts, customer={**customer.customer, **other})


def _changed(value: Any, key: str, pictured: Collection[str]) -> Any:
    """Change counts, amounts, names and days, each by a little; hours and months stay."""
    if isinstance(value, dict):
        return {name: _changed(part, name, pictured) for name, part in value.items()}
    if isinstance(value, list):
        return [_changed(part, key, pictured) for part in value]
    if key in FEW_VALUES or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if value <= 2 else type(value)(round(value * 1.01 + 1, 2))
    if key in ("name", "by"):
        return value if not value or value in pictured else _renamed(value)
    return _next_day(value)


def _renamed(name: str) -> str:
    return f"{name[1:]}{name[0]}".capitalize()


def _next_day(value: Any) -> Any:
    """Move a date by a day, unless it is the first or near the last of its month."""
    day = value[-2:] if isinstance(value, str) and DAY.fullmatch(value) else "01"
    return value if day in ("01", "28", "29", "30", "31") else f"{value[:-2]}{int(day) + 1:02}"
