"""Run a campaign: the run folder, the workers, and the pointer to the last run."""

from __future__ import annotations

import sys
from pathlib import Path

import workers as worker_processes
from recap import cards
from recap.campaign import Campaign, load
from recap.commands import last_run
from recap.errors import CampaignError, TemplateError, did_you_mean
from recap.pipeline import Report
from recap.runs import DrawPlan, progress
from recap.runs import folder as runs


def run_campaign(
    campaign_path: Path,
    out: Path | None,
    broker: str | None,
    workers: int | None,
    draw: str,
) -> tuple[Report, Path | None]:
    """
    Run the campaign at *campaign_path* in the folder *out*, or in its default folder.

    Returns:
        The report, and the run's folder when later commands need ``--run`` with it; else None.

    Raises:
        CampaignError: The campaign cannot be read, or *draw* is no `DrawPlan`.
    """
    plan = _draw_plan(draw)
    campaign = load(campaign_path)
    _require_launchable(campaign)
    folder = runs.make(out or campaign.folder / runs.DEFAULT_OUT)
    is_remembered = last_run.remember(campaign.folder, folder)
    with progress.listener(sys.stdout) as listener:
        report = worker_processes.run(campaign, folder, broker, workers, plan, listener)
    return report, None if is_remembered else folder


def _require_launchable(campaign: Campaign) -> None:
    """Raise `TemplateError` for errors of the theme that are found without laying out a card."""
    errors = cards.launch_errors(campaign)
    if errors:
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise TemplateError(
            f"The run does not start: {errors[0].what.rstrip('.')}{more}.",
            errors[0].where,
            f"{errors[0].fix}; recap check lists every finding. Or waive the rule "
            f"'{errors[0].rule}' under [[waivers]]: see docs/lint.md",
        )


def _draw_plan(draw: str) -> DrawPlan:
    plans: dict[str, DrawPlan] = {"ahead": "ahead", "all": "all", "none": "none"}
    if draw not in plans:
        raise CampaignError(
            f"There is no plan '{draw}' of what to draw.{did_you_mean(draw, plans)}",
            "--draw",
            f"use one of {', '.join(plans)}",
        )
    return plans[draw]
