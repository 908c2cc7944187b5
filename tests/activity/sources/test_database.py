import sqlite3

import pytest
from activity_log import campaign, complaint, events, log, rejected

from recap.activity import check, fingerprint, split
from recap.errors import ActivityError, CampaignError

COLUMNS = {"customer_id": "who", "at": "at", "amount": "paid", "item": "sku"}
ROWS = [
    (1, "2017-03-05 10:00:00", 2.5, "Hat"),
    (1.0, "2017-03-05T22:00:00+01:00", 3, " Cap "),
    ("C-2", "2017-03-06", None, ""),
]


def database(folder, *rows):
    """Write an SQLite file of sales in *folder*. Its columns have no types, as SQLite allows."""
    with sqlite3.connect(folder / "shop.db") as db:
        db.execute("create table if not exists sale (who, at, paid, sku)")
        db.executemany("insert into sale values (?, ?, ?, ?)", rows)
    db.close()


def plan(folder, *, url="sqlite:///shop.db", query="select * from sale", **source):
    source = {"url": url, "query": query, "columns": COLUMNS, **source}
    return campaign(folder, sources={"web": source})


def only(folder, **source):
    result = plan(folder, **source)
    return result.model_copy(update={"only_source": result.sources["web"], "sources": {}})


def test_a_log_may_be_a_query(tmp_path):
    """
    Ids, times, numbers and blanks are read as from a file.
    """
    database(tmp_path, *ROWS)

    year = events(only(tmp_path))

    assert ["1", "1", "C-2"] == [*year["customer_id"]]
    assert ["10:00", "21:00", "00:00"] == [f"{at:%H:%M}" for at in year["at"]]
    assert 5.5 == year["amount"].sum()
    assert ["Cap", "Hat"] == sorted(year["item"].dropna())


def test_a_query_may_join_and_count(tmp_path):
    """
    The query names its columns.
    """
    database(tmp_path, *ROWS)
    query = "select who, at, paid * 2 as paid, lower(sku) as sku from sale where paid > 2.9"

    year = events(plan(tmp_path, query=query))

    assert [(6.0, "cap")] == [*zip(year["amount"], year["item"], strict=True)]


def test_rejected_rows_of_a_query_have_their_number(tmp_path):
    """
    The file is the query, and the row is the position in its result.
    """
    database(tmp_path, *ROWS, ("C-3", "never", 1, "Hat"))

    [row] = rejected(plan(tmp_path))

    assert ("sqlite:shop.db", "4", "unreadable date", "never") == (
        row["file"], row["row"], row["reason"], row["value"],
    )  # fmt: skip


def test_a_database_beside_files(tmp_path):
    """
    A web shop may be a database, and a till a file.
    """
    database(tmp_path, *ROWS)
    log(tmp_path, "C-9,2017-03-05,1,Hat", header="who,at,paid,sku")
    web = {"url": "sqlite:///shop.db", "query": "select * from sale", "columns": COLUMNS}
    till = {"path": "log.csv", "columns": COLUMNS}

    read_report = check(campaign(tmp_path, sources={"web": web, "till": till}))

    assert (2, 4) == (read_report.files, read_report.used)


def test_a_result_longer_than_a_batch(tmp_path):
    """
    Rows come in batches, and no row is lost between two batches.
    """
    database(tmp_path, *[(1, "2017-03-05", 1, "Hat")] * 40_001)

    assert 40_001 == check(plan(tmp_path)).used


def test_duplicates_of_a_query(tmp_path):
    """
    Rows that are equal in all columns of the query are duplicates.
    """
    database(tmp_path, *ROWS, ROWS[0])

    assert {"duplicate": 1} == check(plan(tmp_path, duplicates="drop")).rejected


def test_a_database_is_read_again_by_every_run(tmp_path):
    """
    Nothing shows whether a database changed.
    """
    database(tmp_path, *ROWS)

    assert fingerprint(plan(tmp_path)) != fingerprint(plan(tmp_path))


def test_nothing_is_written_to_the_database(tmp_path):
    """
    The database refuses a query that would change it.
    """
    database(tmp_path, *ROWS)

    with pytest.raises(ActivityError, match="attempt to write a readonly database"):
        check(plan(tmp_path, query="delete from sale returning who, at, paid, sku"))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            {"query": "select * from sold"},
            "The database reports an error: no such table: sold.\n"
            "  where: sqlite:shop.db (sources.web.query in campaign.toml)\n"
            "  fix:   correct sources.web.url or sources.web.query; try the query in your "
            "usual client of this database.",
        ),
        (
            {"query": "select who, at, sku from sale"},
            "There is no column 'paid'.\n"
            "  where: sqlite:shop.db (sources.web.columns.amount in campaign.toml)\n"
            "  fix:   name one of its columns: who, at, sku.",
        ),
        (
            {"url": "sqlite:///shp.db"},
            "There is no database 'shp.db'.\n"
            "  where: sources.web.url in campaign.toml, looked for at ~/shp.db\n"
            "  fix:   correct the path; it is relative to the campaign's folder.",
        ),
        (
            {"url": "shop"},
            "The database address is not valid.\n"
            "  where: sources.web.url in campaign.toml\n"
            "  fix:   write it as sqlite:///shop.db or "
            "postgresql+psycopg://user:${PASSWORD}@host/name.",
        ),
        (
            {"url": "postgresql+psycopg://me:${NOT_SET}@host/shop"},
            "The variable 'NOT_SET' is not set.\n"
            "  where: sources.web.url in campaign.toml\n"
            "  fix:   set it in the environment of recap and of its workers.",
        ),
        (
            {"url": "postgresql+psycopg://me:hush@host/shop"},
            "The database address contains a password.\n"
            "  where: sources.web.url in campaign.toml\n"
            "  fix:   write ${SOME_NAME} instead, and set that variable in the environment.",
        ),
        (
            {"url": "nosuch://host/shop"},
            "There is no driver for 'nosuch': Can't load plugin: sqlalchemy.dialects:nosuch.\n"
            "  where: sources.web.url in campaign.toml\n"
            "  fix:   install the package that SQLAlchemy needs for this database.",
        ),
    ],
)
def test_database_errors(tmp_path, source, message):
    """
    The error names the key to correct, and contains no password.
    """
    database(tmp_path, *ROWS)

    with pytest.raises((ActivityError, CampaignError)) as error:
        check(plan(tmp_path, **source))

    assert message == complaint(error, tmp_path)


def test_a_password_is_not_stored(tmp_path, monkeypatch):
    """
    It comes from the environment, and no file of a split contains it.
    """
    database(tmp_path, *ROWS, ("C-3", "never", 1, "Hat"))
    monkeypatch.setenv("SHOP_DB", f"sqlite:///{tmp_path}/shop.db?timeout=77")
    database_plan = plan(tmp_path, url="${SHOP_DB}")

    split(database_plan, tmp_path / "out")

    stored = b"".join(file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert b"timeout=77" not in stored
    assert "timeout=77" not in database_plan.model_dump_json()


@pytest.mark.parametrize("url", ["sqlite:///${PW}.db", "${DB}"])
def test_errors_do_not_contain_secrets(tmp_path, monkeypatch, url):
    """
    Not even when the driver's own message contains them.
    """
    database(tmp_path, *ROWS)
    monkeypatch.setenv("PW", "shop")
    monkeypatch.setenv("DB", f"sqlite:///{tmp_path}/shop.db")

    with pytest.raises(ActivityError) as error:
        check(plan(tmp_path, url=url, query="select 'shop', nonsense"))

    assert "The database reports an error: no such column: nonsense." == error.value.what
