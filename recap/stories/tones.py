"""
How far the sentences of a card may go.

Every sentence of a theme is neutral, praise or tease. A card has at most the tone that the campaign
allows for what it is about: the subjects of its story, and the names that it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from recap.campaign import TONES, Tone, ToneName
from recap.stories.story_header import Story
from recap.text_comparison import pattern_key

# Parts of names, in the languages of the shipped themes. One too many only makes a card milder.
WORDS = {
    "alcohol": (
        "alcohol alkohol wine beer liquor vodka whisk spirits champagne prosecco cocktail cider "
        "lager brandy bourbon tequila wein bier schnaps sekt κρασι μπυρα μπιρα ουζο τσιπουρο ποτα "
        "вино пиво водка алкогол коньяк نبيذ بيره كحول خمر"
    ),
    "food": (
        "food snack candy chocolate pizza burger dessert cake cookie chips fries soda sugar sweet "
        "cream donut meal milk bread cheese meat chicken beef pork fish fruit vegetable coffee tea "
        "drink juice water beverage cereal noodle pasta rice egg butter yogurt sausage bacon salad "
        "soup sauce baker grocer dairy dinner lunch breakfast popcorn peanut essen schoko kuchen "
        "süß milch brot käse fleisch obst gemüse kaffee tee getränk saft butter wurst φαγητ σνακ "
        "σοκολατ γλυκ πιτσα παγωτ γαλα ψωμι τυρι φετα κρεας φρουτ λαχανικ καφε ποτο еда шоколад "
        "пицц сладк торт мороженое молок хлеб сыр мяс фрукт овощ кофе чай напит сок طعام شوكولات "
        "بيتزا حلو حليب خبز جبن لحم فواكه خضار قهوه شاي عصير"
    ),
    "health": (
        "pharma medic health drug diet vitamin pregnan clinic hospital doctor therap tobacco "
        "cigar weight loss apotheke arznei gesundheit medizin φαρμακ υγεια ιατρ κλινικ "
        "аптек лекарств здоров врач клиник صيدل دواء صحه طبيب"
    ),
}


def strongest_tone(story: Story, facts: Mapping[str, Any], tone: Tone) -> ToneName:
    """Return the strongest tone for the card of *story* for a customer with *facts*."""
    shown = [name for need in story.needs for name in _names(facts.get(need))]
    subjects = {*story.subjects, *(subject for name in shown for subject in _subjects(name))}
    limits = [
        tone.strongest,
        *(tone.of_subject(subject) for subject in subjects),
        *_named(shown, tone.names),
    ]
    return min(limits, key=TONES.index)


def _named(shown: Iterable[str], limits: Mapping[str, ToneName]) -> Iterator[ToneName]:
    for pattern, limit in limits.items():
        if any(_matches(name, pattern) for name in shown):
            yield limit


def _names(value: Any) -> Iterator[str]:
    """Yield the names of things in a fact: the texts under the key `name`, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("name"), str):
            yield value["name"]
        value = [part for part in value.values() if isinstance(part, list | dict)]
    if isinstance(value, list | tuple):
        for part in value:
            yield from _names(part)


@lru_cache(maxsize=10_000)
def _subjects(name: str) -> frozenset[str]:
    """Return the subjects that a name of an item or a category is about."""
    key = pattern_key(name)
    return frozenset(subject for subject, words in _WORDS.items() if words.search(key))


@lru_cache(maxsize=10_000)
def _matches(name: str, pattern: str) -> bool:
    parts = (re.escape(part) for part in pattern_key(pattern).split("*"))
    return re.fullmatch(".*".join(parts), pattern_key(name), re.DOTALL) is not None


_WORDS = {
    subject: re.compile("|".join(re.escape(pattern_key(word)) for word in words.split()))
    for subject, words in WORDS.items()
}
