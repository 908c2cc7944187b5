"""Suggest settings beside the columns: formats, zone, ids of nobody, returns, fees and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from recap.activity.inference.column_profile import ColumnProfile
from recap.activity.inference.inferred_schema import Column, Confidence, InferredKey, Sample
from recap.activity.inference.name_words import words
from recap.activity.inference.number_formats import number_in
from recap.activity.inference.time_formats import detect_time_format, year_of
from recap.activity.inference.uncounted_lines import infer_return_lines, infer_uncounted_lines
from recap.activity.inference.vocabulary import infer_non_items, infer_returns, infer_words
from recap.activity.sources import referenced_columns

SEPARATORS = ("|", ";", ",")
PLACEHOLDER_ID = re.compile(
    r"0|-1|guest|gast|unknown|anonymous|anonym|null|none|nan|n/?a|-+"
    r"|(grand |sub ?)?totals?:?|(gesamt)?summe:?|gesamt:?|totale:?|sum:?|σύνολο:?|toplam:?",
    re.IGNORECASE,
)
NUMBER_ID = re.compile(r"-?\d+")  # which may be a customer all the same
NUMBERS = ("amount", "quantity")  # a minus in them is a return
END_WORDS = {"end", "ended", "stop", "stopped", "endtime"}


def infer_settings(columns: Sequence[InferredKey], sample: Sample) -> Iterator[InferredKey]:
    """Suggest settings for a file with these inferred *columns*."""
    settings = {inferred.key: inferred.value for inferred in columns}
    texts = {key: str(value) for key, value in settings.items()}
    yield from _time_settings(settings, sample)
    yield from _placeholder_ids(sample.get(texts.get("columns.customer_id", ""), ()))
    yield from _separator(sample.get(texts.get("columns.category", ""), ()))
    yield from _null_scores(sample.get(texts.get("columns.score", ""), ()))
    trade = [*_trade_settings(texts, sample)]
    yield from trade
    if "columns.amount" in settings and not any(key.key == "returns.rule" for key in trade):
        yield from infer_return_lines(sample)
    used = {str(value) for value in settings.values()}
    yield from infer_uncounted_lines(sample, used)


def infer_sample_year(keys: Sequence[InferredKey], sample: Sample) -> int | None:
    """Return the most frequent year of the times in the sample."""
    settings = {inferred.key: inferred.value for inferred in keys}
    times = settings.get("times")
    written_as = times if isinstance(times, str) else None
    years = Counter(year_of(written_as, value) for value in _times(settings, sample))
    del years[None]
    return years.most_common(1)[0][0] if years else None


def _time_settings(settings: Mapping[str, object], sample: Sample) -> Iterator[InferredKey]:
    """Suggest ``times``, ``zone`` and ``at_is``."""
    values = _times(settings, sample)
    if not detect_time_format(values):  # a few odd values do not hide the format of the others
        values = [value for value in values if detect_time_format([value])]
    time_format = detect_time_format(values) if values else None
    if not time_format:
        return
    if time_format.times:
        reason = f"they look like {time_format.description}, such as {values[0]!r}"
        is_clear = time_format.is_certain or time_format.is_number
        confidence: Confidence = "high" if is_clear else "medium"
        yield InferredKey("times", time_format.times, reason, confidence)
    has_time = time_format.has_time or isinstance(settings["columns.at"], tuple)
    if has_time and not time_format.has_zone:
        reason = "the log does not say: check that the busiest hour is plausible"
        yield InferredKey("zone", "UTC", reason)
    name = words(str(settings["columns.at"]))
    if "columns.minutes" in settings and (_means_end(name) or _is_spotify(sample)):
        yield InferredKey("at_is", "end", "its name means an end, and the log has durations")


def _placeholder_ids(customers: Column) -> Iterator[InferredKey]:
    """Suggest the ids that stand for no customer."""
    ids = Counter(id_ for id_ in customers if id_ and PLACEHOLDER_ID.fullmatch(id_))
    if not ids:
        return
    named = " and ".join(f"{count:,} have {id_!r}" for id_, count in sorted(ids.items()))
    reason = f"of {sum(map(bool, customers)):,} lines {named}, which looks like no customer"
    may_be_one = any(NUMBER_ID.fullmatch(id_) for id_ in ids)
    left_out = "; these lines are left out" if may_be_one else ""
    confidence: Confidence = "medium" if may_be_one else "high"
    yield InferredKey("null_ids", tuple(sorted(ids)), f"{reason}{left_out}", confidence)


def _null_scores(scores: Column) -> Iterator[InferredKey]:
    """Suggest that scores of 0 mean "not rated", where all others are at least 1."""
    numbers = [number_in(score) for score in scores if score]
    zeros, rated = numbers.count(0), [number for number in numbers if number != 0]
    if zeros and rated and all(number is not None and number >= 1 for number in rated):
        reason = f"{zeros:,} of {len(numbers):,} scores are 0, which often means 'not rated'"
        yield InferredKey("null_scores", ("0",), reason, "medium")


def _separator(categories: Column) -> Iterator[InferredKey]:
    """Suggest the separator of several categories in a cell: it makes fewer different ones."""
    cells = {cell for cell in categories if cell}
    for separator in SEPARATORS:
        parts = {part.strip() for cell in cells for part in cell.split(separator)}
        if any(separator in cell for cell in cells) and len(parts) < len(cells):
            example = next(cell for cell in categories if cell and separator in cell)
            reason = f"cells have several names, such as {example[:30]!r}"
            yield InferredKey("category_separator", separator, reason)
            return


def _trade_settings(settings: Mapping[str, str], sample: Sample) -> Iterator[InferredKey]:
    """Suggest the tables beside [source]: fees, returns, and the words of the trade."""
    item, channel = settings.get("columns.item", ""), settings.get("columns.channel", "")
    name, order = settings.get("columns.item_name", item), settings.get("columns.order_id", "")
    formulas = {ours: settings[key] for ours in NUMBERS if (key := f"columns.{ours}") in settings}
    counted = referenced_columns(formulas)
    amounts = [values for column, values in sample.items() if column in counted]
    yield from infer_non_items(sample.get(name, ()))
    if amounts:
        yield from infer_returns(amounts, sample.get(order, ()))
    yield from infer_words(item, order, channel)


def _means_end(name: str) -> bool:
    return bool({*name.split()} & END_WORDS)


def _is_spotify(sample: Sample) -> bool:
    return {"ts", "ms_played"} <= {*sample}  # its `ts` is the end of a track


def _times(settings: Mapping[str, object], sample: Sample) -> list[str]:
    """List the times, without blanks and odd values; with a separate time of day, the dates."""
    at = settings.get("columns.at")
    column = at[0] if isinstance(at, tuple) else str(at)
    values = [value for value in sample.get(column, ()) if value]
    return [*ColumnProfile(column, values, len(values)).times] or values
