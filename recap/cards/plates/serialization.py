"""
Plates as bytes, for other processes: the slots as JSON, and the picture as PNG.

Nothing in them is executable. Bytes that were truncated, changed, or written by another version
are not read: the plate is made again.
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
CLASSES = {
    each.__name__: each
    for each in (TextSlot, BarSlot, DrawingSlot, PhotoSlot, RunStyle, LinearLength, Rect, Slot)
}


class PlateStorage(Protocol):
    """Keeps plates for other processes, by a name that holds all that a plate depends on."""

    def get(self, name: str) -> bytes | None: ...

    def put(self, name: str, packed: bytes) -> None: ...


def pack(plate: Plate, lines: tuple[int, ...], name: str) -> bytes:
    """Write *plate*, whose text slots have *lines*."""
    png, sums = plate.strips.to_png()
    head = {
        "name": name,
        "lines": lines,
        "plate_slots": list(map(_to_json, plate.plate_slots)),
        "obstacles": list(map(_to_json, plate.obstacles)),
        "proven_overlaps": sorted(plate.proven_overlaps),
        "sums": sums,
        "sub": plate.strips.sub,
    }
    body = json.dumps(head).encode() + b"\n" + png
    return MAGIC + _digest(body) + body


def unpack(packed: bytes, name: str, fonts: Any) -> tuple[Plate, tuple[int, ...]] | None:
    """
    Read the plate called *name*, and its lines; None if *packed* is not exactly that.

    *fonts* is WeasyPrint's font configuration, for shaping text.
    """
    start = len(MAGIC) + DIGEST_BYTES
    body = packed[start:]
    if packed[:start] != MAGIC + _digest(body):
        return None
    head_line, _, png = body.partition(b"\n")
    head = json.loads(head_line)
    if head["name"] != name:
        return None
    plate = Plate(
        plate_slots=tuple(_from_json(plate_slot, fonts) for plate_slot in head["plate_slots"]),
        strips=Strips.from_png(png, head["sums"], sub=head["sub"]),
        obstacles=tuple(_from_json(obstacle, fonts) for obstacle in head["obstacles"]),
        proven_overlaps={(one, other) for one, other in head["proven_overlaps"]},
    )
    return plate, tuple(head["lines"])


def _to_json(value: Any) -> Any:
    if isinstance(value, TextStyle):
        return {"class": "TextStyle", "value": dict(value)}
    if is_dataclass(value):
        parts = {field.name: _to_json(getattr(value, field.name)) for field in fields(value)}
        return {"class": type(value).__name__, **parts}
    if isinstance(value, bytes):
        return {"class": "bytes", "value": value.decode("ascii")}
    return list(map(_to_json, value)) if isinstance(value, tuple) else value


def _from_json(value: Any, fonts: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(part, fonts) for part in value)
    if not isinstance(value, dict):
        return value
    if value["class"] == "bytes":
        return value["value"].encode()
    if value["class"] == "TextStyle":
        properties = {name: _tuples(part) for name, part in value["value"].items()}
        return TextStyle(properties, fonts)
    parts = {name: _from_json(part, fonts) for name, part in value.items() if name != "class"}
    return CLASSES[value["class"]](**parts)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=DIGEST_BYTES).digest()
