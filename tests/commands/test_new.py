import os
import re
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from recap import campaign as campaigns
from recap.activity import check
from recap.campaign import Campaign, validation_messages
from recap.commands import new
from recap.errors import ActivityError, CampaignError, StorageError

SWITCHED_OFF = re.compile(r"^#(?=[a-z_\[])", re.MULTILINE)
ALTERNATIVES = (  # to other keys
    "year",
    "sources",
    "source.url",
    "source.query",
    "source.customer",
    "source.customer_from",
    *(f"brand.{key}" for key in ("logo", "logo_dark", "colors", "font")),
    *(f"brand.font.{key}" for key in ("path", "weights", "axes")),
)
WITH_A_KEY = re.compile(r"^#?(\[\[?[a-z_.]+\]\]?|[a-z_]+ = )")


def starter(folder: Path) -> str:
    new.write(folder)
    return (folder / "campaign.toml").read_text()


def test_a_new_campaign_loads(tmp_path):
    """
    The files of `recap new` are a valid campaign without changes.
    """
    starter(tmp_path / "coffee")

    assert "Corner Coffee" == campaigns.load(tmp_path / "coffee").brand.name


def test_every_key_is_in_the_new_file(tmp_path):
    """
    With all comments removed from keys, the file has every key of the models.
    """
    switched_on = SWITCHED_OFF.sub("", starter(tmp_path)).replace("year = 2026\n", "")
    (tmp_path / "campaign.toml").write_text(switched_on)
    campaign = campaigns.load(tmp_path)

    assert [] == [key for key in validation_messages.keys(Campaign) if not _is_set(campaign, key)]


def _is_set(campaign: Campaign, key: str) -> bool:
    if key in ALTERNATIVES:
        return True
    *tables, name = key.split(".")
    section = campaign
    for table in tables:
        section = getattr(section, table)
        section = section[0] if isinstance(section, tuple) else section
    return {"from": "from_", "source": "only_source"}.get(name, name) in section.model_fields_set


def test_every_key_is_explained(tmp_path):
    """
    There is a comment above every key and every table.
    """
    lines = starter(tmp_path).splitlines()
    bare = [
        line
        for above, line in pairwise(lines)
        if WITH_A_KEY.match(line) and not above.startswith(("#", "["))
    ]

    assert [] == bare


def test_the_sample_has_the_columns_that_the_campaign_names(tmp_path):
    """
    The sample log has all columns that the campaign maps.
    """
    starter(tmp_path)
    header = (tmp_path / "activity.csv").read_text().splitlines()[0].split(",")
    columns = campaigns.load(tmp_path).source.columns.model_dump(exclude_none=True)

    assert {*columns.values()} == {*header}


@pytest.mark.parametrize("name", ["campaign.toml", "activity.csv"])
def test_no_file_is_overwritten(tmp_path, name):
    """
    An existing file stays unchanged, and no other file is written.
    """
    (tmp_path / name).write_text("mine")

    with pytest.raises(CampaignError) as error:
        new.write(tmp_path)

    assert (
        str(error.value) == f"This folder already has a {name}; it was not changed.\n"
        f"  where: {tmp_path / name}\n"
        "  fix:   use another folder, or move that file"
    )
    assert [(name, "mine")] == [(file.name, file.read_text()) for file in tmp_path.iterdir()]


