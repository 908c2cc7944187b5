"""GET and HEAD change nothing: mail scanners, previews and proxies open every link."""

import hashlib
import sqlite3

import pytest
from one_recap import CUSTOMER, Client, keep
from starlette.routing import Route

from recap.delivery import delete_recap, keys, links, render_on_demand
from recap.delivery.server import app

CACHES = ("cards", "pdf", "plates")
READING = {"GET", "HEAD"}
# Each route, with what stands for its parameters besides the token.
PATHS = {
    "/r/{token}": ["/r/{token}"],
    "/r/{token}/recap.pdf": ["/r/{token}/recap.pdf"],
    "/r/{token}/recap-{layout}.pdf": ["/r/{token}/recap-a4.pdf", "/r/{token}/recap-a3.pdf"],
    "/r/{token}/summary-link.jpg": ["/r/{token}/summary-link.jpg"],
    "/r/{token}/{story}-{size}.png": ["/r/{token}/cover-story.png", "/r/{token}/no-story.png"],
    "/r/{token}/{story}-{size}.webp": ["/r/{token}/cover-story.webp"],
    "/static/{path:path}": ["/static/page.css", "/static/../recap.key", "/static/"],
    "/preview.jpg": ["/preview.jpg"],
    "/robots.txt": ["/robots.txt"],
    "/healthz": ["/healthz"],
}
NO_ROUTES = ["/", "/r/", "/r/{token}.", "/r/{token}/", "/r/{{{{link}}}}", "/r/{token}?confirm=1"]


@pytest.fixture
def recap(tmp_path):
    """Return a recap of its own: a change would spoil it for other tests."""
    return keep(tmp_path / "run")


def rows(run):
    """Return everything in the database, as SQL."""
    with sqlite3.connect(run.folder / "state.sqlite") as database:
        return [*database.iterdump()]


def files(run, but=()):
    """Return a hash of each file in the run folder; the database is compared by its rows."""
    return {
        str(file.relative_to(run.folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in run.folder.rglob("*")
        if file.is_file()
        and not file.name.startswith("state.sqlite")
        and file.relative_to(run.folder).parts[0] not in but
    }


def test_every_route_only_reads(recap, card_renderer):
    """
    No route answers another method, and this file knows every route.
    """
    routes = app(recap.run, card_renderer).routes
    methods = {route.path: route.methods for route in routes if isinstance(route, Route)}

    assert len(routes) == len(methods)
    assert dict.fromkeys(PATHS, READING) == methods


def test_get_and_head_change_nothing(recap, card_renderer):
    """
    For a valid, a revoked and an unknown link; in the store only cached drawings are new.
    """
    client = Client(app(recap.run, card_renderer))
    [(_, revoked)] = links.mint(recap.run, ["d" * 32])
    links.revoke(recap.run, ["d" * 32])
    tokens = (recap.link.rpartition("/")[2], revoked, "x" * 32)
    paths = [*(path for some in PATHS.values() for path in some), *NO_ROUTES]
    requests = [
        (method, path.format(token=token))
        for path in paths
        for token in tokens
        for method in ("HEAD", "GET")
    ]
    before = rows(recap.run), files(recap.run, CACHES)

    first = [client.send(*request).status_code for request in requests]
    drawn = files(recap.run)
    second = [client.send(*request).status_code for request in requests]

    assert before == (rows(recap.run), files(recap.run, CACHES))
    assert drawn == files(recap.run)
    assert first == second
    assert first[::2] == first[1::2]  # HEAD is answered as GET is
    assert {200, 302, 404} == {*first}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(recap, card_renderer, method):
    """
    A scanner that submits forms changes nothing either.
    """
    client = Client(app(recap.run, card_renderer))
    before = rows(recap.run), files(recap.run)

    for paths in PATHS.values():
        path = paths[0].format(token=recap.link.rpartition("/")[2])
        assert 405 == client.send(method, path).status_code

    assert before == (rows(recap.run), files(recap.run))


@pytest.mark.parametrize("file", ["/cover-story.png", "/recap.pdf"])
def test_a_file_is_not_kept_when_its_customer_was_forgotten_meanwhile(
    recap, card_renderer, monkeypatch, file
):
    """
    What was being drawn at that moment is not sent, and leaves nothing in the store.
    """
    recap_id = recap.run.recap_id(CUSTOMER.id)

    def forget_meanwhile(draw):
        def drawn(*what):
            links.delete_all_of(recap.run, recap_id)
            delete_recap(recap.store, recap_id)
            return draw(*what)

        return drawn

    for name in ("card", "pdf"):
        draw = forget_meanwhile(getattr(render_on_demand, name))
        monkeypatch.setattr(render_on_demand, name, draw)

    assert 404 == Client(app(recap.run, card_renderer)).get(recap.link + file).status_code
    assert [] == [*recap.run.folder.rglob(f"*{recap_id}*")]


@pytest.mark.parametrize("file", ["/cover-story.png", "/recap.pdf"])
def test_a_file_whose_link_was_revoked_meanwhile_is_not_sent(
    recap, card_renderer, monkeypatch, file
):
    """
    The recap stays: another link may open it.
    """
    recap_id = recap.run.recap_id(CUSTOMER.id)
    draw_card, draw_pdf = render_on_demand.card, render_on_demand.pdf

    def revoke_and(draw):
        return lambda *what: links.revoke(recap.run, [recap_id]) and draw(*what)

    monkeypatch.setattr(render_on_demand, "card", revoke_and(draw_card))
    monkeypatch.setattr(render_on_demand, "pdf", revoke_and(draw_pdf))

    assert 404 == Client(app(recap.run, card_renderer)).get(recap.link + file).status_code
    assert recap.store.exists(keys.snapshot(recap_id))
