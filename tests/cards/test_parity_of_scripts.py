"""Cards in any script and locale are those of the reference path."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from comparing import hold_to_reference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_parity import STORIES, journey  # noqa: F401 - a fixture

from recap.campaign import Campaign
from recap.cards import FORMATS, Studio, fixtures
from recap.stories import Customer, Snapshot, load_theme, snapshot

NAMES = {
    "en_US": ("Anna O\u2019Brien", "Oat milk", "Bananas", "Rye bread", "Cheddar", "Crisps"),
    "de_DE": ("Jürgen Groß", "Hafermilch", "Käsespätzle", "Äpfel", "Weißbrot", "Öl"),
    "el_GR": ("Κωνσταντίνα", "Φέτα Παρνασσού", "Ψωμί", "Ελαιόλαδο", "Γάλα", "Τυρί"),
    "ar_EG": ("محمد عبد الله", "حليب الشوفان", "تمر المدينة الفاخر", "خبز أسمر", "جُبْنَة", "ماء"),
    "he_IL": ("דוד לוי", "חלב שיבולת שועל", "לחם שיפון", "גבינה לבנה 5%", "תפוחים", "במבה"),
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
    "Donaudampfschifffahrtskapitän",
)
ARABIC = {"%(name)s,": "%(name)s،", "You kept picking these": "اخترت هذه مراراً"}
HEBREW = {"%(name)s,": "%(name)s,", "Your year peaked in": "השיא שלך היה ב"}
EVERYWHERE = [(story, size) for story in STORIES for size in FORMATS]


@pytest.fixture(scope="module")
def world(journey, tmp_path_factory) -> Studio:  # noqa: F811
    """The poster, with words in Arabic and Hebrew, so that those begin on the right."""
    plain = Studio(journey).theme
    folder = shutil.copytree(plain.folder, tmp_path_factory.mktemp("world") / "poster")
    (folder / "locales").mkdir(exist_ok=True)
    for language, words in (("ar", ARABIC), ("he", HEBREW)):
        said = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        said += "".join(f'\nmsgid "{old}"\nmsgstr "{new}"\n' for old, new in words.items())
        (folder / "locales" / f"{language}.po").write_text(said, encoding="utf-8")
    return Studio(journey, load_theme(folder, assets=plain.assets))


def customer(
    campaign: Campaign, studio: Studio, locale: str, names: tuple[str, ...], events: int = 407
) -> Snapshot:
    name, *items = names
    facts: dict[str, Any] = fixtures._facts(campaign, events, 39, items, items)
    return snapshot(campaign, studio.theme, Customer("C-1", name, locale), facts)


@pytest.mark.parametrize("locale", NAMES)
@pytest.mark.parametrize("story", STORIES)
def test_a_story_in_a_locale_is_the_reference(journey, world, story, locale):  # noqa: F811
    """
    Its numbers, dates, direction and letters, on a plate as in one piece.
    """
    told = customer(journey, world, locale, NAMES[locale])
    if not world.theme.story(story).is_told(told.facts):
        pytest.skip("it is told to quieter customers only")
    nth = STORIES.index(story) + [*NAMES].index(locale)
    size = [*FORMATS][nth % len(FORMATS)]

    assert world.why_not_fast(told, story, size) is None
    hold_to_reference(world, told, story, size, locale)


@given(data=st.data())
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_names_and_numbers_are_the_reference(journey, world, data):  # noqa: F811
    """
    Short and long, in scripts that meet on one card, from a few events to millions.
    """
    every = [*HARD, *(name for names in NAMES.values() for name in names)]
    names = data.draw(st.lists(st.sampled_from(every), min_size=6, max_size=6))
    events = data.draw(st.sampled_from([12, 40, 407, 99_999, 12_345_678]))
    locale = data.draw(st.sampled_from([*NAMES]))
    story, size = data.draw(st.sampled_from(EVERYWHERE))
    told = customer(journey, world, locale, tuple(names), events)
    if world.theme.story(story).is_told(told.facts) and not world.why_not_fast(told, story, size):
        hold_to_reference(world, told, story, size, "any")


@pytest.mark.parametrize("name", HARD)
def test_a_hard_name_is_painted_as_in_the_reference(journey, world, name):  # noqa: F811
    """
    Joined emoji, flags and skins, scripts that meet: all of them on plates.
    """
    told = customer(journey, world, "en_US", (name, *NAMES["en_US"][1:]))

    assert world.why_not_fast(told, "cover", "link") is None
    hold_to_reference(world, told, "cover", "link", f"hard {HARD.index(name)}")
