import pytest
from activity_log import campaign, log, values, write

from recap.activity import check, fingerprint, split

pytestmark = pytest.mark.slow

ITEM = {"item": "what", "category": "kind", "channel": "shop"}


@pytest.fixture
def shop(tmp_path):
    """Three rows: chips, beer under drinks, and soap with no category."""
    log(
        tmp_path,
        "C-1,2017-03-05,PTO CHPS,SNKS,s1",
        "C-2,2017-03-05,BEER 6PK,BEERALEMALT,s2",
        "C-3,2017-03-05,SOAP,,",
        header="who,when,what,kind,shop",
    )
    return tmp_path


def test_names_without_a_display_name_stay_unchanged(shop):
    """
    A display file need not have all names.
    """
    write(shop / "items.csv", "raw,display", "PTO CHPS,Potato chips")
    plan = campaign(shop, columns=ITEM, display={"items": "items.csv"})

    assert ["Potato chips", "BEER 6PK", "SOAP"] == values(plan, "item")


def test_pictures_are_not_display_names(shop):
    """
    Their file has other columns, and another picture does not mean that the log is read again.
    """
    write(shop / "pictures.csv", "name,picture", "SOAP,soap.jpg")
    plan = campaign(shop, columns=ITEM, display={"pictures": "pictures.csv"})
    before = fingerprint(plan)
    write(shop / "pictures.csv", "name,picture")

    assert "SOAP" in values(plan, "item")
    assert before == fingerprint(plan)


def test_several_raw_names_may_share_a_display_name(shop):
    """
    Items with one display name count as one item.
    """
    write(shop / "kinds.csv", "raw,display", "SNKS,Treats", "BEERALEMALT,Treats")
    write(shop / "shops.csv", "raw,display", "s1,Main Street")
    plan = campaign(
        shop, columns=ITEM, display={"categories": "kinds.csv", "channels": "shops.csv"}
    )

    assert ["Treats", "Treats", None] == values(plan, "category")
    assert ["Main Street", "s2", None] == values(plan, "channel")


def test_an_item_of_a_category_that_is_never_shown_is_never_shown(shop):
    """
    The row still counts, but its category and its item have no name.
    """
    plan = campaign(shop, columns=ITEM, never_shown={"categories": ["*beer*"]})

    assert ["PTO CHPS", None, "SOAP"] == values(plan, "item")
    assert ["SNKS", None, None] == values(plan, "category")
    assert 3 == check(plan).used


@pytest.mark.parametrize("pattern", ["PTO*", "potato CHIPS", "?otato*", "*[hH]ips"])
def test_patterns_match_raw_and_display_names_in_any_case(shop, pattern):
    """
    A match with either name hides the item.
    """
    write(shop / "items.csv", "raw,display", "PTO CHPS,Potato chips")
    plan = campaign(
        shop,
        columns=ITEM,
        display={"items": "items.csv"},
        never_shown={"items": [pattern]},
    )

    assert [None, "BEER 6PK", "SOAP"] == values(plan, "item")
    assert ["SNKS", "BEERALEMALT", None] == values(plan, "category")


def test_display_names_in_other_letters(shop):
    """
    A display name is found in any case; one in the same letters comes first, and two that differ
    are none.
    """
    write(
        shop / "items.csv", "raw,display",
        "pto chps,Chips", "Beer 6pk,Beer", "BEER 6PK,Six beers", "Soap,A", "soap,B",
    )  # fmt: skip
    plan = campaign(shop, columns=ITEM, display={"items": "items.csv"})

    assert ["Chips", "Six beers", "SOAP"] == values(plan, "item")


def test_display_names_in_either_form_of_unicode(tmp_path):
    """
    Spreadsheets and phones write an é in two ways, and a final sigma is a sigma.
    """
    log(tmp_path, "C-1,2017-03-05,Cafe\u0301", "C-2,2017-03-05,ΚΑΦΕΣ", header="who,when,item")
    write(tmp_path / "items.csv", "raw,display", "Café,Coffee", "Καφες,Kafes")

    plan = campaign(tmp_path, columns={"item": "item"}, display={"items": "items.csv"})

    assert ["Coffee", "Kafes"] == values(plan, "item")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*καπνος*", "ΚΑΠΝΟΣ ΣΤΡΙΦΤΟΣ"),
        ("*Καπνός*", "ΚΑΠΝΟΣ ΣΤΡΙΦΤΟΣ"),
        ("*ΚΑΠΝΟΣ*", "Καπνός στριφτός"),
        ("*STRASSE*", "Straße"),
        ("*straße*", "HAUPTSTRASSE 7"),
        ("*İÇKİ*", "içki"),
        ("*cafe\u0301*", "CAFÉ"),
        ("Gin [5 cl]", "GIN [5 CL]"),
    ],
)
def test_a_name_is_hidden_in_whatever_letters_it_is_written(tmp_path, pattern, name):
    """
    Neither the item nor the category of that name is shown.
    """
    log(tmp_path, f"C-1,2017-03-05,{name},{name}", header="who,when,item,kind")
    columns = {"item": "item", "category": "kind"}

    for column in ("items", "categories"):
        plan = campaign(tmp_path, columns=columns, never_shown={column: [pattern]})
        assert [None] == values(plan, "item")
    assert [None] == values(plan, "category")


