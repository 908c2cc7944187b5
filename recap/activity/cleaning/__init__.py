"""
Turn source rows into events: rules for rows, time zones, ids, lookup tables, display names.

`CleaningSettings` takes from a campaign what the steps need. ``lookup_tables`` and ``staging``
fill a database; ``cross_row_rules`` rejects rows there; `ReadReport` has the numbers of it.
"""

from recap.activity.cleaning.column_findings import BetterTime, IdleRule, SeveralCurrencies
from recap.activity.cleaning.display_names import DisplayNames
from recap.activity.cleaning.keep_and_drop import DROPPED, RuleColumn, cell_texts, split_dropped
from recap.activity.cleaning.match_report import IdMatches, MatchReport
from recap.activity.cleaning.name_report import NameReport
from recap.activity.cleaning.pattern_report import nearest_names
from recap.activity.cleaning.read_report import (
    READ_REPORT,
    Example,
    ReadReport,
    ReplacedLocale,
    ShardSize,
    TotalLine,
    UnknownZones,
    UnnamedItems,
    UnreadableNumbers,
    ZeroScores,
    as_of,
)
from recap.activity.cleaning.returns_and_fees import KindRules, check_columns
from recap.activity.cleaning.row_rules import BEFORE_OPTED_OUT, fix_of, in_order
from recap.activity.cleaning.settings import CleaningSettings, SourceSettings
from recap.activity.cleaning.time_parsing import Clock
from recap.activity.cleaning.time_zones import with_moments
from recap.activity.cleaning.zone_spellings import is_zone

__all__ = [
    "BEFORE_OPTED_OUT",
    "DROPPED",
    "READ_REPORT",
    "BetterTime",
    "CleaningSettings",
    "Clock",
    "DisplayNames",
    "Example",
    "IdMatches",
    "IdleRule",
    "KindRules",
    "MatchReport",
    "NameReport",
    "ReadReport",
    "ReplacedLocale",
    "RuleColumn",
    "SeveralCurrencies",
    "ShardSize",
    "SourceSettings",
    "TotalLine",
    "UnknownZones",
    "UnnamedItems",
    "UnreadableNumbers",
    "ZeroScores",
    "as_of",
    "cell_texts",
    "check_columns",
    "consent",
    "cross_row_rules",
    "customer_locales",
    "fix_of",
    "id_lists",
    "in_order",
    "is_zone",
    "lookup_tables",
    "match_report",
    "name_report",
    "nearest_names",
    "refunds",
    "split_dropped",
    "staging",
    "with_moments",
]
