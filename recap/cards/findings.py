"""Problems of a theme that `recap check` reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from recap.cards.geometry import Rect
from recap.cards.sizes import FORMATS

LONGEST_QUOTE = 30  # characters


@dataclass(frozen=True, slots=True)
class CardBox:
    """A box on one card: where a problem can be seen."""

    story: str
    size: str  # the format
    customer: str  # the trait of a sample customer
    box: Rect  # CSS pixels, which are those of the picture


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A problem of a theme; when not *serious*, cards are still right.

    A problem of several cards is one finding: *formats* and *customers* are those that it was seen
    with. Two findings are the same problem if rule, place and *subject* are equal; without a
    subject, *what*.
    """

    what: str
    where: str
    fix: str
    rule: str
    serious: bool = True
    story: str = ""
    formats: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    subject: str = ""
    card_box: CardBox | None = None  # of the first card that it was seen on

    def __str__(self) -> str:
        seen = f"\n  seen:  {self._seen}" if self._seen else ""
        return (
            f"{self.what}\n  where: {self.where}{seen}\n  fix:   {self.fix}\n  rule:  {self.rule}"
        )

    @property
    def _seen(self) -> str:
        """The formats and the customers, in words; empty when it was not seen on a card."""
        sizes = "all formats" if len(self.formats) == len(FORMATS) else ", ".join(self.formats)
        customers = ", ".join(f"'{trait}'" for trait in self.customers)
        return "; ".join(filter(None, [sizes, customers and f"with {customers}"]))


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Join findings of the same problem; the first has the words. Several stories are none."""
    by_problem: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        problem = (finding.rule, finding.where, finding.subject or finding.what)
        first = by_problem.setdefault(problem, finding)
        by_problem[problem] = replace(
            first,
            story=first.story if first.story == finding.story else "",
            formats=tuple(dict.fromkeys((*first.formats, *finding.formats))),
            customers=tuple(dict.fromkeys((*first.customers, *finding.customers))),
        )
    return [*by_problem.values()]


def quote(text: str) -> str:
    """Return *text* in quotes, with an ellipsis when it is long."""
    text = " ".join(text.split())
    short = text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
    return f"'{short}'"
