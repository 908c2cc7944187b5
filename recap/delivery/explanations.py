"""What a page tells of a story's numbers: what each means, and the customer's lines behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from recap.activity.columns import NAME_COLUMNS, NUMBER_COLUMNS
from recap.facts import REASONS, Metric, fact_title, translate_text
from recap.stories import Snapshot

# Shown only under a number that is computed from this column.
ON_REQUEST = tuple(column for column in NUMBER_COLUMNS if column != "amount")


def counted(
    facts: Iterable[str], snapshot: Snapshot, metrics: Mapping[str, Metric]
) -> list[dict[str, Any]]:
    """
    Say how each of *facts* was counted that a customer has, in their own language.

    Returns:
        A record for all facts that stand on the same: ``facts`` (``name``, ``definition``),
        ``used``, ``excluded`` (``why``, ``lines``), ``matching``, and ``lines``, the first of them:
        see `_line`. Only ``facts``, and None for ``used``, where a snapshot does not know.
    """
    numbers = {
        fact: each for each in snapshot.evidence.get("numbers", ()) for fact in each["facts"]
    }
    groups: dict[Any, list[str]] = {}
    for fact in facts:
        if fact in snapshot.facts:
            groups.setdefault(id(numbers.get(fact)), []).append(fact)
    return [_group(own, numbers.get(own[0]), snapshot, metrics) for own in groups.values()]


def _group(
    facts: list[str],
    number: Mapping[str, Any] | None,
    snapshot: Snapshot,
    metrics: Mapping[str, Metric],
) -> dict[str, Any]:
    locale = snapshot.customer["locale"]
    said = [
        {
            "name": translate_text(fact_title(fact), locale),
            "definition": translate_text(metrics[fact].definition, locale),
        }
        for fact in facts
    ]
    if number is None:
        return {"facts": said, "used": None}
    wanted = {need for fact in facts for need in metrics[fact].needs}
    excluded = number["excluded"].items()
    return {
        "facts": said,
        "used": number["used"],
        "excluded": [
            {"why": translate_text(REASONS[why], locale), "lines": out} for why, out in excluded
        ],
        "matching": number["matching"],
        "lines": [_line(snapshot.evidence["lines"], at, wanted) for at in number["lines"]],
    }


def _line(lines: Mapping[str, Any], at: int, wanted: set[str]) -> dict[str, Any]:
    """
    Read one line: ``day``, ``time`` where it is known, ``names``, ``amount``, ``kind``.

    And those of `ON_REQUEST` that are *wanted*; None is unknown.
    """
    known = {column: values[at] for column, values in lines.items()}
    day, _, time = known["at"].partition("T")
    return {
        "day": day,
        "time": time or None,
        "names": [known[name] for name in NAME_COLUMNS if known.get(name)],
        "amount": known.get("amount"),
        "kind": known.get("kind", "event"),
        **{name: known.get(name) if name in wanted else None for name in ON_REQUEST},
    }
