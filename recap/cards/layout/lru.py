"""A small cache that discards what was used longest ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")


class LRU(OrderedDict[Any, Value]):
    """The *max_entries* values that were used last, by key."""

    def __init__(self, max_entries: int) -> None:
        super().__init__()
        self._max_entries = max_entries

    def get_or_make(self, key: Any, make: Callable[..., Value], *arguments: Any) -> Value:
        """Return the value for *key*; if there is none, call `make(*arguments)` and keep it."""
        if key in self:
            self.move_to_end(key)
            return self[key]
        value = self[key] = make(*arguments)
        if len(self) > self._max_entries:
            self.popitem(last=False)
        return value
