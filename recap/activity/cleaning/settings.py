"""
The parts of a campaign that cleaning reads: one small value for each step.

`CleaningSettings.of` is the only place that takes them out of the campaign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from recap.activity.cleaning import consent
from recap.activity.cleaning.display_names import DisplayNames
from recap.activity.cleaning.fill_down import check_fill_down
from recap.activity.cleaning.keep_and_drop import RuleColumn, rule_columns
from recap.activity.cleaning.returns_and_fees import KindRules
from recap.activity.cleaning.time_parsing import Clock
from recap.activity.columns import HAS_TIME, NUMBER_COLUMNS, TEXT_COLUMNS
from recap.activity.sources import WantedColumns, source_key
from recap.campaign import Campaign, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """
    How the rows of one source are read and checked.

    ``columns`` maps our names to what the campaign says, with those of `consent` and ``refers_to``
    from the rules, and the columns of ``rule_columns``; ``keys`` has the key of campaign.toml for
    each. ``window`` has the first and the last day that count. ``name`` is empty where there is
    only one source.
    """

    name: str
    source: Source  # with the null ids and the case rule of all sources
    columns: WantedColumns
    keys: Mapping[str, str]
    clock: Clock
    window: tuple[date, date]
    kinds: KindRules
    item_is_id: bool  # and its name is in another column or table
    rule_columns: tuple[RuleColumn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningSettings:
    """
    What cleaning reads of a campaign.

    ``window`` and ``prior_period`` are a first and a last day. ``log_columns`` are the columns
    that a source has, ``shard_columns`` those that a shard has, in order.
    """

    sources: Mapping[str, SourceSettings]
    kinds: KindRules
    names: DisplayNames
    window: tuple[date, date]
    prior_period: tuple[date, date]
    log_columns: frozenset[str]
    shard_columns: tuple[str, ...]
    item_is_id: bool
    drops_duplicates: bool
    most_events_a_day: int | None

    def with_has_time(self) -> CleaningSettings:
        """Return the settings for a log in which some lines have a time of day and others not."""
        columns = (*self.shard_columns, HAS_TIME)
        return replace(self, shard_columns=columns, names=replace(self.names, columns=columns))

    @classmethod
    def of(cls, campaign: Campaign) -> CleaningSettings:
        kinds = KindRules(
            returns=campaign.returns,
            fee_patterns=campaign.not_items.items,
            mapped=campaign.columns,
            item_parts=_item_parts(campaign),
        )
        mapped = [c for c in (*TEXT_COLUMNS, *NUMBER_COLUMNS) if c in campaign.columns]
        shard_columns = (*mapped, *kinds.columns)
        names = DisplayNames(
            columns=shard_columns,
            log_columns=campaign.mapped_columns,
            item_is_id=campaign.has_item_names,
            counts_ids=campaign.counts_item_ids,
            has_by="item_by" in campaign.columns,
            items_have_category=bool(campaign.items and campaign.items.category),
            never_shown=campaign.never_shown,
        )
        return cls(
            sources=_source_settings(campaign, kinds),
            kinds=kinds,
            names=names,
            window=(campaign.first_day, campaign.last_day),
            prior_period=campaign.prior_period,
            log_columns=campaign.mapped_columns,
            shard_columns=shard_columns,
            item_is_id=campaign.has_item_names,
            drops_duplicates=any(
                source.duplicates == "drop" for source in campaign.sources_by_name.values()
            ),
            most_events_a_day=campaign.robots.most_events_a_day,
        )


def _item_parts(campaign: Campaign) -> tuple[str, ...]:
    """Return the columns of the log that say which item a line has."""
    mapped = [c for c in ("item", "item_by") if c in campaign.mapped_columns]
    return ("item",) if campaign.has_item_names else tuple(mapped)


def _source_settings(campaign: Campaign, kinds: KindRules) -> dict[str, SourceSettings]:
    id_rules = {"null_ids": campaign.null_ids, "fold_case": campaign.fold_case}
    named_once: dict[str, tuple[str, str]] = {}  # our name -> the source's column, and its key
    for question in consent.questions(campaign):
        named_once[question.answer_column] = question.column, f"{question.key}.column"
    if campaign.returns and campaign.returns.refers_to:
        named_once["refers_to"] = campaign.returns.refers_to, "returns.refers_to"
    settings = {}
    for name, source in campaign.sources_by_name.items():
        mapped = source.columns.model_dump(exclude_none=True)
        of_rules = rule_columns(source, source_key(name))
        check_fill_down(source, source_key(name))
        filled = [(f"filled_{number}", column) for number, column in enumerate(source.fill_down)]
        settings[name] = SourceSettings(
            name=name,
            source=source.model_copy(update=id_rules),
            columns=mapped
            | {ours: column for ours, (column, _) in named_once.items()}
            | {each.ours: each.column for each in of_rules}
            | dict(filled),
            keys={ours: f"{source_key(name)}.columns.{ours}" for ours in mapped}
            | {ours: key for ours, (_, key) in named_once.items()}
            | {each.ours: each.key for each in of_rules}
            | {ours: f"{source_key(name)}.fill_down" for ours, _ in filled},
            clock=Clock(
                times=source.times,
                has_hours=source.has_hours,
                source_zone=source.zone,
                zone=campaign.zone,
                is_line=source.clock == "line",
                first=campaign.prior_period[0],
                last=campaign.last_day,
            ),
            window=(campaign.first_day, campaign.last_day),
            kinds=kinds,
            item_is_id=campaign.has_item_names,
            rule_columns=of_rules,
        )
    return settings
