"""Facts that need all customers or the prior period; they are computed with the ranks."""

from __future__ import annotations

from recap.facts.comparing import FEWEST_OTHERS, REMARKABLE_PCT, STEP, TELLING
from recap.facts.core import FEWEST_ON_TOP, FEWEST_RANKED, declare_population_fact

growth = declare_population_fact(
    name="growth",
    definition=(
        "How your year compares with the same days a year earlier: what you did then, and how much "
        "more, or less, it is now: events, active days, money, minutes."
    ),
    unit="events_before, days_before, amount_before, minutes_before: as the facts of this year; "
    "events_pct and the others: the change in percent, of the rounded numbers, "
    "one decimal, halves up; below 0 for less, and never below -100",
    ties=(
        "if the same days a year earlier are not all before the period, the nearest earlier years "
        "are taken. 29 February is the 28th in other years, and the end of February its end"
    ),
    absent=(
        "nobody who counts has a line in the log as early as the first of those days: lines of "
        "machines, staff and people who opted out, and lines that the campaign drops, do not show "
        "that the log goes so far back; or your first event in the log is after the first twelfth "
        "of those days (a month of a year), so that you were not there for all of them; or you had "
        "no event in them. A pair is absent if its fact "
        "is absent this year or below zero (more was returned than bought), or if its earlier "
        "number is zero or less"
    ),
    shape="record",
    sample={
        **{"events_before": 381, "events_pct": 6.8, "days_before": 37, "days_pct": 5.4},
        **{"amount_before": 1102.4, "amount_pct": 9.8},
        **{"minutes_before": 5102, "minutes_pct": 14.1},
    },
    refers_to="all",
)

anniversary = declare_population_fact(
    name="anniversary",
    definition=(
        "How many years you have been with us: the day of your first event that the log knows, and "
        "the day in the period on which it comes round again."
    ),
    unit="years: years; since, date: days",
    ties="the last such day in the period. For 29 February it is the 28th in other years",
    absent="you have no event before the period, or the day does not come round in it",
    shape="record",
    sample={"years": 3, "since": "2014-05-02", "date": "2017-05-02"},
    refers_to={"since": "day"},
)

remarkable = declare_population_fact(
    name="remarkable",
    definition=(
        "The most remarkable thing about you: of all numbers in which people are compared, the one "
        "in which you rank highest; your number; the share of people who have as much as you "
        f"or more; and how many people were compared. Where fewer than {FEWEST_ON_TOP} people have "
        f"as much as you, the share is that of {FEWEST_ON_TOP} people."
    ),
    unit="measure: the fact's name in the comparison; value: as there; "
    "top_pct: percent of the people compared, rounded up; of: people; says: the sentence of a "
    "custom measure, only for these",
    ties=f"the first of {', '.join(f'`{name}`' for name in TELLING)}; then the first by name",
    absent=(
        f"you are in no measure among the first {REMARKABLE_PCT} %, or fewer than {FEWEST_RANKED} "
        "people can be compared"
    ),
    shape="record",
    sample={"measure": "weekly_streak", "value": 31, "top_pct": 0.9, "of": 2469},
    refers_to="all",
)

rarity = declare_population_fact(
    name="rarity",
    definition=(
        "The most unusual of the items that you had most often: of your top items, the one that "
        "the fewest other people had; at most how many others had it, at most what share of all "
        "others that is, and how many others there are who had any item. Lines with a quantity "
        "of zero are left out."
    ),
    unit=f"others: people, rounded up to the next {STEP}, and never more than there are; "
    "others_pct: that number in percent of all others, one decimal, rounded up; of: people",
    ties=f"the first one of your top items. One that fewer than {FEWEST_OTHERS} "
    "others had is skipped, because so few could identify people",
    absent=(
        f"the campaign maps no `item`; none of your top items was had by {FEWEST_OTHERS} others; "
        f"or fewer than {FEWEST_RANKED} people had any item"
    ),
    needs=("item",),
    shape="record",
    sample={"name": "Rye bread", "others": 320, "others_pct": 13.0, "of": 2468},
    refers_to={"name": "item"},
)
