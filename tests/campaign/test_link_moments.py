"""[links]: when private links open, and when they are over."""

from datetime import datetime, timedelta, timezone

import pytest

from recap import campaign as campaigns
from recap.campaign import Campaign
from recap.errors import CampaignError

CAMPAIGN = """
name = "A year"
brand = "Brand"
year = 2026
zone = "Europe/Athens"
[source]
path = "x.csv"
[source.columns]
customer_id = "c"
at = "t"
[links]
"""
ATHENS_WINTER = timezone(timedelta(hours=2))


def campaign(folder, *lines: str) -> Campaign:
    (folder / "campaign.toml").write_text("\n".join([CAMPAIGN, *lines]))
    return campaigns.load(folder)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-01T09:00:00",  # on the clock of the campaign's zone
        "2026-12-01T09:00:00+02:00",
        "2026-12-01T07:00:00Z",
        "2026-11-30T23:00:00-08:00",
    ],
)
def test_a_moment_is_on_the_clock_of_the_campaign(tmp_path, written):
    """
    Each is the same moment, also after a run has saved the campaign.
    """
    loaded = campaign(tmp_path, f"opens = {written}")

    for each in (loaded, campaigns.read_frozen(loaded.model_dump_json(by_alias=True))):
        assert datetime(2026, 12, 1, 9, tzinfo=ATHENS_WINTER) == each.links_open
        assert f"{each.links_open:%H:%M}" == "09:00"
        assert each.links_expire is None


def test_a_day_is_its_midnight(tmp_path):
    """
    A date without a time is the beginning of that day.
    """
    loaded = campaign(tmp_path, "expires = 2027-03-01")

    assert datetime(2027, 3, 1, tzinfo=ATHENS_WINTER) == loaded.links_expire


@pytest.mark.parametrize("expires", ["2026-12-01T09:00:00", "2026-12-01T06:30:00Z", "2026-11-30"])
def test_links_expire_after_they_open(tmp_path, expires):
    """
    The offset counts: 06:30 in UTC is before 09:00 in Athens.
    """
    with pytest.raises(CampaignError) as error:
        campaign(tmp_path, "opens = 2026-12-01T09:00:00", f"expires = {expires}")

    assert error.value.what.startswith("links: 'expires' (2026-")
    assert error.value.what.endswith(" is not after 'opens' (2026-12-01 09:00:00+02:00).")
    assert "write under [links] a later `expires`, or remove it" == error.value.fix


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1796108400", "1796108400 is not a date and time, such as 2026-12-01T09:00:00."),
        ("true", "True is not a date and time, such as 2026-12-01T09:00:00."),
        ("0001-01-01T00:00:00+14:00", "0001-01-01 00:00:00+14:00 is not a date and time, such as"),
        ("9999-12-31T23:59:59Z", "9999-12-31 23:59:59+00:00 is not a date and time, such as"),
        ('"9999-12-31T23:59:59Z"', "9999-12-31 23:59:59+00:00 is not a date and time, such as"),
        ('"tomorrow"', "'tomorrow' is text; it must be a date and time such as 2026-12-01T09"),
        ("09:00:00", "09:00:00 is a time of day; it must be a date and time such as 2026-12-01"),
    ],
)
def test_what_is_no_moment_is_reported(tmp_path, written, message):
    """
    A number is not read as seconds since 1970: every link would be over.
    """
    with pytest.raises(CampaignError) as error:
        campaign(tmp_path, f"expires = {written}")

    assert error.value.what.startswith(f"links.expires: {message}")
