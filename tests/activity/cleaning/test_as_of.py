"""When the log was read, as the customer's page tells it."""

from datetime import UTC, datetime

from recap.activity import as_of
from recap.activity.cleaning.read_report import READ_REPORT


def test_a_run_of_an_earlier_version_tells_it_too(tmp_path):
    """
    What later versions write beside it is not asked for.
    """
    (tmp_path / READ_REPORT).write_text('{"files": 1, "as_of": "2017-12-31T08:00:00+00:00"}')

    assert datetime(2017, 12, 31, 8, tzinfo=UTC) == as_of(tmp_path)


def test_where_nothing_was_read_there_is_nothing_to_tell(tmp_path):
    """
    The page leaves the sentence out.
    """
    assert as_of(tmp_path) is None
