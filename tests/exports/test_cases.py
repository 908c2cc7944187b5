"""Small inputs that came out wrong: from `recap new --from` to what is counted. All made up."""

from __future__ import annotations

import pytest
from activity_log import write
from known_example import count_facts

from recap import campaign as campaigns
from recap.activity import check
from recap.commands import new
from recap.errors import RecapError

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
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_log_is_read_right_from_new_to_the_facts(tmp_path, case):
    """
    The campaign that `recap new --from` writes counts what the log means.
    """
    header, rows, expected = CASES[case]
    write(tmp_path / "log.csv", header, *rows)
    new.write_for(tmp_path / "mine", tmp_path / "log.csv")

    counted = count_facts(campaigns.load(tmp_path / "mine"), tmp_path / "out")["customers"]

    shown = {
        who: {fact: counted[who].get(fact) for fact in facts} for who, facts in expected.items()
    }
    assert expected.keys() == counted.keys()
    assert expected == shown


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