def test_a_file_instead_of_a_folder_is_reported(tmp_path):
    """
    The error has the path of the file and a fix.
    """
    (tmp_path / "coffee").write_text("")

    with pytest.raises(StorageError) as error:
        new.write(tmp_path / "coffee" / "campaign")

    assert (
        str(error.value) == "A campaign cannot be written here: Not a directory.\n"
        f"  where: {tmp_path}/coffee/campaign\n"
        "  fix:   use a folder that this user can write to"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_is_reported(tmp_path):
    """
    The error has the path and the reason.
    """
    tmp_path.chmod(0o500)

    with pytest.raises(StorageError, match="A campaign cannot be written here: Permission denied"):
        new.write(tmp_path / "coffee")


def test_a_campaign_from_a_log(tmp_path):
    """
    The inferred keys are in the file with their reasons; the campaign can read the log.
    """
    log = tmp_path / "log.csv"
    log.write_text("customer,date,price,other\nC-1,13.01.2026,2.50,x\nC-1,14.01.2026,3,x\n")

    written, _ = new.write_for(tmp_path / "mine", log)

    campaign = campaigns.load(tmp_path / "mine")
    assert 2026 == campaign.year
    assert "day-first" == campaign.source.times
    assert "price" == campaign.source.columns.amount
    assert 2 == check(campaign).used
    assert (
        "# they look like day/month/year, such as '13.01.2026'\n"
        'times = "day-first"\n' in written.read_text()
    )
    assert (
        "# - other: 1 different texts; its name does not say what they are\n" in written.read_text()
    )


def test_the_words_of_the_trade_are_in_the_file(tmp_path):
    """
    Words, fees and returns are separate tables, and the file can be loaded.
    """
    log = tmp_path / "log.csv"
    log.write_text(
        "member,day,course,fee,order\nM-1,2026-01-13,Yoga,2,7\nM-1,2026-01-14,Late fee,3,7\n"
        "M-1,2026-01-15,Yoga,-2,7\n"
    )

    written, _ = new.write_for(tmp_path / "mine", log)

    assert """\
# Lines that are not items, such as postage. Amounts count; they are no events.
[not_items]
# postage and fees are not items that a customer chooses
items = ["Late fee"]


# Returns: "net" subtracts them from amounts.
[returns]
# lines with a minus (1) are returns
rule = "net"


# Words for counted things, singular and plural: "43 items".
[words]
# the column is called 'course'
event = ["class", "classes"]

# the default: is it the right word?
order = ["order", "orders"]
""" in written.read_text()
    assert ("class", "classes") == campaigns.load(tmp_path / "mine").words.event


def test_a_campaign_for_an_sqlite_file(tmp_path):
    """
    The table that is most like a log is chosen, and the campaign can read it.
    """
    with sqlite3.connect(tmp_path / "rides.db") as db:
        db.execute("create table passengers (id, name)")
        db.execute('create table "the rides" (passenger_id, pickup_at, fare)')
        db.execute("""insert into "the rides" values (7, '2026-01-13 10:00:00', 2.5)""")
    db.close()

    written, guesses = new.write_for(tmp_path / "mine", tmp_path / "rides.db")

    campaign = campaigns.load(tmp_path / "mine")
    assert 'select * from "the rides"' == guesses.get("query")
    assert (
        f'url = "sqlite:///{tmp_path}/rides.db"\n\n'
        "# of the tables (passengers, the rides), this one looks most like a log\n"
    ) in written.read_text()
    assert (1, "fare") == (check(campaign).used, campaign.source.columns.amount)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"",
            "The database has no table.\n"
            "  where: log.db (--from)\n"
            "  fix:   name the file that holds the log.",
        ),
        (
            b"who,when\n" * 200,
            "The database reports an error: file is not a database.\n"
            "  where: log.db (--from)\n"
            "  fix:   name an SQLite file; for another database, write url and query in "
            "campaign.toml.",
        ),
    ],
)
def test_an_invalid_database_file_is_reported(tmp_path, content, expected):
    """
    The file is empty or has other contents.
    """
    (tmp_path / "log.db").write_bytes(content)

    with pytest.raises(ActivityError) as error:
        new.write_for(tmp_path / "mine", tmp_path / "log.db")

    assert expected == str(error.value)


def test_a_year_that_cannot_be_inferred_is_required(tmp_path):
    """
    Without a column of times the file has an empty key, and the error names it.
    """
    log = tmp_path / "log.csv"
    log.write_text("customer,date\nC-1,soon\n")

    written, _ = new.write_for(tmp_path / "mine", log)

    assert "# Required; no column has times to infer it from.\n#year = ...\n" in written.read_text()
    with pytest.raises(CampaignError, match=r"source\.columns\.at: is missing"):
        campaigns.load(tmp_path / "mine")


def test_a_required_column_that_is_not_found_is_reported(tmp_path):
    """
    For a log without customer ids, the file has a comment about the missing column.
    """
    log = tmp_path / "log.csv"
    log.write_text('a "name",date\nx,2026-01-13\n')

    written, guesses = new.write_for(tmp_path, log)

    assert "# Required, and no column looks like it. If the log is the" in written.read_text()
    assert 'customer_from = "file" or "folder" there.\n#customer_id = "..."' in written.read_text()
    assert 'path = "log.csv"\n' in written.read_text()
    assert guesses.get("columns.customer_id") is None
    with pytest.raises(CampaignError, match="customer_id: is missing"):
        campaigns.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "log.txt",
            "a,b\n",
            "The file ending '.txt' is not supported.\n"
            "  where: log.txt (--from)\n"
            "  fix:   use a file that ends in one of .csv, .tsv, .parquet, .pq, .json, .jsonl, "
            ".ndjson, .xlsx, .xlsm, with or without .gz or .zst, or in .zip.",
        ),
        (
            "log.csv",
            "",
            "The file is empty: it has 0 bytes.\n"
            "  where: log.csv (--from)\n"
            "  fix:   export it again, or exclude it from the path.",
        ),
        (
            "log.csv",
            None,
            "No file matches 'log.csv'.\n"
            "  where: --from, looked for at ~/log.csv\n"
            "  fix:   correct the path. Files end in one of .csv, .tsv, .parquet, .pq, .json, "
            ".jsonl, .ndjson, .xlsx, .xlsm, with or without .gz or .zst, or in .zip.",
        ),
    ],
)
def test_a_log_that_cannot_be_read_is_reported_with_its_option(tmp_path, name, text, expected):
    """
    The error names the option, because there is no campaign.toml yet.
    """
    if text is not None:
        (tmp_path / name).write_text(text)

    with pytest.raises(ActivityError) as error:
        new.write_for(tmp_path / "mine", tmp_path / name)

    assert expected == str(error.value).replace(str(tmp_path), "~")
    assert not (tmp_path / "mine").exists()


