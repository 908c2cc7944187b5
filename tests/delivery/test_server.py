"""Pages are private, and show nothing that identifies their customer elsewhere."""

import logging
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html import unescape
from io import BytesIO
from typing import Any

import httpx
import pypdfium2
import pytest
from http_serving import nonsense, serving
from one_recap import Client, keep
from PIL import Image
from sqlalchemy import insert

from recap.campaign import FORMATS, Delivery, Draw
from recap.cards import CardRenderer
from recap.delivery import keys, links, render_on_demand, server
from recap.delivery.page import Page, pdf_layouts
from recap.delivery.server import app
from recap.facts import METRICS
from recap.pipeline import forgetting
from recap.runs.connection import connect

pytestmark = pytest.mark.slow

DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="9"/></svg>'
PERSONAL = ("C-SECRET-1", "Penelope")
PAGES = ("", "/cover-story.png", "/recap.pdf", "/recap-a4.pdf", "/summary-link.jpg")


@pytest.fixture
def run(stored_recap):
    return stored_recap.run


@pytest.fixture
def link(stored_recap):
    return stored_recap.link


@pytest.fixture
def store(stored_recap):
    return stored_recap.store


@pytest.fixture
def snapshot(stored_recap):
    return stored_recap.snapshot


@pytest.fixture
def broken(stored_recap):
    """Truncate the snapshot until the test ends."""
    key = keys.snapshot(stored_recap.run.recap_id(PERSONAL[0]))
    stored_recap.store.put(key, b'{"customer": "Penelope')
    yield
    stored_recap.store.put(key, stored_recap.snapshot.to_json().encode())


def test_a_link_opens_its_page(client, link):
    """
    The page has the text of every story, in order.
    """
    page = client.get(link)

    assert 200 == page.status_code
    assert ["cover", "top-items", "summary"] == re.findall(
        r'class="rp-story" id="([^"]+)"', page.text
    )
    assert "Oat milk" in page.text


def test_every_number_of_a_story_is_explained(client, link):
    """
    The definitions of all facts that a story uses are shown beside it.
    """
    summary = unescape(client.get(link).text.partition('id="summary"')[2])

    for fact in ("events", "active_days", "orders", "top_items", "longest_weekly_streak"):
        assert METRICS[fact].definition in summary, fact


def test_numbers_are_explained_in_the_customer_s_language(stored_recap, card_renderer):
    """
    On a German page, the answers to "How was this counted?" are in German.
    """
    german = replace(
        stored_recap.snapshot, customer={**stored_recap.snapshot.customer, "locale": "de_DE"}
    )

    page = unescape(Page(card_renderer, stored_recap.run.campaign).fill(german, "token"))

    assert "<dt>Aktive Tage</dt><dd>An wie vielen verschiedenen Tagen du aktiv warst.</dd>" in page
    assert "How many" not in page


def test_the_basis_of_all_numbers_is_shown(client, link, stored_recap, card_renderer):
    """
    The page shows the window, the time zone, the lines, and when the log was read (local time).
    """
    basis = (
        "From January 1, 2017 to December 31, 2017, both days included, on the clock of UTC. "
        "4,321 lines of the records of Harvest count for you."
    )
    at = datetime(2018, 1, 9, 23, 30, tzinfo=timezone(timedelta(hours=-2)))
    page = Page(card_renderer, stored_recap.run.campaign).fill(stored_recap.snapshot, "token", at)

    assert f"{basis}</p>" in client.get(link).text
    assert f"{basis} They were read on January 10, 2018, 1:30\N{NO-BREAK SPACE}AM.</p>" in page


def test_zones_of_customers_are_reported(stored_recap, card_renderer):
    """
    The campaign's zone applies only to customers whose zone is not in the log.
    """
    plan = stored_recap.run.campaign
    columns = plan.source.columns.model_copy(update={"zone": "tz"})
    source = plan.source.model_copy(update={"columns": columns})
    page = Page(card_renderer, plan.model_copy(update={"only_source": source}))

    assert (
        "both days included, on your own clock where the records know it, else on that of UTC. "
        in page.fill(stored_recap.snapshot, "token")
    )


