"""
Plates: the part of a card that is the same for every customer, drawn once.

`PlateCache` finds or makes the plate of a card, and `PlatePainter` paints the slots on it.
`try_plate` only finds out whether there can be one.
"""

from recap.cards.plates.cache import PlateCache
from recap.cards.plates.plate import Plate, PlatePainter, rasterise, try_plate
from recap.cards.plates.serialization import PlateStorage

__all__ = [
    "Plate",
    "PlateCache",
    "PlatePainter",
    "PlateStorage",
    "rasterise",
    "try_plate",
]
