"""Databases in memory, which share one engine."""

import duckdb
import pytest

from recap.activity.sql import add_function, scratch_database


def test_two_databases_share_no_table():
    """
    Each is empty when it opens, and its own functions are there.
    """
    with scratch_database() as first, scratch_database() as second:
        first.execute("create table log as select fold_case('ΝΙΚΟΣ') as name")
        with pytest.raises(duckdb.CatalogException):
            second.execute("from log")

        assert [("νικοσ",)] == first.execute("from log").fetchall()


def test_an_error_is_raised_and_the_tables_are_gone():
    """
    The engine stays open, and the next database is empty.
    """
    with pytest.raises(duckdb.BinderException), scratch_database() as first:
        first.execute("create table log as select 1 as one; select two from log")
    with scratch_database() as second:
        names = "select table_name from information_schema.tables where table_name = 'log'"

        assert [] == second.execute(names).fetchall()


def test_a_function_outlives_the_database_that_added_it():
    """
    The databases share their functions: one that DuckDB has freed would crash the process.
    """
    for _ in range(2):
        with scratch_database() as db:
            add_function(db, "same_text", lambda texts: texts, "varchar")

            assert [("a",)] == db.execute("select same_text('a')").fetchall()
    with scratch_database() as db:
        assert [("b",)] == db.execute("select same_text('b')").fetchall()
