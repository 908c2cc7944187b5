import pytest
from activity_log import adds_up, campaign, complaint, events, log, rejected, write

from recap.activity import check, fingerprint
from recap.errors import ActivityError

BUSY = [f"R-2,2017-03-05 10:0{minute}" for minute in range(4)]


def test_a_customer_with_more_events_than_the_limit_is_a_robot(tmp_path):
    """
    All its rows are rejected, also of other days; a customer at the limit is kept.
    """
    log(tmp_path, *BUSY, "R-2,2017-04-01", *[row.replace("R-2", "C-1") for row in BUSY[:3]])
    plan = campaign(tmp_path, robots={"most_events_a_day": 3})

    read_report = check(plan)

    assert (3, {"robot": 5}) == (read_report.used, read_report.rejected)
    assert ["C-1"] == [*events(plan)["customer_id"].unique()]
    assert {"robot"} == {row["reason"] for row in rejected(plan)}
    assert adds_up(read_report)


def test_robots_are_counted_by_the_customers_day(tmp_path):
    """
    Events around midnight belong to the day in the customer's zone.
    """
    log(tmp_path, *[f"C-1,2017-03-05 {hour}:30" for hour in (21, 22, 23)])
    robots = {"most_events_a_day": 2}

    assert {} == check(campaign(tmp_path, zone="Europe/Athens", robots=robots)).rejected


def test_duplicates_make_nobody_a_robot(tmp_path):
    """
    Duplicates are rejected before events are counted.
    """
    log(tmp_path, *[BUSY[0]] * 9)
    plan = campaign(tmp_path, source={"duplicates": "drop"}, robots={"most_events_a_day": 3})

    assert {"duplicate": 8} == check(plan).rejected


def test_staff_are_rejected_by_a_list(tmp_path):
    """
    All their rows that could have counted are rejected.
    """
    log(tmp_path, "C-1,2017-03-05", "S-1,2017-03-05", "S-1,never", "S-1,2017-03-06")
    write(tmp_path / "staff.txt", "who", "S-1", "S-2")
    plan = campaign(tmp_path, robots={"customers": "staff.txt"})

    read_report = check(plan)

    assert (1, {"unreadable date": 1, "staff": 2}) == (read_report.used, read_report.rejected)
    before = fingerprint(plan)
    write(tmp_path / "staff.txt", "S-1")
    assert before != fingerprint(plan)


def test_a_customer_who_opted_out_is_not_reported_as_staff(tmp_path):
    """
    Nothing is kept of such a customer, not even that it is a robot.
    """
    log(tmp_path, *BUSY, "C-1,2017-03-05")
    write(tmp_path / "no.txt", "R-2")
    plan = campaign(tmp_path, robots={"most_events_a_day": 3}, opted_out={"file": "no.txt"})

    assert {"opted out": 4} == check(plan).rejected
    assert [] == rejected(plan)


def test_a_missing_list_of_staff(tmp_path):
    """
    The error has the key that names the list.
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
    The error names the rule.
    """
    log(tmp_path, *BUSY)

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, robots={"most_events_a_day": 3}))

    assert (
        "No row is left to count: 4 read, 4 robot. First: log.csv row 2.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   raise robots.most_events_a_day: every customer has more events on some day."
    ) == complaint(error, tmp_path)
