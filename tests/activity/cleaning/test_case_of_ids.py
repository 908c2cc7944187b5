"""Customers whose ids are written in other letters in two places: they are one customer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from activity_log import campaign, events, log, write
from cased_letters import spellings

from recap.activity import check, read_customers, split
from recap.campaign import Campaign
from recap.text_comparison import DOTLESS_I, fold_case

FOLD = {"fold_case": True}
PEOPLE = {"path": "people.csv", "id": "id", "name": "name"}

# Each writes a list of ids, and returns what the campaign says about it.
PLACES: dict[str, Callable[[Path, list[str]], dict[str, Any]]] = {
    "opted out": lambda folder, ids: listed(folder, ids, "opted_out", "file"),
    "staff": lambda folder, ids: listed(folder, ids, "robots", "customers"),
}


def listed(folder: Path, ids: list[str], section: str, key: str) -> dict[str, Any]:
    write(folder / "list.txt", *ids)
    return {section: {key: "list.txt"}}


def letters() -> tuple[list[str], list[str]]:
    """Return ids, and the same ids in other letters: one for each letter, word and case."""
    ids, others = [], []
    for number, forms in enumerate(spellings()):
        same = [form for form in forms if fold_case(form) == fold_case(forms[0])]
        for step, form in enumerate(same):
            ids.append(f"{number}-{form}")
            others.append(f"{number}-{same[(step + 1) % len(same)]}")
    return ids, others


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_a_listed_customer_is_found_in_any_letters(tmp_path, place):
    """
    Who opted out gets no recap, whatever the case of the letters in the list and in the log.
    """
    ids, others = letters()
    log(tmp_path, "kept,2017-03-05", *(f"{each},2017-03-05" for each in ids))
    plan = campaign(tmp_path, source=FOLD, **PLACES[place](tmp_path, others))

    assert {place: len(ids)} == check(plan).rejected


@pytest.mark.slow
def test_customers_have_names_in_any_letters(tmp_path):
    """
    The table of customers finds everybody, and so does a typed id.
    """
    ids, others = letters()
    log(tmp_path, *(f"{each},2017-03-05" for each in ids))
    rows = {fold_case(each): each for each in others}
    write(tmp_path / "people.csv", "id,name", *(f"{each},Ann" for each in rows.values()))
    plan = campaign(tmp_path, source=FOLD, customers=PEOPLE)

    split(plan, tmp_path / "out")
    customers = read_customers(tmp_path / "out")

    assert {"Ann"} == {*customers["name"].to_pylist()}
    assert {*customers["customer_id"].to_pylist()} == {*map(plan.canonical_id, ids)}
    assert [*map(plan.canonical_id, ids)] == [*map(plan.canonical_id, others)]


@pytest.mark.slow
def test_ids_of_nobody_are_found_in_any_letters(tmp_path):
    """
    The ids that stand for no customer are compared as all ids are.
    """
    ids, others = letters()
    log(tmp_path, "kept,2017-03-05", *(f"{each},2017-03-05" for each in ids[:2000]))
    plan = campaign(tmp_path, source=FOLD | {"null_ids": others[:2000]})

    assert {"no customer": 2000} == check(plan).rejected


@pytest.mark.parametrize(
    ("in_log", "in_list"),
    [
        ("Jose\u0301", "José"),
        ("José", "Jose\u0301"),
        ("C-1", "C-1\u200b"),
        ("C-1\u3000", "\ufeffC-1"),
        ("\u00a0C-1", "C-1\u2003"),
        ("+30123", "'+30123"),
        ("A\u2028B", "A\u2028B"),
    ],
)
@pytest.mark.parametrize("fold", [True, False])
def test_opt_outs_are_found_in_either_form_of_unicode(tmp_path, in_log, in_list, fold):
    """
    Both forms of an é are the same, invisible characters do not count, and neither does the
    apostrophe that protects an id in our own CSV files.
    """
    log(tmp_path, "kept,2017-03-05", f"{in_log},2017-03-05")
    plan = campaign(
        tmp_path, source={"fold_case": fold}, **listed(tmp_path, [in_list], "opted_out", "file")
    )

    assert {"opted out": 1} == check(plan).rejected


def test_an_invisible_id_is_no_customer(tmp_path):
    """
    Nothing but blanks is a missing id, whatever the blanks.
    """
    log(tmp_path, "kept,2017-03-05", "\u3000,2017-03-05", "\u200b \u200b,2017-03-05")

    assert {"no customer": 2} == check(campaign(tmp_path)).rejected


def test_other_letters_are_other_customers(tmp_path):
    """
    Case folding is no guess: i, dotless i and accents stay apart.
    """
    log(tmp_path, *(f"{each},2017-03-05" for each in ("i", "I", DOTLESS_I, "İ", "í", "ss", "ß")))
    plan: Campaign = campaign(tmp_path, source=FOLD)

    assert ["i", "i\u0307", "ss", "í", DOTLESS_I] == sorted({*events(plan)["customer_id"]})
