"""
Consent: who opted out, by a list, and by the answers in columns of [opted_out] and [opted_in].

An answer is a word in the customer table, in the log, or in both. All words of a customer count:
one that refuses is enough, also beside others that agree. A word that is neither yes nor no
refuses, too, because a guess could show a recap to somebody who said no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from recap.activity.cleaning import id_lists
from recap.activity.sources import FilesBySource, SourceFile, SourceTable, list_columns
from recap.activity.sql import Database, literal
from recap.campaign import Answers, Campaign
from recap.lazy import pa

ANSWERS = ("yes", "no", "blank", "other")
ANSWER_COLUMNS = ("opted_out_answer", "opted_in_answer")  # of the log and of customers
MOST_WORDS = 3  # that are reported
# With more different words than these, the column holds something else, such as names.
MOST_DIFFERENT_WORDS = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A column with answers: its key in campaign.toml, its name, and the answer that refuses."""

    key: Literal["opted_out", "opted_in"]
    column: str
    answers: Answers
    refusal: Literal["yes", "no"]

    @property
    def answer_column(self) -> str:
        return f"{self.key}_answer"


def questions(campaign: Campaign) -> Iterator[Question]:
    """Yield the columns with answers that the campaign names."""
    out, agreed = campaign.opted_out, campaign.opted_in
    if out.column:
        yield Question("opted_out", out.column, out, "yes")
    if agreed:
        yield Question("opted_in", agreed.column, agreed, "no")


def columns_of_table(
    db: Database, campaign: Campaign, table: SourceFile, log: FilesBySource
) -> dict[str, str]:
    """
    Map our names of the answers to columns of the customer *table*.

    A column may be in the *log* instead. One that is in neither is listed: it is an error.
    """
    asked = list(questions(campaign))
    in_table = {*list_columns(db, table)} if asked else set()
    return {
        question.answer_column: question.column
        for question in asked
        if question.column in in_table
        or not any(question.column in list_columns(db, files[0]) for files in log.values())
    }


def answer_text(table: SourceTable, column: str) -> str:
    """SQL for an answer as text; null where it is blank, and in a broken line."""
    return f"case when not broken then {table.text(column)} end"


def move_answers(db: Database) -> None:
    """Move the answers from table ``customers`` to ``customer_answers``; rows may then be equal."""
    columns = ", ".join(ANSWER_COLUMNS)
    db.execute(f"create table customer_answers as select id, {columns} from customers")  # noqa: S608
    for column in ANSWER_COLUMNS:
        db.execute(f"alter table customers drop column {column}")


def load_opted_out(db: Database, campaign: Campaign) -> None:
    """
    Fill table ``opted_out`` (id), each id once, and ``consent`` (question, id, answer).

    ``answer`` is yes, no, other or blank. Reads tables ``customer_answers`` and ``log``, and
    registers the list of ids as ``listed_opted_out``.
    """
    id_lists.load_opted_out_ids(db, campaign)
    db.execute("create temp table said (question text, id text, word text, answer text)")
    db.execute("create table consent (question varchar, id varchar, answer varchar)")
    refusals = []
    for question in questions(campaign):
        _load_answers(db, question)
        blank = ["blank"] if question.answers.blank == question.refusal else []
        refuses = ", ".join(map(literal, (question.refusal, "other", *blank)))
        refusals.append(f"question = {literal(question.key)} and answer in ({refuses})")
    db.execute(f"""
        create table opted_out as
        select id from listed_opted_out
        union select id from consent where {" or ".join(refusals) or "false"}
    """)  # noqa: S608


def add_forgotten(db: Database, is_forgotten: Callable[[str], bool]) -> None:
    """Add to table ``opted_out`` the customers of the log of whom *is_forgotten* is true."""
    ids = db.execute("select distinct customer_id from log where customer_id is not null")
    forgotten = [id_ for (id_,) in ids.fetchall() if is_forgotten(id_)]
    query = "insert into opted_out select unnest($1::varchar[]) except select id from opted_out"
    db.execute(query, [forgotten])


def _load_answers(db: Database, question: Question) -> None:
    """Fill tables ``said`` and ``consent`` for the customers of the log and of their table."""
    column = question.answer_column
    db.execute(f"""
        create or replace temp table answered as
        select id, {column} as word from customer_answers
        union select customer_id, {_column_of_log(db, column)} from log
        where customer_id is not null
    """)  # noqa: S608
    rows = db.execute("select distinct word from answered where word is not null").fetchall()
    meanings = {word: question.answers.answer(word) or "other" for (word,) in rows}
    columns = {"word": [*meanings], "answer": [*meanings.values()]}
    schema = pa.schema([(name, pa.string()) for name in columns])
    db.register("meaning", pa.table(columns, schema))
    agreement = "no" if question.refusal == "yes" else "yes"
    order = ", ".join(map(literal, (question.refusal, "other", agreement, "blank")))
    db.execute(f"""
        insert into said
        select {literal(question.key)}, id, word, coalesce(meaning.answer, 'blank')
        from answered left join meaning using (word)
    """)  # noqa: S608
    db.execute(f"""
        insert into consent
        select question, id, ([{order}])[min(list_position([{order}], answer))]
        from said where question = {literal(question.key)} group by question, id
    """)  # noqa: S608


def _column_of_log(db: Database, column: str) -> str:
    """SQL for a column of answers in the log; null where no source has it."""
    columns = {name for name, *_ in db.execute("describe log").fetchall()}
    return column if column in columns else "null::varchar"


def count_answers(db: Database) -> dict[str, dict[str, int]]:
    """Count the customers of the log by question and answer: yes, no, blank and other."""
    rows = db.execute("""
        select question, answer, count(*) from consent
        where id in (select customer_id from log) group by all
    """).fetchall()
    counts: dict[str, dict[str, int]] = {}
    for question, answer, customers in rows:
        counts.setdefault(question, dict.fromkeys(ANSWERS, 0))[answer] = customers
    return {question: counts[question] for question in sorted(counts)}


def other_words(db: Database) -> dict[str, tuple[str, ...]]:
    """
    List, by question, the commonest words that are neither yes nor no.

    None where there are many different ones: the column may then hold names or addresses.
    """
    rows = db.execute(f"""
        select question, list(word order by customers desc, word)[:{MOST_WORDS}] from (
            select question, word, count(*) as customers from said
            where answer = 'other' and id in (select customer_id from log) group by all
        ) group by question having count(*) <= {MOST_DIFFERENT_WORDS}
    """).fetchall()  # noqa: S608
    return {question: tuple(words) for question, words in rows}
