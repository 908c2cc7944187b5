from datetime import date

from activity_builder import LEAP_YEAR, activity, facts_of

from recap.facts import Window


def test_december_is_in_the_season_of_january():
    """
    29 February and 31 December are in one season.
    """
    year = activity("C-1", "02-29 09:00", "12-31 09:00", "03-01 09:00", year=2016)

    facts = facts_of(year, window=LEAP_YEAR)

    assert [2, 1, 0, 0] == facts["seasons"]
    assert {"season": "12-02", "events": 2, "share_pct": 66.7} == facts["busiest_season"]


def test_of_equal_seasons_the_first_is_told():
    """
    A tie of seasons goes to the first in the list.
    """
    year = activity("C-1", "09-01 09:00", "08-31 09:00")

    assert "06-08" == facts_of(year)["busiest_season"]["season"]


def test_a_year_may_begin_in_any_month():
    """
    Twelve whole months have four seasons; anything else has some more than others.
    """
    line = activity("C-1", "2017-03-01 09:00")

    assert [0, 1, 0, 0] == facts_of(line, window=Window(date(2016, 7, 1), date(2017, 6, 30)))[
        "seasons"
    ]
    for last in (date(2017, 6, 29), date(2017, 5, 31), date(2017, 7, 31)):
        facts = facts_of(line, window=Window(date(2016, 7, 1), last))
        assert not {"seasons", "busiest_season"} & facts.keys()
