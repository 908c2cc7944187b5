"""One name of the till in two aisles, told apart."""

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
    """Return what the four events are called, in the order of the products."""
    (folder / "display.csv").write_text("raw,display\n" + display)
    (folder / "campaign.toml").write_text(CAMPAIGN + never_shown)
    activity.split(campaigns.load(folder), folder / "shards")
    found = activity.read_shard(folder / "shards", 0).sort_values("at")["item"]
    return [name if isinstance(name, str) else None for name in found]


def test_an_aisle_tells_two_things_of_one_name_apart(folder: Path) -> None:
    """
    `CATEGORY > NAME` goes before `NAME`, which serves every other aisle and none.
    """
    display = "PREMIUM,Ice cream\nBACON > PREMIUM,Bacon\n"

    assert ["Ice cream", "Bacon", "Ice cream", "PLAIN"] == items(folder, display)


def test_what_is_never_shown_is_never_shown_in_any_aisle(folder: Path) -> None:
    """
    A pattern hides a name in all aisles, and a display name in the one that has it.
    """
    display = "BACON > PREMIUM,Bacon\n"

    hides_name = items(folder, display, never_shown='[never_shown]\nitems = ["premium"]\n')
    hides_display = items(folder, display, never_shown='[never_shown]\nitems = ["bacon"]\n')

    assert [None, None, None, "PLAIN"] == hides_name
    assert ["PREMIUM", None, "PREMIUM", "PLAIN"] == hides_display
