from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recap.facts.core.rounding import iso_day, shares_pct


@pytest.mark.parametrize("unknown", [np.nan, np.inf])
def test_a_number_that_is_none_is_an_error_and_no_other_number(unknown: float):
    """
    NumPy would only warn of an invalid cast, and return a wrong day or share.
    """
    with pytest.raises(ValueError, match="Cannot convert non-finite values"):
        iso_day(pd.Series([17_000.0, unknown]))
    with pytest.raises(ValueError, match="Cannot convert non-finite values"):
        shares_pct(pd.DataFrame({"day": [1.0, 2.0], "night": [3.0, unknown]}))


def test_days_and_shares_are_read_from_whole_numbers():
    """
    Days count from 1970; shares of a row are always 100 together.
    """
    assert ["2016-07-18"] == iso_day(pd.Series([17_000])).tolist()
    assert [[33.4, 33.3, 33.3]] == shares_pct(pd.DataFrame([[1, 1, 1]])).to_numpy().tolist()
