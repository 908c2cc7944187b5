"""
Opacity in the painter's PDF: named graphics states, one for each opacity that PDFium knows.

PDFium cuts an opacity to 255 steps, so these states draw any opacity as its own number would.
"""

from __future__ import annotations

import struct
from itertools import chain

STEPS = 255


def _state(name: str, key: str, step: int) -> str:
    return f"/{name}{step}<</{key} {min((step + 0.5) / STEPS, 1):.5f}>>"


# a1, a1.0, A1 and A1.0 are WeasyPrint's names of the opaque states.
OPAQUE = b"".join(b"/%s<</ca 1/CA 1>>" % name for name in (b"a1", b"a1.0", b"A1", b"A1.0"))
STATES = (
    OPAQUE
    + "".join(
        chain.from_iterable(
            (_state("fill", "ca", step), _state("stroke", "CA", step)) for step in range(STEPS)
        )
    ).encode()
)


def fill_state(alpha: float) -> bytes:
    """Return the operator that sets the opacity of fills."""
    step = _step(alpha)
    return b"/a1.0 gs" if step == STEPS else b"/fill%d gs" % step


def stroke_state(alpha: float) -> bytes:
    """Return the operator that sets the opacity of strokes."""
    step = _step(alpha)
    return b"/A1.0 gs" if step == STEPS else b"/stroke%d gs" % step


def _step(alpha: float) -> int:
    """Return the whole number of steps in *alpha*, computed with PDFium's 32 bits."""
    (single,) = struct.unpack("f", struct.pack("f", min(max(alpha, 0.0), 1.0)))
    (product,) = struct.unpack("f", struct.pack("f", single * STEPS))
    return int(product)
