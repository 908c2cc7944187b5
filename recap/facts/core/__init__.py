"""
The parts that every metric uses.

The registry of metrics, the prepared year, groups and top lists, rounding, and storage in Parquet.
"""

from recap.facts.core.group_by import Ints, category_codes, group
from recap.facts.core.json_columns import Texts, objects, texts_of
from recap.facts.core.peaks import busiest
from recap.facts.core.registry import (
    FEWEST_ON_TOP,
    FEWEST_RANKED,
    REFERENCES,
    SUMS,
    AddsUp,
    Measure,
    Metric,
    collected,
    declare_population_fact,
    metric,
)
from recap.facts.core.rounding import (
    MICROSECONDS_A_DAY,
    iso_day,
    mean,
    microseconds,
    money,
    share_pct,
    shares_pct,
)
from recap.facts.core.storage import (
    FIX,
    ID,
    as_texts,
    only,
    read,
    read_columns,
    read_fingerprint,
    remove,
    rows_of,
    table_of,
    to_frame,
    write,
)
from recap.facts.core.top_lists import best_first, bought, fields_of_name, names, tally, top
from recap.facts.core.year import (
    EVENT,
    FIXED_POINT_SCALE,
    RETURN,
    RETURNS,
    Window,
    Year,
    ordinal,
    prepare,
)

__all__ = [
    "EVENT",
    "FEWEST_ON_TOP",
    "FEWEST_RANKED",
    "FIX",
    "FIXED_POINT_SCALE",
    "ID",
    "MICROSECONDS_A_DAY",
    "REFERENCES",
    "RETURN",
    "RETURNS",
    "SUMS",
    "AddsUp",
    "Ints",
    "Measure",
    "Metric",
    "Texts",
    "Window",
    "Year",
    "as_texts",
    "best_first",
    "bought",
    "busiest",
    "category_codes",
    "collected",
    "declare_population_fact",
    "fields_of_name",
    "group",
    "iso_day",
    "mean",
    "metric",
    "microseconds",
    "money",
    "names",
    "objects",
    "only",
    "ordinal",
    "prepare",
    "read",
    "read_columns",
    "read_fingerprint",
    "remove",
    "rows_of",
    "share_pct",
    "shares_pct",
    "table_of",
    "tally",
    "texts_of",
    "to_frame",
    "top",
    "write",
]
