"""Choose the customers of a log on whom a design is hardest, each with what makes it so."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low
from typing import Any

from recap.stories import Customer

USUAL_SCRIPT = "LATIN"
NAMES_IN_A_TRAIT = 3  # facts that a trait names; of more it says how many
NUMBER_KEYS_LEFT_OUT = ("date", "month", "of", "hour", "weekday")  # no numbers that cards show


@dataclass(frozen=True)
class SampledCustomer:
    """A customer of the log, with the facts of the year."""

    customer: Customer
    facts: Mapping[str, Any]

    @property
    def events(self) -> int:
        return int(self.facts.get("events", 0))

    @cached_property
    def names(self) -> str:
        """The customer's name and all names in the facts, one a line."""
        return "\n".join(filter(None, [self.customer.name, *_names(self.facts)]))

    @cached_property
    def scripts(self) -> Counter[str]:
        """How many letters of each script the names have."""
        letters = (unicodedata.name(letter, "") for letter in self.names if letter.isalpha())
        return Counter(name.partition(" ")[0].partition("-")[0] for name in letters if name)

    def largest(self, shown: Collection[str]) -> tuple[float, str]:
        """Return the largest number in the *shown* facts, and the name of its fact."""
        facts = ((fact, self.facts[fact]) for fact in shown if fact in self.facts)
        numbers = ((number, fact) for fact, value in facts for number in _numbers(value))
        return max(numbers, default=(0.0, ""))


def choose_customers(
    people: Sequence[SampledCustomer], most: int, shown: Collection[str]
) -> dict[str, list[str]]:
    """
    Choose at most *most* of *people*; *shown* are the facts that stories may show.

    Returns customer ids, each with its traits: what makes the customer hard. A customer with
    several traits is chosen once. When nothing hard is left, customers with few to many events
    follow. The result depends only on *people*, not on their order.
    """
    ordered = sorted(people, key=lambda person: person.customer.id)
    chosen: dict[str, list[str]] = {}
    for person, trait in _candidates(ordered, shown):
        _add(chosen, person, trait, most)
    for person, trait in _without_facts(ordered, [*chosen]):
        _add(chosen, person, trait, most)
    others = [person for person in ordered if person.customer.id not in chosen]
    for person in _spread(others, most - len(chosen)):
        _add(
            chosen, person, f"{person.events:,} {'event' if person.events == 1 else 'events'}", most
        )
    return chosen


def _add(chosen: dict[str, list[str]], person: SampledCustomer, trait: str, most: int) -> None:
    if person.customer.id in chosen or len(chosen) < most:
        chosen.setdefault(person.customer.id, []).append(trait)


def _candidates(
    people: Sequence[SampledCustomer], shown: Collection[str]
) -> Iterator[tuple[SampledCustomer, str]]:
    """Yield the customer who fits each trait best; of equal ones the first by id."""
    if not people:
        return
    typical = median_low(person.events for person in people)
    yield min(people, key=lambda person: abs(person.events - typical)), "median"
    heaviest = max(people, key=lambda person: person.events)
    yield heaviest, f"most events: {heaviest.events:,}"
    lightest = min(people, key=lambda person: person.events)
    yield lightest, "one event" if lightest.events == 1 else f"fewest events: {lightest.events:,}"
    yield max(people, key=lambda person: _longest_line(person.names)), "longest names"
    richest = max(people, key=lambda person: person.largest(shown))
    number, fact = richest.largest(shown)
    yield richest, f"largest number: {fact} {number:,.10g}"
    yield from _by_script(people)
    for trait, applies in CONDITIONS.items():
        fitting = [person for person in people if applies(person.facts)]
        if fitting:
            yield max(fitting, key=lambda person: person.events), trait


def _spread(people: Sequence[SampledCustomer], count: int) -> list[SampledCustomer]:
    """Return at most *count* of *people*, evenly spread by their number of events."""
    by_events = sorted(people, key=lambda person: person.events)
    count = max(0, min(count, len(by_events)))
    return [by_events[nth * len(by_events) // count] for nth in range(count)]


def _by_script(people: Sequence[SampledCustomer]) -> Iterator[tuple[SampledCustomer, str]]:
    """Yield the customer with the most letters of each script but Latin."""
    for script in sorted({script for person in people for script in person.scripts}):
        if script != USUAL_SCRIPT:
            most = max(people, key=lambda person: person.scripts[script])
            yield most, f"{script.capitalize()} letters"


def _is_tied(facts: Mapping[str, Any]) -> bool:
    first = [record["events"] for record in facts.get("top_items", [])[:2]]
    return len(first) == 2 and first[0] == first[1] > 1


def _joined_late(facts: Mapping[str, Any]) -> bool:
    events = [month["events"] for month in facts.get("months", [])]
    return len(events) > 1 and sum(events[: len(events) // 2]) == 0


CONDITIONS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "two favourites: a tie": _is_tied,
    "joined in the middle": _joined_late,
    "without a name": lambda facts: not facts.get("top_items"),
}


def _without_facts(
    people: Sequence[SampledCustomer], chosen: Sequence[str]
) -> Iterator[tuple[SampledCustomer, str]]:
    """
    Yield customers who lack facts that others have, until every such fact is lacked by somebody.

    Those *chosen* already come first; then whoever lacks most of what is left.
    """
    having = Counter(fact for person in people for fact in person.facts)
    left = {fact for fact, count in having.items() if count < len(people)}
    by_id = {person.customer.id: person for person in people}
    queue = [by_id[customer] for customer in chosen]
    while left:
        person = (
            queue.pop(0) if queue else max(people, key=lambda each: len(left - each.facts.keys()))
        )
        lacked = left - person.facts.keys()
        left -= lacked
        if lacked:
            yield person, f"without {_enumerated(sorted(lacked))}"


def _enumerated(facts: Sequence[str]) -> str:
    shown = ", ".join(facts[:NAMES_IN_A_TRAIT])
    more = len(facts) - NAMES_IN_A_TRAIT
    return f"{shown} and {more} more" if more > 0 else shown


def _longest_line(names: str) -> int:
    return max(map(len, names.split("\n")))


def _names(value: Any, key: str = "") -> Iterator[str]:
    """Yield the names in a fact: of items, makers, categories, channels."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _names(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _names(part, key)
    elif isinstance(value, str) and key in ("name", "by", "first", "favourite", "last"):
        yield value


def _numbers(value: Any, key: str = "") -> Iterator[float]:
    if isinstance(value, Mapping):
        parts: Iterable[tuple[str, Any]] = value.items()
    elif isinstance(value, list):
        parts = ((key, part) for part in value)
    else:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and key not in NUMBER_KEYS_LEFT_OUT:
            yield float(value)
        return
    for name, part in parts:
        yield from _numbers(part, name)
