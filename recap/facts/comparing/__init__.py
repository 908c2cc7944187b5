"""
Comparisons of customers: with all others, and with their own prior period.

Ranks, the most remarkable number, the rarest of the top items, and growth.
"""

from recap.facts.comparing.highlights import REMARKABLE_PCT, TELLING, most_remarkable
from recap.facts.comparing.percentiles import UNRANKED, Percentiles, compute_percentiles
from recap.facts.comparing.rarity import FEWEST_OTHERS, STEP, count_rarity
from recap.facts.comparing.year_over_year import compare_with_prior_period

__all__ = [
    "FEWEST_OTHERS",
    "REMARKABLE_PCT",
    "STEP",
    "TELLING",
    "UNRANKED",
    "Percentiles",
    "compare_with_prior_period",
    "compute_percentiles",
    "count_rarity",
    "most_remarkable",
]
