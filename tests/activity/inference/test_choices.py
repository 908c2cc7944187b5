"""Which of several columns is taken, and what is said about the others. All logs are made up."""

import pytest
from activity_log import write

from recap.activity import infer_schema


def columns(schema) -> dict[str, object]:
    keys = (key for key in schema.keys if key.key.startswith("columns."))
    return {key.key.removeprefix("columns."): key.value for key in keys}


def confidences(schema) -> dict[str, str]:
    return {key.key: key.confidence for key in (*schema.keys, *schema.unsure)}


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        (
            "Mitglied;Mitgliedsnummer;Check-in",
            ["Ann Berg;000469;2025-01-01 06:21", "Ann Berg;000417;2025-01-01 06:31"],
            {"customer_id": "Mitgliedsnummer", "at": "Check-in"},
        ),
        (
            "Member,Date,Name,Watched Date",
            ["ann,2025-12-21,Film 1,2025-01-11", "ann,2025-12-22,Film 2,2025-02-11"],
            {"customer_id": "Member", "at": "Watched Date", "item": "Name"},
        ),
        (
            "Member ID,Date,Name",
            ["7,2025-12-21,Ann Lee", "7,2025-12-22,Ann Lee", "8,2025-12-22,Bob Ray"],
            {"customer_id": "Member ID", "at": "Date"},
        ),
        (
            "user id,booked on,departure,arrival",
            ["7,2025-01-02,2025-02-01 10:00,2025-02-01 12:00"],
            {"customer_id": "user id", "at": "departure"},
        ),
        (
            "guest id,created,departure,arrival",
            ["7,2025-01-02,2025-02-04,2025-02-01"],
            {"customer_id": "guest id", "at": "arrival"},
        ),
        (
            "kunde;datum;Einzelpreis;Menge;Gesamtpreis",
            ["k1;2025-01-02;2.50;2;5.00"],
            {"customer_id": "kunde", "at": "datum", "quantity": "Menge", "amount": "Gesamtpreis"},
        ),
        (
            "customer,date,Product Type,Product Name",
            ["c1,2025-01-02,Hot drink,Latte"],
            {
                "customer_id": "customer",
                "at": "date",
                "item": "Product Name",
                "category": "Product Type",
            },
        ),
        (
            "customer,date,Activity ID,Activity Name",
            ["c1,2025-01-02,901,Run", "c1,2025-01-03,902,Run"],
            {"customer_id": "customer", "at": "date", "item": "Activity Name"},
        ),
    ],
)
def test_the_better_of_two_columns(tmp_path, header, rows, expected):
    """
    A number before a name, the event's own time before others, what was paid before prices.
    """
    write(tmp_path / "x.csv", header, *rows)

    assert expected == columns(infer_schema(tmp_path / "x.csv"))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("amount", "n/a", "1 of 100 values are no numbers"),
        ("date", "soon", "1 of 100 values are no such times"),
    ],
)
def test_one_odd_value_loses_no_column(tmp_path, column, value, reason):
    """
    A column with an odd value in a hundred is used, and its reason counts them.
    """
    rows = [f"c{n % 9},2025-03-{n % 28 + 1:02},{n}.50" for n in range(99)]
    odd = {"date": "2025-03-01", "amount": "1.00"} | {column: value}
    write(tmp_path / "x.csv", "customer,date,amount", *rows, f"c1,{odd['date']},{odd['amount']}")

    schema = infer_schema(tmp_path / "x.csv")

    assert {"customer_id": "customer", "at": "date", "amount": "amount"} == columns(schema)
    assert reason in next(key.reason for key in schema.keys if key.key.endswith(("amount", "at"))
                          and key.value == column)  # fmt: skip


def test_a_column_with_many_odd_values_is_not_used_and_says_why(tmp_path):
    """
    The reason has the number of values that do not fit, and the commonest of them.
    """
    rows = [f"c{n % 9},2025-03-{n % 28 + 1:02},{n}.50" for n in range(388)]
    rows += ["c1,2025-03-01,n/a"] * 12
    write(tmp_path / "x.csv", "customer,date,amount", *rows)

    schema = infer_schema(tmp_path / "x.csv")

    assert {"amount": "looks like money, but 12 of 400 do not: `n/a`"} == schema.unused


