import numpy as np

from recap.facts.core.group_by import group


def test_groups_stand_in_the_order_of_their_keys():
    """
    Rows of equal keys are one group, whose sums are exact; a later key decides among equals.
    """
    found = group(np.array([2, 1, 2, 1]), np.array([0, 5, 0, 4]))
    large = np.array([2**53, 3, 1, 4])

    assert [[1, 1, 2], [4, 5, 0]] == [
        found.first(np.array([2, 1, 2, 1])).tolist(),
        found.first(np.array([0, 5, 0, 4])).tolist(),
    ]
    assert [1, 1, 2] == found.sizes.tolist()
    assert [4, 3, 2**53 + 1] == found.sums(large).tolist()
    assert [4, 3, 1] == found.least(large).tolist()


def test_no_rows_are_no_groups():
    """
    Of nothing there are no sums.
    """
    nothing = np.empty(0, np.int64)
    found = group(nothing, nothing)

    assert [[], [], []] == [
        part.tolist() for part in (found.sizes, found.sums(nothing), found.first(nothing))
    ]
