"""What `check` finds in columns of the file: a better time, and amounts in several currencies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BetterTime:
    """
    A column of times, ``other``, that suits the window better than the mapped ``column``.

    ``lines`` of ``of_lines`` are inside the window by ``column``, within ``days`` days
    (0: they are many); ``other_lines`` by the other, in ``other_months`` months.
    ``times`` is the format of the other.
    """

    table: str
    column: str
    lines: int
    of_lines: int
    days: int
    other: str
    other_lines: int
    other_months: int
    times: str | None
    changes_times: bool  # whether source.times must be changed, too
