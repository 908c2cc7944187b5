"""Infer the schema of typical logs. All logs are made up."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from activity_log import campaign, log, write

from recap.activity import check, infer_schema
from recap.activity.inference.inferred_schema import INFERRED_TABLES
from recap.errors import ActivityError

pytestmark = pytest.mark.slow


def inferred(file) -> dict[str, object]:
    """Return the keys that are inferred for [source]."""
    result = [
        each
        for each in infer_schema(file).keys
        if each.key.partition(".")[0] not in INFERRED_TABLES
    ]
    return {each.key.removeprefix("columns."): each.value for each in result}


def inferred_tables(file) -> dict[str, object]:
    """Return the keys that are inferred for the tables beside [source]."""
    return {
        e.key: e.value
        for e in infer_schema(file).keys
        if e.key.partition(".")[0] in INFERRED_TABLES
    }


def test_a_shop_that_exports_invoices(tmp_path):
    """
    Online retail: an id and a name of the item, a unit price, month-first dates, guests.
    """
    write(
        tmp_path / "retail.csv",
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "536365,85123A,WHITE HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom",
        "536366,71053,LANTERN,6,12/13/2010 8:28,3.39,0,United Kingdom",
    )

    assert {
        "customer_id": "CustomerID",
        "at": "InvoiceDate",
        "item_name": "Description",
        "item": "StockCode",
        "order_id": "InvoiceNo",
        "amount": "Quantity * UnitPrice",
        "quantity": "Quantity",
        "times": "month-first",
        "zone": "UTC",
        "null_ids": ("0",),
    } == inferred(tmp_path / "retail.csv")
    assert {"Country"} == {*infer_schema(tmp_path / "retail.csv").unused}
    assert 2010 == infer_schema(tmp_path / "retail.csv").year


def test_a_player_that_exports_streams(tmp_path):
    """
    A music streaming history: the end times of tracks, and durations in milliseconds.
    """
    write(
        tmp_path / "streams.jsonl",
        '{"ts": "2023-01-05T18:30:00Z", "username": "ann", "platform": "ios", "ms_played": 210000,'
        ' "master_metadata_track_name": "Song", "master_metadata_album_artist_name": "Band"}',
    )

    assert {
        "customer_id": "username",
        "at": "ts",
        "item": "master_metadata_track_name",
        "item_by": "master_metadata_album_artist_name",
        "category": "master_metadata_album_artist_name",
        "channel": "platform",
        "minutes": "ms_played / 60000",
        "at_is": "end",
    } == inferred(tmp_path / "streams.jsonl")


def test_a_bank_statement(tmp_path):
    """
    Semicolons, German names, day-first dates. Debits are the amount, because more lines have one.
    """
    write(
        tmp_path / "bank.csv",
        "Buchungstag;Kundennummer;Verwendungszweck;Soll;Haben",
        "05.03.2017;007;Miete;650.00;",
        "06.03.2017;007;Gehalt;;2000.00",
    )

    assert {
        "customer_id": "Kundennummer",
        "at": "Buchungstag",
        "item": "Verwendungszweck",
        "amount": "Soll - Haben",
        "times": "day-first",
    } == inferred(tmp_path / "bank.csv")


def test_a_sports_watch(tmp_path):
    """
    A known export of one person: names with blanks are in backticks, seconds become minutes.
    """
    write(
        tmp_path / "activities.csv",
        "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance",
        '1,"Mar 5, 2023, 6:03:07 PM",Morning run,Run,1830,5.2',
    )

    assert {
        "customer": "me",
        "at": "Activity Date",
        "item": "Activity Name",
        "category": "Activity Type",
        "minutes": "`Elapsed Time` / 60",
        "times": "%b %d, %Y, %I:%M:%S %p",
        "zone": "UTC",
    } == inferred(tmp_path / "activities.csv")


def test_a_parquet_of_events(tmp_path):
    """
    Milliseconds since 1970 and time zones are recognised by their values.
    """
    table = {
        "user_id": [1042.0, None],
        "event_timestamp": [1488738600000, 1488738700000],
        "tz": ["Europe/Athens", "America/New_York"],
        "sku": ["A", "B"],
        "rating": [4.5, 3.0],
    }
    pq.write_table(pa.table(table), tmp_path / "events.parquet")

    assert {
        "customer_id": "user_id",
        "at": "event_timestamp",
        "zone": "tz",
        "item": "sku",
        "score": "rating",
        "times": "epoch_ms",
    } == inferred(tmp_path / "events.parquet")


def test_the_sample_of_supermarkets(tmp_path):
    """
    Several discount columns are summed as savings. The time is recognised by its values.
    """
    write(
        tmp_path / "log.csv",
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,when",
        "900,330,31198570044,1095275,1,0.5,0,0,2017-01-01 11:53:26",
    )

    assert {
        "customer_id": "household_id",
        "at": "when",
        "item": "product_id",
        "channel": "store_id",
        "order_id": "basket_id",
        "amount": "sales_value",
        "savings": ("retail_disc", "coupon_disc"),
        "quantity": "quantity",
        "zone": "UTC",
    } == inferred(tmp_path / "log.csv")


def test_a_spreadsheet_of_windows(tmp_path):
    """
    An encoding other than UTF-8 and a decimal comma are inferred, with an example.
    """
    text = "Kunde;Datum;Artikel;Betrag\nC-1;2017-03-05;Müsli;7\nC-1;2017-03-06;Öl;1.234,50\n"
    (tmp_path / "umsatz.csv").write_bytes(text.encode("cp1252"))

    assert {
        "encoding": "cp1252",
        "decimal": ",",
        "thousands": ".",
        "customer_id": "Kunde",
        "at": "Datum",
        "item": "Artikel",
        "amount": "Betrag",
    } == inferred(tmp_path / "umsatz.csv")
    assert [
        "not UTF-8; this encoding fits: check that all names look right",
        "numbers look like '1.234,50'",
        "it stands between thousands in 'Betrag'",
    ] == [
        each.reason
        for each in infer_schema(tmp_path / "umsatz.csv").keys
        if "columns" not in each.key
    ]


@pytest.mark.parametrize(
    ("header", "line", "mapped"),
    [
        (
            "Mitgliedsnummer,Check-in,Kurs,Studio,Dauer (Min.),Zuzahlung",
            "M1,28.04.2026 06:46,Yoga,Süd,30.5,2.50",
            {"customer_id": "Mitgliedsnummer", "at": "Check-in", "item": "Kurs",
             "channel": "Studio", "minutes": "Dauer (Min.)", "amount": "Zuzahlung"},
        ),
        (
            "show,listenerId,episodeTitle,startedAt,secondsListened,device",
            "News,u-1,News #4,1776454194000,75,ios",
            {"customer_id": "listenerId", "at": "startedAt", "item": "show", "channel": "device",
             "minutes": "secondsListened / 60"},
        ),
        (
            "Account No,Value Date,Booking Date,Description,Merchant Category,Debit,Credit,Balance",
            "0000000012,04/20/2026,04/21/2026,CAFE,Food,2.5,0,10",
            {"customer_id": "Account No", "at": "Booking Date", "item": "Description",
             "category": "Merchant Category", "amount": "Debit - Credit"},
        ),
        (
            "Borrower,Date returned,Date of loan,ISBN,Title,Author,Subject,Branch",
            "B-1,2026-05-01,2026-04-01,978,Emma,Austen,Fiction,Central",
            {"customer_id": "Borrower", "at": "Date of loan", "item": "ISBN",
             "item_name": "Title", "item_by": "Author", "category": "Subject", "channel": "Branch"},
        ),
        (
            "client,user_uuid,user_name,event_time,event_name,workspace,Length (hours)",
            "web,7f-1,Ann,2026-06-02T18:07:01Z,doc.shared,Ops,2",
            {"customer_id": "user_uuid", "at": "event_time", "item": "event_name",
             "category": "workspace", "channel": "client", "minutes": "`Length (hours)` * 60"},
        ),
        (
            "passenger_id,dropoff_at,pickup_at,dropoff_zone,vehicle,fare,duration_s,rating",
            "7,2026-01-02 10:20:00,2026-01-02 10:00:00,Hill,XL,9.5,1200,5",
            {"customer_id": "passenger_id", "at": "pickup_at", "item": "dropoff_zone",
             "category": "vehicle", "amount": "fare", "minutes": "duration_s / 60",
             "score": "rating"},
        ),
        (
            "membership,ref,moment,Duration",
            "1234567890,1,2026-01-02T10:00,1200",
            {"customer_id": "membership", "at": "moment", "minutes": "Duration / 60"},
        ),
    ],
)  # fmt: skip
def test_the_words_of_other_trades(tmp_path, header, line, mapped):
    """
    Parts of a name are enough: a person with or without "id", a word for a date, a unit.
    """
    write(tmp_path / "x.csv", header, line)

    result = infer_schema(tmp_path / "x.csv").keys
    assert mapped == {
        each.key.removeprefix("columns."): each.value for each in result if "columns" in each.key
    }


def test_a_log_of_more_credits_than_debits(tmp_path):
    """
    The side with more lines is positive.
    """
    lines = ["a,2026-01-01,3,0.00", "a,2026-01-02,4,", "a,2026-01-03,,5"]
    write(tmp_path / "x.csv", "user,date,Credit,Debit", *lines)

    assert "Credit - Debit" == inferred(tmp_path / "x.csv")["amount"]


def test_a_shop_with_returns(tmp_path):
    """
    Lines with a minus are returns, also by the letter of their order ids; postage is no item.
    """
    write(
        tmp_path / "x.csv",
        "receipt,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Shop",
        "536365,LAMP,2,2026-01-01,10,1,Web",
        "536365,POSTAGE,1,2026-01-01,5,1,Web",
        "C53637,LAMP,-1,2026-01-03,10,1,Web",
    )

    assert {
        "not_items.items": ("POSTAGE",),
        "returns.rule": "net",
        "returns.orders": ("C*",),
        "words.order": ("visit", "visits"),
        "words.channel": ("shop", "shops"),
    } == inferred_tables(tmp_path / "x.csv")


def test_coffee_is_no_fee(tmp_path):
    """
    A word that only ends like a word for fees is an item.
    """
    write(tmp_path / "x.csv", "Kunde,Datum,Artikel", "a,2026-01-01,Kaffee", "a,2026-01-01,Late fee")

    assert {"not_items.items": ("Late fee",)} == inferred_tables(tmp_path / "x.csv")


def test_amounts_that_are_mostly_negative_are_no_returns(tmp_path):
    """
    When most lines have a minus, it means something else, and no return is inferred.
    """
    write(tmp_path / "x.csv", "user,date,amount", "a,2026-01-01,-3", "a,2026-01-01,-3")

    assert {} == inferred_tables(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("header", "line", "year"),
    [
        ("user,ts", "a,1776454194000", 2026),
        ("user,time", "a,14-Feb-26 10:00", 2026),
        ("user,date", "a,14.02.26", 2026),
    ],
)
def test_the_year_in_every_time_format(tmp_path, header, line, year):
    """
    Epochs and patterns contain a year; two digits are a year of this century.
    """
    write(tmp_path / "x.csv", header, line)

    assert year == infer_schema(tmp_path / "x.csv").year


def test_a_number_of_ten_digits_is_no_time_of_long_ago(tmp_path):
    """
    Account numbers look like seconds since 1970, but in years that no log is from.
    """
    write(tmp_path / "x.csv", "number,other", "0000000012,1488738600")

    assert {"at": "other", "times": "epoch_s"} == inferred(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("Café".encode(), None),
        (b"Caf\x82", "cp850"),
        (b"\x81a\xd0b", "latin-1"),
        (b"Caf\xe9", "cp1252"),
    ],
)
def test_the_encoding_that_a_file_fits(tmp_path, raw, encoding):
    """
    Valid UTF-8 is UTF-8. Bytes that fit no language, and that cp1252 lacks, are read as latin-1.
    """
    (tmp_path / "x.csv").write_bytes(b"customer,date\n" + raw + b",2017-03-05\n")

    assert encoding == infer_schema(tmp_path / "x.csv").get("encoding")


@pytest.mark.parametrize(
    ("kinds", "separator"),
    [
        (["Drama|Comedy", "Drama", "Comedy"], "|"),
        (["Drama, Comedy", "Drama", "Comedy, Crime", "Crime", "Comedy"], ","),
        (["Bread, fresh", "Meat, fresh"], None),
    ],
)
def test_several_categories_in_a_cell(tmp_path, kinds, separator):
    """
    A separator is inferred when splitting the cells gives fewer different names.
    """
    rows = [f"C-1\t2017-03-05\t{kind}" for kind in kinds]
    write(tmp_path / "x.tsv", "user id\tdate\tgenre", *rows)

    assert separator == infer_schema(tmp_path / "x.tsv").get("category_separator")


def test_names_without_meaning(tmp_path):
    """
    Columns without a match by name or value are not used.
    """
    write(tmp_path / "x.csv", "a,b,c", "1,x,2.5")

    assert {} == inferred(tmp_path / "x.csv")
    assert {"a", "b", "c"} == {*infer_schema(tmp_path / "x.csv").unused}


def test_values_that_contradict_the_name(tmp_path):
    """
    A time column without times, and an amount in words, are not used.
    """
    write(tmp_path / "x.csv", "customer,date,amount", "C-1,soon,much")

    assert {"customer_id": "customer"} == inferred(tmp_path / "x.csv")


def test_each_inferred_key_has_a_reason(tmp_path):
    """
    The reason has the name, the count of values, and an example; but never a customer.
    """
    write(tmp_path / "x.csv", "kunde,datum", "C-1,2017-03-05", "C-1,2017-03-06")

    assert [
        ("customer_id", "its name says so (1 different in 2 lines)"),
        ("at", "its name says so (2 different in 2 lines, such as '2017-03-05')"),
    ] == [
        (each.key.removeprefix("columns."), each.reason)
        for each in infer_schema(tmp_path / "x.csv").keys
    ]


def test_a_missing_log(tmp_path):
    """
    A path without a file is an error.
    """
    with pytest.raises(ActivityError, match=r"No file matches 'log\.csv'"):
        infer_schema(tmp_path / "log.csv")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"customer_id": "who", "at": "moment"},
            "There is no column 'moment'. 'Buchungstag' may be the right column: its name says so "
            "(2 different in 2 lines, such as '2017-03-05').",
        ),
        (
            {"customer_id": "who", "at": "Buchungstag", "amount": "money"},
            "There is no column 'money'. 'Betrag' may be the right column: its name says so "
            "(2 different in 2 lines, such as '2.50').",
        ),
        (
            {"customer_id": "who", "at": "Buchungstag", "amount": "Betrag", "score": "liked"},
            "There is no column 'liked'.",
        ),
        (
            {"customer_id": "who", "at": "Buchungstga"},
            "There is no column 'Buchungstga'. Did you mean 'Buchungstag'?",
        ),
    ],
)
def test_a_missing_column_suggests_another(tmp_path, columns, message):
    """
    Without a similar name, the error suggests a column by names and values, with a reason.
    """
    log(tmp_path, "C-1,2017-03-05,2.50", "C-1,2017-03-06,3", header="who,Buchungstag,Betrag")

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, columns=columns))

    assert message == error.value.what
    assert "name one of its columns: who, Buchungstag, Betrag." == error.value.fix


@pytest.mark.parametrize(
    ("header", "row", "at", "times"),
    [
        ("Kunde;Datum;Uhrzeit", "7;13.03.2017;18:30", ("Datum", "Uhrzeit"), "day-first"),
        ("Kunde;Uhrzeit;Datum", "7;18.30;13.03.2017", ("Datum", "Uhrzeit"), "day-first"),
        ("Kunde;Date;Time", "7;20170313;183015", ("Date", "Time"), "%Y%m%d"),
        ("user;day;bonstempel", "7;2017-03-13 00:00:00;6:30 PM", ("day", "bonstempel"), None),
        ("user;date;Duration", "7;2017-03-13;00:30:00", "date", None),
        ("user;date;End time", "7;2017-03-13;18:30", "date", None),
        ("user;date;opens;closes", "7;2017-03-13;18:30;19:30", "date", None),
        ("user;date;units", "7;2017-03-13;1830", "date", None),
        ("user;sold_at;time", "7;2017-03-13 18:30:00;18:30", "sold_at", None),
    ],
)
def test_dates_beside_times_of_day(tmp_path, header, row, at, times):
    """
    Two columns are used when one has only dates and another has only times of day.
    """
    write(tmp_path / "till.csv", header, row)

    result = infer_schema(tmp_path / "till.csv")

    assert at == result.get("columns.at")
    assert times == result.get("times")
    assert 2017 == result.year


@pytest.mark.parametrize("header", ["", "#", "1"])
def test_a_column_without_letters_in_its_name_is_not_suggested(tmp_path, header):
    """
    pandas writes its index as a first column without a name: it is not an item.
    """
    lines = ("0,C-1,2017-03-05", "1,C-2,2017-03-06")
    write(tmp_path / "x.csv", f"{header},customer,date", *lines)

    schema = infer_schema(tmp_path / "x.csv")

    assert {"columns.customer_id", "columns.at"} == {key.key for key in schema.keys} - {"null_ids"}
    assert {header or "#1"} == {*schema.unused}
