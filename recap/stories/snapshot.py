"""
A snapshot: one customer's facts frozen, with the stories they tell.

Page, card, PDF and alt text read only this; whoever has the snapshot and the
theme has the recap. Its hash tells when one of its letters was changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from recap.campaign import Campaign
from recap.errors import RunError
from recap.stories.persona_rules import first_that_fits
from recap.stories.selection import choose
from recap.stories.theme import Theme

SCHEMA = 2
PARTS = {"schema", "campaign", "customer", "facts", "stories", "behind"}
READ = {1: PARTS - {"behind"}, SCHEMA: PARTS}  # pages stay open after an update
BEHIND_THE_HASH = ',"schema":'  # the key that sorts behind it


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
    ``facts``: docs/facts.md. ``stories``: names, in the order they are told. ``behind``: the
    lines that the numbers of these stories stand on, as `recap.facts.evidence_for_snapshots` gives
    them; a page tells of them, and no card does.
    """

    campaign: dict[str, Any]
    customer: dict[str, Any]
    facts: dict[str, Any]
    stories: tuple[str, ...]
    behind: dict[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all it says, 64 hex digits."""
        return _hash(self._said)

    @cached_property
    def shown(self) -> str:
        """SHA-256 of all that cards and PDF may show: all it says, but for `behind`."""
        return _hash(self._shown)

    def to_json(self) -> str:
        """Write it canonically: the same snapshot is the same text, everywhere."""
        before, after = self._said.rsplit(BEHIND_THE_HASH, 1)
        return f"{before}{_hashed(self.hash)}{BEHIND_THE_HASH}{after}"

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Read one back. Raises `RunError` when the text was cut or changed."""
        said = _parsed(text)
        known = said.pop("hash", None)
        schema = said.get("schema")
        if schema not in (*READ,):
            raise _refusal(f"has schema {schema}; this recap reads {' and '.join(map(str, READ))}")
        if set(said) != READ[schema] or _hash(text.replace(_hashed(known), "")) != known:
            raise _refusal("was changed: its hash is not that of what it says")
        return cls(**{**said, "stories": tuple(said["stories"]), "schema": SCHEMA})

    @cached_property
    def _said(self) -> str:
        """All it says as canonical JSON: `behind` is the first of its keys."""
        return f'{{"behind":{_canonical(self.behind)},{self._shown[1:]}'

    @cached_property
    def _shown(self) -> str:
        """The same without `behind`; `asdict` would copy every number of every fact."""
        return _canonical({name: getattr(self, name) for name in PARTS - {"behind"}})


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
