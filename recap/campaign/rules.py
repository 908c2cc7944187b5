"""Which lines of the log are no purchase, and which customers are not told a year."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recap.campaign.types import Section, Text


class Returns(Section):
    """What becomes of lines that take something back: cancellations, credit notes."""

    # net: taken off the money; show: also told; ignore: rejected.
    rule: Literal["net", "ignore", "show"] = Field(examples=["net"])
    # Patterns of order ids; a negative amount or quantity is a return in any case.
    orders: tuple[Text, ...] = Field(default=(), examples=[["C*"]])
    refers_to: Text | None = Field(default=None, examples=["original_receipt"])  # the order undone


class NotItems(Section):
    """Patterns of items that are none: postage, fees, discounts. Their money counts."""

    items: tuple[Text, ...] = Field(default=(), examples=[["POSTAGE", "*FEE*"]])


class Robots(Section):
    """Who is no customer to tell a year to: machines, by what they do, and staff, by a list."""

    most_events_a_day: int | None = Field(default=None, ge=1, examples=[1000])
    customers: Text | None = Field(default=None, examples=["staff.txt"])  # one customer id a line


class OptedOut(Section):
    """Customers who said no: not counted, not drawn, not in the population."""

    file: Text | None = Field(default=None, examples=["opted-out.txt"])  # one customer id a line
    # Of the customer table, else of the source: true means no.
    column: Text | None = Field(default=None, examples=["said_no"])
