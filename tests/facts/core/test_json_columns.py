"""Facts become JSON in columns; what comes out is what `json` would write, read back."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recap.facts.core.json_columns import column_texts, objects, texts_of


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-999, 999)))
def test_every_decimal_comes_back_as_itself(numbers: list[float]):
    """
    No digit is lost, and a whole number stays a decimal one.
    """
    found = column_texts(pd.Series(numbers, dtype="float64")).to_pylist()

    read = [json.loads(text) for text in found]
    assert [float(number) for number in numbers] == read
    assert {float} >= {type(number) for number in read}


@pytest.mark.parametrize("values", [[1, 2], [True, False], ['"a"\n', "Č"], [[1], {"a": 0.5}]])
@pytest.mark.parametrize("coded", [False, True])
def test_other_values_are_written_as_json_does(values: list[Any], coded: bool):
    """
    Numbers, truths, texts and what is nested, as a column or as categories.
    """
    if coded and isinstance(values[0], list):
        return  # lists cannot be categories
    column = pd.Series(values)

    assert values == [
        json.loads(text)
        for text in column_texts(column.astype("category") if coded else column).to_pylist()
    ]


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf")])
def test_what_is_no_value_is_refused(missing: Any):
    """
    A fact is absent or it is something; null and infinity are neither.
    """
    for kind in ("object", "float64"):
        with pytest.raises(ValueError, match=r"missing|not a finite number|not JSON"):
            column_texts(pd.Series([1.5, missing], dtype=kind))


def test_shapes_become_values_records_and_lists():
    """
    A customer who is not in the index has no text; rows of one customer keep their order.
    """
    one = pd.Series([5], index=[1])
    record = pd.DataFrame({"days": [3], "first": ["2017-01-01"]}, index=[0])
    records = pd.DataFrame({"n": [1, 2, 3]}, index=[2, 0, 2])
    numbers = pd.DataFrame([[0, 1]], index=[1])
    grid = pd.DataFrame(np.arange(4).reshape(1, 4), index=[0])
    grid.columns = pd.MultiIndex.from_product([range(2), range(2)])

    assert [None, "5"] == texts_of(one, "value", 2).to_pylist()
    assert ['{"days":3,"first":"2017-01-01"}'] == texts_of(record, "record", 1).to_pylist()
    assert ['[{"n":2}]', None, '[{"n":1},{"n":3}]'] == texts_of(records, "records", 3).to_pylist()
    assert [None, "[0,1]"] == texts_of(numbers, "numbers", 2).to_pylist()
    assert ["[[0,1],[2,3]]"] == texts_of(grid, "grid", 1).to_pylist()


def test_an_object_leaves_out_what_is_absent():
    """
    A customer without any fact has an empty object.
    """
    texts = {name: texts_of(pd.Series([1], index=[0]), "value", 2) for name in ("a", "b")}

    assert ['{"a":1,"b":1}', "{}"] == objects(texts, 2).to_pylist()
