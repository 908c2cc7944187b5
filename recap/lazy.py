"""
pandas, pyarrow and DuckDB, imported when they are first used.

    from recap.lazy import pd

A metric's definition is in the file that counts it, and a process that draws cards needs only
the definition. With ordinary imports, each such process would load these libraries: 90 MB and
a second more.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
else:

    class _LazyModule(ModuleType):
        def __getattr__(self, name: str) -> Any:
            return getattr(import_module(self.__name__), name)

    duckdb, pd, pa = _LazyModule("duckdb"), _LazyModule("pandas"), _LazyModule("pyarrow")
    pc, pq = _LazyModule("pyarrow.compute"), _LazyModule("pyarrow.parquet")

__all__ = ["duckdb", "pa", "pc", "pd", "pq"]