@pytest.mark.parametrize("path", [*PAGES, "/static", "/nothing"])
def test_every_response_has_the_privacy_headers(client, link, path):
    """
    Found or not, a response is private, is not indexed, and sends no referrer.
    """
    headers = client.get(link + path).headers

    assert "no-referrer" == headers["referrer-policy"]
    assert "noindex, noarchive" == headers["x-robots-tag"]
    assert "private, no-store" == headers["cache-control"]
    assert "nosniff" == headers["x-content-type-options"]
    assert "same-origin" == headers["cross-origin-opener-policy"]
    assert headers["cross-origin-resource-policy"] in ("same-origin", "cross-origin")
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    for rule in (
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "script-src 'self'",
        "style-src 'self'",
    ):
        assert rule in policy


def test_the_head_of_the_page_is_generic(client, link):
    """
    Title and meta have nothing about the customer, only the campaign's picture.
    """
    head = client.get(link).text.split("</head>")[0]

    assert '<meta property="og:image" content="https://recap.example/preview.jpg">' in head
    assert '<meta property="og:image:width" content="1200">' in head
    assert "<title>Your 2017 with Harvest</title>" in head
    for private in (*PERSONAL, "Oat milk", "4,321", link.rsplit("/", 1)[1]):
        assert private not in head


def test_the_page_loads_nothing_from_other_sites(client, link):
    """
    Every address is relative, so it has the origin of the page.
    """
    html = client.get(link).text
    loads = re.findall(r'(?:src|href)="([^"]+)"', html)

    assert loads
    assert not [address for address in loads if re.match(r"(https?:)?//", address)]
    assert not re.findall(r"url\(['\"]?(?:https?:)?//", html)


def test_a_picture_of_the_theme_shows_on_the_page(tmp_path, repo):
    """
    A story has the path of a picture in its theme; on the page the path is that of the server.
    """
    theme = shutil.copytree(repo / "templates" / "poster", tmp_path / "theme")
    (theme / "pictures").mkdir()
    (theme / "pictures" / "dot.svg").write_text(DOT)
    card = theme / "card.html"
    card.write_text(
        card.read_text().replace("<article", '<img src="pictures/dot.svg" alt=""><article')
    )
    recap = keep(tmp_path / "run", theme=str(theme))
    client = Client(app(recap.run, CardRenderer(recap.run.campaign)))

    assert 3 == client.get(recap.link).text.count('<img src="../static/pictures/dot.svg" alt="">')
    picture = client.get("/static/pictures/dot.svg")
    assert (DOT, "image/svg+xml") == (picture.text, picture.headers["content-type"])


def test_a_texture_of_a_story_is_served_by_every_server(tmp_path, repo):
    """
    The server that filled the page has stored it; an address of no page has no file.
    """
    theme = shutil.copytree(repo / "templates" / "poster", tmp_path / "theme")
    card = theme / "card.html"
    grain = """<i style="background:url({{ texture('grain', width=8, height=8) }})"></i><article"""
    card.write_text(card.read_text().replace("<article", grain))
    recap = keep(tmp_path / "run", theme=str(theme))
    one, other = (
        Client(app(recap.run, render_on_demand.card_renderer_of(recap.run.campaign, recap.store)))
        for _ in range(2)
    )
    [address] = {*re.findall(r"url\(\.\.(/static/textures/[^)]+)\)", one.get(recap.link).text)}

    for answer in (one.get(address), other.get(address)):
        assert "image/webp" == answer.headers["content-type"]
        assert (8, 8) == Image.open(BytesIO(answer.content)).size
    assert 404 == one.get(address.replace("grain", "glow")).status_code


@pytest.mark.parametrize("size", FORMATS)
def test_every_format_is_a_download(client, link, size):
    """
    A card is a PNG of its format, and its file name has nothing about the customer.
    """
    answer = client.get(f"{link}/top-items-{size}.png")

    assert "image/png" == answer.headers["content-type"]
    assert (
        f'attachment; filename="your-2017-top-items-{size}.png"'
        == answer.headers["content-disposition"]
    )
    expected = {"story": (1080, 1920), "portrait": (1080, 1350), "square": (1080, 1080)}
    assert expected.get(size, (1200, 630)) == Image.open(BytesIO(answer.content)).size


