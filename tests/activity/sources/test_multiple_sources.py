from typing import Any

import pytest
from activity_log import adds_up, campaign, complaint, events, log, rejected, write

from recap import campaign as campaigns
from recap.activity import check, fingerprint
from recap.campaign import Source
from recap.errors import ActivityError, CampaignError

pytestmark = pytest.mark.slow

NEW_YORK = "America/New_York"
WEB: dict[str, Any] = {
    "path": "web.csv",
    "columns": {"customer_id": "user", "at": "time", "item": "sku", "amount": "total"},
}
TILL = {
    "path": "till.jsonl",
    "zone": "Europe/Athens",
    "times": "day-first",
    "columns": {"customer_id": "card", "at": "when", "item": "code", "channel": "shop"},
}


def shop(folder, *, web=(), till=(), **changes):
    """Make a campaign with a web shop, which has amounts, and tills, which have places."""
    log(folder, *web, name="web.csv", header="user,time,sku,total")
    write(folder / "till.jsonl", *till)
    return campaign(folder, sources={"web": WEB, "till": TILL}, **changes)


def till_row(card="C-1", when="5.3.2017 10:00", code="7", shop="Old Town"):
    return f'{{"card": "{card}", "when": "{when}", "code": "{code}", "shop": "{shop}"}}'


def test_a_customer_may_be_in_several_sources(tmp_path):
    """
    There is one year; when a source maps no channel, its name is the channel.
    """
    plan = shop(tmp_path, web=["C-1,2017-03-06,7,9"], till=[till_row(), till_row("C-2")])

    year = events(plan)

    assert ["C-1", "C-1", "C-2"] == [*year["customer_id"]]
    assert ["Old Town", "web", "Old Town"] == [*year["channel"]]


def test_a_column_that_one_source_lacks_is_missing_there(tmp_path):
    """
    The columns of a shard are those of all sources.
    """
    year = events(shop(tmp_path, web=["C-1,2017-03-06,7,9"], till=[till_row()]))

    assert [True, False] == [*year["amount"].isna()]
    assert 9.0 == year["amount"].sum()


def test_each_source_has_its_own_times_and_zone(tmp_path):
    """
    10:00 in Athens is 08:00 in UTC, the zone of the web shop and of the campaign.
    """
    year = events(shop(tmp_path, web=["C-1,2017-03-05 08:30,7,9"], till=[till_row()]))

    assert ["2017-03-05 08:00:00", "2017-03-05 08:30:00"] == [str(at) for at in year["at"]]


@pytest.mark.parametrize("day", ["2017-03-05", "2017-03-05 00:00:00"])
def test_days_of_one_source_stay_beside_the_times_of_another(tmp_path, day):
    """
    No zone moves dates; and when one source has no hours, no hours are counted.
    """
    tills = [till_row(when="6.3.2017 01:00"), till_row(when="7.3.2017 09:30")]
    plan = shop(tmp_path, web=[f"C-1,{day},7,9", "C-1,2017-07-05,7,9"], till=tills, zone=NEW_YORK)

    year = events(plan)

    assert ["2017-03-05", "2017-03-05", "2017-03-07", "2017-07-05"] == [*map(str, year["at"])]
    assert ["2017-03-05", "2017-07-05"] == [*map(str, year.loc[year["channel"] == "web", "at"])]
    assert not check(plan).has_times


def test_midnight_among_the_times_of_its_own_source_moves(tmp_path):
    """
    A source with real times keeps them as times: five hours earlier in New York.
    """
    web = ["C-1,2017-03-05 00:00:00,7,9", "C-1,2017-03-05 13:20:00,7,9"]
    plan = shop(tmp_path, web=web, till=[till_row(when="7.3.2017 09:30")], zone=NEW_YORK)

    assert ["2017-03-04 19:00:00", "2017-03-05 08:20:00", "2017-03-07 02:30:00"] == [
        *map(str, events(plan)["at"])
    ]
    assert check(plan).has_times


def test_a_pattern_without_hours_in_one_source_means_no_hours(tmp_path):
    """
    `check` knows it before the log is read.
    """
    days = TILL | {"times": "%y%m%d"}
    plan = campaign(tmp_path, sources={"web": WEB, "till": days})

    assert "time" not in plan.columns


def test_all_sources_share_the_lookup_tables(tmp_path):
    """
    One table names the items of all sources, and one the customers.
    """
    write(tmp_path / "items.csv", "id,name,kind", "7,Hat,Clothes")
    items = {"path": "items.csv", "id": "id", "name": "name", "category": "kind"}

    year = events(shop(tmp_path, web=["C-1,2017-03-06,7,9"], till=[till_row()], items=items))

    assert ["Hat", "Hat"] == [*year["item"]]
    assert ["Clothes", "Clothes"] == [*year["category"]]


