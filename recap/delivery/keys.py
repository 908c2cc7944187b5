"""
What things are called in the store. No name tells who a customer is.

Cards and PDFs carry the hash of what made them: what they show, and what draws it. So
another number or another colour makes another file, and the same makes the same.
"""

from __future__ import annotations

from hashlib import sha256

GALLERY = "gallery/index.html"
ENDINGS = {"png": "png", "jpeg": "jpg", "webp": "webp"}


def snapshot(recap_id: str) -> str:
    return f"snapshots/{recap_id[:2]}/{recap_id}.json"


def card(recap_id: str, story: str, size: str, kind: str, made_of: str) -> str:
    """Name the picture of *story* in the format *size*; *kind* is ``png``, ``jpeg`` or ``webp``."""
    mark = hash12(made_of, story, size, kind)
    return f"cards/{recap_id[:2]}/{recap_id}/{story}-{size}-{mark}.{ENDINGS[kind]}"


def pdf(recap_id: str, made_of: str) -> str:
    return f"pdf/{recap_id[:2]}/{recap_id}-{hash12(made_of, 'pdf')}.pdf"


def hash12(*parts: str) -> str:
    """Return 12 hex digits that stand for *parts*, told apart from each other."""
    return sha256("\0".join(parts).encode()).hexdigest()[:12]
