import pytest
from activity_log import adds_up, campaign, complaint, events, log, rejected, write

from recap.activity import check, fingerprint
from recap.errors import ActivityError

BUSY = [f"R-2,2017-03-05 10:0{minute}" for minute in range(4)]


def test_whoever_does_more_on_a_day_than_people_do_is_a_robot(tmp_path):
    """
    It is out with all rows, of quiet days too; as many as may be are still a person's.
    """
    log(tmp_path, *BUSY, "R-2,2017-04-01", *[row.replace("R-2", "C-1") for row in BUSY[:3]])
    plan = campaign(tmp_path, robots={"most_events_a_day": 3})

    read_report = check(plan)

    assert (3, {"robot": 5}) == (read_report.used, read_report.rejected)
    assert ["C-1"] == [*events(plan)["customer_id"].unique()]
    assert {"robot"} == {row["reason"] for row in rejected(plan)}
    assert adds_up(read_report)


def test_a_day_is_the_customers_own(tmp_path):
    """
    Events around midnight fall on the day of the customers' clock.
    """
    log(tmp_path, *[f"C-1,2017-03-05 {hour}:30" for hour in (21, 22, 23)])
    source = {"robots": {"most_events_a_day": 2}}

    assert {} == check(campaign(tmp_path, zone="Europe/Athens", **source)).rejected


def test_copies_of_a_row_make_nobody_a_robot(tmp_path):
    """
    Duplicates are dropped before events are counted.
    """
    log(tmp_path, *[BUSY[0]] * 9)
    plan = campaign(tmp_path, source={"duplicates": "drop"}, robots={"most_events_a_day": 3})

    assert {"duplicate": 8} == check(plan).rejected


def test_staff_are_named_in_a_list(tmp_path):
    """
    They are rejected with all rows that could have counted.
    """
    log(tmp_path, "C-1,2017-03-05", "S-1,2017-03-05", "S-1,never", "S-1,2017-03-06")
    write(tmp_path / "staff.txt", "who", "S-1", "S-2")
    plan = campaign(tmp_path, robots={"customers": "staff.txt"})

    read_report = check(plan)

    assert (1, {"unreadable date": 1, "staff": 2}) == (read_report.used, read_report.rejected)
    before = fingerprint(plan)
    write(tmp_path / "staff.txt", "S-1")
    assert before != fingerprint(plan)


def test_who_said_no_is_not_listed_as_staff(tmp_path):
    """
    Of those who said no, nothing is kept: not even that they are robots.
    """
    log(tmp_path, *BUSY, "C-1,2017-03-05")
    write(tmp_path / "no.txt", "R-2")
    plan = campaign(tmp_path, robots={"most_events_a_day": 3}, opted_out={"file": "no.txt"})

    assert {"opted out": 4} == check(plan).rejected
    assert [] == rejected(plan)


def test_a_list_of_staff_that_is_not_there(tmp_path):
    """
    The key that named it is in the error.
    """
    log(tmp_path, "C-1,2017-03-05")

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, robots={"customers": "staff.txt"}))

    assert (
        "The list of customers does not exist.\n"
        "  where: staff.txt (robots.customers in campaign.toml)\n"
        "  fix:   correct the path; it is relative to the campaign's folder."
    ) == complaint(error, tmp_path)


def test_a_rule_that_leaves_nobody(tmp_path):
    """
    The error says which rule it was.
    """
    log(tmp_path, *BUSY)

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, robots={"most_events_a_day": 3}))

    assert (
        "No row is left to count: 4 read, 4 robot. First: log.csv row 2.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   raise robots.most_events_a_day: every customer did more on some day."
    ) == complaint(error, tmp_path)
