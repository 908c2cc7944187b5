"""Lines that must not count, returns without a minus, consent, and dates with two readings."""

import pytest

from recap.activity import infer_schema


def schema_of(folder, header, *rows):
    (folder / "x.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    return infer_schema(folder / "x.csv")


def asked(schema):
    return {key.key: key.value for key in schema.questions}


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("status", "completed", "cancelled"),
        ("Payment State", "Paid", "Failed"),
        ("Status", "bezahlt", "Storniert"),
        ("Estado", "pagado", "anulado"),
        ("Κατάσταση", "Ολοκληρώθηκε", "Ακυρώθηκε"),
        ("is_cancelled", "false", "true"),
        ("test order", "0", "1"),
    ],
)
def test_undone_lines_are_asked_about(tmp_path, column, good, bad):
    """
    The rule is written, and the question says how many lines it leaves out.
    """
    rows = [f"u{n % 2},2025-01-1{n},tea,{bad if n % 3 == 0 else good}" for n in range(9)]

    schema = schema_of(tmp_path, f"user,date,item,{column}", *rows)

    assert {"drop": {column: (bad,)}} == asked(schema)
    assert "3 lines have such" in schema.questions[0].reason


def test_partial_refunds_and_other_states_count(tmp_path):
    """
    An order that was paid back in part was an order.
    """
    rows = [f"u{n % 2},2025-01-1{n},tea,{['paid', 'partially_refunded'][n % 2]}" for n in range(9)]

    assert {} == asked(schema_of(tmp_path, "user,date,item,status", *rows))


def test_refunds_without_a_minus_are_asked_about(tmp_path):
    """
    A refund that counts as a purchase would be twice too much.
    """
    rows = [f"u{n % 2},2025-01-1{n},{'refund' if n == 5 else 'sale'},tea,5.00" for n in range(9)]

    questions = asked(schema_of(tmp_path, "user,date,type,item,amount", *rows))

    assert {"return_when": {"type": ("refund",)}, "returns.rule": "net"} == questions


def test_a_total_line_joins_the_rule_of_the_states(tmp_path):
    """
    One table has the rules of both: a second `drop` would make the file unreadable.
    """
    rows = [f"u{n % 2},2025-01-1{n},tea,5.00,{['paid', 'void'][n % 2]}" for n in range(9)]

    schema = schema_of(tmp_path, "user,date,item,amount,status", *rows, ",,Total,45.00,")

    assert {"status": ("void",), "item": "Total"} == schema.get("drop")
    assert 1 == sum(key.key == "drop" for key in schema.keys)


def test_consent_is_reported(tmp_path):
    """
    The column is not used before somebody says what yes means.
    """
    rows = [f"u{n % 2},2025-01-1{n},tea,{['yes', 'no'][n % 2]}" for n in range(9)]

    unused = schema_of(tmp_path, "user,date,item,Accepts Marketing", *rows).unused

    assert "[opted_in]" in unused["Accepts Marketing"]


def test_dates_with_two_readings_are_asked_about(tmp_path):
    """
    No day is after the 12th: nobody knows which number is the month.
    """
    rows = [f"u{n % 2},0{n}/1{n % 3}/2025,tea" for n in range(1, 9)]

    assert {"times": "day-first"} == asked(schema_of(tmp_path, "user,date,item", *rows))


@pytest.mark.parametrize(("nobody", "is_asked"), [("0", True), ("-1", True), ("guest", False)])
def test_an_id_of_nobody_that_may_be_a_customer_is_a_question(tmp_path, nobody, is_asked):
    rows = [f"{who},2025-03-0{day} 10:00,Tea" for day, who in enumerate([nobody, "7", nobody], 1)]
    schema = schema_of(tmp_path, "customer_id,ordered_at,product", *rows)

    assert schema.get("null_ids") == (nobody,)
    assert ("null_ids" in asked(schema)) == is_asked
    (key,) = [key for key in schema.keys if key.key == "null_ids"]
    assert f"of 3 lines 2 have '{nobody}'" in key.reason
