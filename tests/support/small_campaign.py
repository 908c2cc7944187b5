"""A small campaign with a plain theme: enough customers for ranks, and few cards."""

from __future__ import annotations

import random
from pathlib import Path

from recap import campaign as campaigns
from recap.campaign import Campaign
from recap.delivery.store import Store
from recap.runs.folder import Run

CUSTOMERS = 110
POISON = "C-013"  # the customer that some tests break
EVENTS = 77  # only this customer has so many

CAMPAIGN = """
name = "A small year"
brand = "Corner shop"
year = 2025
zone = "UTC"
theme = "{theme}"

[draw]
showcase = {showcase}

[source]
path = "log.csv"

[source.columns]
customer_id = "who"
at = "when"
item = "what"
amount = "price"
"""

FILES = {
    "theme.toml": """\
name = "plain"
stories = ["summary"]

[[fonts]]
family = "Manrope"
path = "package:font_manrope/files/Manrope-Bold.ttf"
""",
    "theme.css": ".card { background: #fff; color: #000; font-family: Manrope }\n",
    "card.html": '<article class="card">{% block sheet %}{% endblock %}</article>\n',
    "stories/summary.html": """\
{#- story
needs = ["events"]
-#}
{% extends "card.html" %}
{% block sheet %}<p data-slot="text">{{ active_days }}</p>{# trouble #}{% endblock %}
{% block alt %}{{ active_days }} days{% endblock %}
""",
    "page/gallery.html": "<!doctype html><title>{{ campaign }}</title>{{ entries | length }}\n",
}


def campaign(folder: Path, trouble: str = "", *, showcase: bool = False) -> Campaign:
    """
    Write a campaign into *folder* and load it.

    *trouble* is template text that only the summary of `POISON` contains. Most of the time of
    a run is spent on the *showcase*.
    """
    theme = folder / "plain"
    for name, text in FILES.items():
        (theme / name).parent.mkdir(parents=True, exist_ok=True)
        broken = f"{{% if events == {EVENTS} %}}{trouble}{{% endif %}}" if trouble else ""
        (theme / name).write_text(text.replace("{# trouble #}", broken))
    (folder / "log.csv").write_text("\n".join(["who,when,what,price", *_lines(), ""]))
    (folder / "campaign.toml").write_text(
        CAMPAIGN.format(theme="plain", showcase=str(showcase).lower())
    )
    return campaigns.load(folder)


def _lines() -> list[str]:
    rng = random.Random(2025)  # noqa: S311 - the same log each time
    counts = {f"C-{number:03}": rng.randint(1, 30) for number in range(CUSTOMERS)}
    counts[POISON] = EVENTS
    return [
        f"{who},2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} {rng.randint(0, 23):02}:30,"
        f"thing {rng.randint(1, 9)},{rng.randint(1, 9000) / 100}"
        for who, count in counts.items()
        for _ in range(count)
    ]


def results(run: Run) -> dict[str, bytes]:
    """Return everything that a run put into the store, by key."""
    store = Store(run.store_url)
    keys = [key for kind in ("snapshots", "cards", "pdf") for key in store.list(kind)]
    return {key: store.get(key) for key in [*keys, *store.list("gallery")]}


def leftovers(folder: Path) -> list[str]:
    """Return the names of partial files in *folder*."""
    return [file.name for file in folder.rglob("*") if ".part" in file.name]
