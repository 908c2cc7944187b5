import re

from recap.campaign import Campaign, validation_messages

ROW = re.compile(r"^\| `([a-z_.]+)` \|(.*?)\|", re.MULTILINE)


def rows(repo):
    return dict(ROW.findall((repo / "docs/campaign.md").read_text()))


def test_every_key_is_documented(repo):
    """
    docs/campaign.md has a row for each key that a person may type, and for no other.
    """
    assert {*validation_messages.keys(Campaign)} == {*rows(repo)}


def test_the_documented_needs_are_the_real_ones(repo):
    """
    A key is called needed in docs/campaign.md when the models need it.
    """
    required = {
        key
        for key in validation_messages.keys(Campaign)
        if validation_messages.is_required(Campaign, key)
    }

    assert required == {key for key, says in rows(repo).items() if "needed" in says}
