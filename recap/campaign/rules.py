"""Sections about rows that are not purchases, and customers who get no recap."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from recap.campaign.types import FilePath, Section, Text
from recap.text_comparison import normalise_id, pattern_key

YES = ("true", "1", "yes", "y", "t")
NO = ("false", "0", "no", "n", "f")


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


class Answers(Section):
    """
    The words of a column that answers a question with yes or no, and what a blank means.

    `YES` and `NO` are always words; a word of the campaign overrides them. ``*`` matches any text.
    """

    yes: tuple[Text, ...] = Field(default=(), examples=[["ja"]])
    no: tuple[Text, ...] = Field(default=(), examples=[["nein"]])
    # What a customer answered who has only blanks.
    blank: Literal["yes", "no"] = Field(default="no", examples=["no"])

    @field_validator("no")
    @classmethod
    def _one_meaning(cls, no: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        both = {*map(_word_key, no)} & {*map(_word_key, others.data.get("yes", ()))}
        for word in no:
            if _word_key(word) in both:
                raise ValueError(f"'{word}' is a word for yes, too; take it out of one of them.")
        return no

    def answer(self, word: str) -> Literal["yes", "no"] | None:
        """Return what *word* means; None for a word that neither list has."""
        key = _word_key(word)
        for matches, yes, no in (
            (str.__eq__, self.yes, self.no),
            (_matches, self.yes, self.no),
            (str.__eq__, YES, NO),
        ):
            is_yes = any(matches(_word_key(each), key) for each in yes)
            is_no = any(matches(_word_key(each), key) for each in no)
            if is_yes or is_no:
                return None if is_yes and is_no else "yes" if is_yes else "no"
        return None


def _word_key(word: str) -> str:
    return pattern_key(normalise_id(word))  # a program may write 1 as 1.0


def _matches(pattern: str, key: str) -> bool:
    parts = map(re.escape, pattern.split("*"))
    return bool(re.fullmatch(".*".join(parts), key, re.DOTALL))


class OptedOut(Answers):
    """Customers who opted out: not counted, not drawn, not in the population."""

    file: FilePath | None = Field(
        default=None, examples=["opted-out.txt"]
    )  # one customer id per line
    # Of the table [customers] or of the log: yes means opted out.
    column: Text | None = Field(default=None, examples=["said_no"])


class OptedIn(Answers):
    """Customers who opted in: all others are as if they had opted out."""

    # Of the table [customers] or of the log: no means opted out.
    column: Text = Field(examples=["accepts_marketing"])
