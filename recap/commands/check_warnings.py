"""What reading the log found that a person should know before a run: in a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from recap import activity
from recap.activity import Nameless, Reading, key_of
from recap.campaign import Campaign

UNSAID = "..."  # as `recap new` writes what it cannot know


def about(campaign: Campaign, reading: Reading | None) -> Iterator[str]:
    """Say what of the log is not counted or not told, and which key or file to mend."""
    if campaign.brand == UNSAID:
        yield f"brand is still '{UNSAID}', and stands on every card."
    if reading is not None:
        yield from _set_aside(campaign, reading)
        yield from _about_hours(campaign, reading.untimed)
        yield from _about_names(campaign, reading.nameless)
        yield from _about_copies(reading.repeated)


def without_hours(campaign: Campaign, reading: Reading | None) -> str:
    """Name what knows no times of day: by how its times are written, else by what they are."""
    said = [name for name, source in campaign.each_source.items() if not source.knows_hours]
    names = {*said, *(reading.untimed if reading else ())}
    return " and ".join(map(key_of, sorted(names))) if campaign.sources else "the log"


def _set_aside(campaign: Campaign, reading: Reading) -> Iterator[str]:
    if reading.used < reading.read:
        yield f"{reading.read - reading.used:,} of {reading.read:,} lines of the log are set aside."
        hints = (activity.about_times(campaign, reading), activity.about_numbers(reading))
        yield from (f"The log's {hint}" for hint in hints if hint)
    yield from _about_minus(reading)


def _about_minus(reading: Reading) -> Iterator[str]:
    """Tell what to do with lines that are set aside for their minus: by how many there are."""
    minus = sum(reading.set_aside.get(f"negative {what}", 0) for what in ("amount", "quantity"))
    if 2 * minus > reading.read:
        yield (
            "Most lines have a minus. Where it is what was paid, turn the sign: "
            'amount = "0 - amount", or "debit - credit".'
        )
    elif minus:
        yield (
            f"{minus:,} lines have a minus. Where they take something back, "
            'say rule = "net" under [returns].'
        )


def _about_copies(repeated: int) -> Iterator[str]:
    if repeated:
        yield (
            f"{repeated:,} lines say the same as another in every column that is mapped. "
            'Where exports overlap, say duplicates = "drop" under [source].'
        )


def _about_names(campaign: Campaign, nameless: Nameless) -> Iterator[str]:
    if nameless.lines:
        table = f"{campaign.items.path} (items.path)" if campaign.items else "the log (item_name)"
        share = f"{nameless.lines:,} of {nameless.of:,} events have an item"
        yield (
            f"{share} that {table} has no name for, such as {', '.join(nameless.items)}: "
            "they count, and no card names them. Add them there."
        )


def _about_hours(campaign: Campaign, untimed: tuple[str, ...]) -> Iterator[str]:
    says = "days, and no times of day (its times are dates, or all at midnight)"
    if untimed and campaign.only_source:
        yield f"The log knows {says}: no story speaks of hours."
    elif untimed:
        named = " and ".join(f"[{key_of(name)}]" for name in untimed)
        yield f"{named}: {says}: no story speaks of hours, of the other sources neither."
