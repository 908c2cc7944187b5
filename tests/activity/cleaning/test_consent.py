"""Columns in which customers said yes or no, in the customer table and in the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from activity_log import adds_up, campaign, events, log, write

from recap.activity import check, split
from recap.campaign import Answers, Campaign
from recap.errors import ActivityError

pytestmark = pytest.mark.slow

TABLE = {"path": "people.csv", "id": "id"}
ACCEPTS = {"column": "accepts"}


def of_log(folder: Path, *answers: str, **consent: Any) -> Campaign:
    """Make a log of customers ``C-0``, ``C-1``...: one line with each of their answers."""
    lines = [
        f"C-{n},2017-03-05,{word}" for n, words in enumerate(answers) for word in words.split("+")
    ]
    log(folder, *lines, header="who,when,accepts")
    return campaign(folder, **consent)


def of_table(folder: Path, *answers: str, **consent: Any) -> Campaign:
    """Make a customer table of ``C-0``, ``C-1``..., and a log with one line of each."""
    log(folder, *(f"C-{n},2017-03-05" for n in range(len(answers))))
    rows = [f"C-{n},{word}" for n, words in enumerate(answers) for word in words.split("+")]
    write(folder / "people.csv", "id,accepts", *rows)
    return campaign(folder, customers=TABLE, **consent)


def kept(plan: Campaign) -> list[str]:
    """List the customers who have a recap, by the last character of their ids."""
    return [str(customer)[-1] for customer in dict.fromkeys(events(plan)["customer_id"])]


@pytest.mark.parametrize("place", [of_log, of_table])
def test_who_said_yes_has_a_recap(tmp_path, place):
    """
    A column of consent: no, a blank and an unknown word are no consent.
    """
    plan = place(tmp_path, "yes", "no", "", "maybe", "TRUE", "1.0", "0.0", opted_in=ACCEPTS)

    assert ["0", "4", "5"] == kept(plan)
    assert {"opted_in": {"yes": 3, "no": 2, "blank": 1, "other": 1}} == check(plan).consent
    assert adds_up(check(plan))


@pytest.mark.parametrize("place", [of_log, of_table])
def test_who_said_no_has_no_recap(tmp_path, place):
    """
    A column of refusals: a blank is no refusal, but an unknown word may be one.
    """
    plan = place(tmp_path, "yes", "no", "", "maybe", "0", opted_out=ACCEPTS)

    assert ["1", "2", "4"] == kept(plan)
    assert {"opted_out": {"yes": 1, "no": 2, "blank": 1, "other": 1}} == check(plan).consent


@pytest.mark.parametrize("place", [of_log, of_table])
@pytest.mark.parametrize("section", ["opted_in", "opted_out"])
@pytest.mark.parametrize("blank", ["yes", "no"])
def test_a_blank_is_what_the_campaign_says(tmp_path, place, section, blank):
    """
    It decides only about customers who answered nothing at all.
    """
    refuses = (section == "opted_out") == (blank == "yes")
    plan = place(tmp_path, "", "yes+", "no+", "+no", **{section: {**ACCEPTS, "blank": blank}})

    answered = ["1"] if section == "opted_in" else ["2", "3"]
    assert answered == [each for each in kept(plan) if each != "0"]
    assert refuses == ("0" not in kept(plan))


@pytest.mark.parametrize("place", [of_log, of_table])
@pytest.mark.parametrize("section", ["opted_in", "opted_out"])
def test_both_answers_are_a_refusal(tmp_path, place, section):
    """
    A customer who said no once has no recap, in any order; nor has one with an unknown word.
    """
    agrees = "yes" if section == "opted_in" else "no"
    plan = place(tmp_path, agrees, "yes+no", "no+yes", f"{agrees}+?", **{section: ACCEPTS})

    assert ["0"] == kept(plan)


def test_the_words_of_the_campaign(tmp_path):
    """
    They are compared without case and accents of capitals, and override the common words.
    """
    words = {"yes": ["Δέχομαι", "sub*", "n"], "no": ["όχι", "unsub*", "*2017*"]}
    plan = of_log(
        tmp_path, "ΔΕΧΟΜΑΙ", "subscribed", "N", "yes", "ΌΧΙ", "Unsubscribed", "5.3.2017",
        opted_in=ACCEPTS | words,
    )  # fmt: skip

    assert ["0", "1", "2", "3"] == kept(plan)
    assert 0 == check(plan).consent["opted_in"]["other"]


def test_words_that_match_both_lists_are_not_guessed():
    """
    Two patterns may match one word; an exact word decides.
    """
    answers = Answers(yes=("ok*", "okay"), no=("*ay",))

    assert ["yes", None, "no", "yes"] == [*map(answers.answer, ("ok", "ok day", "day", "Okay"))]


def test_a_customer_without_a_row_in_the_table_has_not_answered(tmp_path):
    """
    What a blank means decides about them.
    """
    plan = of_table(tmp_path, "yes", "no", opted_in=ACCEPTS)
    log(tmp_path, *(f"C-{n},2017-03-05" for n in range(4)))

    assert ["0"] == kept(plan)
    assert ["0", "2", "3"] == kept(
        campaign(tmp_path, customers=TABLE, opted_in=ACCEPTS | {"blank": "yes"})
    )
    assert {"yes": 1, "no": 1, "blank": 2, "other": 0} == check(plan).consent["opted_in"]


def test_answers_of_the_table_and_of_the_log_count_together(tmp_path):
    """
    A refusal in either is enough.
    """
    of_log(tmp_path, "yes", "no", "yes", "")
    write(tmp_path / "people.csv", "id,accepts", "C-0,yes", "C-1,yes", "C-2,no", "C-3,yes")

    assert ["0", "3"] == kept(campaign(tmp_path, customers=TABLE, opted_in=ACCEPTS))


def test_the_log_has_the_column_that_the_table_lacks(tmp_path):
    """
    A customer table may have only names.
    """
    plan = of_log(tmp_path, "yes", "no", customers=TABLE, opted_in=ACCEPTS)
    write(tmp_path / "people.csv", "id,name", "C-0,Ann", "C-1,Bo")

    assert ["0"] == kept(plan)


def test_a_refusal_outside_the_window_counts(tmp_path):
    """
    So does one in a line that cannot be counted.
    """
    log(
        tmp_path,
        *("C-1,2017-03-05,yes", "C-1,2012-01-01,no", "C-2,2017-03-05,yes", "C-2,never,no"),
        "C-3,2017-03-05,yes",
        header="who,when,accepts",
    )

    assert ["3"] == kept(campaign(tmp_path, opted_in=ACCEPTS))


def test_consent_and_a_refusal_are_two_questions(tmp_path):
    """
    A customer needs the one and must not have the other.
    """
    rows = ["C-1,2017-03-05,yes,", "C-2,2017-03-05,yes,1", "C-3,2017-03-05,,0"]
    log(tmp_path, *rows, header="who,when,accepts,stop")

    plan = campaign(tmp_path, opted_in=ACCEPTS, opted_out={"column": "stop"})

    assert ["1"] == kept(plan)
    assert ["opted_in", "opted_out"] == [*check(plan).consent]


def test_the_commonest_other_words_are_reported(tmp_path):
    """
    Not when there are many: the column may then have addresses of customers.
    """
    plan = of_log(tmp_path, "yes", "c", "b", "b", "a", "d", opted_in=ACCEPTS)
    matches = check(plan).matches
    assert matches is not None
    assert {"opted_in": ("b", "a", "c")} == matches.other_words

    plan = of_log(tmp_path, "yes", *(f"{n}@example.com" for n in range(11)), opted_in=ACCEPTS)
    matches = check(plan).matches
    assert matches is not None
    assert {} == matches.other_words
    assert "other" in split(plan, tmp_path / "out").consent["opted_in"]
    assert "@example" not in (tmp_path / "out" / "read_report.json").read_text()


def test_unknown_words_that_leave_nobody(tmp_path):
    """
    The message has the key to set, and no word: it may be an address.
    """
    plan = of_log(tmp_path, "nein", "ja", opted_out=ACCEPTS)

    with pytest.raises(ActivityError) as error:
        check(plan)

    assert (
        "No row is left to count: 2 read, 2 opted out.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   add the words of opted_out.column to opted_out.yes and opted_out.no: the "
        "answers of 2 customers are in neither."
    ) == str(error.value)
