"""`check` names every letter that no font has, and where it comes from."""

from __future__ import annotations

from pathlib import Path

from recap.campaign import Campaign
from recap.cards import Finding
from recap.commands.check import check

PLAIN = Path(__file__).parents[1] / "cards" / "themes" / "plain"


def test_letters_of_names_are_traced_to_their_table(tmp_path):
    """
    Sources are the log, the display file, the customers' names and the campaign's words.
    """
    rows = "C-1,2017-03-05,ⵣⵣ,s1\nC-1,2017-03-06,王,s1\n"
    (tmp_path / "log.csv").write_text(f"who,when,what,shop\n{rows}")
    (tmp_path / "shops.csv").write_text("raw,display\ns1,Ⲁ\n")
    (tmp_path / "people.csv").write_text("id,name\nC-1,Ⴀnna\n")
    columns = {"customer_id": "who", "at": "when", "item": "what", "channel": "shop"}
    campaign = Campaign.model_validate(
        {
            "name": "Year 𒀀",
            "brand": "B",
            "year": 2017,
            "zone": "UTC",
            "theme": str(PLAIN),
            "source": {"path": "log.csv", "columns": columns},
            "display": {"channels": "shops.csv"},
            "customers": {"path": "people.csv", "id": "id", "name": "name"},
            "folder": tmp_path,
        }
    )

    found = [each for each in check(campaign).warnings if isinstance(each, Finding)]

    assert [
        ("No font has '𒀀' (U+12000 cuneiform sign a) of the campaign's own words", "campaign.toml"),
        ("No font has 'ⵣ' (U+2D63 tifinagh letter yaz) of the names of items", "log.csv"),
        ("No font has 'Ⲁ' (U+2C80 coptic capital letter alfa) of the names of channels",
         "shops.csv, or log.csv"),
    ] == [
        (each.what.removesuffix(": cards leave that out."), each.where)
        for each in found
        if each.what.startswith("No font has")
    ]  # fmt: skip
