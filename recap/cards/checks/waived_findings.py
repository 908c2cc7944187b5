"""Apply the waivers of a campaign to findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recap.campaign import FILE_NAME, Waiver
from recap.cards.checks.lint_rules import RULES
from recap.cards.findings import Finding
from recap.errors import did_you_mean


@dataclass(frozen=True, slots=True)
class WaivedFinding:
    """A finding that a campaign accepts, and why."""

    finding: Finding
    reason: str


def waive(
    findings: Iterable[Finding], waivers: Sequence[Waiver], *, complete: bool = True
) -> tuple[list[Finding], list[WaivedFinding]]:
    """
    Return the *findings* that stay, with one for each waiver that is wrong, and those waived.

    Only with *complete* findings, those of everything, is a waiver reported that matches none.
    """
    kept, waived = list[Finding](), list[WaivedFinding]()
    unused = dict.fromkeys(range(len(waivers)))
    for finding in findings:
        nth = next((n for n, waiver in enumerate(waivers) if _matches(waiver, finding)), None)
        if nth is None:
            kept.append(finding)
        else:
            waived.append(WaivedFinding(finding, waivers[nth].reason))
            unused.pop(nth, None)
    for nth in unused:
        wrong = _problem(waivers[nth], complete=complete)
        if wrong:
            kept.append(wrong)
    return kept, waived


def _matches(waiver: Waiver, finding: Finding) -> bool:
    rule = RULES[finding.rule]
    is_for_story = waiver.story is None or waiver.story == finding.story
    return waiver.rule == finding.rule and is_for_story and rule.can_be_waived


def _problem(waiver: Waiver, *, complete: bool) -> Finding | None:
    where = f"{FILE_NAME}, under [[waivers]]"
    names = [name for name, rule in RULES.items() if rule.can_be_waived]
    if waiver.rule not in names:
        can = "cannot be waived" if waiver.rule in RULES else "does not exist"
        return Finding(
            f"The rule '{waiver.rule}' {can}.{did_you_mean(waiver.rule, names)}",
            where,
            "use a rule of docs/lint.md",
            "unused-waiver",
            serious=False,
        )
    if not complete:
        return None
    story = f" in the story '{waiver.story}'" if waiver.story else ""
    what = f"The waiver of '{waiver.rule}'{story} matches nothing."
    return Finding(what, where, "remove it", "unused-waiver", serious=False)
