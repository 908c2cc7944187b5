"""The section [brand]: whose recap it is, and how that looks on every theme."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator

from recap.campaign.types import FilePath, Section, Text

HEX = re.compile(r"#[0-9a-fA-F]{6}")
LOGO_TYPES = (".svg", ".png")


def _valid_color(color: str) -> str:
    if not HEX.fullmatch(color):
        raise ValueError(f"'{color}' is not a colour: write it with six digits, such as '#5b2a86'.")
    return color.lower()


def _valid_logo(path: str) -> str:
    if not path.lower().endswith(LOGO_TYPES):
        raise ValueError(f"'{path}' is not a logo that recap can show: save it as SVG or PNG.")
    return path


Color = Annotated[Text, AfterValidator(_valid_color)]
LogoPath = Annotated[FilePath, AfterValidator(_valid_logo)]


class BrandFont(Section):
    """The brand's font: a file or a pattern; of a variable font, the weights and axes to use."""

    path: FilePath = Field(examples=["fonts/Corner-*.ttf"])
    weights: tuple[int, ...] = Field(default=(), examples=[[400, 700]])
    axes: dict[Text, float] = Field(default={}, examples=[{"opsz": 60}])


class Brand(Section):
    """The company: `brand = "Corner Coffee"`, or a table with the name and the look."""

    name: Text = Field(examples=["Corner Coffee"])
    logo: LogoPath | None = Field(default=None, examples=["logo.svg"])  # for light grounds
    logo_dark: LogoPath | None = Field(default=None, examples=["logo-white.svg"])  # for dark ones
    # The theme's colours become these; the most important first.
    colors: tuple[Color, ...] = Field(default=(), examples=[["#5b2a86", "#ffb000"]])
    font: BrandFont | None = Field(default=None, examples=["fonts/Corner-*.ttf"])

    @field_validator("font", mode="before")
    @classmethod
    def _path_alone(cls, font: Any) -> Any:
        return {"path": font} if isinstance(font, str) else font
