"""
Libraries for counting, loaded when they are first used.

    from recap.lazy import pd

The definitions of facts stand in the files that count them, and whoever draws needs only
the definitions: without this, each process that draws would hold pandas, pyarrow and DuckDB,
some 90 MB, and every command would wait a second for them.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa  # type: ignore[import-untyped]  # it brings no types
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # it brings no types
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it brings no types
else:

    class _Later(ModuleType):
        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self.__name__), name)

    duckdb, pd, pa = _Later("duckdb"), _Later("pandas"), _Later("pyarrow")
    pc, pq = _Later("pyarrow.compute"), _Later("pyarrow.parquet")

__all__ = ["duckdb", "pa", "pc", "pd", "pq"]