def test_a_log_without_a_header(tmp_path):
    """
    Its columns get names, a comment in capitals says so, and `check` counts the first line.
    """
    log = tmp_path / "scrobbles.csv"
    lines = [f"u1,Band {n},0{n + 1} Feb 2025 20:59" for n in range(9)]
    log.write_text("\n".join(lines) + "\n")

    written, schema = new.write_for(tmp_path / "mine", log)

    assert ("column_1", "column_2", "column_3") == schema.get("header")
    assert "# THE FILE HAS NO HEADER" in written.read_text()
    text = written.read_text().replace('\n#customer_id = "..."', '\ncustomer_id = "column_1"')
    written.write_text(text)
    assert (9, 9) == (
        (read_report := check(campaigns.load(tmp_path / "mine"))).read,
        read_report.used,
    )


def test_a_log_with_lines_before_the_header(tmp_path):
    """
    `skip` is in the file, with its reason, and the columns are those of the header.
    """
    log = tmp_path / "konto.csv"
    before = '"Konto:";"DE00"\n"Stand:";"31.12.2025"\n\n'
    log.write_text(before + "Kundennummer;Buchungstag;Betrag\n" + "K1;05.03.2025;1,50\n" * 5)

    written, schema = new.write_for(tmp_path / "mine", log)

    assert 3 == schema.get("skip")
    assert "Kundennummer" == schema.get("columns.customer_id")
    assert 5 == check(campaigns.load(written.parent)).used


def test_names_that_a_log_has_twice(tmp_path):
    """
    The note is in the file and in the result; the file can be read by `check`.
    """
    log = tmp_path / "rides.csv"
    log.write_text(",member,start time,Distance,Distance\n" + "1,M1,2025-03-05 10:00,1,1000\n" * 5)

    written, schema = new.write_for(tmp_path / "mine", log)

    (note,) = schema.notes
    assert "'Distance' is the first; write 'Distance#2' for the other" in note
    assert f"# {note}" in written.read_text()
    assert 5 == check(campaigns.load(written.parent)).used


def test_a_folder_with_files_of_several_tables(tmp_path):
    """
    An export that was unpacked: the table that looks most like a log is chosen, with all its files.
    """
    folder = tmp_path / "export"
    (folder / "me").mkdir(parents=True)
    plays = "user,played at,track\n" + "u1,2017-03-05 10:00,Song\n" * 9
    (folder / "me" / "plays1.csv").write_text(plays)
    (folder / "me" / "plays2.csv").write_text(plays)
    (folder / "profile.csv").write_text("user,name\nu1,Ann\n")
    (folder / "settings.json").write_text('{"theme": "dark"}')

    written, schema = new.write_for(tmp_path / "mine", folder)

    assert "**/plays*.csv" == schema.get("path")
    assert 1 == written.read_text().count("\npath = ")
    assert 18 == check(campaigns.load(written.parent)).used
    (folder / "more.csv").write_text(plays)
    with pytest.raises(ActivityError, match="files of 3 different tables"):
        new.write_for(tmp_path / "other", folder)


def test_a_folder_with_a_file_a_person(tmp_path):
    """
    Files with the same columns are one log, whatever their names.
    """
    for name in ("ann", "ben"):
        (tmp_path / "export").mkdir(exist_ok=True)
        plays = "user,played at,track\n" + "u1,2017-03-05 10:00,Song\n" * 9
        (tmp_path / "export" / f"{name}.csv").write_text(plays)

    written, schema = new.write_for(tmp_path / "mine", tmp_path / "export")

    assert schema.get("path") is None
    assert 18 == check(campaigns.load(written.parent)).used
