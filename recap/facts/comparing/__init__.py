"""Comparisons: ranks over all customers, rarity, and the year before."""

from recap.facts.comparing.highlights import REMARKABLE_PCT, TELLING, most_remarkable
from recap.facts.comparing.percentiles import NOT_COMPARED, Standing, standing
from recap.facts.comparing.rarity import FEWEST_OTHERS, STEP, count_rarity
from recap.facts.comparing.year_over_year import beside_before

__all__ = [
    "FEWEST_OTHERS",
    "NOT_COMPARED",
    "REMARKABLE_PCT",
    "STEP",
    "TELLING",
    "Standing",
    "beside_before",
    "count_rarity",
    "most_remarkable",
    "standing",
]
