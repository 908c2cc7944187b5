"""Names that stand for nothing are nobody's favourite; their lines count."""

import pytest
from activity_log import campaign, log, names_in_check, values, write

from recap.activity import check
from recap.activity.cleaning.placeholders import PLACEHOLDERS, is_placeholder
from recap.activity.sql import fetch_one, literal, open_database
from recap.text_comparison import pattern_key

pytestmark = pytest.mark.slow

NAMES = {"item": "what", "category": "kind", "channel": "shop"}
HEADER = "who,when,what,kind,shop"


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    with open_database(tmp_path_factory.mktemp("db")) as database:
        yield database


def stands_for_nothing(db, name):
    return fetch_one(db, f"select {is_placeholder(literal(name))}")[0]


@pytest.mark.parametrize(
    "name",
    [
        "Unknown", "UNKNOWN", "n/a", "N/A", "#N/A", "n.a.", "-", "--", "\N{EM DASH}", "...", "?",
        "(none)", "<unknown>", "[Unknown]", "null", "Various", "Other", "(not set)", "Unbekannt",
        "k. A.", "SONSTIGES", "inconnu", "Varios", "Άγνωστο", "ΑΓΝΩΣΤΟΣ", "DİĞER", "その他",
    ],
)  # fmt: skip
def test_a_placeholder_in_any_language_and_case(db, name):
    """
    Whole names are compared, without the signs around them.
    """
    assert stands_for_nothing(db, name)


@pytest.mark.parametrize(
    "name",
    [
        "None of the Above", "!!!", "???", "Unknown Pleasures", "Others Like You", "X", "1", "$",
        "Nando",
    ],
)  # fmt: skip
def test_a_name_that_only_contains_a_placeholder_is_a_name(db, name):
    """
    So are names of other signs: there are bands and records of such names.
    """
    assert not stands_for_nothing(db, name)


def test_words_are_written_as_they_are_compared(db):
    """
    Otherwise a word of the list would match nothing; each also matches in capitals.
    """
    assert {pattern_key(word) for word in PLACEHOLDERS} == PLACEHOLDERS
    assert "" not in PLACEHOLDERS
    assert [] == [word for word in PLACEHOLDERS if not stands_for_nothing(db, word.upper())]


def test_a_line_with_a_placeholder_counts_and_has_no_name(tmp_path):
    """
    A placeholder of one column hides nothing in the others.
    """
    log(
        tmp_path,
        "C-1,2017-03-01,Unknown,Food,n/a",
        "C-1,2017-03-02,Tea,Sonstige,App",
        "C-1,2017-03-03,Tea,Food,App",
        header=HEADER,
    )
    plan = campaign(tmp_path, columns=NAMES)

    assert [None, "Tea", "Tea"] == values(plan, "item")
    assert ["Food", None, "Food"] == values(plan, "category")
    assert [None, "App", "App"] == values(plan, "channel")
    assert 3 == check(plan).used


def test_one_of_several_categories_is_a_placeholder(tmp_path):
    """
    The others stay, and the item is named.
    """
    log(tmp_path, "C-1,2017-03-01,Tea,Other|Food,App", header=HEADER)
    plan = campaign(tmp_path, columns=NAMES, source={"category_separator": "|"})

    assert ["Food"] == values(plan, "category")
    assert ["Tea"] == values(plan, "item")


def test_a_display_name_makes_a_placeholder_a_name(tmp_path):
    """
    There is a film called Unknown.
    """
    log(tmp_path, "C-1,2017-03-01,Unknown,,", header=HEADER)
    write(tmp_path / "items.csv", "raw,display", "Unknown,Unknown (2011)")
    plan = campaign(tmp_path, columns=NAMES, display={"items": "items.csv"})

    assert ["Unknown (2011)"] == values(plan, "item")
    assert {} == names_in_check(plan).placeholders


def test_an_unknown_maker_is_not_shown(tmp_path):
    """
    It is as if the maker were blank, with and without an id.
    """
    rows = ["C-1,2017-03-01,1,Tea,n/a", "C-1,2017-03-02,2,Jam,Ada"]
    log(tmp_path, *rows, header="who,when,id,what,brand")
    by_name = {"item": "what", "item_by": "brand"}

    for columns in (by_name, by_name | {"item": "id", "item_name": "what"}):
        assert ["Tea", "Jam\x1eAda"] == values(campaign(tmp_path, columns=columns), "item")


def test_check_counts_the_events_of_each_placeholder(tmp_path):
    """
    The most frequent comes first; names that are hidden anyway are not listed.
    """
    log(
        tmp_path,
        *(f"C-1,2017-03-0{day},n/a,Other|Food,App" for day in (1, 2)),
        "C-1,2017-03-03,Unknown,Other,App",
        "C-1,2017-03-03,misc,Food,App",
        header=HEADER,
    )
    plan = campaign(
        tmp_path,
        columns=NAMES,
        source={"category_separator": "|"},
        never_shown={"items": ["misc"]},
    )

    assert {
        "item": (("n/a", 2), ("Unknown", 1)),
        "category": (("Other", 3),),
    } == names_in_check(plan).placeholders
