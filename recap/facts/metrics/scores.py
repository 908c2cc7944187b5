"""Scores: they are averaged, never added up."""

from __future__ import annotations

from recap.facts.core import Year, bought, category_codes, fields_of_name, group, mean, metric
from recap.lazy import pd

ENOUGH = 3  # fewer scores of an item say too little


@metric(
    definition="What you scored on average, and how many scores you gave.",
    unit="score: points as the log has them, two decimals, halves up; scores: events with a score",
    ties="none",
    absent="the campaign maps no `score`, or none of your events has one",
    sample={"score": 4.25, "scores": 87},
    needs=("score",),
    shape="record",
    refers_to="all",
)
def average_score(year: Year) -> pd.DataFrame:
    """Average the known scores: ``score``, ``scores``."""
    scored = _scored(year.lines)
    groups = scored["score"].astype("int64").groupby(scored["customer"])
    return pd.DataFrame({"score": mean(groups.sum(), groups.size()), "scores": groups.size()})


@metric(
    definition=(
        f"The item that you scored highest on average, of those that you scored {ENOUGH} times or "
        "more; that average, and how many scores it has. Lines with a quantity of zero are left "
        "out."
    ),
    unit="score: points as the log has them, two decimals, halves up; scores: events with a score",
    ties="of equal averages, as rounded, the item with more scores, then the first by name",
    absent=(
        "the campaign maps no `item` or no `score`, you scored no item so often, or none of those "
        "came to more than the average of all scores that you gave to items, both as rounded"
    ),
    sample={"name": "Oat milk", "score": 4.75, "scores": 12},
    needs=("item", "score"),
    shape="record",
    refers_to={"name": "item"},
)
def best_item(year: Year) -> pd.DataFrame:
    """Find the item of the highest average: ``name``, ``score``, ``scores``."""
    items = _scores_of_items(year)
    sums = items.groupby("customer")[["points", "scores"]].sum()
    ranked = items[items["scores"] >= ENOUGH].sort_values(
        ["customer", "score", "scores", "name"], ascending=[True, False, False, True]
    )
    best = ranked.drop_duplicates("customer").set_index("customer")
    stands_out = best["score"] > mean(sums["points"], sums["scores"]).reindex(best.index)
    best = best[stands_out]
    fields = fields_of_name(year, "item", best["name"])
    return pd.DataFrame({**fields, "score": best["score"], "scores": best["scores"]})


def _scores_of_items(year: Year) -> pd.DataFrame:
    """One row a customer and item: ``points``, ``scores`` (their sum, and how many), ``score``."""
    scored = _scored(bought(year))
    scored = scored[scored["item"].notna()]
    customer, item = scored["customer"].to_numpy(), category_codes(scored["item"])
    groups = group(customer, item)
    points, scores = pd.Series(groups.sums(scored["score"].to_numpy("int64"))), groups.sizes
    return pd.DataFrame(
        {
            "customer": groups.first(customer),
            "name": groups.first(item),
            "points": points,
            "scores": scores,
            "score": mean(points, pd.Series(scores)),
        }
    )


def _scored(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[lines["score"].notna()]
