import json

import pytest
from activity_log import campaign, complaint, rejected, values, write

from recap.activity import check
from recap.errors import ActivityError

pytestmark = pytest.mark.slow


def paid(folder, *numbers, column="paid", ours="amount", **source):
    write(folder / "log.csv", f"who;when;{column}", *(f"C-1;2017-03-05;{n}" for n in numbers))
    return campaign(folder, columns={ours: column}, source=source, returns={"rule": "net"})


def question(plan):
    with pytest.raises(ActivityError) as error:
        check(plan)
    return complaint(error, plan.folder)


@pytest.mark.parametrize(
    ("numbers", "total"),
    [
        (["$1,001.00", "($0.50)", "$12.25"], 1012.75),
        (["€ 12,50", "€ 1.200,00", "1.250"], 2462.5),
        (["12.50", "\u22125.00", "5.00-", "(6.00)"], -3.5),
        (["1.250", "12.50", "3.000"], 16.75),
        (["1.250", "0.750"], 2.0),
        (["1.250", "1250.500"], 1251.75),
        (["1.250", "1.234.567"], 1235817),
        (["1,250", "2,000,000"], 2001250),
        (["1.250", "1.5e3"], 1501.25),
        (["3 EUR", "7"], 10),
    ],
)
def test_all_values_of_a_column_show_its_format(tmp_path, numbers, total):
    """
    What has two readings is read as the other values of its column are written.
    """
    assert total == pytest.approx(sum(values(paid(tmp_path, *numbers), "amount")))


@pytest.mark.parametrize(
    ("numbers", "point", "comma"),
    [(["1.250", "3.000", "7"], "11.25", "4,257"), (["1,250", "7"], "1,257", "8.25")],
)
def test_a_column_with_two_readings_is_a_question(tmp_path, numbers, point, comma):
    """
    It has both sums; the answer is one key, for this column or for all.
    """
    assert (
        "'paid' can be read in two ways, and no value shows which is right: "
        f'with decimal = "." its sum is {point}, with "," it is {comma}.\n'
        "  where: log.csv (source.decimal in campaign.toml)\n"
        '  fix:   under [source], set decimal = { paid = "," } or ".".'
    ) == question(paid(tmp_path, *numbers))
    assert [float(point.replace(",", ""))] == [
        sum(values(paid(tmp_path, *numbers, decimal={"paid": "."}), "amount"))
    ]
    assert float(comma.replace(",", "")) == sum(
        values(paid(tmp_path, *numbers, decimal=","), "amount")
    )


def test_the_columns_of_a_file_may_have_different_decimal_marks(tmp_path):
    """
    A table names the columns; the others are read as their own values show.
    """
    write(tmp_path / "log.csv", "who,when,km,kcal", 'C-1,2017-03-05,"9,44",2070.0')
    columns = {"amount": "km", "quantity": "kcal"}

    for source in ({}, {"decimal": {"km": ","}}):
        plan = campaign(tmp_path, columns=columns, source=source)
        assert ([9.44], [2070]) == (values(plan, "amount"), values(plan, "quantity"))


def test_a_misspelt_column_is_an_error(tmp_path):
    """
    Its format would be ignored without a word.
    """
    assert (
        "There is no column 'piad'. Did you mean 'paid'?\n"
        "  where: log.csv (source.decimal, source.thousands or source.durations in campaign.toml)\n"
        "  fix:   name a column of the file in that table."
    ) == question(paid(tmp_path, "12.50", decimal={"piad": ","}))


def test_an_operand_of_a_formula_is_asked_about_too(tmp_path):
    """
    The question names the column of the file.
    """
    write(tmp_path / "log.csv", "who,when,unit price,n", "C-1,2017-03-05,1.250,2")
    plan = campaign(tmp_path, columns={"amount": "`unit price` * n"})

    assert "'unit price' can be read in two ways" in question(plan)
    assert 'decimal = { "unit price" = "," }' in question(plan)


def test_evidence_may_be_in_another_file(tmp_path):
    """
    All files of a source are written alike.
    """
    write(tmp_path / "log" / "1.csv", "who,when,paid", "C-1,2017-03-05,1.250")
    write(tmp_path / "log" / "2.csv", "who,when,paid", 'C-1,2017-03-05,"2,5"')

    plan = campaign(tmp_path, path="log", columns={"amount": "paid"})

    assert [2.5, 1250] == sorted(values(plan, "amount"))


def test_numbers_of_json_have_one_reading(tmp_path):
    """
    Only a text in JSON may have a decimal comma.
    """
    rows = [{"who": "C-1", "when": "2017-03-05", "paid": paid} for paid in (1.125, 3)]
    (tmp_path / "log.json").write_text(json.dumps(rows))
    plan = campaign(tmp_path, path="log.json", columns={"amount": "paid"})
    texts = campaign(tmp_path, path="texts.json", columns={"amount": "paid"})
    (tmp_path / "texts.json").write_text(json.dumps([{**row, "paid": "1.125"} for row in rows]))

    assert [1.125, 3] == sorted(values(plan, "amount"))
    assert 'its sum is 2.25, with "," it is 2,250' in question(texts)


def test_a_few_odd_values_do_not_change_the_format(tmp_path):
    """
    They are rejected with their rows.
    """
    plan = paid(tmp_path, "12.50", "13.50", "2,5", "n/a", "5 km")

    assert [12.5, 13.5] == sorted(values(plan, "amount"))
    assert ["2,5", "n/a", "5 km"] == [row["value"] for row in rejected(plan)]


@pytest.mark.parametrize("key", ["decimal", "durations"])
def test_an_undecided_key_stops_the_reading(tmp_path, key):
    """
    `recap new` writes "?" where a person must decide, and only a decision ends the question.
    """
    plan = paid(tmp_path, "12.50", ours="minutes", **{key: "?"})

    assert f"(source.{key} in campaign.toml)" in question(plan)


def test_durations(tmp_path):
    """
    Clock forms, ISO 8601 and units; durations of three parts show what two parts are.
    """
    texts = ["55:46", "01:14:03", "PT43M30S", "1h 5m", "90s", "7"]
    plan = paid(tmp_path, *texts, ours="minutes")

    assert sum([55 + 46 / 60, 74.05, 43.5, 65, 1.5, 7]) == pytest.approx(
        sum(values(plan, "minutes"))
    )


def test_durations_of_two_parts_are_a_question(tmp_path):
    """
    Hours of 24 and more without seconds are a spreadsheet's other form of hh:mm: no evidence.
    """
    assert (
        "'paid' can be read in two ways, and no value shows which is right: "
        'with durations = "mm:ss" its sum is 1,675.77, with "hh:mm" it is 7,621.\n'
        "  where: log.csv (source.durations in campaign.toml)\n"
        '  fix:   under [source], set durations = { paid = "hh:mm" } or "mm:ss".'
    ) == question(paid(tmp_path, "55:46", "45:00", "26:15:00", ours="minutes"))
    decided = paid(tmp_path, "55:46", "45:00", ours="minutes", durations="mm:ss")
    assert 100 + 46 / 60 == pytest.approx(sum(values(decided, "minutes")))


def test_durations_in_a_formula_are_minutes(tmp_path):
    """
    Each operand is converted before the formula is computed.
    """
    write(tmp_path / "log.csv", "who,when,began,took", "C-1,2017-03-05,0:10:00,1:10:00")
    plan = campaign(tmp_path, columns={"minutes": "took - began"})

    assert [60] == values(plan, "minutes")
