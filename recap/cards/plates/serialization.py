"""
Plates as bytes, for other processes: what stands where as JSON, and the picture as PNG.

Nothing in them can run. What was cut, changed, or written by another version is no
plate: whoever asks makes it anew.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any, Protocol

from recap.cards.encoding import Strips
from recap.cards.geometry import Rect
from recap.cards.layout import TextStyle
from recap.cards.plates.plate import Plate
from recap.cards.plates.slot_painters import BarSlot, DrawingSlot, PhotoSlot
from recap.cards.plates.text_slots import LinearLength, RunStyle, TextSlot
from recap.cards.templating import Slot

MAGIC = b"recap plate 1\n"
DIGEST_BYTES = 32
PLACES = (TextSlot, BarSlot, DrawingSlot, PhotoSlot)
KINDS = {kind.__name__: kind for kind in (*PLACES, RunStyle, LinearLength, Rect, Slot)}


class PlateStorage(Protocol):
    """Where plates are kept for other processes; a plate's name says all that it depends on."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, packed: bytes) -> None: ...


def pack(plate: Plate, lines: tuple[int, ...], name: str) -> bytes:
    """Write *plate*, whose slots take *lines*."""
    png, sums = plate.strips.to_png()
    said = {
        "name": name,
        "lines": lines,
        "places": list(map(_written, plate.places)),
        "things": list(map(_written, plate.things)),
        "proven": sorted(plate.proven),
        "sums": sums,
        "sub": plate.strips.sub,
    }
    body = json.dumps(said).encode() + b"\n" + png
    return MAGIC + _digest(body) + body


def unpack(packed: bytes, name: str, fonts: Any) -> tuple[Plate, tuple[int, ...]] | None:
    """
    Read a plate called *name*, and its lines; None when *packed* is not that, whole.

    *fonts* are WeasyPrint's, that words are set with.
    """
    start = len(MAGIC) + DIGEST_BYTES
    body = packed[start:]
    if packed[:start] != MAGIC + _digest(body):
        return None
    head, _, png = body.partition(b"\n")
    said = json.loads(head)
    if said["name"] != name:
        return None
    plate = Plate(
        places=tuple(_read(place, fonts) for place in said["places"]),
        strips=Strips.from_png(png, said["sums"], sub=said["sub"]),
        things=tuple(_read(thing, fonts) for thing in said["things"]),
        proven={(one, other) for one, other in said["proven"]},
    )
    return plate, tuple(said["lines"])


def _written(value: Any) -> Any:
    if isinstance(value, TextStyle):
        return {"is": "Look", "said": dict(value)}
    if is_dataclass(value):
        parts = {field.name: _written(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **parts}
    if isinstance(value, bytes):
        return {"is": "bytes", "said": value.decode("ascii")}
    return list(map(_written, value)) if isinstance(value, tuple) else value


def _read(value: Any, fonts: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(part, fonts) for part in value)
    if not isinstance(value, dict):
        return value
    if value["is"] == "bytes":
        return value["said"].encode()
    if value["is"] == "Look":
        return TextStyle({name: _tuples(part) for name, part in value["said"].items()}, fonts)
    parts = {name: _read(part, fonts) for name, part in value.items() if name != "is"}
    return KINDS[value["is"]](**parts)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=DIGEST_BYTES).digest()
