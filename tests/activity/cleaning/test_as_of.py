"""When the log was read: the customer's page shows it."""

from datetime import UTC, datetime

from recap.activity import as_of
from recap.activity.cleaning.read_report import READ_REPORT


def test_the_time_of_an_older_run_is_read_too(tmp_path):
    """
    Only `as_of` is read; other keys may differ between versions.
    """
    (tmp_path / READ_REPORT).write_text('{"files": 1, "as_of": "2017-12-31T08:00:00+00:00"}')

    assert datetime(2017, 12, 31, 8, tzinfo=UTC) == as_of(tmp_path)


def test_a_folder_without_a_report_has_no_time(tmp_path):
    """
    The page then omits the sentence.
    """
    assert as_of(tmp_path) is None
