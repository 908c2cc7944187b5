"""The reference page of facts, and the translations of their definitions."""

from recap.facts.docs.definition_translations import spoken, title
from recap.facts.docs.reference_page import page

__all__ = [
    "page",
    "spoken",
    "title",
]
