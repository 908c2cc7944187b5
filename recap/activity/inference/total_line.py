"""
Lines that are no event but the total of a file: reports and spreadsheets end with one.

It is found by the word in one of its cells, in the languages below, whatever comes after the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from recap.activity.inference.inferred_schema import InferredKey
from recap.activity.inference.window import is_fast_to_read
from recap.activity.sources import SourceFile, list_columns, open_table
from recap.activity.sql import scratch_database
from recap.errors import ActivityError
from recap.text_comparison import pattern_key

WORDS = (
    "total", "totals", "grand total", "sub total", "subtotal", "sub-total", "sum",
    "sum total", "summe", "gesamt", "gesamtsumme", "gesamtbetrag", "insgesamt",
    "zwischensumme", "endsumme", "total general", "total général", "sous-total",
    "somme", "suma", "total geral", "soma", "totale", "totale generale", "somma",
    "subtotale", "totaal", "eindtotaal", "subtotaal", "razem", "ogółem",
    "łącznie", "celkem", "součet", "spolu", "summa", "totalt", "i alt",
    "sum i alt", "yhteensä", "összesen", "mindösszesen", "ukupno", "skupaj",
    "kokku", "kopā", "iš viso", "toplam", "genel toplam", "ara toplam", "σύνολο",
    "γενικό σύνολο", "μερικό σύνολο", "άθροισμα", "итого", "всего", "итог",
    "сумма", "разом", "усього", "всього", "общо", "合计", "总计", "小计", "合計", "總計",
    "小計", "総計", "합계", "총계", "소계", "المجموع", "الإجمالي", "סה״כ", "รวม", "tổng",
    "tổng cộng", "jumlah",
)  # fmt: skip
KEYS = "|".join(sorted({re.escape(pattern_key(word)) for word in WORDS}, key=len, reverse=True))
# A total, with a number, a currency or a count behind it: "Total: 36.00", "Summe (8)".
TOTAL = re.compile(rf"[\W_]*(?:{KEYS})[\s:=.\-–]*[(\[]?[\W\d_]*")


def is_total(text: str | None) -> bool:
    """Return whether *text* says that its line is a total."""
    return text is not None and TOTAL.fullmatch(pattern_key(text)) is not None


def infer_total_line(file: SourceFile, null_ids: object = None) -> Iterator[InferredKey]:
    """
    Suggest the rule of [source.drop] for the last line of *file*, if that line is a total.

    Nothing where its text is one of *null_ids*, which are rejected anyway, and where the file is
    too large to read for this.
    """
    known = null_ids if isinstance(null_ids, tuple) else ()
    with suppress(ActivityError):  # reading the log will report its errors
        row = _last_row(file) if is_fast_to_read([file]) else {}
        totals = {column: text for column, text in row.items() if is_total(text)}
        for column, text in [*totals.items()][:1]:
            if text not in known:
                reason = f"the last line looks like a total: its {column} is '{text}'"
                yield InferredKey("drop", {column: text}, reason)


def _last_row(file: SourceFile) -> dict[str, str]:
    """Return the texts of the last row of *file* that is not broken."""
    with scratch_database() as db:
        columns = [*dict.fromkeys(list_columns(db, file))]
        ours = {f"c{index}": column for index, column in enumerate(columns)}
        table = open_table(db, file, ours, keys=dict.fromkeys(ours, file.key))
        texts = f"[{', '.join(map(table.text, ours))}]"
        with table.explain_errors():
            query = f"select max_by({texts}, line) from ({table.rows}) where not broken"  # noqa: S608
            [(last,)] = db.execute(query).fetchall()
    return {column: text for column, text in zip(columns, last or (), strict=False) if text}
