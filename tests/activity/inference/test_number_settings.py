import json

import pytest
from activity_log import write

from recap.activity.inference import infer_schema
from recap.campaign import Campaign

pytestmark = pytest.mark.slow

KEYS = ("decimal", "thousands", "durations", "columns.amount", "columns.savings", "columns.minutes")


def inferred(folder, header, *lines):
    """Infer the keys for a file with a customer, a time and the columns of *header*."""
    rows = [f"m-{row};2017-03-0{row + 1} 10:00;{line}" for row, line in enumerate(lines)]
    write(folder / "log.csv", f"Member;Time;{header}", *rows)
    schema = infer_schema(folder / "log.csv")
    return {key: schema.get(key) for key in KEYS if schema.get(key) is not None}, schema


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        (["€ 12,50", "€ 1.200,00"], {"decimal": ",", "thousands": "."}),
        (["$1,001.00", "$7.50"], {"decimal": ".", "thousands": ","}),
        (["12,50 EUR", "3 EUR"], {"decimal": ","}),
        (["12.50", "7"], {}),
        (["12.50", "5.00-"], {"decimal": "."}),
        (["1.250", "12.50"], {}),
        (["1.250", "12,50"], {"decimal": ",", "thousands": "."}),
    ],
)
def test_the_values_show_how_amounts_are_written(tmp_path, values, keys):
    """
    No key is written for plain numbers.
    """
    assert {"columns.amount": "Amount", **keys} == inferred(tmp_path, "Amount", *values)[0]


def test_the_decimal_mark_is_inferred_by_column(tmp_path):
    """
    An export may write one column for people and another one for programs.
    """
    keys, _ = inferred(tmp_path, "Amount;Duration", "9,44;2070.0", "8,10;12.5")

    assert {"Amount": ","} == keys["decimal"]


def test_a_column_with_two_readings_is_a_question(tmp_path):
    """
    The value is a question mark, and the reason has both sums.
    """
    keys, schema = inferred(tmp_path, "Betrag", "1.250", "3.000")

    (question,) = [key for key in schema.questions if key.key == "decimal"]
    assert {"Betrag": "?"} == keys["decimal"]
    assert question.is_undecided
    assert question.reason == (
        "'Betrag' can be read in two ways, and no value shows which is right: "
        'with decimal = "." its sum is 4.25, with "," it is 4,250'
    )


@pytest.mark.parametrize(
    ("values", "durations"),
    [
        (["55:46", "01:14:03"], "mm:ss"),
        (["55:46", "45:00"], {"Duration": "?"}),
        (["00:43:30", "01:14:03"], None),
        (["PT43M30S", "90s"], None),
    ],
)
def test_durations_are_found(tmp_path, values, durations):
    """
    They are minutes as they are, whatever unit the size of their numbers suggests.
    """
    keys, _ = inferred(tmp_path, "Duration", *values)

    assert "Duration" == keys["columns.minutes"]
    assert durations == keys.get("durations")


def test_numbers_of_json_are_no_question(tmp_path):
    """
    A number of JSON has a decimal point.
    """
    rows = [
        {"member": f"m-{day}", "time": f"2017-03-0{day} 10:00", "amount": 1.125} for day in (1, 2)
    ]
    (tmp_path / "log.json").write_text(json.dumps(rows))

    assert infer_schema(tmp_path / "log.json").get("decimal") is None


def test_discounts_below_zero_are_inverted(tmp_path):
    """
    Savings are above 0, and many tills write a discount with a minus.
    """
    keys, _ = inferred(tmp_path, "Amount;Discounts", "9.50;($0.50)", "7.00;$0.00")

    assert "0 - Discounts" == keys["columns.savings"]


