from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recap import zones

pytestmark = pytest.mark.slow

LAST_YEAR = 2030
TIMES = st.datetimes(datetime(1850, 1, 1), datetime(LAST_YEAR, 12, 31))
NAMES = st.sampled_from(sorted(zones.zone_names()))


def at(steps: zones.Steps, time: datetime) -> timedelta:
    return steps[bisect_right([start for start, _ in steps], time) - 1][1]


def moment(name: str, local: datetime) -> datetime:
    """Return the UTC time of *local*: the second of two, and moved later in a gap."""
    zone = zones.time_zone(name)
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def local(name: str, utc: datetime) -> datetime:
    return utc.astimezone(zones.time_zone(name)).replace(tzinfo=None)


def changes(name: str) -> list[datetime]:
    return [start for start, _ in zones.utc_steps(name, LAST_YEAR)[1:]]


@given(NAMES, TIMES)
def test_steps_are_those_of_zoneinfo(name, time):
    """
    The offset at any moment is that of Python's zoneinfo, read from the same files.
    """
    assert local(name, time.replace(tzinfo=UTC)) - time == at(
        zones.utc_steps(name, LAST_YEAR), time
    )


@given(NAMES, NAMES, TIMES)
def test_shifts_are_those_of_zoneinfo(source, name, time):
    """
    A time in one zone moves to another as zoneinfo moves it.
    """
    expected = local(name, moment(source, time))

    assert expected == time + at(zones.shifts(source, name, LAST_YEAR), time)


@pytest.mark.parametrize("name", sorted(zones.zone_names()))
def test_changes_of_every_zone_are_exact(name):
    """
    Around each change of each zone, from both sides and in the hours that it repeats or skips.
    """
    to_utc = zones.shifts(name, "UTC", LAST_YEAR)
    for change in changes(name):
        for seconds in (-7200, -3600, -1801, -1, 0, 1, 1799, 3600, 7200):
            time = change + timedelta(seconds=seconds)
            shift = at(zones.utc_steps(name, LAST_YEAR), time)
            assert local(name, time.replace(tzinfo=UTC)) == time + shift
            wall = time + shift
            assert moment(name, wall).replace(tzinfo=None) == wall + at(to_utc, wall)


@pytest.mark.parametrize(
    ("name", "utc", "written"),
    [
        # British Columbia and Alberta keep summer time from 2026 on.
        ("America/Vancouver", "2026-12-01T12:00", "2026-12-01 05:00"),
        ("America/Edmonton", "2026-12-01T12:00", "2026-12-01 06:00"),
        ("America/Winnipeg", "2026-12-01T12:00", "2026-12-01 07:00"),
        # Morocco ends its summer time for good.
        ("Africa/Casablanca", "2026-10-01T12:00", "2026-10-01 12:00"),
        # Cuba stayed on summer time in November 2026.
        ("America/Havana", "2026-11-15T04:30", "2026-11-15 00:30"),
        # Paraguay (2024) and the region Aysén in Chile (2025) keep summer time.
        ("America/Asuncion", "2025-06-01T12:00", "2025-06-01 09:00"),
        ("America/Coyhaique", "2025-06-01T12:00", "2025-06-01 09:00"),
        # Moldova changes its clocks an hour earlier than was thought.
        ("Europe/Chisinau", "2025-03-30T00:30", "2025-03-30 02:30"),
    ],
)
def test_zones_that_changed_in_2025_and_2026(name, utc, written):
    """
    The newest rules count, whatever the system's zones say.
    """
    time = datetime.fromisoformat(utc)

    shift = at(zones.utc_steps(name, LAST_YEAR), time)
    assert written == f"{time + shift:%Y-%m-%d %H:%M}"


def test_zones_do_not_come_from_the_system(monkeypatch):
    """
    Another set of zones on the machine is not read.
    """
    monkeypatch.setattr("zoneinfo.TZPATH", ("/nowhere",))
    zones.time_zone.cache_clear()

    with files("tzdata.zoneinfo").joinpath("America", "Havana").open("rb") as file:
        expected = ZoneInfo.from_file(file)
    time = datetime(2026, 11, 15, 4, 30, tzinfo=UTC)
    assert time.astimezone(expected) == time.astimezone(zones.time_zone("America/Havana"))
    with pytest.raises(KeyError):
        zones.time_zone("localtime")
