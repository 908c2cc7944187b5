"""
What a company's own `metrics.py` is written with: docs/metrics.md.

    from recap.metrics import Measure, Year, metric, pd
"""

from recap.facts.core.registry import Measure, metric
from recap.facts.core.rounding import iso_day, money, share_pct
from recap.facts.core.year import PARTS, Year
from recap.lazy import pd

__all__ = ["PARTS", "Measure", "Year", "iso_day", "metric", "money", "pd", "share_pct"]
