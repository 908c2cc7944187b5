"""The types of what WeasyPrint lays out: WeasyPrint itself is untyped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

Page = Any  # weasyprint.Page; `box_tree` reads it


class Document(Protocol):
    """A document that WeasyPrint laid out."""

    @property
    def pages(self) -> Sequence[Page]: ...

    def write_pdf(self, **options: Any) -> bytes: ...
