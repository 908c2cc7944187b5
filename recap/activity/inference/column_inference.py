"""Find our columns in a sample: by the names of its columns, then by their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from recap.activity.cleaning import is_zone
from recap.activity.inference.column_profile import (
    ColumnProfile,
    Profiles,
    profile_columns,
    share_with_one_value,
)
from recap.activity.inference.columns_by_value import infer_by_value
from recap.activity.inference.inferred_schema import InferredKey, Sample
from recap.activity.inference.known_exports import KnownExport, used_columns
from recap.activity.inference.name_words import words
from recap.activity.inference.number_columns import (
    infer_amount,
    infer_minutes,
    infer_quantity,
    infer_savings,
    infer_score,
)
from recap.activity.inference.people_columns import counts, infer_customer
from recap.activity.inference.synonyms import SYNONYMS, rank_among
from recap.activity.inference.text_columns import (
    infer_category,
    infer_channel,
    infer_items,
    infer_maker,
    infer_order,
)
from recap.activity.inference.time_columns import infer_time
from recap.activity.inference.unused_columns import explain_unused
from recap.campaign import Columns

MOST_ZONES = 0.9

SAME_SHARE = 0.6  # of the customers: some married, some are one id of two people

Found = tuple[InferredKey, list[str]] | None


@dataclass
class InferredColumns:
    """Keys for our columns, keys that need an answer first, and why other columns are not used."""

    keys: list[InferredKey] = field(default_factory=list)
    unsure: list[InferredKey] = field(default_factory=list)
    unused: Mapping[str, str] = field(default_factory=dict)


def infer_known_columns(export: KnownExport, sample: Sample) -> InferredColumns:
    """Return the keys of a known export, and why it does not use its other columns."""
    keys = [*export.keys(sample)]
    profiles = profile_columns(sample)
    if export.one_person and not any(key.key == "columns.customer_id" for key in keys):
        free = {name: each for name, each in profiles.items() if name not in export.columns}
        keys.insert(0, _one_person(free))
    found = {key.key.removeprefix("columns.") for key in keys if key.key.startswith("columns.")}
    used = {name for key in keys for name in used_columns(key, sample)}
    unused = {
        name: export.unused.get(name) or explain_unused(profile, found)
        for name, profile in profiles.items()
        if name not in used
    }
    return InferredColumns(keys, [], unused)


def _one_person(profiles: Profiles) -> InferredKey:
    """Return the column with the person, when somebody added one, else a constant customer."""
    added = infer_customer(profiles)
    if added:
        return added
    reason = (
        "the export is of one person and has no id; "
        'for exports of several people, use customer_from = "folder" or "file"'
    )
    return InferredKey("customer", "me", reason, "medium")


def infer_columns(sample: Sample) -> InferredColumns:
    """Return a key for each of our columns that *sample* has, and the columns without use."""
    profiles = {
        name: profile
        for name, profile in profile_columns(sample).items()
        if any(char.isalpha() for char in name)  # pandas writes its index without a name
    }
    search = _Search(sample, dict(profiles))
    search.by_name()
    search.by_value()
    order = [*Columns.model_fields]
    keys = sorted(search.keys, key=lambda key: order.index(key.key.removeprefix("columns.")))
    all_profiles = profile_columns(sample)
    left = [name for name in sample if name not in search.used]
    unused = {
        name: explain_unused(all_profiles[name], search.found)
        if name in profiles
        else "its name has no letters"
        for name in left
    }
    return InferredColumns(keys, search.unsure, unused)


class _Search:
    """The columns that are still unused, and the keys that were found."""

    def __init__(self, sample: Sample, unused: dict[str, ColumnProfile]) -> None:
        self.sample, self.unused = sample, unused
        self.keys: list[InferredKey] = []
        self.unsure: list[InferredKey] = []
        self.used: set[str] = set()

    @property
    def found(self) -> set[str]:
        return {key.key.removeprefix("columns.") for key in self.keys}

    def by_name(self) -> None:
        self._take_one(infer_customer)
        self._compare_with_customers()
        self._take(infer_time(self.unused))
        self._take_one(_infer_zone)
        self._take(infer_minutes(self.unused))
        for infer in (infer_amount, infer_savings, infer_quantity, infer_score):
            self._take(infer(self.unused))
        self._take_one(infer_order)
        for key in infer_items(self.unused, self.sample):
            self._take((key, [str(key.value)]))
        self._take_category()
        self._take_one(self._infer_channel)

    def _compare_with_customers(self) -> None:
        """Note which columns change between the lines of one customer: they are not about it."""
        customers = self.sample.get(next((str(key.value) for key in self.keys), ""), ())
        for name, column in self.unused.items() if customers else ():
            share = share_with_one_value(customers, self.sample[name])
            self.unused[name] = replace(column, are_of_customers=share >= SAME_SHARE)

    def _infer_channel(self, columns: Profiles) -> InferredKey | None:
        """Infer the channel; beside the customer's "Client ID", "Client" is the customer's name."""
        of_customer = {*words(next((str(key.value) for key in self.keys), "")).split()}
        others = {
            name: column
            for name, column in columns.items()
            if not (column.are_of_customers and {*words(name).split()} < of_customer)
        }
        return infer_channel(others)

    def _take_category(self) -> None:
        """Take who made the item, also as the category when no other column is one."""
        maker = infer_maker(self.unused) if "item" in self.found else None
        others = {n: each for n, each in self.unused.items() if maker is None or n != maker.value}
        category = infer_category(others) or infer_category(self.unused)
        for key in (maker, category):
            self._take((key, [str(key.value)]) if key else None)

    def by_value(self) -> None:
        for key in infer_by_value(self.unused, self.found):
            if key.confidence == "low":
                self.unsure.append(key)
            else:
                self._take((key, [str(key.value)]))

    def _take_one(self, infer: Callable[[Profiles], InferredKey | None]) -> None:
        key = infer(self.unused)
        self._take((key, [str(key.value)]) if key else None)

    def _take(self, found: Found) -> None:
        if found is None:
            return
        key, columns = found
        self.keys.append(key)
        self.used.update(columns)
        self.unused = {name: each for name, each in self.unused.items() if name not in columns}


def _are_zones(values: Sequence[str]) -> bool:
    """Return whether nearly all *values* are time zones: lines with others count, too."""
    return sum(map(is_zone, values)) >= MOST_ZONES * len(values)


def _infer_zone(columns: Profiles) -> InferredKey | None:
    for column in columns.values():
        is_named = rank_among(column.name, SYNONYMS["zone"]) is not None
        if is_named and column.values and _are_zones(column.values):
            reason = f"its name says so ({counts(column)}, such as {column.values[0]!r})"
            return InferredKey("columns.zone", column.name, reason)
    return None
