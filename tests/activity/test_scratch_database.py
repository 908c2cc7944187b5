"""Databases in memory, which share one engine."""

import duckdb
import pytest

from recap.activity.sql import scratch_database


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
