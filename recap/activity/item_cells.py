"""
The cell of an item in a shard: its name, and what distinguishes it from other items of that name.

A cell is ``name``, ``name U+001E by`` or ``name U+001E by U+001E id``. ``by`` is the artist, author
or brand, where the campaign maps `item_by`; it is empty before an id if it is unknown. The id
is there only where another item has the same name and the same ``by``. Equal cells are one item,
and cells sort by name, then by ``by``, then by id.
"""

from __future__ import annotations

from typing import NamedTuple

from recap.activity.columns import ITEM_SEPARATOR


class ItemParts(NamedTuple):
    """The parts of a cell; None where the cell does not have a part."""

    name: str
    by: str | None = None
    id: str | None = None


def item_cell(name: str, by: str | None = None, item_id: str | None = None) -> str:
    """Return the cell of an item."""
    if item_id:
        return ITEM_SEPARATOR.join((name, by or "", item_id))
    return f"{name}{ITEM_SEPARATOR}{by}" if by else name


def split_item_cell(cell: str) -> ItemParts:
    """Return the parts of a cell that `item_cell` made."""
    name, *rest = cell.split(ITEM_SEPARATOR)
    return ItemParts(name, *(part or None for part in rest))
