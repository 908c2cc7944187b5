"""Find the item, its name, its category, the channel and the order of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from recap.activity.inference.column_profile import ColumnProfile, Profiles, share_with_one_value
from recap.activity.inference.column_words import (
    ABOUT_TYPE,
    CATEGORY,
    CHANNEL,
    DESTINATION,
    FILLERS,
    ID,
    ITEM,
    ITEM_CODES,
    MAKER,
    MEASURES,
    NAMES,
    NOT_TEXT,
    ORDER,
    ROW_NUMBERS,
)
from recap.activity.inference.inferred_schema import InferredKey, Sample
from recap.activity.inference.name_words import has_word, match_position, other_parts
from recap.activity.inference.people_columns import counts, is_name_of_person
from recap.activity.inference.synonyms import DURATION_WORDS, KEYWORD_RANK, SYNONYMS, rank_among

RankOf = Callable[[ColumnProfile], int | None]
NAMED_SO = "its name says so"
PREFERRED_NAMES = "name|title|titel|titre|titulo|titolo|bezeichnung|τιτλος|description"
DESCRIPTION = "description|beschreibung|descripcion|descrizione|descricao|omschrijving|opis"
WEAK_CODES = "app|content|asset|media|video|listing|variant|model|object|entity"
ANY_TYPE = (
    "type|typ|tipo|τυπος|tur|turu|rodzaj*|soort|kind|art"  # often of the line: a sale, a return
)
DESCRIBED = 500  # a name that may also be a longer text, after the other names
MIN_SHARE_OF_ORDERS = 0.05  # different ones of all lines, in a sample of `MIN_LINES` or more
MIN_LINES = 10
MIN_SHARE_OF_ONE_NAME = 0.9  # of the ids of items that have one name only


def infer_items(columns: Profiles, sample: Sample) -> Iterator[InferredKey]:
    """Yield the item, and its name when the item is an id."""
    rounds = ((_varied(columns), item_rank), (columns, item_rank), (columns, bare_name_rank))
    candidates = next(filter(None, (sorted(_ranked(*each)) for each in rounds)), [])
    names = [columns[name] for *_, name in candidates if not columns[name].is_code]
    codes = [
        columns[name]
        for *_, name in candidates
        if columns[name].is_code and (names or not _is_weak_code(columns[name]))
    ]
    name, code = (found[0] if found else None for found in (names, codes))
    if name and code and _is_id_of(code, name, sample):
        yield _key("item", code, f"{NAMED_SO}; each has one '{name.name}'")
        yield _key("item_name", name)
    elif name or code:
        yield _key("item", name or code)  # type: ignore[arg-type]


def _varied(columns: Profiles) -> Profiles:
    """Leave out columns with one value: where others have names, these are no items."""
    return {name: column for name, column in columns.items() if not column.is_constant}


def infer_category(columns: Profiles) -> InferredKey | None:
    return _best("category", columns, category_rank)


def infer_maker(columns: Profiles) -> InferredKey | None:
    """Return who made the item: the artist, the author, the brand. It may also be the category."""
    return _best("item_by", columns, maker_rank)


def infer_channel(columns: Profiles) -> InferredKey | None:
    return _best("channel", columns, channel_rank)


def infer_order(columns: Profiles) -> InferredKey | None:
    return _best("order_id", columns, order_rank)


def item_rank(column: ColumnProfile) -> int | None:
    """Rank a column as the item or its name; names before types, None is no match."""
    name = column.name
    if not _can_name_things(column) or is_name_of_person(column):
        return None
    exact = _exact_rank(name, "item", "item_name")
    if exact is not None:
        return exact
    if has_word(name, ITEM_CODES) and column.is_code:
        return KEYWORD_RANK
    if has_word(name, MEASURES):
        return None
    if has_word(name, ABOUT_TYPE) or (has_word(name, NOT_TEXT) and not has_word(name, ID)):
        return KEYWORD_RANK + DESCRIBED if _describes_item(column) else None
    position = match_position(name, ITEM)
    if position is None:
        return KEYWORD_RANK + DESCRIBED if _is_weak_code(column) else None
    return KEYWORD_RANK + position + (0 if has_word(name, PREFERRED_NAMES) else 100)


def _describes_item(column: ColumnProfile) -> bool:
    """Return whether the name is like "Item description", which is the item's name."""
    described = has_word(column.name, DESCRIPTION) and column.is_text
    return described and has_word(column.name, ITEM) and not has_word(column.name, ABOUT_TYPE)


