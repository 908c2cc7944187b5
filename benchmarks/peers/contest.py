"""Time tools against each other, in alternating rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles

from .peer import Drawn, PeerLost

WARM_UP, ROUNDS, A_ROUND = 10, 30, 2


@dataclass(slots=True)
class Turn:
    """What one tool did in all rounds."""

    tool: str
    drawn: list[Drawn] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return median(drawn.ms for drawn in self.drawn)

    @property
    def p95_ms(self) -> float:
        return quantiles([drawn.ms for drawn in self.drawn], n=20, method="inclusive")[-1]

    @property
    def bytes(self) -> int:
        return int(median(drawn.bytes for drawn in self.drawn))


def in_rounds(
    draws: Mapping[str, Callable[[int], Drawn]],
    customers: int,
    say: Callable[[str], None],
    rounds: int = ROUNDS,
) -> list[Turn]:
    """
    Have every tool draw the same customers' cards in the same minutes.

    Args:
        draws: For each tool, what draws the card of the customer with that number.
        customers: How many there are. The first `WARM_UP` warm the tools and are not
            counted; `A_ROUND` others a round are new to every tool, until all were seen.
        say: Told which tool was lost on the way; it is left out of the result.

    Returns:
        One turn a tool, the fastest first.
    """
    turns = {tool: Turn(tool) for tool in draws}
    for number in range(-1, rounds):
        for tool in list(turns):
            try:
                drawn = [draws[tool](nth) for nth in _customers(number, customers)]
            except PeerLost as error:
                say(f"{tool} was lost on the way: {error}")
                del turns[tool]
                continue
            if number >= 0:
                turns[tool].drawn += drawn
    return sorted(turns.values(), key=lambda turn: turn.median_ms)


def _customers(number: int, customers: int) -> list[int]:
    if number < 0:
        return [nth % customers for nth in range(WARM_UP)]
    first = WARM_UP + number * A_ROUND
    return [nth % customers for nth in range(first, first + A_ROUND)]
