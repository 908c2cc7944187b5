"""One customer with very many events among customers with few."""

import json
from typing import Any

import numpy as np
import pandas as pd
from activity_builder import YEAR

from recap.facts import evaluate_columns


def year(customers: dict[str, int]) -> pd.DataFrame:
    """Make so many lines of each customer, all over the year."""
    dice = np.random.default_rng(2017)
    lines = sum(customers.values())
    hours = dice.integers(0, 365 * 24, lines)
    items = dice.integers(0, 50, lines).tolist()
    return pd.DataFrame(
        {
            "customer_id": np.repeat([*customers], [*customers.values()]),
            "at": np.datetime64("2017-01-01") + hours.astype("timedelta64[h]"),
            "item": pd.Categorical.from_codes(items, pd.Index([*map(str, range(50))])),
            "order_id": (hours // 24).astype(str),
            "amount": dice.integers(1, 999, lines) / 100,
        }
    )


def test_a_customer_with_very_many_events_changes_nothing_for_the_others():
    """
    A shop's own account, or a robot that no rule caught, is counted like anybody else.
    """
    few = {f"C-{number}": 40 for number in range(50)}
    activity = year({**few, "giant": 200_000})

    together = facts_of(activity)
    alone = facts_of(activity[activity["customer_id"] != "giant"])

    assert 200_000 == together.pop("giant")["events"]
    assert alone == together


def facts_of(activity: pd.DataFrame) -> dict[str, dict[str, Any]]:
    counted = evaluate_columns(activity, YEAR)
    texts = zip(*(counted[name].to_pylist() for name in ("customer_id", "facts")), strict=True)
    return {customer: json.loads(text) for customer, text in texts}
