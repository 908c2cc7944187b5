"""
The population step: where each customer stands among all of them, exactly.

Nothing is sampled. Percentages are rounded so that they stay true: `below_pct`
down, `top_pct` up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recap.facts.catalogue import MEASURES, METRICS, measures
from recap.facts.growth import anniversaries, growth
from recap.facts.rarity import rarity
from recap.facts.registry import Metric
from recap.facts.remarkable import most_remarkable
from recap.facts.standing import NOT_COMPARED, top_permille
from recap.facts.storage import ID, read_columns
from recap.facts.year import Window
from recap.later import pd

Rank = dict[str, Any]


def rank(
    counted: Sequence[Path],
    shards: Sequence[Path] = (),
    metrics: Mapping[str, Metric] = METRICS,
    before: Path | None = None,
    window: Window | None = None,
) -> pd.DataFrame:
    """
    Rank all customers by every measure.

    Args:
        counted: The facts' files of all shards, at least one.
        shards: The folders of their activity; without them nothing is rare.
        metrics: Whose measures they are ranked by.
        before: What they did before the window; without it, or the *window*, nobody grew.

    Returns:
        One row a customer, indexed by ``customer_id``; a column ``<measure>_rank``
        for each measure: ``{"below_pct", "top_pct", "of"}``, or None for those who
        do not take part. ``of`` is how many take part; ``below_pct`` the percentage of
        them with strictly less, rounded down to one decimal; ``top_pct`` of those
        with as much or more, the customer included, rounded up, and never of fewer than
        ten. Under 100 participants everybody has None. And the columns ``remarkable`` (see
        `most_remarkable`), ``rarity``, ``growth`` and ``anniversary``, None
        for who has none.
    """
    table = read_columns(counted, [ID, *measures(metrics)])
    customers = pd.Index(table[ID].to_pylist(), name=ID, dtype="str")
    values = {name: table[name].to_numpy() for name in measures(metrics)}
    telling = {
        name: measure.remarkable
        for name, measure in measures(metrics).items()
        if name in MEASURES or measure.remarkable
    }
    ranks = {f"{name}_rank": _ranks(own) for name, own in values.items()}
    rare = rarity(counted, shards) if shards else {}
    ranks |= {
        "remarkable": most_remarkable({name: values[name] for name in telling}, telling),
        "rarity": _objects(map(rare.get, customers)),
    }
    if before and window:
        ranks["growth"] = _objects(map(growth(counted, before).get, customers))
        ranks["anniversary"] = _objects(map(anniversaries(before, window).get, customers))
    return pd.DataFrame(ranks, index=customers)


def add_ranks(counted: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Put each customer's ranks among the facts that `count` found."""
    own = ranks.loc[counted.index]
    facts = np.empty(len(counted), dtype=object)
    for place, (known, standing) in enumerate(
        zip(counted["facts"], own.itertuples(index=False), strict=True)
    ):
        held = zip(own.columns, standing, strict=True)
        facts[place] = dict(sorted({**known, **{k: v for k, v in held if v}}.items()))
    return counted.assign(facts=facts)


def _objects(values: Iterable[object]) -> npt.NDArray[np.object_]:
    listed = [*values]
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    ranks = np.full(len(values), None, dtype=object)
    top = top_permille(values)
    takes_part = top < NOT_COMPARED
    ranks[takes_part] = _standings(int(takes_part.sum()))[top[takes_part]]
    return ranks


def _standings(of: int) -> npt.NDArray[np.object_]:
    """
    Every rank there can be, by the thousandths on top, rounded up.

    Who is not level or above is below: rounding one up rounds the other down.
    """
    standings = np.empty(1001, dtype=object)
    standings[:] = [
        {"below_pct": (1000 - top) / 10, "top_pct": top / 10, "of": of} for top in range(1001)
    ]
    return standings
