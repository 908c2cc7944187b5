"""Suggest the words of a trade for its lines and places, and lines that are no purchase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from recap.activity.inference.inferred_schema import Column, InferredKey
from recap.activity.inference.name_words import words
from recap.activity.inference.number_formats import number_in

# Singular, plural -> the column names that suggest them, separated by ``|``.
EVENTS = {
    ("class", "classes"): "class|class name|course|kurs",
    ("workout", "workouts"): "workout|exercise|activity name",
    ("episode", "episodes"): "show|show name|podcast|series|episode|episode title",
    ("play", "plays"): "track|track name|master metadata track name|song",
    ("ride", "rides"): "destination|dropoff zone|dropoff location|end station name|route",
    ("loan", "loans"): "book title",
    ("film", "films"): "film|movie",
    ("game", "games"): "game",
    ("dish", "dishes"): "dish",
    ("payment", "payments"): "verwendungszweck|payee|merchant|auftraggeber",
    ("action", "actions"): "event name|event|action|feature",
}
CHANNELS = {
    ("shop", "shops"): "store|store id|shop|shop id|filiale|tienda|magasin|boutique|negozio",
    ("branch", "branches"): "branch|zweigstelle",
    ("studio", "studios"): "studio|gym|club",
    ("station", "stations"): "station|start station name",
    ("device", "devices"): "device|device type|platform|client",
    ("app", "apps"): "app",
}
ORDERS = {
    ("ride", "rides"): "ride id",
    ("trip", "trips"): "trip id",
    ("booking", "bookings"): "booking id",
    ("session", "sessions"): "session id",
    ("visit", "visits"): "receipt|receipt id|basket|basket id|bon|belegnummer",
}
NON_ITEM = re.compile(
    r"(postage|shipping|delivery|porto|versand|livraison|envío|gastos de envío)( .*)?"
    r"|(.* )?(charges?|fees?)|.*(versandkosten|gebühr|frais de port)",
    re.IGNORECASE,
)
MAX_RETURN_SHARE = 0.5  # of the lines; with more, a minus means something else


def infer_words(item: str, order: str, channel: str) -> Iterator[InferredKey]:
    """Suggest words for a line, an order and a place, by the names of these columns."""
    for key, column, vocabulary in (
        ("words.event", item, EVENTS),
        ("words.order", order, ORDERS),
        ("words.channel", channel, CHANNELS),
    ):
        for forms, names in vocabulary.items():
            if words(column) in names.split("|"):
                yield InferredKey(key, forms, f"the column is called {column!r}")


def infer_non_items(names: Iterable[str | None]) -> Iterator[InferredKey]:
    """Suggest which *names* of items are fees."""
    fees = sorted({name for name in names if name and NON_ITEM.fullmatch(name)})
    if fees:
        reason = "postage and fees are not items that a customer chooses"
        yield InferredKey("not_items.items", tuple(fees), reason)


def infer_returns(columns: Sequence[Column], orders: Column) -> Iterator[InferredKey]:
    """
    Suggest that lines with a minus are returns.

    Args:
        columns: Amounts or quantities, at least one column.
        orders: The order ids of the same lines, or nothing.
    """
    returns = {row for row, values in enumerate(zip(*columns, strict=True)) if _has_minus(values)}
    if not returns or len(returns) > MAX_RETURN_SHARE * len(columns[0]):
        return
    reason = f"lines with a minus ({len(returns):,}) are returns"
    yield InferredKey("returns.rule", "net", reason)
    letters = {(orders[row] or " ")[0] for row in returns} if orders else {""}
    others = {(order or " ")[0] for row, order in enumerate(orders) if row not in returns}
    letter = letters.pop()
    if not letters and letter.isalpha() and letter not in others:
        reason = "the order ids of returns start with this letter"
        yield InferredKey("returns.orders", (f"{letter}*",), reason)


def _has_minus(values: Iterable[str | None]) -> bool:
    return any((number_in(value) or 0) < 0 for value in values if value)
