"""Where the activity comes from: the log, and the tables beside it."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from recap.campaign.types import Encoding, Section, Text, Times, Zone


class Columns(Section):
    """
    Which column of the source is which of ours. Only the first two are required.

    Numbers may be formulas: ``quantity * price``, ``credit - debit``, ``ms_played / 60000``.
    """

    customer_id: Text = Field(examples=["customer"])
    at: tuple[Text, ...] | Text = Field(examples=["time"])  # or the date's, then the time's
    zone: Text | None = Field(default=None, examples=["time_zone"])  # the customer's own
    item: Text | None = Field(default=None, examples=["product"])
    item_name: Text | None = Field(default=None, examples=["product_name"])  # where item is an id
    category: Text | None = Field(default=None, examples=["department"])
    channel: Text | None = Field(default=None, examples=["shop"])
    amount: Text | None = Field(default=None, examples=["price"])
    savings: tuple[Text, ...] | Text | None = Field(
        default=None, examples=["discount"]
    )  # several add up
    quantity: Text | None = Field(default=None, examples=["pieces"])
    minutes: Text | None = Field(default=None, examples=["minutes"])
    score: Text | None = Field(default=None, examples=["stars"])  # averaged, never summed
    order_id: Text | None = Field(default=None, examples=["receipt"])

    @field_validator("at")
    @classmethod
    def _one_or_two(cls, at: tuple[str, ...] | str) -> tuple[str, ...] | str:
        if isinstance(at, tuple) and not len(at) == len({*at}) == 2:
            raise ValueError(
                f"a list of {', '.join(map(repr, at)) or 'nothing'} is not a date and a time: name "
                'one column, or two, as in ["date", "time"], the date first.'
            )
        return at

    @property
    def time_apart(self) -> bool:
        """Tell whether the date and the time of day stand in two columns."""
        return isinstance(self.at, tuple)


class Source(Section):
    """The activity log: a file, a folder or a glob; or what a database answers."""

    # An SQLAlchemy address; ${NAME} is taken from the environment.
    url: Text | None = Field(default=None, examples=["sqlite:///shop.db"])
    query: Text | None = Field(default=None, examples=["select * from sales"])
    path: Text | None = Field(default=None, validate_default=True, examples=["activity.csv"])
    # Told by the ending when absent.
    format: Literal["csv", "parquet", "json", "jsonl"] | None = Field(
        default=None, examples=["csv"]
    )
    encoding: Encoding | None = None  # of its text, when it is not UTF-8
    decimal: Literal[",", "."] | None = Field(default=None, examples=[","])
    zone: Zone = "UTC"  # the zone its times are written in, when they do not say
    null_ids: tuple[Text, ...] = Field(default=(), examples=[["0", "guest"]])  # nobody's
    # What parts several categories in one cell.
    category_separator: Text | None = Field(default=None, examples=["|"])
    fold_case: bool = Field(default=False, examples=[True])  # C-1 and c-1 are one customer
    duplicates: Literal["keep", "drop"] = Field(default="keep", examples=["drop"])
    columns: Columns
    # How its times are written, when not as ISO 8601 does; of two columns, the date's.
    times: Times | None = None
    # What `at` is of an event that took `minutes`.
    at_is: Literal["start", "end"] = Field(default="start", examples=["start"])

    @field_validator("path")
    @classmethod
    def _one_place(cls, path: str | None, others: ValidationInfo) -> str | None:
        url, query = (others.data.get(key) for key in ("url", "query"))
        if path is None and url is None and query is None:
            raise PydanticCustomError("missing", "Field required")
        if path is not None and (url or query):
            raise ValueError("'path' is a file, 'url' and 'query' a database: keep one of both.")
        if path is None and not (url and query):
            raise ValueError("a database needs both 'url' and 'query'.")
        return path

    @field_validator("times")
    @classmethod
    def _of_a_date(cls, times: str | None, others: ValidationInfo) -> str | None:
        columns = others.data.get("columns")
        says_more = times and not times.endswith("-first") and _has_hours(times)
        if columns and columns.time_apart and says_more:
            raise ValueError(
                f"'{times}' says a time of day; where 'at' names two columns, it says how the "
                "first is written, the date."
            )
        return times

    @field_validator("at_is")
    @classmethod
    def _knows_how_long(cls, at_is: str, others: ValidationInfo) -> str:
        columns = others.data.get("columns")
        if at_is == "end" and columns and not columns.minutes:
            raise ValueError(
                "'end' needs source.columns.minutes: the beginning is so much earlier."
            )
        return at_is

    @property
    def knows_hours(self) -> bool:
        """Tell whether its times may have a time of day."""
        return self.columns.time_apart or _has_hours(self.times or "%H")


def _has_hours(times: str) -> bool:
    """Tell whether times that are written so may have a time of day; a pattern may leave it out."""
    return "%" not in times or bool(re.search("%-?[HI]", times))


class Items(Section):
    """A table that turns the source's item into a name and a category."""

    path: Text = Field(examples=["products.csv"])
    encoding: Encoding | None = None
    id: Text = Field(examples=["product_id"])  # holds what the source calls its item
    name: Text = Field(examples=["product_name"])
    category: Text | None = Field(default=None, examples=["department"])
    category_separator: Text | None = Field(default=None, examples=["|"])


class Customers(Section):
    """A table of customers: names and locales, where a company has them."""

    path: Text = Field(examples=["customers.csv"])
    encoding: Encoding | None = None
    id: Text = Field(examples=["customer"])
    name: Text | None = Field(default=None, examples=["first_name"])
    locale: Text | None = Field(default=None, examples=["language"])
