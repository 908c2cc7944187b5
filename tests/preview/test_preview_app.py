"""The addresses of a preview: who may ask, and what they say."""

import re

import httpx
import pytest
import small_campaign
from preview_serving import previewing, write_campaign

TIMEOUT_S = 60  # on a machine that does other things too


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with previewing(write_campaign(tmp_path_factory.mktemp("app"))) as preview:
        wait_for_customers(preview)
        yield preview
    check_printed(preview)


def get(address, **options):
    return httpx.get(address, timeout=TIMEOUT_S, **options)


def wait_for_customers(preview):
    """Wait until the log is read: the page listens to the same events."""
    with httpx.stream("GET", f"{preview.base}/events", timeout=TIMEOUT_S) as stream:
        if not get(f"{preview.base}/state").json()["log"]["reading"]:
            return
        next(line for line in stream.iter_lines() if line == "event: customers")


def check_printed(preview):
    """Ctrl-C ends the preview without a traceback, and it has printed no customer."""
    assert 130 == preview.process.returncode
    assert f"is at {preview.base}" in preview.printed
    assert "Traceback" not in preview.printed
    assert not re.search(r"C-\d", preview.printed)


def test_rows_are_named_by_random_keys(served):
    """
    Customers of the log come first; no address has an id.
    """
    rows = get(f"{served.base}/state").json()["rows"]

    assert ["log"] * 12 == [row["origin"] for row in rows[:12]]
    assert {"invented"} == {row["origin"] for row in rows[12:]}
    assert not any(re.search(r"C-\d", row["key"]) for row in rows)
    assert any(f"most events: {small_campaign.EVENTS}" in row["traits"] for row in rows)


def test_a_card_has_a_tag_and_is_sent_once(served):
    """
    304 for a card that the page has; 404 for a format or a width that nobody has.
    """
    address = f"{served.base}/card/median/cover/square"
    card = get(f"{address}?width=90")

    assert ("image/jpeg", 200) == (card.headers["content-type"], card.status_code)
    again = get(f"{address}?width=90", headers={"if-none-match": card.headers["etag"]})
    assert (304, b"") == (again.status_code, again.content)
    assert 404 == get(f"{address}?width=wide").status_code
    assert 404 == get(f"{served.base}/card/median/cover/cube?width=90").status_code


@pytest.mark.parametrize("path", ["card/nobody/cover/story?width=90", "details/median/none/story"])
def test_an_unknown_row_or_story_is_a_problem_and_no_crash(served, path):
    """
    The answer is JSON, as for a mistake in a template.
    """
    answer = get(f"{served.base}/{path}")

    assert 422 == answer.status_code
    assert {"what", "where", "fix", "scope"} == answer.json().keys()


def test_only_names_of_this_machine_are_answered(served):
    """
    A page of another site cannot read the preview through a name that leads here.
    """
    refused = get(f"{served.base}/state", headers={"host": "evil.example:80"})

    assert (421, False) == (refused.status_code, "rows" in refused.text)
    for host in ("localhost:8001", "127.0.0.1", "[::1]:9"):
        assert 200 == get(served.base, headers={"host": host}).status_code


def test_every_answer_has_the_security_headers(served):
    """
    Nothing is loaded from elsewhere, and no other page may show it in a frame.
    """
    for path in ("", "/state", "/static/preview.js", "/static/none"):
        headers = get(served.base + path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "same-origin" == headers["cross-origin-resource-policy"]
        assert "no-store" == headers["cache-control"]


def test_the_page_of_a_phone_is_the_customers_page(served):
    """
    With its style sheet, script and pictures, from the theme that was asked for.
    """
    phone = f"{served.base}/phone/poster/-/off"
    page = get(f"{phone}/r/median")

    assert 200 == page.status_code
    assert 'class="rp-page"' in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "text/css" in get(f"{phone}/static/theme.css").headers["content-type"]
    assert 404 == get(f"{phone}/static/none.css").status_code
    picture = get(f"{phone}/r/median/cover-square.png")
    assert b"\x89PNG" == picture.content[:4]
