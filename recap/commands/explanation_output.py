"""What `recap explain` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from recap.commands.check_output import outcome
from recap.commands.counts import count
from recap.commands.printing import print_line, readable

if TYPE_CHECKING:  # packages that a command loads when it needs them
    from recap.commands.customer_export import Explanation
    from recap.facts import Explained


def print_explanations(explanations: Sequence[Explanation]) -> None:
    for number, explanation in enumerate(explanations):
        if len(explanations) > 1:
            newline = "\n" if number else ""
            print_line(f"{newline}Customer {explanation.snapshot.customer['id']}")
        _print_explanation(explanation)


def _print_explanation(explanation: Explanation) -> None:
    campaign = explanation.snapshot.campaign
    print_line(
        f"{count(explanation.lines, 'line')} of the log from {campaign['first_day']} to "
        f"{campaign['last_day']}, {_zone(explanation)}{_as_of(explanation)}."
    )
    for each in explanation.rejected:
        result, _, reason = outcome(each["reason"]).partition(": ")
        print_line(
            f"{result.capitalize()}: {count(each['rows'], 'line')}, {reason}: {_first(each)}."
        )
    for fact in explanation.facts:
        print_line("")
        for line in _fact_lines(fact):
            print_line(line)
    print_line(f"\nStories: {', '.join(explanation.snapshot.stories)}")


def _zone(explanation: Explanation) -> str:
    zone = explanation.snapshot.campaign["zone"]
    if explanation.own_zones:
        return f"each in the zone of its zone column, or in {zone} where that is empty"
    return f"in the zone {zone}"


def _as_of(explanation: Explanation) -> str:
    return f", read on {explanation.as_of:%Y-%m-%d %H:%M} UTC" if explanation.as_of else ""


def _first(reason: Mapping[str, Any]) -> str:
    return f"{'first ' if reason['rows'] > 1 else ''}in {reason['file']}, row {reason['row']:,}"


def _fact_lines(fact: Explained) -> Iterator[str]:
    from recap.facts import REASONS

    value = readable(fact.value)
    yield f"{fact.name}: {value}" if "\n" not in value else f"{fact.name}:\n{_indented(value)}"
    yield f"  {fact.definition}"
    yield f"  Unit: {fact.unit}. Ties: {fact.ties}."
    out = "; ".join(
        f"{count(lines, 'line')}: {REASONS[why]}" for why, lines in fact.excluded.items()
    )
    yield f"  Counted from {count(fact.used, 'line')}{f', excluded {out}' if out else ''}."
    if fact.matching is None:
        return
    first = ", the first:" if fact.lines else "."
    yield f"  Matching this value: {count(fact.matching, 'line')}{first}"
    for line in fact.lines:
        yield f"    {_line(line)}"


def _line(line: Mapping[str, Any]) -> str:
    """Format a line of the log, after its file and row: ``sales.csv:1042``."""
    values = {key: line[key] for key in line if key not in ("file", "row")}
    return (
        f"{line['file']}:{line['row']}  {readable(values)}" if "row" in line else readable(values)
    )


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
