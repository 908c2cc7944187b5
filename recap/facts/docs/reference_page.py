"""The page docs/facts.md, from the definitions: python -m recap.facts > docs/facts.md"""

from __future__ import annotations

import json

from recap.facts.core import FEWEST_ON_TOP, FEWEST_RANKED, Metric
from recap.facts.evaluation import METRICS

OPENING = f"""\
# Facts

The facts of each customer are a JSON object with one key a fact. A key is absent if the fact is
unknown or not worth a card; no fact is ever null.

`python -m recap.facts` writes this page; a test fails if it differs. To add a fact, add a file to
`recap/facts/metrics/`, and the translations of its title and definition to
`recap/facts/docs/locales/*.po`. A custom metric is a function in the campaign's folder:
[metrics.md](metrics.md).

- **Events** are the lines of the activity log: what was bought, watched, ridden or read.
- An item is its id, or its name and `item_by` ([campaign.md](campaign.md#which-item-it-is)). A
  record with the `name` of an item also has `by`, where `item_by` is known; and `id`, where another
  item has the same name and the same `by`. "By name" means: then by `by`, then by `id`.
- Days are `"2017-03-05"`, months `"2017-03"`, in the customers' local time. Weeks begin on Monday.
- Hours are 0 to 23, weekdays 1 (Monday) to 7 (Sunday).
- Sums of money are exact to the ten-thousandth of each line, then rounded to two decimals, halves
  up. A line without a known amount counts as zero.
- `share_pct` is rounded to one decimal, halves up.
- "Halves up" is towards the larger number, also below zero: 0.125 becomes 0.13, and -0.125
  becomes -0.12. Each line's number is first taken to the nearest ten-thousandth, halves to even.
- A customer with more events than `robots.most_events_a_day` on one day of the window, by the
  customer's clock, is a machine and has no facts. Days before the window are not judged; but such
  days do not show how far back the log goes, see [growth](#growth).
- Ranks are exact: nothing is sampled. `below_pct` is rounded down and `top_pct` up, to one decimal,
  so that "more than 98.7 % of people" and "in the top 1.3 %" are both true. People without
  a fact are not compared by it, and fewer than {FEWEST_RANKED} people are not compared. No share
  is that of a group smaller than {FEWEST_ON_TOP} people: it could identify people.
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
    """Return the page: one section for each fact, by name."""
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
