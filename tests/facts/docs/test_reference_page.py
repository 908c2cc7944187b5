import re
from pathlib import Path

from recap.facts import METRICS
from recap.facts.docs.reference_page import page

DOCS = Path(__file__).parents[3] / "docs" / "facts.md"


def test_every_fact_is_documented_and_nothing_else():
    """
    The page has a section a fact, and the registry a fact a section.
    """
    assert list(METRICS) == re.findall(r"^## (.+)$", DOCS.read_text(), re.MULTILINE)


def test_the_page_is_what_the_definitions_say():
    """
    docs/facts.md is written by `python -m recap.facts`, not by hand.
    """
    assert page() == DOCS.read_text()


def test_definitions_speak_to_the_customer():
    """
    Every fact says in a sentence what it is, without the names of our columns.
    """
    for name, metric in METRICS.items():
        assert metric.definition.endswith("."), name
        assert "you" in metric.definition.lower() or "period" in metric.definition, name
        assert "_" not in metric.definition.replace("_pct", ""), name
