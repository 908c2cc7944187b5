"""Sample customers with difficult names and numbers, for every story."""

from __future__ import annotations

import random
from typing import Any

from recap.cards import CardRenderer
from recap.cards.checks.sample_facts import sample_facts
from recap.stories import Customer, Snapshot, build_snapshot

NAMES = {
    "en_US": ("Anna O\u2019Brien", "Oat milk", "Bananas", "Rye bread", "Cheddar", "Crisps"),
    "de_DE": ("Jürgen Groß", "Hafermilch", "Käsespätzle", "Äpfel", "Weißbrot", "Öl"),
    "el_GR": ("Κωνσταντίνα", "Φέτα Παρνασσού", "Ψωμί", "Ελαιόλαδο", "Γάλα", "Τυρί"),
    "ar_EG": ("محمد عبد الله", "حليب الشوفان", "تمر المدينة الفاخر", "خبز أسمر", "جُبْنَة", "ماء"),
    "he_IL": ("דוד לוי", "חלב שיבולת שועל", "לחם שיפון", "גבינה לבנה 5%", "תפוחים", "במבה"),
    "ru_RU": ("Александра", "Ржаной хлеб", "Гречневая крупа", "Сметана", "Ёжик", "Й"),
    "hi_IN": ("श्रीमती क्षत्रिय", "जई का दूध", "केले", "मक्खन", "पनीर टिक्का", "चाय"),
    "th_TH": ("สมชาย ใจดี", "นมข้าวโอ๊ตสูตรไม่เติมน้ำตาล", "กล้วยหอมทอง", "ขนมปัง", "ชีส", "น้ำปลา"),
    "ja_JP": (
        "山田太郎",
        "オーツミルク",
        "バナナ",
        "全粒粉パン",
        "とろけるチーズ・大容量",
        "ポテト",
    ),
    "zh_CN": ("王小明", "燕麦牛奶", "香蕉", "全麦面包", "切达奶酪碎片超大家庭装", "薯片"),
    "ko_KR": ("김민준", "귀리 우유", "바나나", "통밀빵", "체다 치즈", "감자칩"),
}
HARD = (
    "Anna 🎉👨\u200d👩\u200d👧\u200d👦",
    "👍🏽",
    "🇬🇷 Feta 1️⃣",
    "i",
    "W" * 40,
    "محمد, 2017 (ok)",
    "a\u0308\u0323 e\u0301",
    "ვახტანგ",
    "ক্ষমা",
    "தமிழ்",
    "Ἀθηνᾶ",
    "→ ★ ♥",
    "Ñandú & <b>",
    "1 % AVATAR To Wa.",
    "Donaudampfschifffahrtskapitän",
)
EVERY = (*HARD, *(name for names in NAMES.values() for name in names))
EVENTS = (12, 40, 407, 99_999, 12_345_678)
QUIET_DAYS, QUIET_EVENTS = 3, 40


def usual(card_renderer: CardRenderer, locale: str, story: str) -> Snapshot:
    """Return a customer with usual numbers who gets *story*."""
    return customer_who_gets(card_renderer, locale, story, NAMES[locale])


def hard(card_renderer: CardRenderer, locale: str, story: str, dice: random.Random) -> Snapshot:
    """Return a customer who gets *story*, with names, numbers and hours chosen by *dice*."""
    names = (*dice.sample(EVERY, 3), *dice.sample(NAMES[locale], 3))
    return customer_who_gets(card_renderer, locale, story, names, dice.choice(EVENTS), shape(dice))


def shape(dice: random.Random) -> dict[str, Any]:
    """Return random facts about hours and weekdays; one hour and one day lead."""
    hours = [dice.randint(0, 39) for _ in range(24)]
    hours[dice.randrange(24)] = 40
    return {
        "hours": hours,
        "busiest_hour": {"hour": hours.index(40), "events": 40, "share_pct": 12.5},
        "weekdays": [*(dice.randint(0, 89) for _ in range(5)), 90, dice.randint(0, 89)],
    }


def customer_who_gets(
    card_renderer: CardRenderer,
    locale: str,
    story: str,
    names: tuple[str, ...],
    events: int = 407,
    others: dict[str, Any] | None = None,
) -> Snapshot:
    """
    Return a customer who gets *story*, with *events* events where the story allows that number.

    Args:
        names: The customer's name, then the names of items and categories.
        others: Facts that replace the usual ones.
    """
    name, *items = names
    for count, days in ((events, 39), (407, 39), (QUIET_EVENTS, QUIET_DAYS)):
        facts: dict[str, Any] = sample_facts(card_renderer.campaign, count, days, items, items)
        snapshot = build_snapshot(
            card_renderer.campaign,
            card_renderer.theme,
            Customer("C-1", name, locale),
            facts | (others or {}),
        )
        if card_renderer.theme.story(story).applies_to(snapshot.facts):
            return snapshot
    raise AssertionError(f"no sample customer gets '{story}'")
