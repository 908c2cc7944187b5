"""
The colours of a theme: its tokens, and text colours that can be read on them.

A name is a token (`tomato`), the text colour of a ground (`on-tomato`), or a token made readable on
another (`lime-on-cobalt`; `lime-on-cobalt-large` for large text, which needs less contrast).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from recap.cards.colors.oklch import Oklch
from recap.cards.colors.srgb import contrast
from recap.errors import did_you_mean
from recap.stories import Story

TEXT, LARGE_TEXT = 4.5, 3.0  # the least contrast. Source: WCAG 2.2, 1.4.3
PAIR = re.compile(r"(?:(?P<text>[a-z][a-z0-9]*)-)?on-(?P<ground>[a-z][a-z0-9]*)(?P<large>-large)?")
USE = re.compile(r"var\(\s*--([a-z][a-z0-9-]*)")
ON_GROUND = "on-ground"  # the text colour of a card: it depends on the story
INKS = ("ink", "paper")  # the tokens for text: the one with more contrast is taken
BLACK, WHITE = "#000000", "#ffffff"
LIGHTNESS_STEPS = 20  # halvings


@dataclass(frozen=True, slots=True)
class Pair:
    """A text colour on a ground: its name, both colours, and the least contrast that it needs."""

    name: str
    text: str
    ground: str
    minimum: float
    was_changed: bool  # whether the token itself has too little contrast

    @property
    def ratio(self) -> float:
        return contrast(self.text, self.ground)


class Palette:
    """The colours of a theme by name; *tokens* maps names to `#rrggbb`."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self.tokens = dict(tokens)
        self._pairs: dict[str, Pair] = {}

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Every pair that was asked for so far, by name."""
        return tuple(self._pairs[name] for name in sorted(self._pairs))

    def color(self, name: str) -> str:
        """Return `#rrggbb` for *name*. Raises `LookupError` with a reason for the designer."""
        if name in self.tokens:
            return self.tokens[name]
        if name not in self._pairs:
            self._pairs[name] = self._pair(name)
        return self._pairs[name].text

    def css(self, style_sheet: str, stories: Iterable[Story]) -> str:
        """
        Return the custom properties for *style_sheet*: the tokens, and the pairs that it uses.

        Every card has `--ground` and `--on-ground`: the token `paper`, or the ground of its story,
        and the text colour on it.
        """
        if not self.tokens:
            return ""
        used = (name for name in USE.findall(style_sheet) if self._is_pair(name))
        names = dict.fromkeys([*self.tokens, *used])
        rules = [f":root {{ {' '.join(f'--{name}: {self.color(name)};' for name in names)} }}"]
        if "paper" in self.tokens:
            rules.append(f":root {{ {self._ground('paper')} }}")
        rules += [
            f".card--{story.name} {{ {self._ground(story.ground)} }}"
            for story in stories
            if story.ground
        ]
        return "\n".join(rules)

    def _ground(self, name: str) -> str:
        return f"--ground: {self.color(name)}; --on-ground: {self.color(f'on-{name}')};"

    def _is_pair(self, name: str) -> bool:
        return name != ON_GROUND and PAIR.fullmatch(name) is not None

    def _pair(self, name: str) -> Pair:
        match = PAIR.fullmatch(name)
        if match is None:
            raise self._unknown(name)
        ground = self._token(match["ground"])
        minimum = LARGE_TEXT if match["large"] else TEXT
        if match["text"]:
            wanted = self._token(match["text"])
        else:
            inks = [self.tokens[ink] for ink in INKS if ink in self.tokens] or [BLACK, WHITE]
            wanted = max(inks, key=lambda ink: contrast(ink, ground))
        text = readable(wanted, ground, minimum)
        return Pair(name, text, ground, minimum, text != wanted)

    def _token(self, name: str) -> str:
        if name not in self.tokens:
            raise self._unknown(name)
        return self.tokens[name]

    def _unknown(self, name: str) -> LookupError:
        known = [*self.tokens, *(f"on-{token}" for token in self.tokens)]
        return LookupError(f"'{name}' is no colour of the theme.{did_you_mean(name, known)}")


def readable(text: str, ground: str, minimum: float) -> str:
    """
    Return *text*, or the nearest lightness of it, with a contrast of *minimum* to *ground*.

    Hue stays; black or white where no lightness of it is enough. Colours are `#rrggbb`.
    """
    if contrast(text, ground) >= minimum:
        return text
    candidates = [_moved(text, ground, minimum, end) for end in (0.0, 1.0)]
    start = Oklch.from_hex(text).lightness
    enough = [color for color in candidates if contrast(color, ground) >= minimum]
    if enough:
        return min(enough, key=lambda color: abs(Oklch.from_hex(color).lightness - start))
    return max((BLACK, WHITE), key=lambda color: contrast(color, ground))


def _moved(text: str, ground: str, minimum: float, end: float) -> str:
    """Move the lightness of *text* towards *end*, 0 or 1, until the contrast is enough."""
    color = Oklch.from_hex(text)
    near, far = color.lightness, end
    for _ in range(LIGHTNESS_STEPS):
        middle = (near + far) / 2
        is_enough = contrast(replace(color, lightness=middle).to_hex(), ground) >= minimum
        near, far = (near, middle) if is_enough else (middle, far)
    return replace(color, lightness=far).to_hex()
