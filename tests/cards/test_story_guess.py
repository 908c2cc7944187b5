"""A story may ask for a guess before its number: the question, the answer, and the choices."""

from __future__ import annotations

import pytest

from recap.cards import CardRenderer, Guess
from recap.errors import TemplateError

STREAK = "stories/streak.html"
BLOCK = "{% block sheet %}"


def test_a_story_asks_with_its_answer_among_the_choices(changed_theme, make_snapshot):
    """
    Question, answer and choices are texts, in the order of the template.
    """
    record = '{% set guess = {"question": "How long?", "answer": 4, "choices": [3, 4]} %}'
    renderer: CardRenderer = changed_theme(STREAK, BLOCK, f"{record}{BLOCK}")

    assert Guess("How long?", "4", ("3", "4")) == renderer.guess(make_snapshot(), "streak")
    assert renderer.guess(make_snapshot(), "cover") is None


@pytest.mark.parametrize(
    "record",
    [
        '{"question": "How long?", "answer": 4, "choices": [3, 5]}',
        '{"question": "?"}',
        '"How long?"',
    ],
)
def test_a_guess_without_its_answer_is_refused(changed_theme, make_snapshot, record):
    """
    The error says what a guess is made of.
    """
    renderer: CardRenderer = changed_theme(STREAK, BLOCK, f"{{% set guess = {record} %}}{BLOCK}")

    with pytest.raises(TemplateError, match="is not a question with its answer"):
        renderer.guess(make_snapshot(), "streak")
