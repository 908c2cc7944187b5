"""
What a company's own `metrics.py` is written with: docs/metrics.md.

    from recap.metrics import Measure, Year, metric, pd
"""

from recap.facts import (
    FIXED_POINT_SCALE,
    Measure,
    Year,
    fields_of_name,
    iso_day,
    metric,
    money,
    share_pct,
)
from recap.lazy import pd

__all__ = [
    "FIXED_POINT_SCALE",
    "Measure",
    "Year",
    "fields_of_name",
    "iso_day",
    "metric",
    "money",
    "pd",
    "share_pct",
]
