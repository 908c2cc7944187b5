"""Small inputs that came out wrong: from `recap new --from` to what is counted. All made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from activity_log import write
from known_example import count_facts

from recap import campaign as campaigns
from recap.activity import check
from recap.commands import new
from recap.errors import RecapError

pytestmark = pytest.mark.slow

MONTHS = range(1, 9)
CASES: dict[str, tuple[str, list[str], dict[str, dict[str, object]]]] = {
    "the number is who, the name is what they are called": (
        "Mitgliedsnummer;Mitglied;Studio;Check-in",
        [f"00046{m % 2};Name;Süd;0{m}.01.2025 06:2{m}" for m in MONTHS],
        {"000460": {"events": 4}, "000461": {"events": 4}},
    ),
    "the day it was watched, not the day it was logged": (
        "Member,Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date",
        [f"ann,2025-12-2{m},Film,1991,https://boxd.it/{m}x,3,,,2025-0{m}-11" for m in MONTHS],
        {"ann": {"events": 8, "first_day": "2025-01-11", "last_day": "2025-08-11"}},
    ),
    "a date of 1970 among good ones": (
        "user,artist,track,date",
        [*(f"u1,Band,Song,0{m} Jan 2025 20:59" for m in MONTHS),
         *(f"u1,Band,Song,1{m} Feb 2025 20:59" for m in MONTHS), "u1,Band,Song,01 Jan 1970 00:00"],
        {"u1": {"events": 16, "first_day": "2025-01-01"}},
    ),
    "a first column without a name counts the rows": (
        ",user,date,artist,track",
        [f"{m},u1,2025-0{m}-01 20:00:00,Band,Song {m % 2}" for m in MONTHS],
        {"u1": {"events": 8, "distinct_items": 2}},
    ),
    "a column called # counts the rows": (
        "#,user,date,artist,track",
        [f"{m},u1,2025-0{m}-01 20:00:00,Band,Song {m % 2}" for m in MONTHS],
        {"u1": {"events": 8, "distinct_items": 2}},
    ),
    "money with signs, brackets and minus behind": (
        "customer,time,item,amount",
        ['C1,2025-01-08 10:00,Thing,"$1,001.00"', "C1,2025-02-08 10:00,Thing,($0.50)",
         *(f"C1,2025-0{m}-08 10:00,Thing,$4.00" for m in range(3, 9))],
        {"C1": {"events": 7, "total_amount": 1024.5}},
    ),
    "durations of two and three parts": (
        "member,start,activity,duration",
        ["m1,2025-01-03 07:00,Run,55:30", "m1,2025-02-03 07:00,Run,01:14:30",
         "m1,2025-03-03 07:00,Run,00:30:00"],
        {"m1": {"total_minutes": 160}},
    ),
    "years of two digits": (
        "Profile,Title,Date",
        [f"ann,Film {m},2{m}.0{m}.23" for m in MONTHS],
        {"ann": {"events": 8, "last_day": "2023-08-28"}},
    ),
    "a total at the end is no customer": (
        "customer,date,item,amount",
        [*(f"C1,2025-0{m}-03,Tea,{m}.00" for m in MONTHS), "TOTAL,2025-08-31,,36.00"],
        {"C1": {"events": 8, "total_amount": 36.0}},
    ),
    "a separator line and lines before the header": (
        "sep=;\nKonto-Nr.:;DE00 0000\n\nKundennummer;Buchungstag;Verwendungszweck;Betrag (EUR)",
        [f"K1;0{m}.0{m}.2025;Kaffee;1.00{m},50" for m in MONTHS],
        {"K1": {"events": 8, "total_amount": 8040.0}},
    ),
    "a header name twice": (
        "Athlete ID,Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,"
        "Elapsed Time,Moving Time,Distance",
        [f'A1,700{m},"{month} 5, 2025, 1:02:23 PM",Evening Ride,Ride,783,3.68,783.0,720.0,3680.5'
         for m, month in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun"))],
        {"A1": {"events": 6, "total_minutes": 72}},
    ),
    "trailers are no events, and durations are minutes": (  # 304.5, as a fact rounded up
        "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,"
        "Bookmark,Latest Bookmark,Country",
        [line for m in range(1, 8) for line in (
            f"ann,2025-0{m}-10 20:00:00,00:43:30,,Part {m},,TV,00:43:30,00:43:30,DE (Germany)",
            f"ann,2025-0{m}-10 20:50:00,00:00:30,Autoplayed: user action: None; ,Clip {m},TRAILER,"
            "TV,00:00:30,00:00:30,DE (Germany)")],
        {"ann": {"events": 7, "total_minutes": 305}},
    ),
    "orders of two lines, one voided and one refunded": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,"
        "Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount,Id",
        [line for m, status in enumerate([*["paid"] * 6, "voided", "refunded"], 1) for line in (
            f"#10{m},ada,{status},2025-0{m}-03 10:14:00 -0400,,USD,50.00,5.00,0.00,55.00,,0.00,Std,"
            f"2025-0{m}-03 10:14:00 -0400,2,Mug,20.00,MUG,,"
            f"{'55.00' if status == 'refunded' else '0.00'},55{m}",
            f"#10{m},ada,,,,,,,,,,,,2025-0{m}-03 10:14:00 -0400,1,Plate,10.00,PLT,,,")],
        {"ada": {"orders": 6, "total_amount": 330.0, "total_quantity": 18.0}},
    ),
    "failed payments are not paid, and refunds are paid back": (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,"
        "Description",
        [f'ch_{m},2025-0{m}-03 10:14:00,"1,200.50",{600.25 if m == 2 else 0:.2f},usd,true,'
         f"{'Failed' if m in (3, 4) else 'Paid'},cus_1,Plan" for m in MONTHS],
        {"cus_1": {"events": 6, "total_amount": 6602.75}},
    ),
    "zones as people and programs write them": (
        "customer,time,item,tz",
        [f"{who},2025-0{m}-{day}T{hour}Z,Thing,{zone}" for m in MONTHS
         for who, day, hour, zone in (
             ("eastern", "01", "03:30", "Eastern Standard Time"),
             ("name", "01", "03:30", "US/Eastern"),
             ("plus", "31" if m in (1, 3, 5, 7, 8) else "28", "22:30", "+02:00"),
             ("gmt", "31" if m in (1, 3, 5, 7, 8) else "28", "22:30", "GMT+2"),
             ("half", "28", "18:45", "UTC+05:30"), ("small", "28", "23:30", "europe/berlin"),
             ("blank", "28", "23:30", ""))],
        {"eastern": {"events": 7, "first_day": "2025-01-31", "last_day": "2025-07-31"},
         "name": {"events": 7, "first_day": "2025-01-31", "last_day": "2025-07-31"},
         "plus": {"events": 8, "first_day": "2025-02-01", "last_day": "2025-09-01"},
         "gmt": {"events": 8, "first_day": "2025-02-01", "last_day": "2025-09-01"},
         "half": {"events": 8, "first_day": "2025-01-29", "last_day": "2025-08-29"},
         "small": {"events": 8, "first_day": "2025-01-29", "last_day": "2025-08-29"},
         "blank": {"events": 8, "first_day": "2025-01-28", "last_day": "2025-08-28"}},
    ),
}  # fmt: skip
WATCHED = "https://www.youtube.com/watch?v="
JSON_CASES: dict[str, tuple[list[dict[str, Any]], dict[str, dict[str, object]]]] = {
    "advertisements are no videos, and titles are bare": (
        [line for m in MONTHS for line in (
            {"header": "YouTube", "title": f"Watched Clip {m % 2}", "titleUrl": f"{WATCHED}a",
             "subtitles": [{"name": "Chan", "url": "https://www.youtube.com/channel/1"}],
             "time": f"2025-0{m}-03T23:30:00.123Z", "products": ["YouTube"], "account": "u1"},
            {"header": "YouTube", "title": f"Watched {WATCHED}b{m}", "titleUrl": f"{WATCHED}b{m}",
             "time": f"2025-0{m}-04T10:00:00Z", "products": ["YouTube"], "account": "u1",
             "details": [{"name": "From Google Ads"}]})],
        {"u1": {"events": 8, "distinct_items": 2, "top_items": ["Clip 0", "Clip 1"]}},
    ),
    "the title is inside an object": (
        [{"id": m, "watched_at": f"2025-0{m}-03T22:30:00.000Z", "action": "watch", "type": "movie",
          "movie": {"title": f"Film {m % 3}", "year": 2000 + m % 3, "ids": {"trakt": m % 3}},
          "user": "u1"} for m in MONTHS],
        {"u1": {"events": 8, "distinct_items": 3, "top_items": ["Film 1", "Film 2", "Film 0"]}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_log_is_read_right_from_new_to_the_facts(tmp_path, case):
    """
    The campaign that `recap new --from` writes counts what the log means.
    """
    header, rows, expected = CASES[case]
    write(tmp_path / "log.csv", header, *rows)

    assert expected == counted_from(tmp_path / "log.csv", expected)


@pytest.mark.parametrize("case", JSON_CASES)
def test_objects_are_read_right_from_new_to_the_facts(tmp_path, case):
    """
    A value inside them has a path, which `recap new --from` writes.
    """
    lines, expected = JSON_CASES[case]
    (tmp_path / "log.json").write_text(json.dumps(lines))

    assert expected == counted_from(tmp_path / "log.json", expected)


def counted_from(log: Path, expected: dict[str, dict[str, object]]) -> dict[str, object]:
    """Count the campaign that `recap new --from` writes: the *expected* facts of all customers."""
    new.write_for(log.parent / "mine", log)
    counted = count_facts(campaigns.load(log.parent / "mine"), log.parent / "out")["customers"]
    return {
        who: {fact: _names(found.get(fact)) for fact in expected.get(who, {})}
        for who, found in counted.items()
    }


def _names(value: object) -> object:
    """Return the names of a list of items; another fact as it is."""
    return [item["name"] for item in value] if isinstance(value, list) else value


def test_a_file_without_a_header_is_read_with_names_for_its_columns(tmp_path):
    """
    They are written into the campaign; who the customer is, somebody must say.
    """
    rows = [f"u1,Band {m % 3},Song {m % 3},0{m} Jan 2025 20:59" for m in MONTHS]
    rows += [f"u1,Band {m % 3},Song {m % 3},1{m} Feb 2025 20:59" for m in MONTHS]
    write(tmp_path / "log.csv", *rows, "u1,Band 0,Song 0,01 Jan 1970 00:00")

    written, schema = new.write_for(tmp_path / "mine", tmp_path / "log.csv")

    columns = ("column_1", "column_2", "column_3", "column_4")
    assert columns == schema.get("header")
    text = written.read_text().replace(
        'at = "column_4"', 'at = "column_4"\ncustomer_id = "column_1"'
    )
    written.write_text(text)
    counted = count_facts(campaigns.load(tmp_path / "mine"), tmp_path / "out")["customers"]
    assert ["u1"] == [*counted]
    assert 16 == counted["u1"]["events"]
    assert "2025-01-01" == counted["u1"]["first_day"]


def test_a_sum_that_can_be_read_in_two_ways_is_asked_about(tmp_path):
    """
    The key is written with a question, both sums are shown, and `check` refuses it.
    """
    amounts = ("1.250", "3.000", "2.500", "1.100")
    rows = [f"K1;0{n}.01.2025;Ding;{amount}" for n, amount in enumerate(amounts, 1)]
    write(tmp_path / "log.csv", "Kunde;Datum;Artikel;Betrag", *rows)

    written, schema = new.write_for(tmp_path / "mine", tmp_path / "log.csv")

    assert ["decimal"] == [key.key for key in schema.questions]
    assert "7.85" in written.read_text()
    assert "7,850" in written.read_text()
    with pytest.raises(RecapError):
        check(campaigns.load(tmp_path / "mine"))