def test_webp_is_served_only_for_cards_drawn_ahead_as_webp(stored_recap, card_renderer):
    """
    A WebP card of the campaign has its media type; any other WebP card is not found.
    """
    draw = Draw(ahead=("cover/link.webp",))
    run = replace(
        stored_recap.run, campaign=stored_recap.run.campaign.model_copy(update={"draw": draw})
    )
    client = Client(app(run, card_renderer))

    answer = client.get(f"{stored_recap.link}/cover-link.webp")

    assert "image/webp" == answer.headers["content-type"]
    assert (
        'attachment; filename="your-2017-cover-link.webp"' == answer.headers["content-disposition"]
    )
    picture = Image.open(BytesIO(answer.content))
    assert ("WEBP", (1200, 630)) == (picture.format, picture.size)
    assert 404 == client.get(f"{stored_recap.link}/cover-story.webp").status_code


def test_the_pdf_is_a_download(client, link):
    """
    The file name of the PDF has nothing about the customer.
    """
    answer = client.get(f"{link}/recap.pdf")

    assert answer.content.startswith(b"%PDF-")
    assert 'attachment; filename="your-2017-recap.pdf"' == answer.headers["content-disposition"]


def test_the_pdf_on_paper_is_a_download(client, link):
    """
    The address names the layout; other layouts are not found.
    """
    answer = client.get(f"{link}/recap-letter.pdf")

    assert (
        'attachment; filename="your-2017-recap-letter.pdf"'
        == (answer.headers["content-disposition"])
    )
    size = pypdfium2.PdfDocument(answer.content)[0].get_size()
    assert (612, 792) == pytest.approx(size, abs=0.01)
    assert 404 == client.get(f"{link}/recap-a3.pdf").status_code


@pytest.mark.parametrize(
    ("draw", "locale", "layouts"),
    [
        ("phone", "en_US", ("phone", "letter")),
        ("phone", "es_MX", ("phone", "letter")),
        ("phone", "fr_CA", ("phone", "letter")),
        ("phone", "el_GR", ("phone", "a4")),
        ("phone", "zh_Hant_TW", ("phone", "a4")),
        ("phone", "ar", ("phone", "letter")),  # the campaign's locale is en_US
        ("a4", "en_US", ("phone", "a4")),
        ("letter", "el_GR", ("phone", "letter")),
    ],
)
def test_the_page_offers_the_paper_of_the_customers_country(run, draw, locale, layouts):
    """
    Unless the campaign names a paper.
    """
    campaign = run.campaign.model_copy(update={"draw": Draw(pdf=draw)})

    assert layouts == pdf_layouts(campaign, locale)


def test_the_picture_for_mails_is_shown_in_webmail(client, link):
    """
    The summary is an inline JPEG of 1200x630 that other origins may show.
    """
    answer = client.get(f"{link}/summary-link.jpg")

    assert "inline" in answer.headers["content-disposition"]
    assert "cross-origin" == answer.headers["cross-origin-resource-policy"]
    picture = Image.open(BytesIO(answer.content))
    assert ("JPEG", (1200, 630)) == (picture.format, picture.size)
    assert len(answer.content) <= 100_000


@pytest.mark.parametrize("path", PAGES)
def test_all_links_without_a_page_get_the_same_answer(client, run, path):
    """
    Unknown, malformed, revoked and erased links get identical responses.
    """
    [(_, revoked), (_, erased)] = links.mint(run, ["d" * 32, "e" * 32])
    links.revoke(run, ["d" * 32])

    answers = [
        client.get(f"/r/{token}{path}")
        for token in ("x" * 32, "x", "a" * 3000, "%00", "%CE%A9", revoked, erased)
    ]
    assert {404} == {answer.status_code for answer in answers}
    assert 1 == len({answer.content for answer in answers})
    assert 1 == len({tuple(answer.headers.items()) for answer in answers})
    assert "This link does not open" in answers[0].text


@pytest.mark.parametrize(
    "tail",
    # What mail programs, chats and people leave behind a link.
    [
        *("/", "//", ".", ")", ").", ">", ",", ";", ":", '"', "'", "*", "_", "-", "=", "]", "/)"),
        *("%20", "%20and%20more", "%22%3E", "%3C/a%3E", "%2F", "%0A", "%00", "%C2%A0", "%2520"),
        *("…", "%E2%80%9D", "%EF%BC%89", "&utm_id=1"),
    ],
)
def test_signs_behind_a_link_lead_to_its_page(client, link, tail):
    """
    The link with a sign behind it, or with a sign and a text, is redirected to the link alone.
    """
    answer = client.get(link + tail)

    assert (302, link) == (answer.status_code, answer.headers["location"])
    assert "private, no-store" == answer.headers["cache-control"]


