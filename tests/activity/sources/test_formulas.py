import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, complaint, log, rejected, values, write

from recap.activity import check
from recap.activity.sources import formulas
from recap.errors import RecapError

pytestmark = pytest.mark.slow

FIX = (
    '  fix:   write columns, numbers, + - * / and ( ), such as "quantity * price"; put a column '
    'name with blanks or signs in backticks: "quantity * `Unit price`".'
)


def amounts(tmp_path, formula: str, header: str, *cells: str) -> list[float | None]:
    """Return the amounts of a log with the columns of *header* and a line for each of *cells*."""
    rows = [f"C-{n},2017-03-05,{row}" for n, row in enumerate(cells)]
    log(tmp_path, *rows, header=f"who,when,{header}")
    return values(campaign(tmp_path, columns={"amount": formula}), "amount")


def error_message(tmp_path, formula: str, header: str = "price,quantity") -> str:
    log(tmp_path, "C-1,2017-03-05,2,3", header=f"who,when,{header}")
    with pytest.raises(RecapError) as error:
        check(campaign(tmp_path, columns={"amount": formula}))
    return complaint(error, tmp_path)


def test_an_amount_is_computed(tmp_path):
    """
    Quantity times price is an amount; when one is missing, so is the product.
    """
    assert [7.5, None, None] == amounts(
        tmp_path, "pieces * price", "pieces,price", "3,2.5", ",2.5", "3,"
    )


def test_the_sign_sits_in_another_column(tmp_path):
    """
    In a bank export, a line has a credit or a debit, and the other is blank.
    """
    assert [20.0, 5.5, None] == amounts(
        tmp_path, "paid_in - paid_out", "paid_in,paid_out", "20,", "10.50,5", ","
    )


@pytest.mark.parametrize(
    ("formula", "cell", "worth"),
    [
        ("x / 100", "1999", 19.99),
        ("x / 60000", "210000", 3.5),
        ("x * 60", "1.5", 90.0),
        ("-x + 100", "40", 60.0),
        ("100 - x - x", "10", 80.0),
        ("100 - (x - 1) * 2", "10", 82.0),
        ("120 / x / 2", "10", 6.0),
        ("x/x*x", "4", 4.0),
        ("  (( x ))+0.5 ", "4", 4.5),
    ],
)
def test_operator_precedence(tmp_path, formula, cell, worth):
    """
    Multiplication before addition, left to right, brackets first.
    """
    assert [worth] == amounts(tmp_path, formula, "x", cell)


def test_any_name_can_be_part_of_a_formula(tmp_path):
    """
    Names with blanks and signs are in backticks; letters of any alphabet need none.
    """
    assert [5.0] == amounts(
        tmp_path,
        '`Stück "neu"` * `a-b\'; drop table log` + τιμή',
        '"Stück ""neu""",a-b\'; drop table log,τιμή',
        "2,2,1",
    )


def test_a_column_with_the_name_of_a_formula(tmp_path):
    """
    A sign in the name of an existing column does not make it a formula.
    """
    assert [7.0] == amounts(tmp_path, "net-price", "net-price,net,price", "7,1,2")


def test_columns_of_a_formula_show_the_delimiter(tmp_path):
    """
    Columns that only a formula names help to detect the delimiter.
    """
    write(tmp_path / "log.csv", "who;when;a,b;c,d;e,f,g", "C-1;2017-03-05;2;3;x")
    plan = campaign(tmp_path, columns={"amount": "`a,b` * `c,d`"})

    assert [6.0] == values(plan, "amount")


def test_formulas_read_every_kind_of_file(tmp_path):
    """
    Numbers of Parquet and JSON work like those of CSV.
    """
    row = {"who": "C-1", "when": "2017-03-05", "ms": 90000}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "log.parquet")
    write(tmp_path / "log.jsonl", '{"who": "C-1", "when": "2017-03-05", "ms": 90000}')

    for file in ("log.parquet", "log.jsonl"):
        plan = campaign(tmp_path, path=file, columns={"minutes": "ms / 60000"})
        assert [1.5] == values(plan, "minutes")


