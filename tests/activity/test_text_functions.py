"""The rules of `recap.text_comparison` in SQL."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from cased_letters import spellings

from recap.activity.cleaning.ids import normalised_id
from recap.activity.sql import Database, folded_case, glob_matches, open_database, pattern_key_of
from recap.text_comparison import BLANKS, fold_case, normalise_id, pattern_key

pytestmark = pytest.mark.slow
OTHER_TEXTS = ["", "A", "1042.0", "007", "v1.0", "日本", *(f"{blank}é{blank}1" for blank in BLANKS)]


@pytest.fixture
def db(tmp_path) -> Iterator[Database]:
    with open_database(tmp_path) as database:
        yield database


@pytest.mark.parametrize(
    ("sql", "function"),
    [(folded_case, fold_case), (pattern_key_of, pattern_key), (normalised_id, normalise_id)],
)
def test_sql_and_python_agree(db, sql, function):
    """
    A customer is the same in the log, which SQL reads, and in a list, which Python reads.
    """
    texts = [*OTHER_TEXTS, *(form for forms in spellings() for form in forms)]
    db.register("given", pa.table({"text": texts}))

    results = dict(db.execute(f"select text, {sql('text')} from given").fetchall())  # noqa: S608

    assert {text: function(text) for text in texts} == {
        text: result or "" for text, result in results.items()
    }


def test_null_stays_null(db):
    """
    An unknown id is no id.
    """
    ((answer,),) = db.execute(
        f"select {folded_case('text')} from (select null::varchar as text)"  # noqa: S608
    ).fetchall()

    assert answer is None


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*καπνος*", "ΚΑΠΝΟΣ ΣΤΡΙΦΤΟΣ"),
        ("*καπνός*", "ΚΑΠΝΟΣ ΣΤΡΙΦΤΟΣ"),
        ("*STRASSE*", "Straße 7"),
        ("*straße*", "HAUPTSTRASSE"),
        ("Jose\u0301*", "JOSÉ'S"),
        ("*sigara*", "SİGARA"),
        ("Vape [10 ml]", "VAPE [10 ML]"),
        ("[1]*", "[1] \\ x"),
        ("a\\b", "A\\B"),
        ("what's ?", "What's ?"),
    ],
)
def test_a_pattern_matches_a_name(db, pattern, name):
    """
    In whatever letters the two are written, and with brackets that are no alternatives.
    """
    matches = glob_matches([pattern], "name")

    assert (True,) == db.execute(f"select {matches} from (select ? as name)", [name]).fetchone()  # noqa: S608


@pytest.mark.parametrize(("pattern", "name"), [("*öl*", "Olive"), ("καπ", "καπνός"), ("[ab]", "c")])
def test_a_pattern_matches_no_other_name(db, pattern, name):
    """
    Letters of other languages keep their accents, and only a star stands for more.
    """
    matches = glob_matches([pattern], "name")

    assert (False,) == db.execute(f"select {matches} from (select ? as name)", [name]).fetchone()  # noqa: S608
