"""Columns of money in cents."""

import pytest

from recap.activity import infer_schema


def inferred_amount(folder, header, *lines):
    (folder / "x.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    schema = infer_schema(folder / "x.csv")
    keys = [key for key in schema.keys if key.key == "columns.amount"]
    return (keys[0].value, keys[0].confidence) if keys else None


@pytest.mark.parametrize(
    ("column", "formula"),
    [
        ("paid_cents", "paid_cents / 100"),
        ("amountCents", "amountCents / 100"),
        ("total_minor", "total_minor / 100"),
        ("Betrag in Cent", "`Betrag in Cent` / 100"),
        ("Amount (USD cents)", "`Amount (USD cents)` / 100"),
        ("Montant en centimes", "`Montant en centimes` / 100"),
        ("Pence", "Pence / 100"),
        ("price_micros", "price_micros / 1000000"),
        ("amount", "amount"),
        ("Center revenue", "Center revenue"),
    ],
)
def test_cents_are_divided(tmp_path, column, formula):
    """
    Whole numbers under a name that says cents would be a hundred times too much.
    """
    rows = [f"c{n % 3},2025-01-0{n} 10:00,tea,{n}50" for n in range(1, 7)]

    assert (formula, "high") == inferred_amount(tmp_path, f"customer,at,item,{column}", *rows)


def test_prices_in_cents_times_pieces(tmp_path):
    """
    The price of one piece is multiplied first.
    """
    rows = [f"c{n % 3},2025-01-0{n} 10:00,tea,{n % 2 + 1},{n}50" for n in range(1, 7)]

    amount = inferred_amount(tmp_path, "customer,at,item,quantity,unit_price_cents", *rows)

    assert ("quantity * unit_price_cents / 100", "high") == amount


def test_cents_with_fractions_are_asked_about(tmp_path):
    """
    The name says cents and the numbers say whole units: somebody has to say which is right.
    """
    rows = [f"c{n % 3},2025-01-0{n} 10:00,tea,{n}.50" for n in range(1, 7)]

    assert ("paid_cents", "medium") == inferred_amount(
        tmp_path, "customer,at,item,paid_cents", *rows
    )
