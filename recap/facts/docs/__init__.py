"""The reference page of all facts, and the translations of their titles and definitions."""

from recap.facts.docs.definition_translations import fact_title, translate_text
from recap.facts.docs.reference_page import page

__all__ = [
    "fact_title",
    "page",
    "translate_text",
]