@pytest.mark.parametrize("head", ["%3C", "%20", "%22", "/", "(", "_"])
def test_signs_before_a_token_lead_to_its_page(client, link, head):
    """
    A mailing template may put a sign or a second slash between the address and the token.
    """
    answer = client.get(link.replace("/r/", f"/r/{head}") + ")")

    assert (302, link) == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize("last", "-_")
@pytest.mark.parametrize("tail", ["", ".", "/"])
def test_links_of_earlier_versions_stay_good(client, run, last, tail):
    """
    Their tokens may end in a sign that a mail program has cut.
    """
    token = links.new_token()[:-1] + last
    with connect(run.state_url).begin() as state:
        state.execute(insert(links.links), [links._row(run.recap_id(PERSONAL[0]), token)])

    assert 200 == client.get(f"/r/{token}").status_code
    for written in (token + (tail or ")"), token[:-1] + tail):
        assert f"/r/{token}" == client.get(f"/r/{written}").headers["location"]


def test_a_redirect_keeps_the_path_of_the_site(stored_recap, card_renderer):
    """
    Where the pages are below a path of the host, the redirect leads there too.
    """
    delivery = Delivery(base_url="https://shop.example/recaps/")
    campaign = stored_recap.run.campaign.model_copy(update={"delivery": delivery})
    client = Client(app(replace(stored_recap.run, campaign=campaign), card_renderer))

    location = client.get(f"{stored_recap.link}.").headers["location"]

    assert f"/recaps{stored_recap.link}" == location


@pytest.mark.parametrize(
    "path",
    [
        *("/r/{{link}}", "/r/%7B%7Blink%7D%7D", "/%7B%7Blink%7D%7D", "/r/*|LINK|*"),
        *("/r/*%7CLINK%7C*", "/r/%%link%%", "/r/%25%25link%25%25", "/r/${link}", "/r/[link]"),
        *("/r/__test_email__", "/r/", "/r", "/", "/r/undefined", "/r/{{link}}/summary-link.jpg"),
    ],
)
@pytest.mark.parametrize(
    ("languages", "title"),
    [
        ("el-CY,en;q=0.5", "Αυτός ο σύνδεσμος δεν ανοίγει"),  # noqa: RUF001
        ("xx, fr;q=0.9, de-AT;q=0.8, en;q=0.7", "Dieser Link geht nicht auf"),
        ("", "This link does not open"),
        ("*;q=x,\\,;;,q=1", "This link does not open"),
    ],
)
def test_a_link_that_was_not_filled_in_gets_a_friendly_page(client, path, languages, title):
    """
    A raw merge tag and a test send are answered in the browser's language.
    """
    answer = client.get(path, {"accept-language": languages})

    assert 404 == answer.status_code
    assert f"<h1>{title}</h1>" in answer.text


def test_a_cut_link_gets_a_friendly_page(client, link):
    """
    However short it is cut, and with or without a sign behind it.
    """
    for length in range(len("/r/"), len(link)):
        answers = [client.get(link[:length] + tail) for tail in ("", ".", "x")]
        assert {404} == {answer.status_code for answer in answers}
        assert all("This link does not open" in answer.text for answer in answers)


@pytest.mark.parametrize("path", ["/nothing-story.png", "/cover-poster.png", "/../cover-story.png"])
def test_other_stories_and_formats_are_not_found(client, link, path):
    """
    Only the customer's stories exist, in the known formats.
    """
    assert 404 == client.get(link + path).status_code


def test_robots_may_read_the_noindex_header(client):
    """
    If robots.txt denied access, robots would not read the noindex header.
    """
    assert "User-agent: *\nAllow: /\n" == client.get("/robots.txt").text
    assert "ok\n" == client.get("/healthz").text


def test_the_preview_is_the_same_for_all_links(client):
    """
    Chats show one generic JPEG of 1200x630 for every link.
    """
    answer = client.get("/preview.jpg")

    assert (1200, 630) == Image.open(BytesIO(answer.content)).size
    assert "public, max-age=3600" == answer.headers["cache-control"]