def test_savings_may_be_several_formulas(tmp_path):
    """
    Each item of the list may be a formula.
    """
    log(tmp_path, "C-1,2017-03-05,150,2", header="who,when,card_cents,coupon")
    plan = campaign(tmp_path, columns={"savings": ["card_cents / 100", "coupon"]})

    assert [3.5] == values(plan, "savings")


def test_a_line_with_a_formula_error_is_rejected(tmp_path):
    """
    Division by zero at any depth, and a text instead of a number; the values are shown.
    """
    header = "who,when,total,pieces"
    rows = ["C-1,2017-03-05,6,2", "C-2,2017-03-05,6,0", "C-3,2017-03-05,6,two"]
    log(tmp_path, *rows, header=header)
    plan = campaign(tmp_path, columns={"amount": "total / (1 / (1 / pieces))"})

    result = [(row["row"], row["reason"], row["column"], row["value"]) for row in rejected(plan)]
    assert [
        ("3", "unreadable number", "total / (1 / (1 / pieces))", "total = 6, pieces = 0"),
        ("4", "unreadable number", "pieces", "two"),
    ] == result


def test_a_negative_result_is_rejected_like_a_value(tmp_path):
    """
    The reason shows the formula.
    """
    log(tmp_path, "C-1,2017-03-05,1,5", "C-2,2017-03-05,5,1", header="who,when,a,b")
    plan = campaign(tmp_path, columns={"minutes": "a - b"})

    assert [("a - b", "-4.0")] == [(row["column"], row["value"]) for row in rejected(plan)]


def test_a_score_may_be_negative(tmp_path):
    """
    Scores are never summed, so negative scores are kept.
    """
    log(tmp_path, "C-1,2017-03-05,-2.5", "C-2,2017-03-05,", header="who,when,stars")

    assert [-2.5, None] == values(campaign(tmp_path, columns={"score": "stars"}), "score")


def test_an_unknown_column_of_a_formula(tmp_path):
    """
    The error suggests the most similar column.
    """
    assert (
        "There is no column 'prise'. Did you mean 'price'?\n"
        "  where: log.csv (source.columns.amount in campaign.toml)\n"
        "  fix:   name one of its columns: who, when, price, quantity."
    ) == error_message(tmp_path, "quantity * prise")


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("quantity * * price", "it cannot be parsed from here: * price."),
        ("quantity * (price", "it is incomplete."),
        ("quantity price *", "it cannot be parsed from here: price *."),
        ("quantity * price; drop table log", "it cannot be parsed from here: ; drop table log."),
        ("quantity ** 2", "it cannot be parsed from here: * 2."),
        ("(1 + 2) * 3", "it has no column."),
        ("price + " * 30 + "1", "it is longer than 200 characters."),
    ],
)
def test_a_formula_that_cannot_be_parsed(tmp_path, formula, why):
    """
    The error shows the rest of the text, and what a formula may contain.
    """
    assert (
        f"'{formula}' is not a column of the log, and not a formula: {why}\n"
        f"  where: source.columns.amount in campaign.toml, read for log.csv\n{FIX}"
    ) == error_message(tmp_path, formula)


def test_a_typing_error_in_a_name_with_signs(tmp_path):
    """
    A name with brackets that is missing is compared with names, not only parsed.
    """
    assert error_message(tmp_path, "Betrag (EU)", "Betrag (EUR),x").startswith(
        "'Betrag (EU)' is not a column of the log, and not a formula: it cannot be parsed from "
        "here: (EU). Did you mean 'Betrag (EUR)'?\n"
    )


def test_a_deep_formula_does_not_grow_in_sql():
    """
    Nested brackets make the SQL longer, but do not double it at each level.
    """
    deep = "x / (" * 30 + "x + 1" + ")" * 30

    assert len(formulas.formula_to_sql(formulas.parse(deep), str)) < 100 * len(deep)
