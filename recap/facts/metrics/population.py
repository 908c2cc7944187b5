"""What stands on all customers together, and comes with the ranks."""

from __future__ import annotations

from recap.facts.rarity import FEWEST_OTHERS, STEP
from recap.facts.registry import FEWEST_RANKED, told_later
from recap.facts.remarkable import FEWEST_ON_TOP, REMARKABLE_PCT, TELLING

remarkable = told_later(
    name="remarkable",
    says=(
        "The most remarkable thing about you: of all numbers in which people are compared, the one "
        "in which you stand farthest out; your number; the share of people who have as much as you "
        f"or more; and how many people were compared. Where fewer than {FEWEST_ON_TOP} people have "
        f"as much as you, the share is that of {FEWEST_ON_TOP} people."
    ),
    unit="measure: the fact's name in the comparison; value: as there; "
    "top_pct: percent of the people compared, rounded up; of: people",
    ties=f"the first of {', '.join(f'`{name}`' for name in TELLING)}; then the first by name",
    absent=(
        f"you are nowhere among the first {REMARKABLE_PCT} %, or fewer than {FEWEST_RANKED} people "
        "can be compared"
    ),
    shape="record",
    sample={"measure": "weekly_streak", "value": 31, "top_pct": 0.9, "of": 2469},
)

rarity = told_later(
    name="rarity",
    says=(
        "The most unusual of the items that you had most often: of your top items, the one that "
        "the fewest other people had; at most how many others had it, at most what share of all "
        "others that is, and how many others there are who had any item. Lines with a quantity "
        "of zero are left out."
    ),
    unit=f"others: people, rounded up to the next {STEP}; others_pct: percent of the others, "
    "rounded up; of: people",
    ties="the item that stands first among your top items",
    absent=(
        f"the campaign maps no `item`; none of your top items was had by {FEWEST_OTHERS} others, "
        f"as fewer would point at persons; or fewer than {FEWEST_RANKED} people had any item"
    ),
    needs=("item",),
    shape="record",
    sample={"name": "Rye bread", "others": 320, "others_pct": 13.0, "of": 2468},
)
