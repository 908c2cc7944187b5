"""What processes that check stories have in common: loaded once, by the server that forks them."""

from __future__ import annotations

from contextlib import suppress

import recap.cards.checks.story_pool  # noqa: F401 - to load it
from recap.cards.layout import weasyprint_patches
from recap.errors import MachineError

with suppress(MachineError):  # each process says it in its result
    weasyprint_patches.load()
