import numpy as np

from recap.facts.core.group_by import group


def test_groups_are_sorted_by_their_keys():
    """
    Rows with equal keys are one group with exact sums; the last key is the first to sort by.
    """
    groups = group(np.array([2, 1, 2, 1]), np.array([0, 5, 0, 4]))
    large = np.array([2**53, 3, 1, 4])

    assert [[1, 1, 2], [4, 5, 0]] == [
        groups.first(np.array([2, 1, 2, 1])).tolist(),
        groups.first(np.array([0, 5, 0, 4])).tolist(),
    ]
    assert [1, 1, 2] == groups.sizes.tolist()
    assert [4, 3, 2**53 + 1] == groups.sums(large).tolist()
    assert [4, 3, 1] == groups.least(large).tolist()


def test_without_rows_there_are_no_groups():
    """
    Sums and sizes are empty too.
    """
    nothing = np.empty(0, np.int64)
    groups = group(nothing, nothing)

    assert [[], [], []] == [
        part.tolist() for part in (groups.sizes, groups.sums(nothing), groups.first(nothing))
    ]