def test_rejected_rows_of_every_source_have_file_and_row(tmp_path):
    """
    The column has the name that it has in its source.
    """
    plan = shop(
        tmp_path, web=["C-1,2017-03-06,7,9", "C-1,2017-03-06,7,dear"], till=[till_row(when="never")]
    )

    assert [
        ("till.jsonl", "1", "when", "never"),
        ("web.csv", "3", "total", "dear"),
    ] == [(row["file"], row["row"], row["column"], row["value"]) for row in rejected(plan)]
    assert (2, 3, 1) == (check(plan).files, check(plan).read, check(plan).used)
    assert adds_up(check(plan))


def test_all_sources_share_the_rules_for_ids(tmp_path):
    """
    Case that does not matter in one source does not matter in the other.
    """
    plan = campaign(tmp_path, sources={"web": WEB | {"fold_case": True}, "till": TILL})
    shop(tmp_path, web=["c-1,2017-03-06,7,9"], till=[till_row("C-1")])

    assert ["c-1", "c-1"] == [*events(plan)["customer_id"]]


def test_only_the_source_that_says_so_drops_duplicates(tmp_path):
    """
    A web shop may export a row twice; two people may buy the same at a till.
    """
    shop(tmp_path, web=["C-1,2017-03-06,7,9"] * 2, till=[till_row()] * 2)
    plan = campaign(tmp_path, sources={"web": WEB | {"duplicates": "drop"}, "till": TILL})

    assert (3, {"duplicate": 1}) == (check(plan).used, check(plan).rejected)


def test_swapped_days_and_months_name_their_source(tmp_path):
    """
    With several sources, the error names the one with the wrong format.
    """
    plan = shop(tmp_path, web=["C-1,2017-03-06,7,9"] * 30, till=[till_row(when="3/15/2017")])

    with pytest.raises(ActivityError) as error:
        check(plan)

    assert (
        "Row 1 has the date '3/15/2017', which is not day-first.\n"
        "  where: till.jsonl (sources.till.times in campaign.toml)\n"
        '  fix:   set source.times = "month-first"; else days and months of other rows change '
        "places."
    ) == complaint(error, tmp_path)


def test_a_missing_column_names_its_source(tmp_path):
    """
    The error has the key to correct.
    """
    log(tmp_path, "C-1,2017-03-06,7", name="web.csv", header="user,time,sku")
    write(tmp_path / "till.jsonl", till_row())

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, sources={"web": WEB, "till": TILL}))

    assert (
        "There is no column 'total'.\n"
        "  where: web.csv (sources.web.columns.amount in campaign.toml)\n"
        "  fix:   name one of its columns: user, time, sku."
    ) == complaint(error, tmp_path)


def test_a_column_of_the_rules_may_be_in_one_source_only(tmp_path):
    """
    Only the web shop asks customers whether to opt out; the answer holds for both sources.
    """
    log(tmp_path, "C-1,2017-03-06,7,9,no", "C-2,2017-03-06,7,9,yes", name="web.csv",
        header="user,time,sku,total,stop")  # fmt: skip
    write(tmp_path / "till.jsonl", till_row(), till_row("C-2"))
    plan = campaign(tmp_path, sources={"web": WEB, "till": TILL}, opted_out={"column": "stop"})

    assert ["C-1", "C-1"] == [*events(plan)["customer_id"]]
    assert {"opted out": 2} == check(plan).rejected


def test_what_a_return_refers_to_may_be_known_to_one_source(tmp_path):
    """
    In the other source, a return is matched by its own order id or by its item.
    """
    web = {**WEB, "columns": WEB["columns"] | {"order_id": "order"}}
    log(tmp_path, "C-1,2017-03-06,7,9,A,", "C-1,2017-03-07,7,-9,B,A", name="web.csv",
        header="user,time,sku,total,order,undoes")  # fmt: skip
    write(tmp_path / "till.jsonl", till_row())
    rule = {"rule": "net", "refers_to": "undoes"}
    plan = campaign(tmp_path, sources={"web": web, "till": TILL}, returns=rule)

    assert 9.0 == events(plan)["returned"].sum()


