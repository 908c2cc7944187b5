"""
Personas: kinds of customers, by rules in a campaign or a theme.

    [[personas]]
    name = "The Night Owl"
    description = "While others slept, you were here."
    when = "dayparts.night_pct >= 20"

The first persona whose `when` holds applies to the customer. `when` has the syntax of a story's
`when` (`recap.stories.condition`); a persona without one applies to every customer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recap.errors import RecapError, did_you_mean
from recap.stories.condition import Comparison, parse

FACT = "persona"
MakeError = Callable[[str, str], RecapError]  # what is wrong, how to fix it -> error


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of customer: a name, a sentence, and its conditions."""

    name: str
    description: str
    when: tuple[Comparison, ...] = ()

    def applies_to(self, facts: Mapping[str, Any]) -> bool:
        """Return whether all conditions hold for *facts*; none holds for an absent fact."""
        return all(comparison.holds(facts) for comparison in self.when)


def persona_fact(personas: Sequence[Persona], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fact ``persona`` for *facts*; an empty dict when no persona applies."""
    match = next((persona for persona in personas if persona.applies_to(facts)), None)
    return {FACT: {"name": match.name, "description": match.description}} if match else {}


def read_persona(
    name: str, description: str, when: str | None, samples: Mapping[str, Any], make_error: MakeError
) -> Persona:
    """
    Return a persona whose `when` is parsed and checked.

    *samples* has a sample value of each fact. Raises the error that *make_error* returns, for a
    `when` that cannot be parsed, that uses an unknown fact, or that compares a number with a text.
    """
    persona = Persona(name, description, _parsed(name, when, make_error) if when else ())
    _check_facts(persona, [fact for fact in samples if fact != FACT], make_error)
    try:
        for comparison in persona.when:
            comparison.holds(samples)
    except TypeError:
        raise make_error(
            f"Persona '{name}' compares a number with a text in its `when`.",
            "compare numbers with numbers, and texts with texts in quotes",
        ) from None
    return persona


def _parsed(name: str, when: str, make_error: MakeError) -> tuple[Comparison, ...]:
    try:
        return parse(when)
    except ValueError as error:
        raise make_error(
            f"The `when` of persona '{name}' cannot be parsed from here on: {error}",
            "write comparisons joined by `and`, such as: dayparts.night_pct >= 20 and events > 50",
        ) from None


def _check_facts(persona: Persona, known_facts: Collection[str], make_error: MakeError) -> None:
    for fact in (comparison.fact for comparison in persona.when):
        if fact not in known_facts:
            raise make_error(
                f"Persona '{persona.name}' uses '{fact}', which is not a fact."
                f"{did_you_mean(fact, known_facts)}",
                "use a fact from docs/facts.md",
            )
