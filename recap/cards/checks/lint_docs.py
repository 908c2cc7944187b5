"""The page docs/lint.md: `python -m recap.cards.checks.lint_docs > docs/lint.md`."""

from __future__ import annotations

import sys

from recap.cards.checks.lint_rules import RULES, Rule

TITLE = """# Rules of `recap check`

Generated: `python -m recap.cards.checks.lint_docs > docs/lint.md`.

`recap check` reads the templates of a theme, fills and lays out its stories for sample customers,
and reports each problem with its rule. An **error** stops a launch: `recap check` exits with 2, and
`recap run` refuses to start on errors that it finds without laying out a card, those of the rule
`unclosed-element`. A **warning** does not.

A campaign may waive a rule, everywhere or for one story, and must say why. The finding is then
listed as waived, with the reason:

```toml
[[waivers]]
rule = "small-text"
story = "clock"          # without it: everywhere
reason = "the minutes on the dial are decoration"
```

A waiver that matches nothing is a warning. `recap check CAMPAIGN --pictures FOLDER` draws the card
of each finding, with the place marked. Contrast is measured for one customer in
the format `story`; with `--story`, in every format.

| rule | finds | level | example |
|---|---|---|---|
"""


def as_markdown() -> str:
    """Return docs/lint.md."""
    return TITLE + "".join(_row(name, rule) for name, rule in RULES.items())


def _row(name: str, rule: Rule) -> str:
    level = "error" if rule.stops else "warning"
    if not rule.can_be_waived:
        level += ", never waived"
    example = rule.example.replace("\n", " ").replace("|", "\\|")
    return f"| `{name}` | {rule.what} | {level} | `{example}` |\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