def test_a_column_of_the_rules_that_no_source_has(tmp_path):
    """
    A typing error must not include customers who opted out.
    """
    plan = shop(
        tmp_path, web=["C-1,2017-03-06,7,9"], till=[till_row()], opted_out={"column": "totl"}
    )

    with pytest.raises(ActivityError) as error:
        check(plan)

    assert (
        "There is no column 'totl'. Did you mean 'total'?\n"
        "  where: web.csv (opted_out.column in campaign.toml)\n"
        "  fix:   name one of its columns: user, time, sku, total."
    ) == complaint(error, tmp_path)


def test_a_change_of_any_source_changes_the_fingerprint(tmp_path):
    """
    The log is read again when one of its sources changed.
    """
    plan = shop(tmp_path, web=["C-1,2017-03-06,7,9"], till=[till_row()])
    before = fingerprint(plan)

    write(tmp_path / "till.jsonl", till_row(), till_row("C-2"))

    assert before != fingerprint(plan)


TOP = 'name = "a"\nbrand = "b"\nyear = 2017\nzone = "UTC"\n'


def write_campaign(folder, *tables):
    text = TOP + "".join(f"[{t}]\npath = 'x'\ncolumns = {COLUMNS}\n" for t in tables)
    (folder / "campaign.toml").write_text(text)
    return folder


COLUMNS = '{ customer_id = "a", at = "b" }'


def test_sources_have_names_in_the_campaign(tmp_path):
    """
    The names under [sources] are free.
    """
    assert {"web", "till"} == {
        *campaigns.load(write_campaign(tmp_path, "sources.web", "sources.till")).sources
    }


@pytest.mark.parametrize(
    ("tables", "extra", "message"),
    [
        (
            ["source", "sources.web"],
            "",
            "sources: both [source] and [sources] are given; put every source "
            "under [sources.NAME].\n"
            "  where: ~/campaign.toml, key 'sources'\n"
            "  fix:   write it like [sources.NAME], with columns under it",
        ),
        (
            ["sources.web"],
            'zon = "UTC"\n',
            "sources.web.zon: there is no such key here (its value is 'UTC'). "
            f"Did you mean 'zone'? [sources.web] has the keys {', '.join(Source.model_fields)}.\n"
            "  where: ~/campaign.toml, key 'sources.web.zon'\n"
            "  fix:   correct the name of the key, or remove its line",
        ),
        (
            ["sources.web"],
            'zone = "Atens"\n',
            "sources.web.zone: 'Atens' is not a time zone, such as 'Europe/Athens' or 'UTC'.\n"
            "  where: ~/campaign.toml, key 'sources.web.zone'\n"
            '  fix:   write it like zone = "Europe/Athens"',
        ),
    ],
)
def test_errors_name_the_source(tmp_path, tables, extra, message):
    """
    An error about one of several sources has its name.
    """
    folder = write_campaign(tmp_path, *tables)
    with (folder / "campaign.toml").open("a") as file:
        file.write(extra)

    with pytest.raises(CampaignError) as error:
        campaigns.load(folder)

    assert message == complaint(error, tmp_path)


def test_equal_rows_of_two_sources_are_no_duplicates(tmp_path):
    """
    Two tills may sell the same item in the same minute; duplicates are within one source.
    """
    columns = {"customer_id": "who", "at": "when"}
    for name in ("east", "west"):
        log(tmp_path, *["C-1,2017-03-05 10:00"] * 2, name=f"{name}.csv")
    sources = {
        name: {"path": f"{name}.csv", "columns": columns, "duplicates": "drop"}
        for name in ("east", "west")
    }

    read_report = check(campaign(tmp_path, sources=sources))

    assert (2, {"duplicate": 2}) == (read_report.used, read_report.rejected)


def test_long_rules_of_two_sources_have_different_reasons(tmp_path):
    """
    A reason has the beginning of a long rule only; the source's table says which rule it is.
    """
    texts = [f"the long name of a state {at}" for at in range(9)]
    logs = {
        name: {
            "path": f"{name}.csv",
            "columns": {"customer_id": "who", "at": "when"},
            "drop": {"Status": [*texts, name]},
        }
        for name in ("web", "till")
    }
    for name in logs:
        lines = ["C-1,2017-03-01,paid", f"C-1,2017-03-02,{name}"]
        log(tmp_path, *lines, name=f"{name}.csv", header="who,when,Status")
    beginning = " or ".join(texts)[:79]

    assert {
        f"dropped: Status is {beginning}… in [sources.till.drop]": 1,
        f"dropped: Status is {beginning}… in [sources.web.drop]": 1,
    } == check(campaign(tmp_path, sources=logs)).rejected
