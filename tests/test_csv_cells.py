import io
import re
import sys
import unicodedata
from pathlib import Path

import duckdb
import pytest

from recap.csv_cells import csv_original, csv_safe, csv_safe_sql, csv_writer

pytestmark = pytest.mark.slow

FORMULAS = ["=1+1", "+1", "-1+2", "-A1", "-7\n", "@sum", "\tx", "\rx", "\nx", "  =1"]
HIDDEN = ["\u00a0=1", "\u200b=1", "\ufeff=1", "\u0007=1", "\n \t+1"]
FULL_WIDTH = ["\uff1d1", " \uff0b1", "\uff0d1", "\uff20x", "\ufe631"]
PLAIN = [
    "",
    "-7",
    "-1,234.50",
    "C-1",
    "1117",
    "a=b",
    "\u0396\u03c9\u03ae",
    "  x",
    "'quoted",
    "\u2212 1",
    "x\n=1",
]
BLANK = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def in_sql(cell: str | None) -> str | None:
    query = f"select {csv_safe_sql('cell')} from (select ? as cell)"  # noqa: S608
    ((answer,),) = duckdb.execute(query, [cell]).fetchall()
    return answer


@pytest.mark.parametrize("cell", FORMULAS + HIDDEN + FULL_WIDTH)
def test_no_cell_is_a_formula(cell):
    """
    A cell that a spreadsheet could run gets an apostrophe, also after blanks and in full width.
    """
    assert f"'{cell}" == csv_safe(cell)
    assert f"'{cell}" == in_sql(cell)


@pytest.mark.parametrize("cell", PLAIN)
def test_plain_cells_stay_as_they_are(cell):
    """
    All other cells stay as they are.
    """
    assert cell == csv_safe(cell)
    assert cell == in_sql(cell)


@pytest.mark.parametrize("cell", FORMULAS + HIDDEN + FULL_WIDTH + PLAIN)
def test_a_safe_cell_is_read_back(cell):
    """
    An id that somebody copies from our file into a list of opt-outs is the id of the log.
    """
    assert cell == csv_original(csv_safe(cell))
    assert cell == csv_original(cell)


def test_a_row_has_safe_cells():
    """
    Each cell is safe, whoever writes the row.
    """
    file = io.StringIO()

    csv_writer(file)(["C-1", "=1+1", "-7"])

    assert "C-1,'=1+1,-7\r\n" == file.getvalue()


def test_csv_files_are_written_in_one_way():
    """
    Other code neither has a writer of its own, nor lets DuckDB write a text that is not safe.
    """
    root = Path(__file__).parents[1]
    files = [file for folder in ("recap", "workers") for file in (root / folder).rglob("*.py")]
    writers = re.compile(
        r"csv\.(writer|DictWriter)|\.to_csv\(|pyarrow.csv|format csv", re.IGNORECASE
    )

    found = {(file.name, hit[0]) for file in files for hit in writers.finditer(file.read_text())}

    # test_rejected_rows.py has the cells of the file that DuckDB writes.
    assert {("csv_cells.py", "csv.writer"), ("shards.py", "format csv")} == found


def test_an_unknown_value_stays_unknown():
    """
    Null in a column is null in the file.
    """
    assert in_sql(None) is None


def test_the_rule_covers_all_of_unicode():
    """
    Each character counts as what its compatibility form shows: a sign, a blank, or neither.
    """
    for code_point in (*range(0xD800), *range(0xE000, sys.maxunicode + 1)):
        sign = chr(code_point)
        visible = [
            c for c in unicodedata.normalize("NFKC", sign) if unicodedata.category(c) not in BLANK
        ]
        if visible:
            runs = visible[0] in "=+-@"
            assert runs == (csv_safe(sign) != sign), hex(code_point)
        else:
            assert csv_safe(f"{sign}=").startswith("'"), hex(code_point)
