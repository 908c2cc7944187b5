"""Sections about rows that are not purchases, and customers who get no recap."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recap.campaign.types import FilePath, Section, Text


class Returns(Section):
    """How returns are counted: cancellations, credit notes."""

    # net: subtracted from amounts; show: also a fact; count: also an event; ignore: rejected.
    rule: Literal["net", "show", "count", "ignore"] = Field(examples=["net"])
    # Patterns of order ids; a negative amount or quantity is a return in any case.
    orders: tuple[Text, ...] = Field(default=(), examples=[["C*"]])
    refers_to: Text | None = Field(
        default=None, examples=["original_receipt"]
    )  # the order that is returned


class NotItems(Section):
    """Patterns of rows that are not items: postage, fees, discounts. Their amounts count."""

    items: tuple[Text, ...] = Field(default=(), examples=[["POSTAGE", "*FEE*"]])


class Robots(Section):
    """Customers who are not people to address: machines, by their activity; staff, by a list."""

    most_events_a_day: int | None = Field(default=None, ge=1, examples=[1000])
    customers: FilePath | None = Field(
        default=None, examples=["staff.txt"]
    )  # one customer id per line


class OptedOut(Section):
    """Customers who opted out: not counted, not drawn, not in the population."""

    file: FilePath | None = Field(
        default=None, examples=["opted-out.txt"]
    )  # one customer id per line
    # In the table [customers], else in the log: true means opted out.
    column: Text | None = Field(default=None, examples=["said_no"])
