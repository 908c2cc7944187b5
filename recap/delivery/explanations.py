"""The page's explanation of a story's numbers: their meaning and the customer's log lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from recap.activity.columns import EVIDENCE_COLUMNS, NUMBER_COLUMNS
from recap.facts import REASONS, Metric, fact_title, translate_text
from recap.stories import Snapshot

NAMES = tuple(column for column in EVIDENCE_COLUMNS if column not in (*NUMBER_COLUMNS, "kind"))
# Shown only under a number that is computed from this column.
ON_REQUEST = tuple(column for column in NUMBER_COLUMNS if column != "amount")


def explain_facts(
    facts: Iterable[str], snapshot: Snapshot, metrics: Mapping[str, Metric], locale: str
) -> list[dict[str, Any]]:
    """
    Explain how each of *facts* that the customer has was counted, in the language of *locale*.

    Returns:
        One record for all facts with the same evidence: ``facts`` (``name``, ``definition``),
        ``used``, ``excluded`` (``why``, ``lines``), ``matching``, and ``lines``, the first
        matching lines (see `_line`). Without evidence in the snapshot, only ``facts``, and None
        for ``used``.
    """
    numbers = {
        fact: number for number in snapshot.evidence.get("numbers", ()) for fact in number["facts"]
    }
    groups: dict[Any, list[str]] = {}
    for fact in facts:
        if fact in snapshot.facts:
            groups.setdefault(id(numbers.get(fact)), []).append(fact)
    return [
        _explanation(group, numbers.get(group[0]), snapshot, metrics, locale)
        for group in groups.values()
    ]


def _explanation(
    facts: list[str],
    number: Mapping[str, Any] | None,
    snapshot: Snapshot,
    metrics: Mapping[str, Metric],
    locale: str,
) -> dict[str, Any]:
    definitions = [
        {
            "name": translate_text(fact_title(fact), locale),
            "definition": translate_text(metrics[fact].definition, locale),
        }
        for fact in facts
    ]
    if number is None:
        return {"facts": definitions, "used": None}
    needed = {need for fact in facts for need in metrics[fact].needs}
    excluded = number["excluded"].items()
    return {
        "facts": definitions,
        "used": number["used"],
        "excluded": [
            {"why": translate_text(REASONS[why], locale), "lines": lines} for why, lines in excluded
        ],
        "matching": number["matching"],
        "lines": [_line(snapshot.evidence["lines"], at, needed) for at in number["lines"]],
    }


def _line(lines: Mapping[str, Any], at: int, needed: set[str]) -> dict[str, Any]:
    """
    Return one line: ``day``, ``time`` when known, ``names``, ``amount``, ``kind``.

    Also the `ON_REQUEST` columns that are *needed*. None means unknown.
    """
    line = {column: values[at] for column, values in lines.items()}
    day, _, time = line["at"].partition("T")
    return {
        "day": day,
        "time": time or None,
        "names": [*dict.fromkeys(line[name] for name in NAMES if line.get(name))],
        "amount": line.get("amount"),
        "kind": line.get("kind", "event"),
        **{name: line.get(name) if name in needed else None for name in ON_REQUEST},
    }
