"""The result of schema inference: suggested keys of campaign.toml, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from recap.activity.sources import UNDECIDED

Confidence = Literal["high", "medium", "low"]
REQUIRED = ("columns.customer_id", "columns.at")
INFERRED_TABLES = ("not_items", "returns", "never_shown", "words")
SAMPLE_ROWS = 2000

Value = str | bool | int | tuple[str, ...] | Mapping[str, object]
Column = Sequence[str | None]  # the values of a column; None is blank
Sample = Mapping[str, Column]  # name of a column -> the values in the first rows


@dataclass(frozen=True, slots=True)
class InferredKey:
    """
    A suggested key of campaign.toml.

    ``key`` is relative to [source] (``columns.at``, ``times``), or starts with a table of
    `INFERRED_TABLES` (``words.event``). ``reason`` says what in the log suggests ``value``.
    With medium confidence the key is written, and a question asks whether it is right; with low
    confidence only the question is written, and the key is a comment.
    """

    key: str
    value: Value
    reason: str
    confidence: Confidence = "high"

    @property
    def is_undecided(self) -> bool:
        """Whether somebody must replace a `?` in the value before the log can be read."""
        return isinstance(self.value, Mapping) and UNDECIDED in self.value.values()


@dataclass(frozen=True, slots=True)
class InferredSchema:
    """
    The suggested keys for a file, and the year with the reason for it.

    ``unsure`` are keys of low confidence, which must not be used without an answer. ``unused``
    maps each column without use to the reason. ``currency`` (ISO 4217) and ``zone`` (of the
    customers) are suggestions for the campaign, with their reasons. ``notes`` are
    sentences about the file that no key says. ``export`` is the title of a known export.
    """

    keys: tuple[InferredKey, ...]
    unused: Mapping[str, str]
    year: int | None
    year_reason: str = (
        f"The most frequent year in the first {SAMPLE_ROWS:,} rows: "
        "check that it is the last year of the log."
    )
    notes: tuple[str, ...] = ()
    export: str = ""
    unsure: tuple[InferredKey, ...] = ()
    currency: tuple[str, str] | None = None
    zone: tuple[str, str] | None = None

    def get(self, key: str) -> Value | None:
        return next((inferred.value for inferred in self.keys if inferred.key == key), None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The required keys that no column was found for."""
        found = {key.key for key in (*self.keys, *self.unsure)}
        if found & {"customer", "customer_from"}:
            found.add("columns.customer_id")
        return tuple(key for key in REQUIRED if key not in found)

    @property
    def questions(self) -> tuple[InferredKey, ...]:
        """The keys that somebody who knows the log has to confirm."""
        medium = (key for key in self.keys if key.confidence != "high")
        return (*medium, *self.unsure)
