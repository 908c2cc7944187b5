"""Sections about input: the log, the item table and the customer table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from recap.campaign.line_rules import RuleTable, as_rules
from recap.campaign.source_columns import EXTRACTABLE, Columns
from recap.campaign.types import Encoding, FilePath, Section, Text, Times, Zone

MOST_FOOTER_LINES = 100_000


WRITTEN_AS = {  # the values of keys that say how numbers are written; ? is not decided yet
    "decimal": (",", ".", "?"),
    "thousands": (".", ",", " ", "'", "none"),
    "durations": ("mm:ss", "hh:mm", "?"),
}


class Source(Section):
    """An activity log: a file, a folder, a glob, or a database query."""

    # An SQLAlchemy address; ${NAME} is taken from the environment.
    url: Text | None = Field(default=None, examples=["sqlite:///shop.db"])
    query: Text | None = Field(default=None, examples=["select * from sales"])
    path: FilePath | None = Field(default=None, validate_default=True, examples=["activity.csv"])
    # Default: by the file's ending.
    format: Literal["csv", "parquet", "json", "jsonl", "xlsx"] | None = Field(
        default=None, examples=["csv"]
    )
    encoding: Encoding | None = None  # default: UTF-8
    # Which file inside a zip file; default: the only log, or the only one with all columns.
    member: Text | None = Field(default=None, examples=["*/activities.csv"])
    # Which sheet of a workbook; default: the only one, or the only one with all columns.
    sheet: Text | None = Field(default=None, examples=["Sheet1"])
    skip: int | None = Field(default=None, ge=0, examples=[4])  # lines before the header
    header: tuple[Text, ...] = Field(default=(), examples=[["customer", "time", "item"]])
    footer: int = Field(default=0, ge=0, le=MOST_FOOTER_LINES, examples=[1])  # lines at the end
    # Each for all columns, or a table by column of the file. Default: as the values show.
    decimal: Text | dict[Text, Text] | None = Field(default=None, examples=[","])
    thousands: Text | dict[Text, Text] | None = Field(default=None, examples=["."])
    durations: Text | dict[Text, Text] | None = Field(default=None, examples=["mm:ss"])
    zone: Zone = "UTC"  # the zone of times that have no offset
    null_scores: tuple[float, ...] = Field(default=(), examples=[[0]])  # they mean: not rated
    null_ids: tuple[Text, ...] = Field(default=(), examples=[["0", "guest"]])  # ids of no customer
    # Between several categories in one cell.
    category_separator: Text | None = Field(default=None, examples=["|"])
    # Whether its names have HTML entities: Tom &amp; Jerry.
    unescape_html: bool = Field(default=False, examples=[True])
    fold_case: bool = Field(default=False, examples=[True])  # C-1 and c-1 are the same customer
    duplicates: Literal["keep", "drop"] = Field(default="keep", examples=["drop"])
    customer: Text | None = Field(default=None, examples=["C-1"])  # of every line
    customer_from: Literal["file", "folder"] | None = Field(default=None, examples=["file"])
    columns: Columns
    # The format of its times, when not ISO 8601; with two columns, the format of the date.
    times: Times | None = None
    # Whose clock counts: the customer's zone, or the offset that each time is written with.
    clock: Literal["customer", "line"] = Field(default="customer", examples=["line"])
    # Whether `at` is the start or the end of an event that took `minutes`.
    at_is: Literal["start", "end"] = Field(default="start", examples=["start"])
    # Rules on columns of the file: a line must satisfy all of `keep`, and none of `drop`.
    keep: RuleTable = Field(default={}, examples=[{"Status": "paid"}])
    drop: RuleTable = Field(default={}, examples=[{"Status": "failed"}])
    # Which lines give something back, where the amount itself does not say it.
    return_when: RuleTable = Field(default={}, examples=[{"Type": "refund"}])
    # Columns that have a value only on the first line of each order.
    fill_down: tuple[Text, ...] = Field(default=(), examples=[["Status"]])
    # Patterns with one `*` for names inside longer texts, by column.
    extract: dict[Text, tuple[Text, ...]] = Field(default={}, examples=[{"title": ["Watched *"]}])

    @field_validator("extract", mode="before")
    @classmethod
    def _as_patterns(cls, table: object) -> object:
        if not isinstance(table, Mapping):
            return table
        return {key: [value] if isinstance(value, str) else value for key, value in table.items()}

    @field_validator("extract")
    @classmethod
    def _has_one_star(
        cls, extract: dict[str, tuple[str, ...]], others: ValidationInfo
    ) -> dict[str, tuple[str, ...]]:
        columns = others.data.get("columns")
        mapped = [getattr(columns, each) for each in EXTRACTABLE] if columns else []
        for column, patterns in extract.items():
            if columns and column not in mapped:
                raise ValueError(
                    f"'{column}' is not mapped as one of {', '.join(EXTRACTABLE)}; name one of "
                    "these columns, or remove it."
                )
            for pattern in patterns:
                if pattern.count("*") != 1 or pattern == "*":
                    raise ValueError(
                        f"'{pattern}' must have one * for the name and other text, such as "
                        '"Watched *".'
                    )
        return extract

    @field_validator("keep", "drop", "return_when", mode="before")
    @classmethod
    def _as_rules(cls, table: object) -> object:
        return as_rules(table)

    @field_validator(*WRITTEN_AS, mode="before")
    @classmethod
    def _written_as(cls, value: object, key: ValidationInfo) -> object:
        allowed = WRITTEN_AS[str(key.field_name)]
        values = [*value.values()] if isinstance(value, dict) else [value]
        if value is not None and (not values or any(each not in allowed for each in values)):
            wrong = next((f"'{each}'" for each in values if each not in allowed), "an empty table")
            listed = ", ".join(f"'{each}'" for each in allowed)
            raise ValueError(
                f"{wrong} is not one of {listed}; it may also be a table with one of them for each "
                "column of the file."
            )
        return value

    @field_validator("thousands")
    @classmethod
    def _not_decimal(
        cls, thousands: str | dict[str, str] | None, others: ValidationInfo
    ) -> str | dict[str, str] | None:
        decimal = others.data.get("decimal")
        columns = {*(thousands if isinstance(thousands, dict) else ())}
        columns |= {*(decimal if isinstance(decimal, dict) else ())}
        for column in (*columns, ""):
            mark = _for_column(thousands, column)
            if mark and mark == _for_column(decimal, column):
                raise ValueError(f"'{mark}' is also the decimal mark: it can be only one of them.")
        return thousands

    @field_validator("path")
    @classmethod
    def _one_place(cls, path: str | None, others: ValidationInfo) -> str | None:
        url, query = (others.data.get(key) for key in ("url", "query"))
        if path is None and url is None and query is None:
            raise PydanticCustomError("missing", "Field required")
        if path is not None and (url or query):
            raise ValueError("'path' is a file; 'url' and 'query' are a database: use one of them.")
        if path is None and not (url and query):
            raise ValueError("a database needs both 'url' and 'query'.")
        return path

    @field_validator("customer_from")
    @classmethod
    def _needs_files(cls, customer_from: str | None, others: ValidationInfo) -> str | None:
        if customer_from and others.data.get("customer"):
            raise ValueError("both 'customer' and 'customer_from' are given; use one of them.")
        if customer_from and others.data.get("url"):
            raise ValueError("the log is a database; the customer is the name of a file or folder.")
        return customer_from

    @field_validator("columns", mode="before")
    @classmethod
    def _one_customer(cls, columns: object, others: ValidationInfo) -> object:
        keys = [key for key in ("customer", "customer_from") if others.data.get(key)]
        if keys and isinstance(columns, Mapping):
            if "customer_id" in columns:
                raise ValueError(
                    f"both source.{keys[0]} and source.columns.customer_id are given; use one."
                )
            return {"customer_id": None, **columns}
        return columns

    @field_validator("times")
    @classmethod
    def _is_a_date(cls, times: str | None, others: ValidationInfo) -> str | None:
        columns = others.data.get("columns")
        has_time = times and not times.endswith("-first") and _has_hours(times)
        if columns and columns.has_separate_time and has_time:
            raise ValueError(
                f"'{times}' has a time of day; when 'at' is two columns, 'times' is the format of "
                "the first one, the date."
            )
        return times

    @field_validator("clock")
    @classmethod
    def _has_offsets(cls, clock: str, others: ValidationInfo) -> str:
        times, columns = others.data.get("times"), others.data.get("columns")
        if clock == "line" and columns and columns.zone:
            raise ValueError("'line' needs no zone: take out source.columns.zone, or this key.")
        if clock == "line" and times and (times.startswith("epoch") or not _can_have_offset(times)):
            raise ValueError(
                f"'line' needs times with an offset, and times of '{times}' have none: take out "
                "this key."
            )
        return clock

    @field_validator("at_is")
    @classmethod
    def _has_minutes(cls, at_is: str, others: ValidationInfo) -> str:
        columns = others.data.get("columns")
        if at_is == "end" and columns and not columns.minutes:
            raise ValueError("'end' needs source.columns.minutes, to compute when the event began.")
        return at_is

    @field_validator("fill_down")
    @classmethod
    def _fills_orders(cls, fill_down: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        columns = others.data.get("columns")
        if fill_down and columns and not columns.order_id:
            raise ValueError("needs source.columns.order_id: values are filled within an order.")
        return fill_down

    @property
    def has_hours(self) -> bool:
        """Whether its times can have a time of day, by how they are written."""
        return self.columns.has_separate_time or _has_hours(self.times or "%H")


def _for_column(setting: str | dict[str, str] | None, column: str) -> str | None:
    return setting.get(column) if isinstance(setting, dict) else setting


def _can_have_offset(times: str) -> bool:
    """Return whether a time in the format *times* may end with an offset, or have one inside."""
    return "%" not in times or " %z" in times or times.endswith("%z")


def _has_hours(times: str) -> bool:
    """Return whether the format *times* has a time of day; only patterns can lack it."""
    return "%" not in times or bool(re.search("%-?[HI]", times))


class Items(Section):
    """A lookup table: the name, maker and category of each item id."""

    path: FilePath = Field(examples=["products.csv"])
    encoding: Encoding | None = None
    id: Text = Field(examples=["product_id"])  # matches the source's item
    name: Text = Field(examples=["product_name"])
    by: Text | None = Field(default=None, examples=["brand"])
    category: Text | None = Field(default=None, examples=["department"])
    category_separator: Text | None = Field(default=None, examples=["|"])
    # Whether its names have HTML entities: Tom &amp; Jerry.
    unescape_html: bool = Field(default=False, examples=[True])
    # Whether ids with one name are different items, or one.
    count_by: Literal["id", "name"] = Field(default="id", examples=["name"])


class Customers(Section):
    """A table of customers: their names and locales."""

    path: FilePath = Field(examples=["customers.csv"])
    encoding: Encoding | None = None
    id: Text = Field(examples=["customer"])
    name: Text | None = Field(default=None, examples=["first_name"])
    # The form of the name in a greeting, where the language has one: Γιώργο for Γιώργος.
    name_vocative: Text | None = Field(default=None, examples=["greeting_name"])
    locale: Text | None = Field(default=None, examples=["language"])
    # Whether its names have HTML entities.
    unescape_html: bool = Field(default=False, examples=[True])
