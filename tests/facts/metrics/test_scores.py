from typing import Any

import pandas as pd
import pytest
from activity_builder import activity, facts_of, side_by_side

from recap.facts import METRICS
from recap.facts.evidence.evidence import used


def scored(customer: str = "C-1", **items: list[float | None]) -> pd.DataFrame:
    """Make a customer who scored each item so often, one score a line."""
    lines = [(item, score) for item, scores in items.items() for score in scores]
    names, scores = zip(*lines, strict=True)
    year = activity(customer, *["03-01 09:00"] * len(lines), item=[*names], score=[*scores])
    return year.astype({"score": "float64"})


def test_scores_are_averaged_and_not_added_up():
    """
    A line without a score is no part of the average, a score of zero is.
    """
    year = scored(tea=[5, 4, None], milk=[0])

    assert {"score": 3.0, "scores": 3} == facts_of(year)["average_score"]


@pytest.mark.parametrize(
    ("scores", "shown"),
    [([4.005], 4.01), ([1, 2, 2], 1.67), ([-1, 0, 0], -0.33), ([0.1] * 3, 0.1), ([-0.005], 0.0)],
)
def test_an_average_is_rounded_once_halves_up(scores, shown):
    """
    Scores may be below zero; halves go up there too.
    """
    assert shown == facts_of(scored(tea=scores))["average_score"]["score"]


def test_one_score_is_an_average_but_makes_no_best_item():
    """
    One event is enough to have scored, and not to have a favourite.
    """
    facts = facts_of(scored(tea=[4.5]))

    assert {"score": 4.5, "scores": 1} == facts["average_score"]
    assert "best_item" not in facts


def test_who_scored_nothing_has_no_scores():
    """
    There is no average of nothing, whether the column is mapped or not.
    """
    for year in (scored(tea=[None, None]), activity("C-1", "03-01 09:00", item="tea")):
        assert not {"average_score", "best_item"} & facts_of(year).keys()


def test_the_best_item_has_three_scores():
    """
    Two scores of five are a mood; three of four are an opinion.
    """
    year = scored(cake=[5, 5], tea=[4, 4, 4], milk=[1])

    assert {"name": "tea", "score": 4.0, "scores": 3} == facts_of(year)["best_item"]


def test_of_equal_averages_scores_decide_then_the_name():
    """
    A tie, as rounded, goes to the item with more scores, then to the first by name.
    """
    milk: dict[str, Any] = {"milk": [1, 1, 1]}

    more = scored(b=[5, 5, 5, 4.99], a=[5, 5, 5], **milk)
    alike = scored(b=[5, 5, 5], a=[5, 5, 5], **milk)

    assert {"name": "b", "score": 5.0, "scores": 4} == facts_of(more)["best_item"]
    assert "a" == facts_of(alike)["best_item"]["name"]


@pytest.mark.parametrize(
    "items",
    [
        {"tea": [5, 5, 5]},
        {"tea": [5, 5, 5], "milk": [5, 5, 5]},
        {"tea": [1, 1, 1], "cake": [5]},
    ],
)
def test_a_best_item_is_better_than_the_rest(items):
    """
    The only item, one of many alike, or the best of what was disliked, is nobody's best.
    """
    assert "best_item" not in facts_of(scored(**items))


def test_a_best_item_was_had():
    """
    Scores of lines without an item, or with a quantity of zero, are no item's.
    """
    year = scored(tea=[4, 4, 4], milk=[1, 1, 1], cake=[5, 5, 5]).assign(
        quantity=[1.0] * 6 + [0.0] * 3
    )
    unnamed = year.assign(item=year["item"].where(year["item"] != "tea"))

    assert "tea" == facts_of(year)["best_item"]["name"]
    assert {"score": 3.33, "scores": 9} == facts_of(year)["average_score"]
    assert "best_item" not in facts_of(unnamed)
    assert 6 == len(used(METRICS["best_item"], year))


def test_each_customer_has_scores_of_their_own():
    """
    Customers side by side have their own average and their own best item.
    """
    year = side_by_side(
        scored("C-1", tea=[5, 5, 5], milk=[1]), scored("C-2", tea=[1], milk=[4, 4, 4])
    )

    assert {"score": 4.0, "scores": 4} == facts_of(year, "C-1")["average_score"]
    assert {"score": 3.25, "scores": 4} == facts_of(year, "C-2")["average_score"]
    assert "tea" == facts_of(year, "C-1")["best_item"]["name"]
    assert "milk" == facts_of(year, "C-2")["best_item"]["name"]


def test_lines_without_a_score_are_not_behind_a_score():
    """
    What is explained is what was averaged.
    """
    year = scored(tea=[5, None, 4])

    assert [2, 2] == [len(used(METRICS[name], year)) for name in ("average_score", "best_item")]
