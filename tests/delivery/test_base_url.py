"""Private links begin with a web address that the campaign sets; anything else is an error."""

from __future__ import annotations

import pytest

from recap.campaign import Campaign
from recap.delivery import base_url_error


def campaign(**delivery: str) -> Campaign:
    columns = {"customer_id": "c", "at": "t"}
    return Campaign.model_validate(
        {
            **{"name": "A", "brand": "B", "year": 2017, "zone": "UTC"},
            "source": {"path": "x.csv", "columns": columns},
            "delivery": delivery,
        }
    )


@pytest.mark.parametrize(
    "address",
    ["https://recap.example.com", "http://127.0.0.1:8000/", "https://shop.example/year/2017"],
)
def test_a_web_address_is_right(address):
    """
    With a port, a path, or a slash at its end.
    """
    assert base_url_error(campaign(base_url=address)) is None


def test_without_an_address_links_would_open_on_this_machine_only():
    """
    The default is for trying a campaign; a mail needs an address of its own.
    """
    assert str(base_url_error(campaign())) == (
        "The address that links begin with is not set: they would open only on this machine.\n"
        "  where: campaign.toml, key 'delivery.base_url'\n"
        '  fix:   write it under [delivery], like base_url = "https://recap.example.com"; '
        "to try it here, http://127.0.0.1:8000"
    )


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("wrapped.example.com", " Did you mean 'https://wrapped.example.com'?"),
        ("localhost:8000", " Did you mean 'https://localhost:8000'?"),
        ("//wrapped.example.com", " Did you mean 'https://wrapped.example.com'?"),
        ("ftp://wrapped.example.com", " Did you mean 'https://wrapped.example.com'?"),
        ("https://", ""),
        ("https://wrapped.example.com?a=b", ""),
        ("https://our recap", ""),
        ("https://wrapped.example.com:port", ""),
    ],
)
def test_links_that_lead_nowhere_are_an_error(address, hint):
    """
    Without a scheme of the web or a host, or with something behind the path.
    """
    error = base_url_error(campaign(base_url=address))

    assert error is not None
    assert error.what == (
        f"'{address}' is not a web address, so links that begin with it lead nowhere.{hint}"
    )
