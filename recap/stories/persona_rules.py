"""
Personas: what kind of customer somebody is, by rules that a campaign or a theme writes.

    [[personas]]
    name = "The Night Owl"
    description = "While others slept, you were here."
    when = "dayparts.night_pct >= 20"

They are tried in order; the first whose `when` holds is the customer's. `when` is written as a
story's is (`recap.stories.condition`); without one, a persona fits everybody who is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recap.errors import RecapError, did_you_mean
from recap.stories.condition import Comparison, parse

FACT = "persona"
Refuse = Callable[[str, str], RecapError]  # what is wrong, and how to mend it


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of customer: a name, a sentence, and what must be so."""

    name: str
    description: str
    when: tuple[Comparison, ...] = ()

    def fits(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether *facts* are this persona's; of what is absent nothing is so."""
        return all(comparison.holds(facts) for comparison in self.when)


def first_that_fits(personas: Sequence[Persona], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fact ``persona`` of whoever has *facts*; nothing when no persona fits."""
    found = next((persona for persona in personas if persona.fits(facts)), None)
    return {FACT: {"name": found.name, "description": found.description}} if found else {}


def read_persona(
    name: str, description: str, when: str | None, known: Mapping[str, Any], refuse: Refuse
) -> Persona:
    """
    Read a persona; facts of its `when` must be among *known*, which has a sample of each.

    Raises what *refuse* makes: a `when` that cannot be read, that names no fact, or that
    compares a number with a text.
    """
    persona = Persona(name, description, _parsed(name, when, refuse) if when else ())
    _check_facts(persona, [fact for fact in known if fact != FACT], refuse)
    try:
        for comparison in persona.when:
            comparison.holds(known)
    except TypeError:
        raise refuse(
            f"Persona '{name}' compares a number with a text in its `when`.",
            "compare numbers with numbers, and texts with texts in quotes",
        ) from None
    return persona


def _parsed(name: str, when: str, refuse: Refuse) -> tuple[Comparison, ...]:
    try:
        return parse(when)
    except ValueError as error:
        raise refuse(
            f"The `when` of persona '{name}' cannot be read from here on: {error}",
            "write comparisons joined by `and`, such as: dayparts.night_pct >= 20 and events > 50",
        ) from None


def _check_facts(persona: Persona, known: Collection[str], refuse: Refuse) -> None:
    for fact in (comparison.fact for comparison in persona.when):
        if fact not in known:
            raise refuse(
                f"Persona '{persona.name}' asks for '{fact}', which is not a fact."
                f"{did_you_mean(fact, known)}",
                "name a fact of docs/facts.md",
            )