def test_a_category_is_hidden_by_its_display_name(shop):
    """
    The pattern of a category also matches its display name.
    """
    write(shop / "kinds.csv", "raw,display", "BEERALEMALT,Alcohol")
    plan = campaign(
        shop,
        columns=ITEM,
        display={"categories": "kinds.csv"},
        never_shown={"categories": ["alcohol"]},
    )

    assert ["PTO CHPS", None, "SOAP"] == values(plan, "item")


def test_the_item_table_gives_name_and_category(tmp_path):
    """
    An item that is not in the table has no name, and its row counts.
    """
    log(tmp_path, "C-1,2017-03-05,7", "C-2,2017-03-05,8", header="who,when,sku")
    write(tmp_path / "items.csv", "sku,title,group", "7,Chips,Snacks", "9,Beer,Drinks")
    plan = campaign(
        tmp_path,
        columns={"item": "sku"},
        items={"path": "items.csv", "id": "sku", "name": "title", "category": "group"},
    )

    assert ["Chips", None] == values(plan, "item")
    assert ["Snacks", None] == values(plan, "category")


def test_never_shown_applies_to_the_names_of_the_item_table(tmp_path):
    """
    An item is hidden by the category that it has in the table.
    """
    log(tmp_path, "C-1,2017-03-05,7", "C-2,2017-03-05,9", header="who,when,sku")
    write(tmp_path / "items.csv", "sku,title,group", "7,Chips,Snacks", "9,Beer,Drinks")
    plan = campaign(
        tmp_path,
        columns={"item": "sku"},
        items={"path": "items.csv", "id": "sku", "name": "title", "category": "group"},
        never_shown={"categories": ["drinks"]},
    )

    assert ["Chips", None] == values(plan, "item")


def test_an_item_table_without_categories_keeps_those_of_the_log(tmp_path):
    """
    Names may come from a table and categories from the log.
    """
    log(tmp_path, "C-1,2017-03-05,7,Snacks", header="who,when,sku,kind")
    write(tmp_path / "items.csv", "sku,title", "7,Chips")
    plan = campaign(
        tmp_path,
        columns={"item": "sku", "category": "kind"},
        items={"path": "items.csv", "id": "sku", "name": "title"},
    )

    assert (["Chips"], ["Snacks"]) == (values(plan, "item"), values(plan, "category"))


def test_check_collects_the_letters_of_shown_names(shop):
    """
    Each letter beyond ASCII once, by column; none of names that are never shown.
    """
    log(
        shop,
        "C-1,2017-03-05,Φέτα φέτα,Τυριά,s1",
        "C-2,2017-03-05,Μπύρα,Ποτά,s2",
        header="who,when,what,kind,shop",
    )
    write(shop / "shops.csv", "raw,display", "s1,Κέντρο")
    write(shop / "people.csv", "id,name", "C-1,Ñandú", "C-2,Bob")
    plan = campaign(
        shop,
        columns=ITEM,
        display={"channels": "shops.csv"},
        never_shown={"categories": ["Ποτά"], "items": ["Μπύρα"]},
        customers={"path": "people.csv", "id": "id", "name": "name"},
    )

    assert {
        "item": "".join(sorted({*"Φέταφ"})),
        "category": "".join(sorted({*"Τυριά"})),
        "channel": "".join(sorted({*"Κέντρο"})),
        "customer": "Ñú",
    } == check(plan).letters


def test_hidden_names_are_counted(shop):
    """
    Distinct names, and lines with such a name: by their own pattern, or by the category's.
    """
    hidden = {"items": ["*soap*"], "categories": ["*beer*"]}
    plan = campaign(shop, columns=ITEM, never_shown=hidden)

    assert {"item": 2, "category": 1, "lines": 2} == split(plan, shop / "out").hidden
    assert {} == split(campaign(shop, columns=ITEM), shop / "out").hidden
