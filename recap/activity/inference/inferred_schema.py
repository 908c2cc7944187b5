"""The result of schema inference: suggested keys of campaign.toml, each with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

INFERRED_TABLES = ("not_items", "returns", "words")
SAMPLE_ROWS = 2000

Value = str | bool | int | tuple[str, ...]
Column = Sequence[str | None]  # the values of a column; None is blank
Sample = Mapping[str, Column]  # name of a column -> the values in the first rows


@dataclass(frozen=True, slots=True)
class InferredKey:
    """
    A suggested key of campaign.toml.

    ``key`` is relative to [source] (``columns.at``, ``times``), or starts with a table of
    `INFERRED_TABLES` (``words.event``). ``reason`` says what in the log suggests ``value``.
    """

    key: str
    value: Value
    reason: str


@dataclass(frozen=True, slots=True)
class InferredSchema:
    """
    The suggested keys for a file, its unused columns, and the year with the reason for it.

    ``notes`` are sentences about the file that no key says.
    """

    keys: tuple[InferredKey, ...]
    unused: tuple[str, ...]
    year: int | None
    year_reason: str = (
        f"The most frequent year in the first {SAMPLE_ROWS:,} rows: "
        "check that it is the last year of the log."
    )
    notes: tuple[str, ...] = ()

    def get(self, key: str) -> Value | None:
        return next((inferred.value for inferred in self.keys if inferred.key == key), None)
