"""Hashes of inputs and results."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any


def json_hash(*parts: Any) -> str:
    """Return 64 hex digits: the SHA-256 of *parts* as JSON. Other values are hashed by `str`."""
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def file_hash(file: Path) -> str:
    """Return 64 hex digits: the SHA-256 of the content of *file*."""
    return sha256(file.read_bytes()).hexdigest()