def _is_weak_code(column: ColumnProfile) -> bool:
    """Return whether the name is like "App ID", which is an item's id beside the item's name."""
    is_code = column.is_code or column.is_digits
    return is_code and has_word(column.name, ID) and has_word(column.name, WEAK_CODES)


def bare_name_rank(column: ColumnProfile) -> int | None:
    """Rank a column that is called "Name": of the item, when no customer has always the same."""
    is_bare = has_word(column.name, NAMES) and not other_parts(column.name, NAMES, FILLERS)
    return 0 if is_bare and column.is_text and not column.are_of_customers else None


def category_rank(column: ColumnProfile) -> int | None:
    name = column.name
    if not _can_name_things(column) or has_word(name, ID) or is_name_of_person(column):
        return None
    rank = _rank(name, "category", CATEGORY, NOT_TEXT)
    is_any_type = has_word(name, ANY_TYPE) and not other_parts(name, ANY_TYPE)
    return rank if rank is None or not is_any_type else rank + 2 * KEYWORD_RANK


def maker_rank(column: ColumnProfile) -> int | None:
    if not _can_name_things(column) or column.is_number or has_word(column.name, ID):
        return None
    return match_position(column.name, MAKER)


def channel_rank(column: ColumnProfile) -> int | None:
    is_listed = _exact_rank(column.name, "channel") is not None
    if not _can_name_things(column) or (is_name_of_person(column) and not is_listed):
        return None
    blocked = f"{DESTINATION}|{ABOUT_TYPE}|status|time|version|url"
    return _rank(column.name, "channel", CHANNEL, blocked)


def order_rank(column: ColumnProfile) -> int | None:
    if (not column.is_code and not column.is_digits) or column.is_flag:
        return None
    is_few = column.distinct <= MIN_SHARE_OF_ORDERS * len(column.values)
    if _is_measure(column) or has_word(column.name, DURATION_WORDS):
        return None
    if column.is_row_number or (is_few and len(column.values) >= MIN_LINES):
        return None
    blocked = f"{ABOUT_TYPE}|status|date|time|quantity|item|line"
    return _rank(column.name, "order_id", ORDER, blocked)


def _is_measure(column: ColumnProfile) -> bool:
    """Return whether the values are durations, times or decimal numbers, which are no ids."""
    is_time = column.is_time or column.is_time_of_day
    return is_time or column.is_duration or column.has_fractions


def _rank(name: str, ours: str, patterns: str, blocked: str) -> int | None:
    exact = _exact_rank(name, ours)
    if exact is not None:
        return exact
    is_type = ours == "category" and has_word(name, ABOUT_TYPE)
    if has_word(name, blocked) and not is_type:
        return None
    position = match_position(name, patterns)
    return None if position is None else KEYWORD_RANK + position


def _exact_rank(name: str, *ours: str) -> int | None:
    ranks = (rank_among(name, SYNONYMS[column]) for column in ours)
    return next((rank for rank in ranks if rank is not None), None)


def _ranked(columns: Profiles, rank_of: RankOf) -> Iterator[tuple[int, int, str]]:
    for position, column in enumerate(columns.values()):
        rank = rank_of(column)
        if rank is not None:
            yield rank, position, column.name


def _best(ours: str, columns: Profiles, rank_of: RankOf) -> InferredKey | None:
    best = min(_ranked(columns, rank_of), default=None)
    return _key(ours, columns[best[-1]]) if best else None


def _key(ours: str, column: ColumnProfile, reason: str = NAMED_SO) -> InferredKey:
    example = f"{counts(column)}, such as {column.values[0][:30]!r}"
    return InferredKey(f"columns.{ours}", column.name, f"{reason} ({example})")


def _can_name_things(column: ColumnProfile) -> bool:
    unfit = (
        _is_measure(column), column.is_flag,
        column.is_json, column.is_url, column.is_email, has_word(column.name, ROW_NUMBERS),
        column.is_row_number,
    )  # fmt: skip
    return bool(column.values) and not any(unfit)


def _is_id_of(code: ColumnProfile, name: ColumnProfile, sample: Sample) -> bool:
    """Return whether nearly every code has one name only, and is not the id of an event."""
    if code.distinct == len(code.values) and name.distinct < len(name.values):
        return False
    if len(code.values) < MIN_SHARE_OF_ONE_NAME * len(name.values):
        return False
    return share_with_one_value(sample[code.name], sample[name.name]) >= MIN_SHARE_OF_ONE_NAME
