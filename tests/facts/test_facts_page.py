import re
from pathlib import Path

from hand_made import activity, facts_of

from recap.facts import METRICS, explain
from recap.facts.page import page

DOCS = Path(__file__).parents[2] / "docs" / "facts.md"


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
        assert metric.says.endswith("."), name
        assert "you" in metric.says.lower() or "period" in metric.says, name
        assert "_" not in metric.says.replace("_pct", ""), name


def test_explain_gives_each_number_its_definition():
    """
    What is explained is what is known, in order, each with its meaning.
    """
    facts = facts_of(activity("C-1", "03-01 09:00"))

    explained = list(explain(facts))

    assert list(facts.items()) == [(name, value) for name, value, _ in explained]
    assert ("active_days", 1, "On how many different days you were active.") == explained[0]
