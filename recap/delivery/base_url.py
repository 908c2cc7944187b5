"""The address that private links begin with: nothing else leads a customer to a recap."""

from __future__ import annotations

from urllib.parse import urlsplit

from recap.campaign import FILE_NAME, Campaign
from recap.errors import CampaignError

SCHEMES = ("https", "http")
KEY = f"{FILE_NAME}, key 'delivery.base_url'"
EXAMPLE = 'base_url = "https://recap.example.com"'


def base_url_error(campaign: Campaign) -> CampaignError | None:
    """Return why links of *campaign* would lead nowhere; None when they do not."""
    address = campaign.delivery.base_url.strip()
    if "base_url" not in campaign.delivery.model_fields_set:
        return CampaignError(
            "The address that links begin with is not set: they would open only on this machine.",
            KEY,
            f"write it under [delivery], like {EXAMPLE}; to try it here, {address}",
        )
    if _is_web_address(address):
        return None
    with_scheme = f"https://{address.rpartition('//')[2]}"
    hint = f" Did you mean '{with_scheme}'?" if _is_web_address(with_scheme) else ""
    return CampaignError(
        f"'{address}' is not a web address, so links that begin with it lead nowhere.{hint}",
        KEY,
        f"write it like {EXAMPLE}",
    )


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return False
    has_extras = parts.query or parts.fragment or any(sign.isspace() for sign in address)
    return parts.scheme in SCHEMES and bool(parts.hostname) and not has_extras
