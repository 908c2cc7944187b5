"""The warnings of `recap check` about what lists, tables, patterns and answers match."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from activity_log import campaign, complaint, log, write

from recap.activity import check, split
from recap.campaign import Campaign
from recap.commands import match_warnings
from recap.errors import ActivityError

TABLE = {"path": "people.csv", "id": "id"}
FOLD = {"fold_case": True}


def warnings_of(plan: Campaign) -> list[str]:
    return [*match_warnings.warnings_of(plan, check(plan))]


def of_ids(folder: Path, *ids: str, **changes: Any) -> Campaign:
    log(folder, *(f"{each},2017-03-05" for each in ids))
    return campaign(folder, **changes)


def test_ids_that_differ_in_case(tmp_path):
    """
    The warning has the number and the key; with the key they are one customer.
    """
    ids = ["ann@x", "Ann@x", "ANN@X", "bob@x", "ΝΙΚΟΣ", "νικος"]

    assert [
        "5 of 6 customers have an id that another customer has in other upper or lower case. If "
        "they are the same customers, set source.fold_case = true."
    ] == warnings_of(of_ids(tmp_path, *ids))
    assert [] == warnings_of(of_ids(tmp_path, *ids, source=FOLD))


def test_an_opt_out_in_other_case_than_a_customer(tmp_path):
    """
    The list matches one of two spellings, so the other would get a recap without a word.
    """
    write(tmp_path / "no.txt", "Ann@x")
    plan = of_ids(tmp_path, "Ann@x", "ann@x", "bob@x", opted_out={"file": "no.txt"})

    assert (
        "Customers with a recap whose id differs only in upper and lower case from the id of a "
        "customer who opted out: 1. If they are the same customers, set source.fold_case = true."
    ) == warnings_of(plan)[1]


def test_ids_that_differ_in_blanks(tmp_path):
    """
    No key corrects them: they are corrected in the log.
    """
    assert [
        "2 of 3 customers have an id that another customer has with other blanks inside. If they "
        "are the same customers, write their ids in one way."
    ] == warnings_of(of_ids(tmp_path, "A 1", " A1 ", "B2"))


@pytest.mark.parametrize(("section", "key"), [("opted_out", "file"), ("robots", "customers")])
def test_ids_of_a_list_that_match_nobody_are_counted(tmp_path, section, key):
    """
    The numbers are in the report; ids that nearly match are a warning.
    """
    write(tmp_path / "list.txt", "C-1", "c-2", "C 3", "C-9")
    plan = of_ids(tmp_path, "kept", "C-1", "C-2", "C-3", **{section: {key: "list.txt"}})

    matches = check(plan).matches
    assert matches is not None
    ids = matches.lists[f"{section}.{key}"]
    assert (4, 3, 1, 1) == (ids.ids, ids.unmatched, ids.by_case, ids.by_form)
    assert [
        f"Ids in {section}.{key} that differ from those of a customer only in upper and lower "
        "case: 1 of 4. They match nobody; set source.fold_case = true.",
        f"Ids in {section}.{key} that differ from those of a customer only in blanks, signs or "
        "zeros in front: 1 of 4. They match nobody; write them as the log does.",
    ] == warnings_of(plan)


def test_a_list_that_matches_nobody(tmp_path):
    """
    It probably has other ids.
    """
    write(tmp_path / "no.txt", "ann@example.com", "bo@example.com")

    assert [
        "No id in opted_out.file is a customer of the log (of 2). Check that it has the ids of "
        "source.columns.customer_id."
    ] == warnings_of(of_ids(tmp_path, "C-1", opted_out={"file": "no.txt"}))


@pytest.mark.parametrize(("rows", "is_few"), [(1, True), (2, False)])
def test_a_customer_table_that_matches_under_half(tmp_path, rows, is_few):
    """
    The other customers have no name.
    """
    write(tmp_path / "people.csv", "id", *[f"C-{n}" for n in range(rows)], "X-1", "X-2")
    plan = of_ids(tmp_path, "C-0", "C-1", "C-2", "C-3", customers=TABLE)

    assert is_few == (
        [
            "Of 4 customers of the log only 1 are in people.csv (customers.path): the others have "
            "no name. Check that 'id' has the ids of source.columns.customer_id."
        ]
        == warnings_of(plan)
    )


@pytest.mark.parametrize(
    ("row", "fix"),
    [
        (
            "Z-9",
            "name the column that has the same ids as source.columns.customer_id, or take out "
            "[customers].",
        ),
        ("c-1", "set source.fold_case = true: the ids differ in upper and lower case."),
    ],
)
def test_a_customer_table_that_matches_nobody(tmp_path, row, fix):
    """
    It stops a run: nobody would have a name.
    """
    write(tmp_path / "people.csv", "id", row)
    plan = of_ids(tmp_path, "C-1", "C-2", customers=TABLE)

    for step in (check, lambda plan: split(plan, tmp_path / "out")):
        with pytest.raises(ActivityError) as error:
            step(plan)
        assert (
            "The customer table has no customer of the log.\n"
            "  where: people.csv (customers.id in campaign.toml, column 'id')\n"
            f"  fix:   {fix}"
        ) == complaint(error, tmp_path)


def test_answers_that_nobody_can_read(tmp_path):
    """
    Their customers get no recap until the words are in the campaign.
    """
    log(tmp_path, "C-1,2017-03-05,yes", "C-2,2017-03-05,ja", header="who,when,accepts")

    assert [
        "Customers whose answer in opted_in.column is neither yes nor no: 1 ('ja'). They get no "
        "recap; add the words to opted_in.yes or opted_in.no."
    ] == warnings_of(campaign(tmp_path, opted_in={"column": "accepts"}))


def test_no_id_is_in_a_warning(tmp_path):
    """
    The output of a check may be copied into a ticket.
    """
    write(tmp_path / "no.txt", "secret-1", "SECRET-2", "secret 3")
    plan = of_ids(tmp_path, "secret-2", "Secret-2", "secret-3", opted_out={"file": "no.txt"})

    assert "secret" not in " ".join(warnings_of(plan)).lower()
    assert 3 == len(warnings_of(plan))


def of_items(folder: Path, *items: str, **changes: Any) -> Campaign:
    log(
        folder, *(f"C-1,2017-03-05,{item},o-{item}" for item in items), header="who,when,what,order"
    )
    return campaign(folder, columns={"item": "what", "order_id": "order"}, **changes)


def test_patterns_that_match_no_name(tmp_path):
    """
    A misspelt pattern shows what should never be shown; the nearest names help.
    """
    never = {"items": ["*tabacco*", "*WINE*", "vodka"], "categories": ["*x*"]}
    plan = of_items(
        tmp_path, "Pipe tobacco", "Tobacco", "Red wine", "Tea",
        never_shown=never, not_items={"items": ["postge", "Te*"]},
        returns={"rule": "net", "orders": ["o-tee", "O-TEA"]},
    )  # fmt: skip

    assert [
        "never_shown.items: '*tabacco*' matches no name of the log. Similar are 'Tobacco', "
        "'Pipe tobacco'. Correct it, or take it out.",
        "never_shown.items: 'vodka' matches no name of the log. Correct it, or take it out.",
        "not_items.items: 'postge' matches no name of the log. Correct it, or take it out.",
        "returns.orders: 'o-tee' matches no order of the log. Correct it, or take it out.",
        "never_shown.categories: '*x*' matches no name of the log. Correct it, or take it out.",
    ] == warnings_of(plan)


def test_patterns_match_each_name_that_an_item_has(tmp_path):
    """
    The name of the log, the display name, the category, and a name in the item table.
    """
    write(tmp_path / "items.csv", "sku,title,aisle", "1,Gin,Σπίρτα", "2,Tea,Hot")
    write(tmp_path / "names.csv", "raw,display", "Gin,Genever")
    write(tmp_path / "aisles.csv", "raw,display", "Σπίρτα,Spirits")
    plan = of_items(
        tmp_path, "1", "2",
        items={"path": "items.csv", "id": "sku", "name": "title", "category": "aisle"},
        display={"items": "names.csv", "categories": "aisles.csv"},
        never_shown={"items": ["gin", "GENEVER"], "categories": ["ΣΠΙΡΤΑ", "spirits"]},
    )  # fmt: skip

    assert [] == warnings_of(plan)
