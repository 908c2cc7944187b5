"""Links open and expire at the moments of [links]: page, cards and PDF."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from one_recap import Client

from recap.campaign import Links
from recap.delivery.server import app

OPENS = datetime(2026, 12, 1, 9)  # in Athens: 07:00 in UTC
EXPIRES = datetime(2027, 3, 1)
OPENS_UTC, EXPIRES_UTC = datetime(2026, 12, 1, 7, tzinfo=UTC), datetime(2027, 2, 28, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FILES = (
    *("", "/cover-story.png", "/cover-story.webp", "/recap.pdf", "/recap-a4.pdf"),
    *("/summary-link.jpg", "/nothing-story.png"),
)
PERSONAL = ("C-SECRET-1", "Penelope", "Oat milk", "4,321")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = OPENS_UTC

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def client(stored_recap, card_renderer, clock) -> Client:
    """Return a client for links with both moments, on the clock of Athens."""
    campaign = stored_recap.run.campaign.model_copy(
        update={"zone": "Europe/Athens", "links": Links(opens=OPENS, expires=EXPIRES)}
    )
    return Client(app(replace(stored_recap.run, campaign=campaign), card_renderer, clock))


@pytest.mark.parametrize("file", FILES)
def test_before_its_opening_a_link_says_when(client, stored_recap, clock, file):
    """
    Page, cards and PDF answer the same calm page, with nothing about the customer.
    """
    clock.now = OPENS_UTC - SECOND
    answer = client.get(stored_recap.link + file)

    assert 403 == answer.status_code
    assert "<h1>Not open yet</h1>" in answer.text
    assert "opens on December 1, 2026, 9:00\N{NO-BREAK SPACE}AM (Europe/Athens)." in answer.text
    assert "private, no-store" == answer.headers["cache-control"]
    assert not [each for each in PERSONAL if each in answer.text]


@pytest.mark.parametrize("file", FILES)
def test_an_expired_link_is_gone(client, stored_recap, clock, file):
    """
    From the moment on; nothing is said about the customer.
    """
    clock.now = EXPIRES_UTC
    answer = client.get(stored_recap.link + file)

    assert 410 == answer.status_code
    assert "<h1>This link has expired</h1>" in answer.text
    assert not [each for each in PERSONAL if each in answer.text]


def test_a_clock_that_jumps_over_a_moment_is_followed(client, stored_recap, clock):
    """
    Each request asks the clock, which may also be set back.
    """
    statuses = []
    for now in (
        *(OPENS_UTC - SECOND, OPENS_UTC, EXPIRES_UTC - SECOND, EXPIRES_UTC),
        *(OPENS_UTC - 400 * 86400 * SECOND, EXPIRES_UTC + 400 * 86400 * SECOND, OPENS_UTC),
    ):
        clock.now = now
        statuses.append(client.get(f"{stored_recap.link}/summary-link.jpg").status_code)

    assert [403, 200, 200, 410, 403, 410, 200] == statuses


def test_before_the_opening_only_valid_links_are_answered_so(client, clock):
    """
    An unknown link is not found, and files without a token are always there.
    """
    clock.now = OPENS_UTC - SECOND

    assert 404 == client.get(f"/r/{'x' * 32}").status_code
    for path in ("/preview.jpg", "/static/page.css", "/robots.txt", "/healthz"):
        assert 200 == client.get(path).status_code


@pytest.mark.parametrize(
    ("language", "early", "expired"),
    [
        ("el", "ανοίγει την 1η Δεκεμβρίου 2026, ώρα 9:00", "Αυτός ο σύνδεσμος έληξε"),  # noqa: RUF001
        ("de-DE", "öffnet am 1. Dezember 2026 um 09:00 (Europe", "Dieser Link ist abgelaufen"),
        ("ru", "откроется 1 декабря 2026 года, 09:00", "Срок действия ссылки истёк"),
        ("ar", "يوم 1 ديسمبر 2026", "انتهت صلاحية هذا الرابط"),
    ],
)
def test_both_pages_are_in_the_browsers_language(
    client, stored_recap, clock, language, early, expired
):
    """
    The moment is written as the language writes it.
    """
    for now, text in ((OPENS_UTC - SECOND, early), (EXPIRES_UTC, expired)):
        clock.now = now
        answer = client.get(stored_recap.link, {"accept-language": language})
        assert text in answer.text
        assert f'<html lang="{language[:2]}' in answer.text
