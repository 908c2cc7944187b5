"""Errors about every line of a large log are found before its lines are stored."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from activity_log import campaign, log, write

from recap.activity import check
from recap.activity.cleaning import staging
from recap.activity.sources import file_samples
from recap.errors import ActivityError

HEADER = "who,when,what,paid,state"
BEGIN = datetime(2017, 1, 1, 9)


def lines(count: int, begin: datetime = BEGIN, *, who: str = "C-{}", paid: str = "5.00"):
    """Yield *count* lines of fifty customers, one an hour."""
    for number in range(count):
        time = begin + timedelta(hours=number)
        yield f"{who.format(number % 50)},{time:%Y-%m-%d %H:%M:%S},Tea,{paid},paid"


@pytest.fixture
def stored(monkeypatch) -> list[object]:
    """Every log is large; the list has an element for each time that lines are stored."""
    monkeypatch.setattr(file_samples, "LARGE_BYTES", 0)
    monkeypatch.setattr(file_samples, "BLOCK_BYTES", 1 << 9)
    calls: list[object] = []
    load = staging.load_staging

    def load_and_count(*args, **options):
        calls.append(args)
        return load(*args, **options)

    monkeypatch.setattr(staging, "load_staging", load_and_count)
    return calls


def error_of(plan) -> str:
    with pytest.raises(ActivityError) as caught:
        check(plan)
    return str(caught.value)


PEOPLE = {"path": "people.csv", "id": "id"}
FATAL = {
    "window": {"from": "2019-01-01", "to": "2019-12-31"},
    "times": {"source": {"times": "%d.%m.%Y"}},
    "drop": {"source": {"drop": {"state": ["paid"]}}},
    "keep": {"source": {"keep": {"state": ["unpaid"]}}},
    "opted out": {"opted_out": {"file": "out.txt"}},
    "customers": {"customers": PEOPLE},
    "no customer": {"source": {"null_ids": [f"C-{number}" for number in range(50)]}},
}


@pytest.mark.parametrize("options", FATAL.values(), ids=FATAL)
def test_the_error_is_the_same_and_no_line_is_stored(tmp_path, stored, monkeypatch, options):
    """
    All lines are read for their reasons: the counts and the first example are those of the log.
    """
    log(tmp_path, *lines(3000), header=HEADER)
    write(tmp_path / "out.txt", *(f"C-{number}" for number in range(50)))
    write(tmp_path / "people.csv", "id", "X-1", "X-2")
    plan = campaign(tmp_path, columns={"item": "what", "amount": "paid"}, **options)

    early = error_of(plan)

    assert not stored
    monkeypatch.setattr(file_samples, "LARGE_BYTES", 1 << 30)
    assert early == error_of(plan)
    assert stored


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([*lines(100, datetime(2016, 1, 1)), *lines(100)], id="sorted by time"),
        pytest.param([*lines(3000, datetime(2012, 1, 1)), *lines(1)], id="only the last line"),
        pytest.param([*lines(500, paid='"5,50"')], id="decimal commas"),
    ],
)
def test_a_log_with_lines_that_count_is_read(tmp_path, stored, content):
    log(tmp_path, *content, header=HEADER)

    read_report = check(campaign(tmp_path, columns={"item": "what", "amount": "paid"}))

    assert read_report.read == len(content)
    assert read_report.used == sum(",2017-" in line for line in content)
    assert len(stored) == 1


def test_one_customer_of_the_table_is_enough(tmp_path, stored):
    """
    A customer who is not in the sample.
    """
    content = [*lines(3000)]
    content[777] = content[777].replace("C-27", "C-rare")
    log(tmp_path, *content, header=HEADER)
    write(tmp_path / "people.csv", "id", "C-rare", "X-2")

    assert check(campaign(tmp_path, customers=PEOPLE)).used == 3000
    assert stored


def test_json_lines_and_several_files(tmp_path, stored):
    """
    A JSON list cannot be sampled: it is read as before, with the same error.
    """
    objects = [f'{{"who": "C-1", "when": "2016-03-05 10:00:00", "n": {n}}}' for n in range(500)]
    write(tmp_path / "log" / "a.jsonl", *objects)
    write(tmp_path / "log" / "b.jsonl", *objects)
    plan = campaign(tmp_path, path="log")

    assert "1,000 read, 1,000 outside the window" in error_of(plan)
    assert not stored
    (tmp_path / "log" / "b.jsonl").unlink()
    write(tmp_path / "log" / "a.jsonl", "[" + ",".join(objects) + "]")
    assert "500 read, 500 outside the window" in error_of(plan)
