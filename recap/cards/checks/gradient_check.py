"""Find gradients that WeasyPrint paints wrongly: three or more stops that are unevenly placed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

GRADIENT = re.compile(r"\b(?:repeating-)?(?:linear|radial)-gradient\(", re.IGNORECASE)
DIRECTION = re.compile(
    r"^(to\s|-?[\d.]+(deg|turn|g?rad)\b|circle|ellipse|closest|farthest|at\s|in\s)", re.IGNORECASE
)
POSITIONS = re.compile(r"((?:\s+|^)-?[\d.]+(?:%|px))+$")
POSITION = re.compile(r"(-?[\d.]+)(%|px)")
FEWEST_STOPS = 3
TOLERANCE = 0.5


def uneven_gradients(css: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of each gradient in *css* that needs its midpoints written."""
    for start in GRADIENT.finditer(css):
        end = _end(css, start.end())
        arguments = css[start.end() : end - 1]
        if "{%" not in arguments and _is_uneven(_split(arguments)):
            yield start.start(), css[start.start() : end]


def _is_uneven(arguments: list[str]) -> bool:
    stops: list[tuple[str, float | None]] = []
    hints, units = 0, set[str]()
    for argument in arguments[1:] if arguments and DIRECTION.match(arguments[0]) else arguments:
        placed = POSITIONS.search(argument)
        color = argument[: placed.start()].strip() if placed else argument
        places = POSITION.findall(placed[0]) if placed else []
        units |= {unit for _, unit in places}
        if not color:
            hints += 1
        else:
            stops += [(color, float(value)) for value, _ in places] or [(color, None)]
    if len(stops) < FEWEST_STOPS or hints == len(stops) - 1 or len(units) > 1:
        return False
    if units == {"px"} and None in (stops[0][1], stops[-1][1]):
        return False  # the length of the gradient is not known
    positions = _placed([position for _, position in stops])
    steps = [
        after - before
        for (before, after), (one, other) in zip(
            pairwise(positions), pairwise(color for color, _ in stops), strict=True
        )
        if one != other
    ]
    lengths = [after - before for before, after in pairwise(positions)]
    return any(steps) and max(lengths) - min(lengths) > TOLERANCE


def _placed(positions: list[float | None]) -> list[float]:
    """Give stops without a position one, as CSS does: evenly between those that have one."""
    placed = [*positions]
    placed[0] = 0.0 if placed[0] is None else placed[0]
    placed[-1] = 100.0 if placed[-1] is None else placed[-1]
    known = [nth for nth, position in enumerate(placed) if position is not None]
    values = [0.0] * len(placed)
    for one, other in pairwise(known):
        start, end = placed[one] or 0.0, placed[other] or 0.0
        for nth in range(one, other + 1):
            values[nth] = start + (end - start) * (nth - one) / (other - one)
    return values


def _end(css: str, at: int) -> int:
    """Return where the bracket that opened before *at* ends."""
    depth = 1
    while depth and at < len(css):
        depth += {"(": 1, ")": -1}.get(css[at], 0)
        at += 1
    return at


def _split(arguments: str) -> list[str]:
    parts, depth = [""], 0
    for letter in arguments:
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
