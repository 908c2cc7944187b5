"""What a trade calls its lines and places, and which of its lines are no purchase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from recap.activity.inference.formats import A_NUMBER
from recap.activity.inference.synonyms import words

# One, many: the names of columns that tell so.
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
NO_ITEM = re.compile(
    r"(postage|shipping|delivery|porto|versand|livraison|envío|gastos de envío)( .*)?"
    r"|.*(charges?|fees?|versandkosten|gebühr|frais de port)",
    re.IGNORECASE,
)
MOST_RETURNS = 0.5  # of the lines: more is a sign that is turned round

Column = Sequence[str | None]
Told = tuple[str, str | tuple[str, ...], str]  # a key of campaign.toml, its value, and why


def words_of(item: str, order: str, channel: str) -> Iterator[Told]:
    """Guess what customers call a line, an order and a place, by the columns they are in."""
    for key, column, known in (
        ("words.event", item, EVENTS),
        ("words.order", order, ORDERS),
        ("words.channel", channel, CHANNELS),
    ):
        for forms, names in known.items():
            if words(column) in names.split("|"):
                yield key, forms, f"the column is called {column!r}"


def no_items(names: Iterable[str | None]) -> Iterator[Told]:
    """Guess which *names* of items are fees."""
    known = sorted({name for name in names if name and NO_ITEM.fullmatch(name)})
    if known:
        yield "not_items.items", tuple(known), "postage and fees are nobody's favourite item"


def returns(
    columns: Sequence[Sequence[str | None]], orders: Sequence[str | None]
) -> Iterator[Told]:
    """Guess that lines with a minus take something back, from *columns* of amounts or pieces."""
    minus = [at for at, values in enumerate(zip(*columns, strict=True)) if _is_minus(values)]
    if not minus or len(minus) > MOST_RETURNS * len(columns[0]):
        return
    yield (
        "returns.rule",
        "net",
        f"lines with a minus ({len(minus):,}) take something back",
    )
    letters = {(orders[at] or " ")[0] for at in minus} if orders else {""}
    others = {(order or " ")[0] for at, order in enumerate(orders) if at not in {*minus}}
    letter = letters.pop()
    if not letters and letter.isalpha() and letter not in others:
        yield "returns.orders", (f"{letter}*",), "and the numbers of their orders begin so"


def _is_minus(values: Iterable[str | None]) -> bool:
    return any(value and value.startswith("-") and A_NUMBER.fullmatch(value) for value in values)
