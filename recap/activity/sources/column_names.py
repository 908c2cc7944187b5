"""Give every column of a file a name of its own, where the file has one twice or none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence


def column_names(header: Sequence[str]) -> Iterator[str]:
    """
    Yield a name for each cell of a header: ``Name``, ``Name#2`` for its second, ``#1`` for none.

    A number that is part of another name is passed over.
    """
    taken = {*map(_name, header)}
    seen = Counter[str]()
    for cell in header:
        name = _name(cell)
        seen[name] += 1
        if name and seen[name] == 1:
            yield name
            continue
        while f"{name}#{seen[name]}" in taken:
            seen[name] += 1
        yield f"{name}#{seen[name]}"


def repeated_names(header: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each name that *header* has more than once, with the names of its other columns."""
    cells, names = [*map(_name, header)], [*column_names(header)]
    for cell, count in Counter(cells).items():
        if cell and count > 1:
            yield cell, [name for name, same in zip(names, cells, strict=True) if same == cell][1:]


def _name(cell: str) -> str:
    return re.sub(r"\s*[\r\n]\s*", " ", cell.strip())
