"""Why a fact excludes lines, in English; `recap/facts/docs/locales/*.po` has translations."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "event": "nothing was returned",
        "fee": "a fee, and no item",
        "return": "a return",
        "correction": "a return or a correction",
        "quantity_zero": "the quantity is zero",
        "time_unknown": "there is no time of day",
        "item_unknown": "no item is named",
        "category_unknown": "no category is named",
        "channel_unknown": "no place is named",
        "order_id_unknown": "no order is named",
        "amount_unknown": "no amount is known",
        "savings_unknown": "no savings are known",
        "quantity_unknown": "no quantity is known",
        "minutes_unknown": "no length is known",
        "score_unknown": "there is no score",
        "returned_unknown": "nothing of it was returned",
    }
)
