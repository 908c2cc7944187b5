"""What `check` finds in columns of the file: a better time, several currencies, idle rules."""

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
    is_sample: bool = False  # the lines are those of a sample


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleRule:
    """
    A rule of [source.drop] that no row matches, although the column has *similar* values.

    ``key`` is the key of its table in campaign.toml, ``rule`` is like "Status is canceled".
    ``similar`` is empty where the values may be ids of customers or addresses.
    """

    key: str
    rule: str
    similar: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralCurrencies:
    """
    The used lines of a source by currency, most lines first, where the log has several.

    ``column`` of the file says which; with ``is_amount`` it is the column of the amounts.
    ``marks`` are the texts of the first currency.
    """

    table: str
    column: str
    is_amount: bool
    lines: tuple[tuple[str, int], ...]
    marks: tuple[str, ...]
    is_sample: bool = False  # the lines are those of a sample
