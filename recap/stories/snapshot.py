"""
A snapshot: one customer's facts and stories, frozen.

Pages, cards, PDFs and alt texts are made from the snapshot and the theme alone. A hash in the
snapshot detects changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from recap.campaign import Campaign
from recap.errors import RunError
from recap.stories.persona_rules import persona_fact
from recap.stories.selection import select_stories
from recap.stories.theme import Theme

SCHEMA = 3
KEYS = ("campaign", "customer", "evidence", "facts", "schema", "stories")  # without the hash
# Snapshots of earlier schemas are still read: pages stay available after an update.
KEYS_BY_SCHEMA = {
    1: {*KEYS} - {"evidence"},
    2: {*KEYS} - {"evidence"} | {"behind"},
    SCHEMA: {*KEYS},
}


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer of a recap: an id, and a name, its vocative and a locale when known."""

    id: str
    name: str | None = None
    locale: str | None = None
    name_vocative: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """
    All data of one customer's recap. JSON values only.

    ``campaign``: what `campaign_summary` returns. ``customer``: id, name or None, locale,
    and ``name_vocative`` where the customer table has it.
    ``facts``: docs/facts.md. ``stories``: names, in the order in which they are shown.
    ``evidence``: the log lines for the numbers of these stories, as
    `recap.facts.evidence_for_snapshots` returns them; pages show them, cards do not.
    """

    campaign: dict[str, Any]
    customer: dict[str, Any]
    facts: dict[str, Any]
    stories: tuple[str, ...]
    evidence: dict[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all values, 64 hex digits."""
        return _hash(self._text(KEYS))

    @cached_property
    def visible_hash(self) -> str:
        """SHA-256 of all values that cards and PDFs can show: everything except `evidence`."""
        return _hash(self._text([key for key in KEYS if key != "evidence"]))

    def to_json(self) -> str:
        """Return canonical JSON: equal snapshots give equal text on every machine."""
        return self._text(sorted([*KEYS, "hash"]))

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Parse the result of `to_json`. Raises `RunError` when the text was cut or changed."""
        values = _parsed(text)
        saved_hash = values.pop("hash", None)
        schema = values.get("schema")
        if schema not in (*KEYS_BY_SCHEMA,):
            readable = ", ".join(map(str, KEYS_BY_SCHEMA))
            raise _error(f"has schema {schema}; this recap reads the schemas {readable}")
        without_hash = text.replace(_hash_member(saved_hash), "")
        if set(values) != KEYS_BY_SCHEMA[schema] or _hash(without_hash) != saved_hash:
            raise _error("was changed: its hash does not match its values")
        if schema == 2:
            values["evidence"] = _evidence_of_schema_2(values.pop("behind"))
        if schema < SCHEMA:
            values["facts"] = _facts_of_schema_2(values["facts"])
        return cls(**{**values, "stories": tuple(values["stories"]), "schema": SCHEMA})

    def _text(self, keys: Iterable[str]) -> str:
        """Write *keys*, which are in order, as canonical JSON."""
        return f"{{{','.join(f'{_canonical(key)}:{self._value_text(key)}' for key in keys)}}}"

    def _value_text(self, key: str) -> str:
        return _canonical(self.hash) if key == "hash" else self._value_texts[key]

    @cached_property
    def _value_texts(self) -> dict[str, str]:
        """The canonical JSON of each value; three texts contain it, so it is written once."""
        return {key: _canonical(getattr(self, key)) for key in KEYS}


def build_snapshot(
    campaign: Campaign, theme: Theme, customer: Customer, facts: Mapping[str, Any]
) -> Snapshot:
    """Add the persona to *facts*, select the stories, and return the snapshot."""
    facts = {**facts, **persona_fact(theme.personas, facts)}
    vocative = _text_or_none(customer.name_vocative)
    return Snapshot(
        campaign=campaign_summary(campaign),
        customer={
            "id": customer.id,
            "name": _text_or_none(customer.name),
            "locale": _text_or_none(customer.locale) or campaign.locale,
            **({"name_vocative": vocative} if vocative else {}),
        },
        facts=dict(sorted(facts.items())),
        stories=select_stories(
            theme,
            facts,
            campaign.stories.order,
            campaign.stories.most,
            campaign.settings_of_stories,
        ),
    )


def campaign_summary(campaign: Campaign) -> dict[str, Any]:
    """Return the campaign's part of every snapshot; dates are ISO strings."""
    words, invite = campaign.words, campaign.invite
    return {
        "name": campaign.name,
        "brand": campaign.brand.name,
        "first_day": campaign.first_day.isoformat(),
        "last_day": campaign.last_day.isoformat(),
        "year_label": _year_label(campaign),
        "zone": campaign.zone,
        "locale": campaign.locale,
        "currency": campaign.currency,
        "invite": {**invite.own, "by_locale": invite.by_locale} if invite else None,
        "words": {thing: list(forms) for thing, forms in words.own.items()},
        "word_locales": {thing: words.locale_of(thing, campaign.locale) for thing in words.own},
        "words_by_locale": {
            locale: {thing: list(forms) for thing, forms in things.items()}
            for locale, things in words.by_locale.items()
        },
    }


def _year_label(campaign: Campaign) -> str:
    """Return the window's year: `2017`, or `2017/18` when the window ends a year later."""
    first, last = campaign.first_day.year, campaign.last_day.year
    return str(first) if first == last else f"{first}/{last % 100:02}"


def _text_or_none(text: object) -> str | None:
    """Return *text* stripped; None for an empty text and for pandas' missing values."""
    return text.strip() or None if isinstance(text, str) else None


def _evidence_of_schema_2(behind: dict[str, Any]) -> dict[str, Any]:
    """Rename the keys that schema 3 renamed: ``left_out`` and ``behind`` of each number."""
    new_names = {"left_out": "excluded", "behind": "matching"}
    numbers = [
        {new_names.get(key, key): value for key, value in number.items()}
        for number in behind.get("numbers", ())
    ]
    return {**behind, "numbers": numbers} if behind else {}


def _facts_of_schema_2(facts: dict[str, Any]) -> dict[str, Any]:
    """Rename the key that schema 3 renamed: ``says`` of the persona."""
    persona = facts.get("persona")
    if not isinstance(persona, dict) or "says" not in persona:
        return facts
    return facts | {"persona": {"name": persona["name"], "description": persona["says"]}}


def _canonical(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _hash_member(value: object) -> str:
    """Return the part of a snapshot's text that the hash does not cover."""
    return f',"hash":"{value}"'


def _parsed(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except json.JSONDecodeError:
        raise _error("is cut or is not JSON") from None
    if not isinstance(values, dict):
        raise _error("is not a snapshot")
    return values


def _error(problem: str) -> RunError:
    return RunError(
        f"A customer's snapshot {problem}.",
        "the run's store",
        "recreate it: recap run CAMPAIGN",
    )
