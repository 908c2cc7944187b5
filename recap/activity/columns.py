"""
The columns of the activity, by our names: one place for all packages that read a shard.

`recap.campaign.Columns` maps a source's columns to these names. The order of each tuple is the
order of the columns in a shard, in a snapshot and in messages.
"""

from __future__ import annotations

# Columns of the log with names, which may be written in HTML; the first one may be an id.
HTML_COLUMNS = ("item", "item_name", "item_by", "category", "channel")
# Columns with display names, and the plural of each: the key of its file under [display].
PLURALS = {"item": "items", "category": "categories", "channel": "channels"}
NAME_COLUMNS = tuple(PLURALS)
TEXT_COLUMNS = (*NAME_COLUMNS, "order_id")

MONEY_COLUMNS = ("amount", "savings")
RETURNABLE_COLUMNS = (*MONEY_COLUMNS, "quantity")  # a return may have a negative value here
SUMMED_COLUMNS = (*RETURNABLE_COLUMNS, "minutes")
NUMBER_COLUMNS = (*SUMMED_COLUMNS, "score")  # a score is averaged, never summed
REFUNDED = "refunded"  # of the line's amount; a row of its own in a shard, see `cleaning.refunds`
READ_NUMBERS = (*NUMBER_COLUMNS, REFUNDED)
MEASURED_COLUMNS = (*NUMBER_COLUMNS, "returned")  # `returned` is computed, never mapped

# What a snapshot keeps of a line. `item_by` is a part of the cell of `item`: see `item_cells`.
EVIDENCE_COLUMNS = ("item", "item_by", "category", "channel", *NUMBER_COLUMNS, "kind")
HAS_TIME = "has_time"  # boolean; only where some lines have a time of day and others do not

# The beginning of our name for a column that the campaign's rules read, and read as a number.
RULE_COLUMN = "rule_"
NUMBER_RULE_COLUMN = "rule_number_"

NAME_SEPARATOR = "\x1f"  # between several names in one cell; no keyboard types this character
ITEM_SEPARATOR = "\x1e"  # between the parts of the cell of an item: see `item_cells`


def has_several_names(ours: str) -> bool:
    """Return whether a list in a cell of our column is several values, and no text as such."""
    return ours == "category" or is_rule_column(ours)


def is_rule_column(ours: str) -> bool:
    return ours.startswith(RULE_COLUMN)


def is_read_number(ours: str) -> bool:
    """Return whether a column, or the operand of a formula (``amount#0``), is read as a number."""
    return ours.partition("#")[0] in READ_NUMBERS or ours.startswith(NUMBER_RULE_COLUMN)
