"""A cache that discards what was used longest ago."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


class LRU(LRUCache[Hashable, Value]):
    """The *maxsize* values that were used last, by key."""

    def get_or_make(self, key: Hashable, make: Callable[..., Value], *arguments: Any) -> Value:
        """Return the value for *key*; if there is none, call `make(*arguments)` and keep it."""
        try:
            return self[key]
        except KeyError:
            value = self[key] = make(*arguments)
            return value
