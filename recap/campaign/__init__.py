"""
The campaign: what marketing launches, as one folder with a `campaign.toml`.

Everything a person typed passes through these models once, when it is loaded;
the rest of recap reads the frozen result. Paths in a campaign are relative to
its folder; ``package:NAME/path`` reaches a file inside an installed package.
"""

from recap.campaign.loading import FILE_NAME, folder_of, load, thaw
from recap.campaign.model import Campaign
from recap.campaign.presentation import (
    FORMATS,
    KINDS,
    Delivery,
    Display,
    Draw,
    NeverShown,
    Page,
    Persona,
    Stories,
    Words,
)
from recap.campaign.rules import NotItems, OptedOut, Returns, Robots
from recap.campaign.source import Columns, Customers, Items, Source
from recap.campaign.types import known_locale

__all__ = [
    "FILE_NAME",
    "FORMATS",
    "KINDS",
    "Campaign",
    "Columns",
    "Customers",
    "Delivery",
    "Display",
    "Draw",
    "Items",
    "NeverShown",
    "NotItems",
    "OptedOut",
    "Page",
    "Persona",
    "Returns",
    "Robots",
    "Source",
    "Stories",
    "Words",
    "folder_of",
    "known_locale",
    "load",
    "thaw",
    "validation_messages",
]
