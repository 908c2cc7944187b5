"""Time several tools in alternating rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles

from .peer import DrawResult, PeerFailed

WARM_UP, ROUNDS, CARDS_A_ROUND = 10, 30, 2


@dataclass(slots=True)
class ToolTimes:
    """The cards that one tool drew in all rounds."""

    tool: str
    cards: list[DrawResult] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return median(card.ms for card in self.cards)

    @property
    def p95_ms(self) -> float:
        return quantiles([card.ms for card in self.cards], n=20, method="inclusive")[-1]

    @property
    def bytes(self) -> int:
        return int(median(card.bytes for card in self.cards))


def run_rounds(
    functions: Mapping[str, Callable[[int], DrawResult]],
    customers: int,
    report: Callable[[str], None],
    rounds: int = ROUNDS,
) -> list[ToolTimes]:
    """
    Let every tool draw the cards of the same customers in the same minutes.

    Args:
        functions: For each tool, a function that draws the card of a customer by number.
        customers: The number of customers. The first `WARM_UP` customers warm the tools and are
            not measured. Each round has `CARDS_A_ROUND` customers who are new to every tool,
            as long as there are new ones.
        report: Called with a message when a tool fails. The result omits that tool.

    Returns:
        The times of each tool, the fastest tool first.
    """
    results = {tool: ToolTimes(tool) for tool in functions}
    for round_number in range(-1, rounds):
        for tool in list(results):
            try:
                cards = [functions[tool](number) for number in _customers(round_number, customers)]
            except PeerFailed as error:
                report(f"{tool} failed and is left out: {error}")
                del results[tool]
                continue
            if round_number >= 0:
                results[tool].cards += cards
    return sorted(results.values(), key=lambda result: result.median_ms)


def _customers(round_number: int, customers: int) -> list[int]:
    """Return the numbers of the customers of a round; round -1 is the warm-up."""
    if round_number < 0:
        return [number % customers for number in range(WARM_UP)]
    first = WARM_UP + round_number * CARDS_A_ROUND
    return [number % customers for number in range(first, first + CARDS_A_ROUND)]
