"""What reading the log found that a person should know before a run: in a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from recap import activity
from recap.activity import ReadReport, UnnamedItems, source_key
from recap.campaign import Campaign

UNSAID = "..."  # as `recap new` writes what it cannot know


def about(campaign: Campaign, read_report: ReadReport | None) -> Iterator[str]:
    """Say what of the log is not counted or not told, and which key or file to mend."""
    if campaign.brand == UNSAID:
        yield f"brand is still '{UNSAID}', and stands on every card."
    if read_report is not None:
        yield from _about_rejected(campaign, read_report)
        yield from _about_hours(campaign, read_report.sources_without_times)
        yield from _about_names(campaign, read_report.unnamed_items)
        yield from _about_copies(read_report.repeated)


def without_hours(campaign: Campaign, read_report: ReadReport | None) -> str:
    """Name what knows no times of day: by how its times are written, else by what they are."""
    said = [name for name, source in campaign.sources_by_name.items() if not source.has_hours]
    names = {*said, *(read_report.sources_without_times if read_report else ())}
    return " and ".join(map(source_key, sorted(names))) if campaign.sources else "the log"


def _about_rejected(campaign: Campaign, read_report: ReadReport) -> Iterator[str]:
    if read_report.used < read_report.read:
        rejected = read_report.read - read_report.used
        yield f"{rejected:,} of {read_report.read:,} lines of the log are rejected."
        hints = (
            activity.time_format_hint(campaign.sources_by_name, read_report),
            activity.number_format_hint(read_report),
        )
        yield from (f"The log's {hint}" for hint in hints if hint)
    yield from _about_minus(read_report)


def _about_minus(read_report: ReadReport) -> Iterator[str]:
    """Tell what to do with lines that are rejected for their minus: by how many there are."""
    minus = sum(read_report.rejected.get(f"negative {what}", 0) for what in ("amount", "quantity"))
    if 2 * minus > read_report.read:
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


def _about_names(campaign: Campaign, unnamed: UnnamedItems) -> Iterator[str]:
    if unnamed.lines:
        table = f"{campaign.items.path} (items.path)" if campaign.items else "the log (item_name)"
        share = f"{unnamed.lines:,} of {unnamed.all_lines:,} events have an item"
        yield (
            f"{share} that {table} has no name for, such as {', '.join(unnamed.items)}: "
            "they count, and no card names them. Add them there."
        )


def _about_hours(campaign: Campaign, untimed: tuple[str, ...]) -> Iterator[str]:
    says = "days, and no times of day (its times are dates, or all at midnight)"
    if untimed and campaign.only_source:
        yield f"The log knows {says}: no story speaks of hours."
    elif untimed:
        named = " and ".join(f"[{source_key(name)}]" for name in untimed)
        yield f"{named}: {says}: no story speaks of hours, of the other sources neither."
