"""Ids of items beside their names, and values that are no ids."""

import pytest

from recap.activity import infer_schema


def inferred(folder, header, *lines):
    (folder / "x.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    schema = infer_schema(folder / "x.csv")
    return {key.key.removeprefix("columns."): key.value for key in schema.keys}


def test_a_session_length_is_a_duration_and_no_order(tmp_path):
    """
    The id of an app is the game's, and no place where it was played.
    """
    games = ["Portal", "Doom", "Hades"]
    rows = [f"u{n % 2},{400 + n % 3},{games[n % 3]},{n}:05:00,2025-01-0{n} 10:00" for n in range(9)]

    keys = inferred(tmp_path, "user,AppID,Game,Session length,Played on", *rows[1:])

    assert ("AppID", "Game") == (keys["item"], keys["item_name"])
    assert "Session length" == keys["minutes"]
    assert not {"order_id", "channel"} & {*keys}


@pytest.mark.parametrize("value", ["3:05:00", "55:46", "1h 5m", "2025-03-05", "12.5", "05.03.2025"])
def test_no_order_id_is_a_duration_a_date_or_a_decimal_number(tmp_path, value):
    """
    Whatever the name of the column says.
    """
    rows = [f"u{n % 2},2025-01-0{n} 10:00,tea,{value}" for n in range(1, 9)]

    assert "order_id" not in inferred(tmp_path, "user,time,item,order ref", *rows)


def test_an_item_description_is_the_name_of_a_sku(tmp_path):
    """
    A description of the item is its name, when no other column is.
    """
    names = ["Blue mug", "Red mug", "Plate"]
    rows = [f"u{n % 2},2025-01-0{n} 10:00,SK-{n % 3},{names[n % 3]}" for n in range(1, 9)]

    keys = inferred(tmp_path, "user,time,SKU,Item Description", *rows)

    assert ("SKU", "Item Description") == (keys["item"], keys["item_name"])


def test_an_app_without_a_name_beside_it_is_no_item(tmp_path):
    """
    The id of an app alone may be of the program in which it was bought.
    """
    rows = [f"u{n % 2},2025-01-0{n} 10:00,{400 + n % 3}" for n in range(1, 9)]

    assert "item" not in inferred(tmp_path, "user,time,App ID", *rows)
