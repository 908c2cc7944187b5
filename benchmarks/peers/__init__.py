"""
The benchmark's peers: one card, ported to the tools that a user could take instead of recap.

Each tool runs in its own process, draws the story top-items of the theme `poster` as PNG,
1080x1920, and measures its own time, warm. See README.md in this folder.
"""

from .card import Card, parse_card
from .peer import DrawResult, Peer, PeerFailed, PeerUnavailable, all_peers, running_peers
from .rounds import ToolTimes, run_rounds

__all__ = [
    "Card",
    "DrawResult",
    "Peer",
    "PeerFailed",
    "PeerUnavailable",
    "ToolTimes",
    "all_peers",
    "parse_card",
    "run_rounds",
    "running_peers",
]
