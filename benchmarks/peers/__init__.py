"""
The bench's peers: one card, ported to the tools that a user could take instead.

Each tool is a process of its own that draws the top-items story of the theme
`poster`, 1080x1920, as PNG, and times itself, warm. See README.md beside this file.
"""

from .card import Card, card_of
from .contest import Turn, in_rounds
from .peer import Drawn, Peer, PeerLost, PeerMissing, peers, started

__all__ = [
    "Card",
    "Drawn",
    "Peer",
    "PeerLost",
    "PeerMissing",
    "Turn",
    "card_of",
    "in_rounds",
    "peers",
    "started",
]
