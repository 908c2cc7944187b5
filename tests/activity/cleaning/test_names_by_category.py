"""Display names for one raw name in two categories."""

from __future__ import annotations

from pathlib import Path

import pytest

from recap import activity
from recap import campaign as campaigns

CAMPAIGN = """\
name = "Your year"
brand = "Corner Shop"
year = 2026
zone = "UTC"
[source]
path = "log.csv"
columns = {customer_id = "customer", at = "at", item = "product"}
[items]
path = "products.csv"
id = "id"
name = "kind"
category = "aisle"
count_by = "name"
[display]
items = "display.csv"
"""
PRODUCTS = "id,kind,aisle\n1,PREMIUM,ICE CREAM\n2,PREMIUM,BACON\n3,PREMIUM,\n4,PLAIN,BACON\n"
LOG = "customer,at,product\n" + "".join(f"C-1,2026-03-0{n} 09:00,{n}\n" for n in (1, 2, 3, 4))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"campaign.toml": CAMPAIGN, "products.csv": PRODUCTS, "log.csv": LOG}
    for file, text in files.items():
        (tmp_path / file).write_text(text)
    return tmp_path


def items(folder: Path, display: str, *, never_shown: str = "") -> list[str | None]:
    """Return the names of the four events, in order of the products."""
    (folder / "display.csv").write_text("raw,display\n" + display)
    (folder / "campaign.toml").write_text(CAMPAIGN + never_shown)
    activity.split(campaigns.load(folder), folder / "shards")
    items_read = activity.read_shard(folder / "shards", 0).sort_values("at")["item"]
    return [name if isinstance(name, str) else None for name in items_read]


def test_a_category_distinguishes_two_items_of_one_name(folder: Path) -> None:
    """
    `CATEGORY > NAME` overrides `NAME`, which applies to all other categories.
    """
    display = "PREMIUM,Ice cream\nBACON > PREMIUM,Bacon\n"

    assert ["Ice cream", "Bacon", "Ice cream", "PLAIN"] == items(folder, display)


def test_a_pattern_hides_a_name_in_every_category(folder: Path) -> None:
    """
    A pattern for a display name hides only the category that has this display name.
    """
    display = "BACON > PREMIUM,Bacon\n"

    hides_name = items(folder, display, never_shown='[never_shown]\nitems = ["premium"]\n')
    hides_display = items(folder, display, never_shown='[never_shown]\nitems = ["bacon"]\n')

    assert [None, None, None, "PLAIN"] == hides_name
    assert ["PREMIUM", None, "PREMIUM", "PLAIN"] == hides_display
