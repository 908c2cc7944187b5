"""
The brand's logo: which of its files can be seen on a colour, and whether it may be shown at all.

A logo that cannot be shown is never a hole: cards show the brand's name instead, and `recap check`
says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageColor

from recap.campaign import Campaign
from recap.cards.colors import Palette, luminance, luminance_contrast
from recap.cards.findings import Finding
from recap.errors import CampaignError

VISIBLE = 1.6  # the least contrast of a logo, on average: below it, a logo is a ghost
SAMPLE_PX = 48
WHITE = "#ffffff"
OPAQUE = 128  # of 255
MOST_PIXELS = 40_000_000
FORBIDDEN = ("script", "foreignObject", "animate", "set", "animateTransform", "handler")
SVG_COLOR = re.compile(
    r"(?:fill|stroke|stop-color|color)\s*[:=]\s*[\"']?\s*(#[0-9a-fA-F]{3,8}|rgb\([^)]*\)|[a-z]+)"
)
NO_COLOR = ("none", "inherit", "transparent", "url")
LENGTH = re.compile(r"\s*([\d.]+)\s*(?:px)?\s*")
NAME_INSTEAD = "cards show the brand's name instead"


@dataclass(frozen=True, slots=True)
class Logo:
    """A file of the logo: its address, how wide it is for its height, and its mean luminance."""

    address: str
    file: Path
    ratio: float
    luminance: float


class Logos:
    """The logo of *campaign* for the grounds of *palette*."""

    def __init__(self, campaign: Campaign, palette: Palette) -> None:
        self._palette = palette
        brand = campaign.brand
        self._paths = [
            (key, campaign.find(path))
            for key, path in (("logo", brand.logo), ("logo_dark", brand.logo_dark))
            if path
        ]
        self.findings: list[Finding] = []

    @property
    def files(self) -> dict[str, Path]:
        """Map the address of each file that can be shown to the file."""
        return {logo.address: logo.file for logo in self._logos}

    def on(self, ground: str) -> Logo | None:
        """Return the logo that is seen best on the token *ground*; None when none is visible."""
        known = ground in self._palette.tokens  # a theme of a designer may have no tokens
        ground_luminance = luminance(self._palette.color(ground) if known else WHITE)
        best = max(
            self._logos,
            key=lambda logo: luminance_contrast(logo.luminance, ground_luminance),
            default=None,
        )
        if best is None or luminance_contrast(best.luminance, ground_luminance) < VISIBLE:
            return None
        return best

    def invisible_on(self, grounds: Iterable[str]) -> Iterator[Finding]:
        """Yield a finding for the *grounds*, tokens, on which no file of the logo is visible."""
        if not self._logos:
            return  # also for a theme without colours
        hidden = [ground for ground in dict.fromkeys(grounds) if not self.on(ground)]
        if hidden:
            yield Finding(
                f"The logo cannot be seen on {', '.join(hidden)}: {NAME_INSTEAD} there.",
                "campaign.toml, key 'brand.logo'",
                "add a light version as brand.logo_dark, or a dark one as brand.logo",
                "invisible-logo",
                serious=False,
            )

    @cached_property
    def _logos(self) -> tuple[Logo, ...]:
        logos = []
        for key, file in self._paths:
            try:
                logos.append(_read(file))
            except FileNotFoundError:
                raise CampaignError(
                    f"There is no logo at '{file.name}'.",
                    f"campaign.toml, key 'brand.{key}'",
                    f"put the file there: {file}",
                ) from None
            except ValueError as error:
                self.findings.append(
                    Finding(
                        f"The logo '{file.name}' {error}: it is not shown, and {NAME_INSTEAD}.",
                        f"campaign.toml, key 'brand.{key}'",
                        "export it again as plain SVG, or as PNG",
                        "unusable-logo",
                        serious=False,
                    )
                )
        return tuple(logos)


@lru_cache(maxsize=16)
def _read(file: Path) -> Logo:
    """Read a logo. Raises `ValueError` with the reason why it cannot be shown."""
    data = file.read_bytes()
    is_svg = file.suffix.lower() == ".svg"
    ratio, mean = _read_svg(data) if is_svg else _read_picture(file)
    digest = sha256(data).hexdigest()[:10]
    return Logo(f"brand/logo-{digest}{file.suffix.lower()}", file, ratio, mean)


def _read_picture(file: Path) -> tuple[float, float]:
    try:
        with Image.open(file, formats=("PNG",)) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise ValueError(f"has {width}x{height} pixels, too many")
            small = picture.convert("RGBA")
            small.thumbnail((SAMPLE_PX, SAMPLE_PX))
    except (OSError, SyntaxError) as error:
        raise ValueError("is no PNG that can be read") from error
    data = small.tobytes()
    pixels = (data[at : at + 4] for at in range(0, len(data), 4))
    colors = [f"#{pixel[:3].hex()}" for pixel in pixels if pixel[3] >= OPAQUE]
    if not colors:
        raise ValueError("is empty: all of it is transparent")
    return width / height, sum(map(luminance, colors)) / len(colors)


def _read_svg(data: bytes) -> tuple[float, float]:
    text = data.decode("utf-8", errors="replace")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("has a document type, which may load other files")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a document type no entities
    except ElementTree.ParseError as error:
        raise ValueError("is no SVG that can be read") from error
    for element in root.iter():
        _check_element(element)
    colors = [color for name in SVG_COLOR.findall(text) if (color := _svg_color(name))]
    mean = sum(map(luminance, colors)) / len(colors) if colors else 0.0  # black without a colour
    return _svg_ratio(root), mean


def _check_element(element: ElementTree.Element) -> None:
    name = str(element.tag).rpartition("}")[2]
    if name in FORBIDDEN:
        raise ValueError(f"holds a <{name}>")
    for attribute, value in element.attrib.items():
        key = attribute.rpartition("}")[2].lower()
        if key.startswith("on"):
            raise ValueError(f"holds the script {key}=")
        if key == "href" and not value.startswith(("#", "data:image/")):
            raise ValueError("loads another file")
    style = f"{element.get('style', '')} {element.text if name == 'style' else ''}"
    if "@import" in style or re.search(r"url\(\s*[\"']?(?!#)", style):
        raise ValueError("loads another file")


def _svg_ratio(root: ElementTree.Element) -> float:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    lengths = [float(match[1]) for side in sides if (match := LENGTH.fullmatch(side))]
    if len(lengths) != 2 or not all(lengths):
        raise ValueError("has neither a viewBox nor a width and height in px")
    return lengths[0] / lengths[1]


def _svg_color(name: str) -> str | None:
    if name.startswith(NO_COLOR):
        return None
    try:
        red, green, blue = ImageColor.getrgb(name)[:3]
    except ValueError:
        return None
    return f"#{red:02x}{green:02x}{blue:02x}"
