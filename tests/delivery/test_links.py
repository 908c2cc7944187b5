"""A link is a secret of its customer: random, stored as a hash, revocable."""

import csv
import re
import stat

import pytest
from sqlalchemy import text

from recap.campaign import Campaign
from recap.delivery import links
from recap.errors import StorageError
from recap.runs.connection import connect
from recap.runs.folder import begin


@pytest.fixture
def run(tmp_path):
    campaign = Campaign.model_validate(
        {
            "name": "a year",
            "brand": "Brand",
            "year": 2017,
            "zone": "UTC",
            "source": {"path": "x.csv", "columns": {"customer_id": "c", "at": "t"}},
        }
    )
    return begin(campaign, tmp_path / "run")


def mint(run, *recap_ids, **how):
    return dict(links.mint(run, recap_ids, **how))


def test_a_minted_link_opens_its_recap(run):
    """
    Each token opens the recap that it was minted for, and no other.
    """
    tokens = mint(run, "a" * 32, "b" * 32)

    assert "a" * 32 == links.find(run, tokens["a" * 32])
    assert "b" * 32 == links.find(run, tokens["b" * 32])


def test_a_token_cannot_be_guessed(run):
    """
    A token has 190 random bits, letters and digits only, and no two tokens are equal.
    """
    tokens = {token for _, token in links.mint(run, ["a" * 32] * 2500)}

    assert 2500 == len(tokens)
    assert all(re.fullmatch(r"[A-Za-z0-9]{32}", token) for token in tokens)


def test_the_database_has_no_token(run):
    """
    Nobody can open a page with the contents of the database file.
    """
    token = mint(run, "a" * 32)["a" * 32]
    with connect(run.state_url).connect() as state:
        state.execute(text("pragma wal_checkpoint(truncate)"))

    files = [file.read_bytes() for file in run.folder.glob("state.sqlite*")]
    assert not any(token.encode() in data for data in files)
    assert any(links._hash(token).encode() in data for data in files)


def test_a_revoked_link_is_not_found(run):
    """
    Revoking closes every open link of a recap, and counts them.
    """
    first, second = mint(run, "a" * 32)["a" * 32], mint(run, "a" * 32)["a" * 32]
    open_link = mint(run, "b" * 32)["b" * 32]

    assert 2 == links.revoke(run, ["a" * 32])
    assert links.find(run, first) is links.find(run, second) is None
    assert "b" * 32 == links.find(run, open_link)
    assert 0 == links.revoke(run, ["a" * 32])


def test_all_links_are_revoked_at_once(run):
    """
    Only links that were valid are counted; links that are written later are valid.
    """
    tokens = mint(run, *(f"{number:032x}" for number in range(1500)))
    links.revoke(run, [f"{0:032x}"])
    assert links.has_valid(run)

    assert 1499 == links.revoke_all(run)
    assert not links.has_valid(run)
    assert {None} == {links.find(run, token) for token in tokens.values()}
    assert "a" * 32 == links.find(run, mint(run, "a" * 32)["a" * 32])


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "' or 1=1 --", "\u03a9\udcff", "../../etc"])
def test_a_malformed_token_is_only_not_found(run, token):
    """
    Every malformed token gets the same answer.
    """
    assert links.find(run, token) is None


def test_earlier_links_stay_valid_unless_replaced(run):
    """
    The mails may be sent already: only `replace` revokes earlier links.
    """
    first = mint(run, "a" * 32)["a" * 32]
    mint(run, "a" * 32)
    assert "a" * 32 == links.find(run, first)

    last = mint(run, "a" * 32, replace=True)["a" * 32]
    assert links.find(run, first) is None
    assert "a" * 32 == links.find(run, last)


def test_the_csv_is_for_the_mailing_tool(run, tmp_path):
    """
    It has one row for each customer, and each link opens that customer's recap.
    """
    file = tmp_path / "links.csv"

    assert 2 == links.write_csv(run, file, iter(["C-1", "C-2"]), "https://recap.example/")

    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert ["customer", "link", "picture"] == list(rows[0])
    assert ["C-1", "C-2"] == [row["customer"] for row in rows]
    for row in rows:
        assert row["link"].startswith("https://recap.example/r/")
        assert row["link"] + "/summary-link.jpg" == row["picture"]
        assert run.recap_id(row["customer"]) == links.find(run, row["link"].rsplit("/", 1)[1])


def test_only_the_owner_can_read_the_csv(run, tmp_path):
    """
    The file has private links, so no other user of the machine may read it.
    """
    file = tmp_path / "links.csv"
    links.write_csv(run, file, ["C-1"], "https://recap.example")

    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert ["links.csv"] == [path.name for path in tmp_path.iterdir() if path.is_file()]


def test_an_unwritable_csv_is_reported(run, tmp_path):
    """
    The error has the name of the file and a fix.
    """
    (tmp_path / "file").touch()

    with pytest.raises(StorageError) as error:
        links.write_csv(run, tmp_path / "file" / "links.csv", ["C-1"], "https://recap.example")

    assert error.value.what.startswith("'links.csv' could not be written: ")
    assert error.value.where == str(tmp_path / "file" / "links.csv")
