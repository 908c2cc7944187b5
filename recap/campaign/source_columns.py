"""Which column of a source is which of ours: [source.columns]."""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from recap.campaign.types import Section, Text


def _name_field(example: str) -> Any:
    """A column of names: `source.extract` may take them out of longer texts."""
    return Field(default=None, examples=[example], json_schema_extra={"extractable": True})


class Columns(Section):
    """
    Our columns, each with the name of its column in the source. The first two are required.

    A number may be a formula: ``quantity * price``, ``credit - debit``, ``ms_played / 60000``.
    """

    # None where source.customer or source.customer_from says whose log it is.
    customer_id: Text | None = Field(examples=["customer"])
    at: tuple[Text, ...] | Text = Field(examples=["time"])  # or two: date, then time of day
    zone: Text | None = Field(default=None, examples=["time_zone"])  # the customer's zone
    item: Text | None = _name_field("product")
    item_name: Text | None = _name_field("product_name")  # when item is an id
    item_by: Text | None = _name_field("brand")  # artist, author, brand
    category: Text | None = _name_field("department")
    channel: Text | None = _name_field("shop")
    amount: Text | None = Field(default=None, examples=["price"])
    savings: tuple[Text, ...] | Text | None = Field(
        default=None, examples=["discount"]
    )  # several are summed
    # What was given back of the amount, with or without a minus.
    refunded: Text | None = Field(default=None, examples=["refunded_amount"])
    quantity: Text | None = Field(default=None, examples=["pieces"])
    minutes: Text | None = Field(default=None, examples=["minutes"])
    score: Text | None = Field(default=None, examples=["stars"])  # averaged, never summed
    order_id: Text | None = _name_field("receipt")

    @field_validator("at")
    @classmethod
    def _one_or_two(cls, at: tuple[str, ...] | str) -> tuple[str, ...] | str:
        if isinstance(at, tuple) and not len(at) == len({*at}) == 2:
            raise ValueError(
                f"a list of {', '.join(map(repr, at)) or 'nothing'} is not a date and a time: use "
                'one column, or two such as ["date", "time"], the date first.'
            )
        return at

    @field_validator("item_by")
    @classmethod
    def _has_item(cls, item_by: str | None, others: ValidationInfo) -> str | None:
        if item_by is not None and others.data.get("item", item_by) is None:
            raise ValueError(f"'{item_by}' needs source.columns.item: it says whose item it is.")
        return item_by

    @field_validator("savings")
    @classmethod
    def _one_or_more(cls, savings: tuple[str, ...] | str | None) -> tuple[str, ...] | str | None:
        if savings == ():
            raise ValueError("is an empty list; use one or more columns, or remove the key.")
        return savings

    @field_validator("refunded")
    @classmethod
    def _of_an_amount(cls, refunded: str | None, others: ValidationInfo) -> str | None:
        if refunded and not others.data.get("amount"):
            raise ValueError("needs source.columns.amount, from which it is subtracted.")
        return refunded

    @property
    def has_separate_time(self) -> bool:
        """Whether the date and the time of day are two columns."""
        return isinstance(self.at, tuple)


# Our columns whose names may stand inside longer texts.
EXTRACTABLE = tuple(name for name, key in Columns.model_fields.items() if key.json_schema_extra)