def test_columns_are_found_by_their_values_with_a_question(tmp_path):
    """
    Names that no list has: ids that come back, times, names of things, and money.
    """
    rows = [
        f"{n % 5:05}x,2025-03-{n % 28 + 1:02} 10:00,{'ABCDEFG'[n % 7]} thing,{n}.50,web"
        for n in range(40)
    ]
    write(tmp_path / "x.csv", "aa,bb,cc,dd,ee", *rows)

    schema = infer_schema(tmp_path / "x.csv")

    assert {"customer_id": "aa", "at": "bb", "item": "cc", "amount": "dd"} == columns(schema)
    assert {
        "columns.customer_id": "medium",
        "columns.item": "medium",
        "columns.amount": "medium",
    }.items() <= confidences(schema).items()
    assert {"ee": "the same value in every line"} == schema.unused


def test_two_columns_that_may_be_the_customer_are_asked_about_and_not_used(tmp_path):
    """
    The key of low confidence is a question, and not among the keys.
    """
    rows = [f"a{n % 5},b{n % 4},2025-03-{n % 28 + 1:02}" for n in range(40)]
    write(tmp_path / "x.csv", "xx,yy,date", *rows)

    schema = infer_schema(tmp_path / "x.csv")

    assert {"at": "date"} == columns(schema)
    assert [("columns.customer_id", "xx", "low")] == [
        (key.key, key.value, key.confidence) for key in schema.unsure
    ]
    assert schema.unsure[0].reason.endswith("it may also be 'yy'")


def test_the_currency_and_the_zone_are_suggested(tmp_path):
    """
    One currency in its own column; the offsets of the times in winter and in summer.
    """
    write(
        tmp_path / "x.csv",
        "customer,date,total,Currency",
        "c1,2025-01-02T10:00:00+01:00,2.50,EUR",
        "c1,2025-07-02T10:00:00+02:00,2.50,EUR",
    )

    schema = infer_schema(tmp_path / "x.csv")

    assert ("EUR", "the only value of 'Currency'") == schema.currency
    assert (
        "Europe/Berlin",
        "the times have +01:00 and +02:00, as Europe/Berlin has",
    ) == schema.zone


def test_the_zone_in_the_times_is_suggested(tmp_path):
    """
    Where each time names its zone, that of most times is the campaign's.
    """
    rows = ("2025-01-02T10:00:00+01:00[Europe/Rome]", "2025-01-03 10:00 Europe/Rome")
    write(tmp_path / "x.csv", "customer,date", *(f"c1,{time}" for time in rows))

    assert ("Europe/Rome", "2 times have it") == infer_schema(tmp_path / "x.csv").zone


def test_names_and_types_that_are_no_places_and_categories(tmp_path):
    """
    Beside "Client ID", "Client" is a person; a type of line is no category where one has its name;
    and a consent is none of them, whatever it is called.
    """
    write(
        tmp_path / "x.csv",
        "Client ID,Client,Date,Item,Type,Kategoria,Email Opt-In",
        *(f"{n % 3},Ann {n % 3},2025-01-0{n + 1},Cut {n % 2},sale,Hair,{n % 2}" for n in range(6)),
    )

    schema = infer_schema(tmp_path / "x.csv")

    expected = {"customer_id": "Client ID", "at": "Date", "item": "Item", "category": "Kategoria"}
    assert expected == columns(schema)
    assert "[opted_in]" in schema.unused["Email Opt-In"]


def test_several_currencies_are_reported(tmp_path):
    """
    No currency is suggested, and the reason says that amounts cannot be added.
    """
    rows = ("c1,2025-01-02,2.50,EUR", "c1,2025-01-02,2.50,USD")
    write(tmp_path / "x.csv", "customer,date,total,Currency", *rows)

    schema = infer_schema(tmp_path / "x.csv")

    assert schema.currency is None
    assert "2 currencies: amounts of several cannot be added" == schema.unused["Currency"]
