"""What `recap check` finds in names, and HTML entities in them."""

from typing import Any

import pytest
from activity_log import campaign, log, names_in_check, values, write

from recap.activity import read_customers, split
from recap.activity.html_entities import has_html_entity, unescape_html

NAMES = {"item": "what", "category": "kind"}
HEADER = "who,when,what,kind"
HTML = "Tom &amp; Jerry"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HTML, "Tom & Jerry"),
        ("Caf&eacute; &#39;A&#x27;", "Caf\u00e9 'A'"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&nbsp;Tea&nbsp;", "Tea"),
        ("a&#31;b&#0;c", "abc\ufffd".replace("c\ufffd", "\ufffdc")),
        *((same, same) for same in ("R&D", "AT&T; B", "&copy", "&unknown;", "a & b;", "Tea")),
    ],
)
def test_entities_are_read_as_characters(text, expected):
    """
    Only complete and known ones: the sign & alone is no entity.
    """
    assert expected == unescape_html(text)
    assert has_html_entity(text) == (text != expected)


def test_a_source_whose_names_have_entities(tmp_path):
    """
    They are read before categories are separated, and both spellings are one item.
    """
    log(
        tmp_path,
        f"C-1,2017-03-01,{HTML},Kids &amp; Co;Fun",
        "C-1,2017-03-02,Tom & Jerry,Fun",
        "C-1,2017-03-03,&nbsp;,",
        header=HEADER,
    )
    source = {"category_separator": ";", "unescape_html": True}
    plan = campaign(tmp_path, columns=NAMES, source=source)

    assert ["Tom & Jerry", "Tom & Jerry", None] == values(plan, "item")
    assert ["Fun\x1fKids & Co", "Fun", None] == values(plan, "category")
    assert {} == names_in_check(plan).entities


def test_entities_are_read_before_names_are_taken_out(tmp_path):
    """
    A pattern of [source.extract] meets the text as people read it.
    """
    log(tmp_path, "C-1,2017-03-01,Played &quot;Tea &amp; Jam&quot;,", header=HEADER)
    source = {"unescape_html": True, "extract": {"what": 'Played "*"'}}
    plan = campaign(tmp_path, columns=NAMES, source=source)

    assert ["Tea & Jam"] == values(plan, "item")


def test_ids_are_not_read_as_html(tmp_path):
    """
    Tables must still match; names of the tables have their own key.
    """
    log(tmp_path, "C&amp;1,2017-03-01,a&amp;b,Fun", header=HEADER)
    write(tmp_path / "items.csv", "id,title", f"a&amp;b,{HTML}")
    write(tmp_path / "people.csv", "id,name", "C&amp;1,Ann &amp; Bo")
    tables: dict[str, Any] = {
        "items": {"path": "items.csv", "id": "id", "name": "title", "unescape_html": True},
        "customers": {"path": "people.csv", "id": "id", "name": "name", "unescape_html": True},
    }
    plan = campaign(tmp_path, columns=NAMES, source={"unescape_html": True}, **tables)

    assert ["Tom & Jerry"] == values(plan, "item")
    split(plan, tmp_path / "out")
    assert [("C&amp;1", "Ann & Bo")] == [
        (row["customer_id"], row["name"]) for row in read_customers(tmp_path / "out").to_pylist()
    ]


def test_check_counts_names_with_entities(tmp_path):
    """
    Each name once, with the first one; names of customers are counted and not listed.
    """
    log(
        tmp_path,
        *(f"C-1,2017-03-0{day},{HTML},B&amp;B" for day in (1, 2)),
        "C-1,2017-03-03,Caf&eacute;,R&D",
        header=HEADER,
    )
    write(tmp_path / "people.csv", "id,name", "C-1,Ann &amp; Bo")
    plan = campaign(
        tmp_path,
        columns=NAMES,
        customers={"path": "people.csv", "id": "id", "name": "name"},
    )

    assert {
        "item": (2, "Caf&eacute;"),
        "category": (1, "B&amp;B"),
        "customer": (1, ""),
    } == names_in_check(plan).entities


def test_check_counts_blank_items_and_names_of_several_ids(tmp_path):
    """
    A name stands for several items only if its ids occur in lines that count.
    """
    log(
        tmp_path,
        "C-1,2017-03-01,1,Home",
        "C-1,2017-03-02,2,Home",
        "C-1,2017-03-03,3,Rain",
        "C-1,2016-03-03,4,Rain",
        "C-1,2017-03-04,,",
        header="who,when,id,what",
    )
    names = names_in_check(campaign(tmp_path, columns={"item": "id", "item_name": "what"}))

    assert (1, 4) == (names.blank_items, names.events)
    assert (1, 2, (("Home", 2),)) == (
        names.same_names.names,
        names.same_names.items,
        names.same_names.examples,
    )
