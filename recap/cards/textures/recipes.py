"""
What a template asks for: the kind of a texture and its options, checked.

Kinds and options are in `KINDS`; docs/templates.md explains them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from recap.errors import did_you_mean

LARGEST_PX = 4_000
MOST_SEED = 2**32 - 1
COLOR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
REQUIRED = None

KINDS: dict[str, dict[str, Any]] = {
    "mesh": {
        "width": REQUIRED,
        "height": REQUIRED,
        "colors": REQUIRED,
        "seed": 0,
        "dither": True,
    },
    "glow": {
        "width": REQUIRED,
        "height": REQUIRED,
        "color": REQUIRED,
        "ground": "",
        "strength": 1.0,
        "dither": True,
    },
    "grain": {
        "width": 128,
        "height": 128,
        "color": "",
        "strength": 0.08,
        "sparse": False,
        "seed": 0,
    },
    "paper": {"width": 512, "height": 512, "color": REQUIRED, "strength": 0.5, "seed": 0},
    "halftone": {
        "width": REQUIRED,
        "height": REQUIRED,
        "color": REQUIRED,
        "step": 24,
        "start": 0.0,
        "end": 1.0,
        "turn": 180.0,
    },
}
MESH_COLORS = range(2, 6)
NUMBERS = {  # least, most, what they are
    "strength": (0.0, 1.0, "a number from 0 to 1"),
    "start": (0.0, 1.0, "a number from 0 to 1"),
    "end": (0.0, 1.0, "a number from 0 to 1"),
    "turn": (-3600.0, 3600.0, "degrees"),
}
WHOLE_NUMBERS = {
    "width": (1, LARGEST_PX, f"a whole number of px from 1 to {LARGEST_PX:,}"),
    "height": (1, LARGEST_PX, f"a whole number of px from 1 to {LARGEST_PX:,}"),
    "step": (4, 400, "a whole number of px from 4 to 400"),
    "seed": (0, MOST_SEED, "a whole number from 0"),
}


class TextureError(Exception):
    """A template asks for a texture that cannot be made: *what* is wrong; *fix* helps."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what, self.fix = what, fix


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of `KINDS` with a value for each of its options."""

    kind: str
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The file's name: equal recipes have equal names."""
        text = json.dumps([self.kind, self.options], sort_keys=True)
        return f"{self.kind}-{sha256(text.encode()).hexdigest()[:12]}.webp"


def checked_recipe(kind: str, given: Mapping[str, Any]) -> Recipe:
    """
    Return the recipe of *kind* with the options *given* and the defaults of the others.

    Raises:
        TextureError: The kind or an option does not exist, or a value is wrong or missing.
    """
    if kind not in KINDS:
        raise TextureError(
            f"asks for the texture '{kind}', which does not exist.{did_you_mean(kind, KINDS)}",
            f"use one of {', '.join(KINDS)}",
        )
    defaults = KINDS[kind]
    for name in given:
        if name not in defaults:
            raise TextureError(
                f"gives the texture '{kind}' the option '{name}', which it does not have."
                f"{did_you_mean(name, defaults)}",
                f"use {', '.join(defaults)}",
            )
    missing = [name for name, value in defaults.items() if value is REQUIRED and name not in given]
    if missing:
        raise TextureError(
            f"asks for the texture '{kind}' without {' and '.join(missing)}",
            f"write texture('{kind}', {', '.join(f'{name}=...' for name in missing)})",
        )
    options = {name: _checked(kind, name, value) for name, value in {**defaults, **given}.items()}
    return Recipe(kind, options)


def _checked(kind: str, name: str, value: Any) -> Any:
    """Return *value* as recipes have it. Raises `TextureError`."""
    if name in WHOLE_NUMBERS:
        least, most, what = WHOLE_NUMBERS[name]
        if isinstance(value, int) and least <= value <= most:
            return int(value)
        raise _wrong(kind, name, value, what)
    if name in NUMBERS:
        lowest, highest, what = NUMBERS[name]
        if isinstance(value, int | float) and lowest <= value <= highest:
            return float(value)
        raise _wrong(kind, name, value, what)
    if name in ("dither", "sparse"):
        return bool(value)
    if name == "colors":
        if isinstance(value, str | Mapping) or len(list(value)) not in MESH_COLORS:
            raise _wrong(kind, name, value, "a list of 2 to 5 colours")
        return [_color(kind, name, color) for color in value]
    return _color(kind, name, value) if value else ""


def _color(kind: str, name: str, value: Any) -> str:
    if isinstance(value, str) and COLOR.fullmatch(value):
        return value.lower()
    raise _wrong(kind, name, value, "a colour as #rrggbb")


def _wrong(kind: str, name: str, value: Any, what: str) -> TextureError:
    return TextureError(
        f"gives the texture '{kind}' the {name} {value!r}, which is not {what}",
        f"give it {what}",
    )