def test_two_requests_for_one_card_draw_it_once(store, card_renderer, snapshot, run):
    """
    Requests that waited for the drawing use it, and so do later requests.
    """
    drawn = []

    class Counting:
        card_fingerprint = card_renderer.card_fingerprint

        def card(self, *what):
            drawn.append(what)
            time.sleep(0.2)
            return card_renderer.card(*what)

    wish: tuple[Any, ...] = (
        store,
        Counting(),
        snapshot,
        run.recap_id(PERSONAL[0]),
        "cover",
        "square",
    )
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda _: render_on_demand.card(*wish), range(4)))

    assert 1 == len(drawn)
    assert 1 == len(set(keys))
    assert store.get(keys[0]) == store.get(render_on_demand.card(*wish))
    assert 1 == len(drawn)


def test_another_theme_draws_another_file(card_renderer, snapshot):
    """
    A file name has the hash of its inputs: the snapshot, theme, story, format and file type.
    """
    fingerprint = card_renderer.card_fingerprint(snapshot, "cover")
    all_names = {
        keys.card("ab" * 16, "cover", "story", "png", fingerprint),
        keys.card("ab" * 16, "cover", "story", "jpeg", fingerprint),
        keys.card("ab" * 16, "cover", "story", "png", "another number, or another theme"),
    }

    assert 3 == len(all_names)
    assert all(
        re.fullmatch(r"cards/ab/(ab){16}/cover-story-[0-9a-f]{12}\.(png|jpg)", n) for n in all_names
    )


def test_no_file_name_identifies_a_customer(client, link, run):
    """
    No file name has a customer id, a name or a token.
    """
    for path in PAGES:
        client.get(link + path)

    names = " ".join(str(file.relative_to(run.folder)) for file in run.folder.rglob("*"))
    for private in (*PERSONAL, link.rsplit("/", 1)[1]):
        assert private not in names


@pytest.mark.usefixtures("broken")
def test_an_error_gives_a_page_and_a_log_entry_without_personal_data(client, link, caplog):
    """
    The log has the type and place of the error; its message could have personal data.
    """
    with caplog.at_level(logging.DEBUG):
        answer = client.get(link)

    assert 500 == answer.status_code
    assert "The fault is ours" in answer.text
    assert "no-referrer" == answer.headers["referrer-policy"]
    [logged] = [record.getMessage() for record in caplog.records if record.name == server.log.name]
    assert logged.startswith("A page failed with ")
    for private in (*PERSONAL, link.rsplit("/", 1)[1]):
        assert private not in logged


def test_a_running_server_sees_a_revoked_link_at_once(tmp_path):
    """
    Another process revokes the link, and then deletes the recap.
    """
    recap = keep(tmp_path / "run")
    recap_id = recap.run.recap_id(PERSONAL[0])
    with serving(recap.run) as served:
        assert 200 == httpx.get(served.base + recap.link).status_code
        links.revoke(recap.run, [recap_id])
        assert 404 == httpx.get(served.base + recap.link).status_code

        [(_, token)] = links.mint(recap.run, [recap_id])
        assert 200 == httpx.get(f"{served.base}/r/{token}").status_code
        forgetting.forget(recap.run, PERSONAL[0])
        for path in PAGES:
            assert 404 == httpx.get(f"{served.base}/r/{token}{path}").status_code
    assert PERSONAL[0] not in served.printed


def test_no_token_reaches_a_log(run, link, request):
    """
    The real server prints no token for a page, a card, a 404, a 500 and invalid requests.
    """
    token = link.rsplit("/", 1)[1]
    with serving(run) as served:
        base = served.base
        assert 200 == httpx.get(f"{base}/r/{token}").status_code
        assert 404 == httpx.get(f"{base}/r/{token}/no-story.png").status_code
        assert 404 == httpx.get(f"{base}/r/{token}x").status_code
        request.getfixturevalue("broken")
        assert 500 == httpx.get(f"{base}/r/{token}").status_code
        nonsense(base, f"GET /r/{token} HTTP/9.9\r\n\r\n")
        nonsense(base, f"GET /r/{token} \x00\r\nHost: x\r\n\r\n")

    assert "A page failed with " in served.printed
    assert token not in served.printed
    assert PERSONAL[0] not in served.printed
