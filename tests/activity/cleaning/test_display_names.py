import pytest
from activity_log import campaign, log, values, write

from recap.activity import check, fingerprint, split

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


def test_names_pass_unchanged_where_there_is_no_display_name(shop):
    """
    A display map need not be complete.
    """
    write(shop / "items.csv", "raw,display", "PTO CHPS,Potato chips")
    plan = campaign(shop, columns=ITEM, display={"items": "items.csv"})

    assert ["Potato chips", "BEER 6PK", "SOAP"] == values(plan, "item")


def test_pictures_are_not_names(shop):
    """
    Their file has columns of its own; and another picture is no other reading of the log.
    """
    write(shop / "pictures.csv", "name,picture", "SOAP,soap.jpg")
    plan = campaign(shop, columns=ITEM, display={"pictures": "pictures.csv"})
    before = fingerprint(plan)
    write(shop / "pictures.csv", "name,picture")

    assert "SOAP" in values(plan, "item")
    assert before == fingerprint(plan)


def test_several_raw_names_may_share_a_display_name(shop):
    """
    What is one thing for a customer counts as one.
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
    The row still counts; neither its category nor its item has a name.
    """
    plan = campaign(shop, columns=ITEM, never_shown={"categories": ["*beer*"]})

    assert ["PTO CHPS", None, "SOAP"] == values(plan, "item")
    assert ["SNKS", None, None] == values(plan, "category")
    assert 3 == check(plan).used


@pytest.mark.parametrize("pattern", ["PTO*", "potato CHIPS", "?otato*", "*[hH]ips"])
def test_patterns_fit_raw_and_display_names_in_any_case(shop, pattern):
    """
    Whichever name a person knows an item by hides it.
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


def test_a_category_is_hidden_by_its_display_name(shop):
    """
    The pattern of a category fits its display name, too.
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
    An item that the table does not know has no name, and its row counts.
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


def test_never_shown_works_on_the_names_of_the_item_table(tmp_path):
    """
    An item is hidden by the category that its table gives it.
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


def test_an_item_table_without_categories_leaves_those_of_the_log(tmp_path):
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


def test_check_tells_the_letters_of_names_that_are_shown(shop):
    """
    Each letter beyond ASCII once, by what it names; of what is never shown, none.
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


def test_what_is_never_shown_is_counted(shop):
    """
    Distinct names, and the lines that hold one: by its own pattern, or by its category's.
    """
    hidden = {"items": ["*soap*"], "categories": ["*beer*"]}
    plan = campaign(shop, columns=ITEM, never_shown=hidden)

    assert {"item": 2, "category": 1, "lines": 2} == split(plan, shop / "out").hidden
    assert {} == split(campaign(shop, columns=ITEM), shop / "out").hidden
