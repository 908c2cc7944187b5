"""
Numbers that look like chance, from a seed: the same on each drawing, others for each customer.

Templates have no random numbers. A customer's seed comes from the campaign and the customer's id,
which itself never reaches a template.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256, shake_256

LATTICE = 256  # values of a noise; it repeats after as many steps
BITS = 53  # of a float's fraction
CACHED_LATTICES = 100


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed that templates can use and cannot show."""

    _digest: bytes = field(repr=False)

    @classmethod
    def of(cls, *texts: str) -> Seed:
        """Return the seed of *texts*: equal texts have equal seeds."""
        return cls(sha256("\0".join(texts).encode()).digest())

    def chance(self, name: str, n: int = 0) -> float:
        """Return a number from 0 to below 1, another one for each *name* and *n*."""
        digest = sha256(b"%b\0%d\0%b" % (self._digest, n, name.encode())).digest()
        return math.ldexp(int.from_bytes(digest[:8], "big") >> 64 - BITS, -BITS)

    def chances(self, name: str, count: int) -> list[float]:
        """Return *count* numbers from 0 to below 1 at once: coarser than those of `chance`."""
        digest = shake_256(b"%b\0%b" % (self._digest, name.encode())).digest(2 * count)
        return [value / 65536 for (value,) in struct.iter_unpack("<H", digest)]

    def noise(self, x: float, y: float = 0.0, name: str = "") -> float:
        """
        Return a number from -1 to 1 that changes smoothly with *x* and *y*.

        Whole *x* and *y* have unrelated numbers, others for each *name*; they repeat after 256.
        """
        lattice = _lattice(self._digest, name)
        left, top = math.floor(x), math.floor(y)
        across, down = _eased(x - left), _eased(y - top)
        upper, lower = (
            _between(_at(lattice, left, row), _at(lattice, left + 1, row), across)
            for row in (top, top + 1)
        )
        return _between(upper, lower, down) / (LATTICE - 1) * 2 - 1


@lru_cache(maxsize=CACHED_LATTICES)
def _lattice(digest: bytes, name: str) -> bytes:
    return shake_256(digest + name.encode()).digest(LATTICE)


def _at(lattice: bytes, column: int, row: int) -> int:
    return lattice[(lattice[(column + lattice[row % LATTICE]) % LATTICE] + column) % LATTICE]


def _eased(share: float) -> float:
    """Return *share*, from 0 to 1, without a corner at both ends."""
    return share * share * (3 - 2 * share)


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share
