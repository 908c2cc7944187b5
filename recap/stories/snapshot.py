"""
A snapshot: one customer's facts frozen, with the stories they tell.

Page, card, PDF and alt text read only this; whoever has the snapshot and the
theme has the recap. Its hash tells when one of its letters was changed.
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
from recap.stories.persona_rules import first_that_fits
from recap.stories.selection import choose
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
    """Whose recap it is: an id, and a name and locale where they are known."""

    id: str
    name: str | None = None
    locale: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """
    What one customer's recap stands on. JSON values only.

    ``campaign``: what `about` tells. ``customer``: id, name or None, locale.
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
        """SHA-256 of all it says, 64 hex digits."""
        return _hash(self._text(KEYS))

    @cached_property
    def shown(self) -> str:
        """SHA-256 of all that cards and PDF may show: everything except `evidence`."""
        return _hash(self._text([key for key in KEYS if key != "evidence"]))

    def to_json(self) -> str:
        """Write it canonically: the same snapshot is the same text, everywhere."""
        return self._text(sorted([*KEYS, "hash"]))

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Read one back. Raises `RunError` when the text was cut or changed."""
        said = _parsed(text)
        known = said.pop("hash", None)
        schema = said.get("schema")
        if schema not in (*KEYS_BY_SCHEMA,):
            readable = ", ".join(map(str, KEYS_BY_SCHEMA))
            raise _refusal(f"has schema {schema}; this recap reads the schemas {readable}")
        if set(said) != KEYS_BY_SCHEMA[schema] or _hash(text.replace(_hashed(known), "")) != known:
            raise _refusal("was changed: its hash is not that of what it says")
        if schema == 2:
            said["evidence"] = _evidence_of_schema_2(said.pop("behind"))
        return cls(**{**said, "stories": tuple(said["stories"]), "schema": SCHEMA})

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
    """Find the persona, choose the stories that *facts* tell, and freeze all they stand on."""
    known = {**facts, **first_that_fits(theme.personas, facts)}
    return Snapshot(
        campaign=about(campaign),
        customer={
            "id": customer.id,
            "name": _said(customer.name),
            "locale": _said(customer.locale) or campaign.locale,
        },
        facts=dict(sorted(known.items())),
        stories=choose(theme, known, campaign.stories.order),
    )


def about(campaign: Campaign) -> dict[str, Any]:
    """Tell what every customer's recap says of the campaign; dates are ISO strings."""
    return {
        "name": campaign.name,
        "brand": campaign.brand,
        "first_day": campaign.first_day.isoformat(),
        "last_day": campaign.last_day.isoformat(),
        "year_label": _year_label(campaign),
        "zone": campaign.zone,
        "locale": campaign.locale,
        "currency": campaign.currency,
        "words": {name: list(forms) for name, forms in campaign.words},
    }


def _year_label(campaign: Campaign) -> str:
    """Name the window's year: `2017`, or `2017/18` when it reaches into the next."""
    first, last = campaign.first_day.year, campaign.last_day.year
    return str(first) if first == last else f"{first}/{last % 100:02}"


def _said(text: object) -> str | None:
    """A table may hold an empty text, or pandas' own word for nothing."""
    return text.strip() or None if isinstance(text, str) else None


def _evidence_of_schema_2(behind: dict[str, Any]) -> dict[str, Any]:
    """Rename the keys that schema 3 renamed: ``left_out`` and ``behind`` of each number."""
    new_names = {"left_out": "excluded", "behind": "matching"}
    numbers = [
        {new_names.get(key, key): value for key, value in number.items()}
        for number in behind.get("numbers", ())
    ]
    return {**behind, "numbers": numbers} if behind else {}


def _canonical(said: Any) -> str:
    return json.dumps(
        said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _hash(said: str) -> str:
    return sha256(said.encode()).hexdigest()


def _hashed(known: object) -> str:
    """Return the piece of a snapshot's text that its own hash leaves out."""
    return f',"hash":"{known}"'


def _parsed(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        raise _refusal("is cut or is not JSON") from None
    if not isinstance(said, dict):
        raise _refusal("is not a snapshot")
    return said


def _refusal(problem: str) -> RunError:
    return RunError(
        f"A customer's snapshot {problem}.",
        "the run's store",
        "make it again: recap run CAMPAIGN",
    )
