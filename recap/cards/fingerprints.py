"""Hashes of everything that a drawn card depends on, besides its HTML."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import recap
from recap.campaign import Campaign
from recap.stories import Theme

PLATE_DIGITS = 12


def drawing_fingerprint(campaign: Campaign, theme: Theme) -> str:
    """Hash styles, colours, pictures, fonts, file size and library versions: 64 hex digits."""
    inputs = {
        "look": theme.style_fingerprint,
        "colors": dict(theme.colors),
        "brand": campaign.brand.model_dump(),
        "logos": [_digest(campaign.find(path)) for path in _logos(campaign)],
        "grounds": {story.name: story.ground for story in theme.stories},
        "size": campaign.draw.size,
        "recap": recap.__version__,
        **{name: version(name) for name in recap.DRAWN_WITH},
    }
    return sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def _logos(campaign: Campaign) -> list[str]:
    return [path for path in (campaign.brand.logo, campaign.brand.logo_dark) if path]


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def plate_fingerprint(drawing: str) -> str:
    """
    Hash *drawing*, a `drawing_fingerprint`, with the code of this package: 12 hex digits.

    Plates are stored, so a changed line of code must not find a plate of the old code.
    """
    digest = sha256(drawing.encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:PLATE_DIGITS]


def text_fingerprint(*texts: str) -> str:
    """Hash *texts*, which hold no NUL character: 64 hex digits."""
    return sha256("\0".join(texts).encode()).hexdigest()
