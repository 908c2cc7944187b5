"""docs/facts.md, written from the definitions themselves: python -m recap.facts > docs/facts.md"""

from __future__ import annotations

import json

from recap.facts.core import FEWEST_ON_TOP, FEWEST_RANKED, Metric
from recap.facts.evaluation import METRICS

OPENING = f"""\
# Facts

What recap counts for each customer: a JSON object, a key a fact. A key is absent when the fact is
not known or not worth telling; no fact is ever null.

This page is written by `python -m recap.facts`; a test fails when it differs. To add a fact, add a
file to `recap/facts/metrics/`, and its words to `recap/facts/locales/*.po`; a fact of one company's
own is a function in its campaign's folder: [metrics.md](metrics.md).

- **Events** are the lines of the activity log: what was bought, watched, ridden or read.
- Days are `"2017-03-05"`, months `"2017-03"`, on the customers' own clock. Weeks begin on Monday.
- Hours are 0 to 23, weekdays 1 (Monday) to 7 (Sunday).
- Money is added up exactly, each line to the ten-thousandth, then rounded to two decimals, halves
  up. A line whose amount is not known counts as nothing.
- `share_pct` is rounded to one decimal, halves up.
- Ranks are exact: nobody is sampled. `below_pct` is rounded down and `top_pct` up, to one decimal,
  so that "more than 98.7 % of people" and "in the top 1.3 %" are both true. People who do not take
  part in a fact are not in its comparison, and under {FEWEST_RANKED} people nothing is compared. No
  share is told of a group smaller than {FEWEST_ON_TOP} people: it would point at persons.
"""

SECTION = """
## {name}

{definition}

```json
{sample}
```

- **Unit:** {unit}.
- **Ties:** {ties}.
- **Absent when:** {absent}.
- **Needs:** {needs}.
"""


def page() -> str:
    """Write the whole page, a section a fact, by name."""
    return OPENING + "".join(_section(metric) for metric in METRICS.values())


def _section(metric: Metric) -> str:
    return SECTION.format(
        name=metric.name,
        definition=metric.definition,
        sample=json.dumps({metric.name: metric.sample}, ensure_ascii=False),
        unit=metric.unit,
        ties=metric.ties,
        absent=metric.absent,
        needs=", ".join(f"`{column}`" for column in metric.needs),
    )
