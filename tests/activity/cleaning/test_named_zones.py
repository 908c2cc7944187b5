"""The name of a zone inside a time's text."""

from datetime import datetime
from typing import Any

import pytest
from activity_log import campaign, log, rejected, times

pytestmark = pytest.mark.slow

WINDOW: dict[str, Any] = {"from": "2024-01-01", "to": "2026-12-31"}
AS_INSTANTS = {  # in UTC
    # Cuba stayed on summer time in November 2026, which DuckDB's own calendar does not know.
    "2026-11-15 00:30 America/Havana": "2026-11-15 04:30:00",
    "2026-11-15T00:30:00[America/Havana]": "2026-11-15 04:30:00",
    "2024-11-15 00:30:00 america/havana": "2024-11-15 05:30:00",
    # The offset counts, not the name of the zone.
    "2024-11-05T10:00:00+01:00[Europe/Berlin]": "2024-11-05 09:00:00",
    "2024-11-05T10:00:00.25+01:00[Mars/Phobos][u-ca=hebrew]": "2024-11-05 09:00:00.250000",
    "2024-11-05T10:00:00Z[Europe/Berlin]": "2024-11-05 10:00:00",
    "2024-11-05 10:00 +0100 (CET)": "2024-11-05 09:00:00",
    "2024-11-05 10:00:00 -05:00 America/New_York": "2024-11-05 15:00:00",
    # Names of Windows, abbreviations, and half days.
    "2024-11-05 6:30 PM (Eastern Standard Time)": "2024-11-05 23:30:00",
    "2024/07/05 06:30\N{NARROW NO-BREAK SPACE}pm PDT": "2024-07-06 01:30:00",
    "2024-07-05 10:00 BST": "2024-07-05 09:00:00",
    "2024-07-05 10:00 CEST": "2024-07-05 08:00:00",
    "2024-11-05 10:00 PST": "2024-11-05 18:00:00",
    "2024-11-05 10:00 GMT+2": "2024-11-05 08:00:00",
    "2024-11-05 10:00 UTC": "2024-11-05 10:00:00",
    # A missing hour moves later; a repeated one is the second of the two.
    "2024-03-31 02:30 Europe/Berlin": "2024-03-31 01:30:00",
    "2024-10-27 02:30 Europe/Berlin": "2024-10-27 01:30:00",
}
UNREADABLE = ("2024-11-05 10:00 Mars/Phobos", "2024-07-05 10:00 IST", "2024-13-05 10:00 CET")


def test_the_name_of_a_zone_in_a_time(tmp_path):
    """
    It is converted by the tz database; a name that is no zone is no time.
    """
    log(tmp_path, *(f"C-{n:02},{time}" for n, time in enumerate([*AS_INSTANTS, *UNREADABLE])))
    plan = campaign(tmp_path, **WINDOW)

    assert [*AS_INSTANTS.values()] == times(plan)
    assert [*UNREADABLE] == [row["value"] for row in rejected(plan)]


def test_names_of_zones_beside_other_keys(tmp_path):
    """
    With clock = "line" the time counts as it is written, and day and month may come first.
    """
    rows = ("05/11/2026 23:30 America/Havana", "06/11/2026 11:30 PM [Europe/Berlin]")
    log(tmp_path, *(f"C-1,{row}" for row in (*rows, "07/11/2026 23:30 Nowhere")))
    source: dict[str, Any] = {"times": "day-first", "clock": "line"}

    local = times(campaign(tmp_path, **WINDOW, source=source))
    instants = times(campaign(tmp_path, **WINDOW, source=source | {"clock": "customer"}))

    assert ["2026-11-05 23:30:00", "2026-11-06 23:30:00"] == local
    assert ["2026-11-06 03:30:00", "2026-11-06 22:30:00"] == instants


def test_a_rule_reads_the_name_of_a_zone(tmp_path):
    """
    The moments of rules are on the clock of the source.
    """
    log(
        tmp_path,
        "C-1,2026-11-15,2026-11-15 00:30 America/Havana",
        "C-2,2026-11-15,2026-11-15 00:29 America/Havana",
        header="who,when,paid",
    )
    keep: dict[str, Any] = {"keep": {"paid": {"at_least": datetime(2026, 11, 15, 4, 30)}}}

    assert ["2026-11-15"] == times(campaign(tmp_path, **WINDOW, source=keep))