def test_the_keys_are_valid(tmp_path):
    """
    A table by column may be in a campaign.
    """
    keys, _ = inferred(tmp_path, "Amount;Duration", "9,44;20:70", "8,10;12:5")

    source = {"path": "log.csv", "columns": {"customer_id": "Member", "at": "Time"}}
    source |= {key: value for key, value in keys.items() if "." not in key}
    plan = {"name": "Y", "brand": "B", "year": 2017, "zone": "UTC", "folder": tmp_path}
    assert Campaign.model_validate({**plan, "source": source}).only_source


@pytest.mark.parametrize(
    ("scores", "null_scores"),
    [(["5", "0", "3"], ("0",)), (["5", "3"], None), (["0", "0"], None), (["0.5", "0", "3"], None)],
)
def test_scores_of_0_are_a_question(tmp_path, scores, null_scores):
    """
    They often mean that nobody has rated, unless there are scores between 0 and 1.
    """
    _, schema = inferred(tmp_path, "Rating", *scores)

    assert null_scores == schema.get("null_scores")
    assert (null_scores is not None) == ("null_scores" in [key.key for key in schema.questions])


@pytest.mark.parametrize("values", [["-6.66", "-3.00", "-1.50"], ["-6,66", "(3,00)", "1,50-"]])
def test_only_negative_amounts_are_a_question_with_both_sums(tmp_path, values):
    """
    In a bank's file they are payments; in a shop's file they would all be returns.
    """
    keys, schema = inferred(tmp_path, "Amount", *values)

    assert keys["columns.amount"] == "0 - Amount"
    (question,) = [key for key in schema.questions if key.key == "columns.amount"]
    assert "-11.16 as written, and 11.16 with the sign inverted" in question.reason


@pytest.mark.parametrize(
    "values", [["-6.66", "3.00", "-1.50"], ["-6.66", "-3.00"], ["0", "0", "0"]]
)
def test_a_few_negative_amounts_are_no_question(tmp_path, values):
    assert inferred(tmp_path, "Amount", *values)[0]["columns.amount"] == "Amount"


@pytest.mark.parametrize(
    ("header", "values", "what"),
    [
        ("Discount", ["12 %", "5%", "7,5 %"], "percentages"),
        ("Rating", ["%80", "%95", "90"], "percentages"),
        ("Amount", ["5 K", "1.2M", "30"], "shortened numbers"),
        ("Quantity", ["5k", "1,5 Mio.", "3 Tsd"], "shortened numbers"),
        ("Minutes", ["5k", "1.2k", "30"], "shortened numbers"),
    ],
)
def test_percentages_and_shortened_numbers_are_explained(tmp_path, header, values, what):
    """
    Neither is counted: 12 % is no money, and 5 K is only nearly the number.
    """
    keys, schema = inferred(tmp_path, header, *values)

    assert not keys
    assert f"its values are {what}" in schema.unused[header]
    assert "export it with" in schema.unused[header]


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        (["¥1,250", "¥3,000"], {"thousands": ","}),
        (["1.250円", "3.000円"], {"decimal": ",", "thousands": "."}),
        (["₩1,250", "₩12,000"], {"thousands": ","}),
        (["JPY 1,250", "950"], {"thousands": ","}),
        (["€1,250", "€3,000"], {"decimal": {"Amount": "?"}}),
        (["1,250", "3,000"], {"decimal": {"Amount": "?"}}),
    ],
)
def test_a_currency_without_decimals_has_one_reading(tmp_path, values, keys):
    assert {"columns.amount": "Amount", **keys} == inferred(tmp_path, "Amount", *values)[0]


@pytest.mark.parametrize(
    ("code", "values", "decimal"),
    [
        ("JPY", ["1,250", "3,000"], {"Amount": "."}),
        ("KRW", ["1.250", "3.000"], {"Amount": ","}),
        ("EUR", ["1,250", "3,000"], {"Amount": "?"}),
    ],
)
def test_the_column_of_the_currency_shows_that_money_is_whole(tmp_path, code, values, decimal):
    keys, _ = inferred(tmp_path, "Currency;Amount", *(f"{code};{value}" for value in values))

    assert keys["decimal"] == decimal
