"""Ranks are rounded so that they are true: the share on top up, the share below down."""

from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest

from recap.facts.comparing.percentiles import UNRANKED, compute_percentiles, top_permille
from recap.facts.comparing.rarity import _record

# No multiple of these is a whole number of permille, except for the last three.
SIZES = (101, 103, 107, 137, 333, 667, 999, 1001, 2469, 7919, 100, 1000, 2000)


@pytest.mark.parametrize("size", SIZES)
def test_the_share_on_top_is_rounded_up(size: int):
    """
    Each customer has a different value; the exact share of a group of ten or more, rounded up.
    """
    values = np.array([*map(float, range(size)), *[np.nan] * 7])  # seven take no part

    exact = [Fraction(max(size - below, 10), size) for below in range(size)]

    expected = [*(ceil(share * 1000) for share in exact), *[UNRANKED] * 7]
    assert expected == top_permille(values).tolist()


@pytest.mark.parametrize("size", SIZES)
def test_no_share_is_smaller_than_the_exact_share_nor_larger_by_a_permille(size: int):
    """
    "In the top 1.3 %" is true and exact to one decimal, also for equal values.
    """
    values = np.array([number * number // 7 % 50 for number in range(size)], dtype="float64")

    for value, top in zip(values, top_permille(values).tolist(), strict=True):
        share = Fraction(max(int((values >= value).sum()), 10), size) * 1000
        assert share <= top < share + 1
        assert 1000 - top == floor(1000 - share)


def test_a_share_that_is_a_whole_number_of_permille_is_not_rounded():
    """
    Of 1,000 people the best twenty are the top 2 %: rounding up changes nothing.
    """
    top = top_permille(np.arange(1000, dtype="float64"))

    assert (20, 21, 1000) == (top[-20], top[-21], top[0])


@pytest.mark.parametrize(("have_one", "ranked"), [(99, False), (100, True), (101, True)])
def test_a_hundred_people_are_enough(have_one: int, ranked: bool):
    """
    People without a value do not make the population larger, and have no rank.
    """
    values = np.array([*map(float, range(have_one)), *[np.nan] * 50])

    percentiles = compute_percentiles(values)

    assert have_one == percentiles.of
    assert [UNRANKED] * 50 == percentiles.top[have_one:].tolist()
    assert ranked == bool((percentiles.top[:have_one] < UNRANKED).all())
    assert ranked == bool((percentiles.top[:have_one] <= 1000).any())


@pytest.mark.parametrize("people", [103, 149, 333, 2468])
@pytest.mark.parametrize("others", [20, 21, 29, 30, 31, 99, 100, 101])
def test_how_many_others_had_an_item_is_rounded_up(others: int, people: int):
    """
    "At most 30 others, at most 9.1 %": the number to the next ten, its share to one decimal.
    """
    at_most = min(ceil(Fraction(others, 10)) * 10, people)

    assert {
        "name": "tea",
        "others": at_most,
        "others_pct": ceil(Fraction(at_most, people) * 1000) / 10,
        "of": people,
    } == _record("tea", others, people)
