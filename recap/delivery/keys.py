"""
Keys of the store. No key reveals who a customer is.

The key of a card or PDF has a hash of everything that determines the file: its content, the
theme and the programs. A changed number or colour gives a new key; equal input the same key.
"""

from __future__ import annotations

from hashlib import sha256

GALLERY = "gallery/index.html"
ENDINGS = {"png": "png", "jpeg": "jpg", "webp": "webp"}


def snapshot(recap_id: str) -> str:
    return f"snapshots/{recap_id[:2]}/{recap_id}.json"


def card(recap_id: str, story: str, size: str, kind: str, fingerprint: str) -> str:
    """Return the key of a card in the format *size*; *kind* is ``png``, ``jpeg`` or ``webp``."""
    hash_ = hash12(fingerprint, story, size, kind)
    return f"cards/{recap_id[:2]}/{recap_id}/{story}-{size}-{hash_}.{ENDINGS[kind]}"


def pdf(recap_id: str, fingerprint: str) -> str:
    return f"pdf/{recap_id[:2]}/{recap_id}-{hash12(fingerprint, 'pdf')}.pdf"


def hash12(*parts: str) -> str:
    """Return 12 hex digits: a hash of the sequence *parts*."""
    return sha256("\0".join(parts).encode()).hexdigest()[:12]
