"""
A theme from somebody else reaches neither Python, nor other files, nor a network.

Each probe is a story, a style sheet or a drawing that asks for a marker outside of the theme: a
file, or an answer of a server in this process. A probe is refused by an error that names it, or it
changes nothing.
"""

from __future__ import annotations

import shutil
import struct
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen
from zlib import crc32

import pytest
from PIL import Image
from plain_theme import FACTS, PLAIN, card_renderer_of

from recap.cards import CardRenderer
from recap.cards.assets import theme_pictures
from recap.errors import TemplateError
from recap.stories import Customer, Snapshot, build_snapshot

MARKER = "MARKER-7281"
MAGENTA = (255, 0, 255)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400">'
    '<rect id="a" width="400" height="400" fill="#f0f"/></svg>'
)
CSS = ".card, .card * { background: #f0f !important; color: #f0f !important }"
HEADER = '{#- story\nneeds = ["events"]\n-#}\n{% extends "card.html" %}\n'

JINJA = [
    "{{ ''.__class__ }}",
    "{{ events.__class__.__mro__ }}",
    "{{ top_items.__class__ }}",
    "{{ facts.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ 'x' | attr('__class__') }}",
    "{{ '{0.__class__}'.format(events) }}",
    "{{ '{0[__class__]}'.format('x') }}",
    "{{ '{x.__globals__}'.format(x=range) }}",
    "{{ '{x.__class__}'.format_map({'x': 'y'}) }}",
    "{{ ('{0.__class__}' | escape).format(events) }}",
    "{{ [events] | selectattr('__class__') | list }}",
    "{{ ['x'] | sum(attribute='__class__') }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ joiner.__init__ }}",
    "{{ namespace.__init__ }}",
    "{{ range.__globals__ }}",
    "{{ chance.__globals__ }}",
    "{{ color.__wrapped__ }}",
    "{{ color.cache_clear() }}",
    "{{ chance.name }}",
    "{{ _.__closure__ }}",
    "{{ seed._digest }}",
    "{{ seed.__class__ }}",
    "{{ (top_items | map('upper')).gi_frame }}",
    "{% for i in [1] %}{{ loop.__class__ }}{% endfor %}",
    "{% for i in [1] %}{{ loop._iterable }}{% endfor %}",
    "{% macro m() %}{% endmacro %}{{ m._func }}",
    "{% macro m() %}{{ caller.__class__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{{ top_items.append(1) }}",
    "{{ top_items.clear() }}",
    "{{ facts.update({}) }}",
    "{{ facts.pop('events') }}",
    "{{ '<b>' | safe }}",
    "{{ lipsum() }}",
    "{% autoescape false %}{{ '<b>' }}{% endautoescape %}",
    "{% include '../secret.txt' %}",
    "{% include '{tmp}/secret.txt' %}",
    "{% include 'file://{tmp}/secret.txt' %}",
    "{% include 'base/../secret.txt' %}",
    "{% include '1:../secret.txt' %}",
    "{% include 'stories/../../secret.txt' %}",
    "{% import '../secret.txt' as secret %}{{ secret }}",
    "{% from '../secret.txt' import secret %}",
]
HTML = [
    "<img src='file://{tmp}/secret.png' alt=''>",
    "<img src='{tmp}/secret.png' alt=''>",
    "<img src='../secret.png' alt=''>",
    "<img src='%2e%2e/secret.png' alt=''>",
    "<img src='FILE://{tmp}/secret.png' alt=''>",
    "<img src='{http}/secret.png' alt=''>",
    "<img src='//127.0.0.1:{port}/secret.png' alt=''>",
    "<img src='http://169.254.169.254/latest/meta-data' alt=''>",
    "<img src='http://[::1]:{port}/secret.png' alt=''>",
    "<img src='ftp://127.0.0.1:{port}/secret.png' alt=''>",
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image "
    "href='{http}/secret.png' width='9' height='9'/></svg>\" alt=''>",
    "<object data='{http}/secret.svg'></object>",
    "<object data='file://{tmp}/secret.svg' type='image/svg+xml'></object>",
    "<embed src='{http}/secret.svg'>",
    "<iframe src='{http}/secret.html'></iframe>",
    "<iframe srcdoc='x'></iframe>",
    "<link rel='stylesheet' href='file://{tmp}/secret.css'>",
    "<link rel='stylesheet' href='{http}/secret.css'>",
    "<link rel='attachment' href='file://{tmp}/secret.txt'>",
    "<link rel='dns-prefetch' href='{http}'>",
    "<a rel='attachment' href='file://{tmp}/secret.txt'>x</a>",
    "<base href='{http}/'><img src='secret.png' alt=''>",
    "<meta http-equiv='refresh' content='0;url={http}/'>",
    "<script src='{http}/secret.js'></script>",
    "<form action='{http}/'><button>x</button></form>",
    "<style>@import url({http}/secret.css);</style>",
    "<style>@import 'file://{tmp}/secret.css';</style>",
    "<style>@import 'data:text/css,p{color:%23f0f}';</style>",
    "<style>@font-face { font-family: X; src: url('{http}/secret.ttf') }</style>"
    "<b style='font-family: X'>x</b>",
    "<style>@font-face { font-family: X; src: local('/etc/hostname') }</style>"
    "<b style='font-family: X'>x</b>",
    "<style>@page { background: url('{http}/secret.png') }</style>",
    "<p style=\"background: url('file://{tmp}/secret.png')\">x</p>",
    "<p style='background: url({http}/secret.png)'>x</p>",
    "<p style='list-style-image: url({http}/secret.png); display: list-item'>x</p>",
    "<p style='border: 9px solid; border-image: url({http}/secret.png) 9'>x</p>",
    "<style>.x::before { content: url({http}/secret.png) }</style><p class='x'>x</p>",
    "<svg width='9' height='9'><image href='{http}/secret.png' width='9' height='9'/></svg>",
    "<svg width='9' height='9'><image href='file://{tmp}/secret.png' width='9' height='9'/></svg>",
    "<svg width='9' height='9' xml:base='{http}/'><image href='secret.png' width='9' height='9'/>"
    "</svg>",
    "<svg width='9' height='9'><style>@import '{http}/secret.css';</style></svg>",
    "<svg width='9' height='9'><script href='{http}/secret.js'></script></svg>",
]
STYLES = [
    "@import '../secret.css';",
    "@import url('file://{tmp}/secret.css');",
    "@import url('{http}/secret.css');",
    "@import url('http://169.254.169.254/x.css');",
    "@import 'theme.css';",
    ".star { background: url('../secret.png') }",
    ".star { background: url('file://{tmp}/secret.png') }",
    ".star { background: url('{http}/secret.png') }",
    "@font-face { font-family: X; src: url('file://{tmp}/secret.ttf') }",
    "@font-face { font-family: X; src: url('{http}/secret.ttf') }",
]
DRAWINGS = [
    "<image href='{http}/secret.png' width='400' height='400'/>",
    "<image href='file://{tmp}/secret.png' width='400' height='400'/>",
    "<image href='../secret.png' width='400' height='400'/>",
    "<style>@font-face { font-family: X; src: url('{http}/secret.ttf') }</style>",
    "<text>&marker;</text>",
]
IGNORED = [  # nothing is loaded, and nothing is seen of it
    "{{ [events] | map(attribute='__class__') | list }}",
    "{{ [events] | map('attr', '__class__') | list }}",
    "{{ ['x'] | map('format') | map(attribute='__doc__') | list }}",
    "{{ ['x'] | sort(attribute='__class__') }}",
    "{{ ['x'] | groupby('__class__') }}",
    "{% include '../secret.txt' ignore missing %}",
    "{% include ['../secret.txt', '{tmp}/secret.txt'] ignore missing %}",
    "<video poster='{http}/secret.png'></video>",
    "<input type='image' src='{http}/secret.png'>",
    "<svg width='9' height='9'><use href='{http}/secret.svg#a'/></svg>",
    "<svg width='9' height='9'><rect width='9' height='9' fill='url({http}/secret.svg#a)'/></svg>",
]
IGNORED_DRAWINGS = [
    "<use href='{http}/secret.svg#a'/>",
    "<use href='file://{tmp}/secret.svg#a'/>",
    "<style>@import url('{http}/secret.css');</style>",
    "<rect width='400' height='400' fill='url({http}/secret.svg#a)'/>",
    "<script href='{http}/secret.js'/>",
    "<foreignObject width='9' height='9'><img xmlns='http://www.w3.org/1999/xhtml' "
    "src='{http}/secret.png'/></foreignObject>",
    "<!-- <image href='{http}/secret.png' width='400' height='400'/> -->",
]
CANARY = "<svg width='400' height='400'><rect width='400' height='400' fill='#f0f'/></svg>"
STORIES = [*JINJA, *HTML, *IGNORED, CANARY]


@dataclass
class Outside:
    """What is outside of the theme: marked files in *folder*, and a server that counts requests."""

    folder: Path
    port: int
    requests: list[str]

    def filled(self, probe: str) -> str:
        address = f"http://127.0.0.1:{self.port}"
        values = {"{tmp}": str(self.folder), "{http}": address, "{port}": str(self.port)}
        for name, value in values.items():
            probe = probe.replace(name, value)
        return probe


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    requests = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    (folder / "secret.txt").write_text(MARKER)
    (folder / "secret.css").write_text(CSS)
    (folder / "secret.svg").write_text(SVG)
    Image.new("RGB", (400, 400), MAGENTA).save(folder / "secret.png")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Outside(folder, server.server_port, requests)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def probing(outside) -> CardRenderer:
    """A theme in which every probe of `STORIES` is a story."""
    theme = shutil.copytree(PLAIN, outside.folder / "probing")
    for nth, probe in enumerate(STORIES):
        sheet = f"{{% block sheet %}}\n{outside.filled(probe)}\n{{% endblock %}}"
        text = f"{HEADER}{sheet}{{% block alt %}}A probe{{% endblock %}}"
        (theme / f"stories/{name_of(nth)}.html").write_text(text)
    toml = (theme / "theme.toml").read_text()
    names = ", ".join(f'"{name_of(nth)}"' for nth in range(len(STORIES)))
    (theme / "theme.toml").write_text(toml.replace('"streak"]', f'"streak", {names}]'))
    return card_renderer_of(theme)


def name_of(nth: int) -> str:
    return f"probe-{nth}"


def snapshot_of(card_renderer: CardRenderer) -> Snapshot:
    customer = Customer("C-1", "Anna", None)
    return build_snapshot(card_renderer.campaign, card_renderer.theme, customer, FACTS)


def shown(card_renderer: CardRenderer, story: str) -> bool:
    """Draw *story*; return whether the marker is seen in its HTML or in its picture."""
    snapshot = snapshot_of(card_renderer)
    html = card_renderer.html(snapshot, story, "link")
    colors = card_renderer.draw_reference(snapshot, story, "link").getcolors(2**24) or []
    return MARKER in html or any(color == MAGENTA for _, color in colors)


def refused(card_renderer: CardRenderer, story: str) -> TemplateError:
    with pytest.raises(TemplateError) as raised:
        shown(card_renderer, story)
    return raised.value


@pytest.mark.parametrize("probe", JINJA)
def test_a_template_reaches_neither_python_nor_other_files(probing, outside, probe):
    """
    The error has the line of the probe.
    """
    name = name_of(STORIES.index(probe))

    error = refused(probing, name)

    assert error.what.startswith(f"Story '{name}' ")
    assert error.where == f"{probing.theme.folder}/stories/{name}.html:6"
    assert MARKER not in str(error)
    assert not outside.requests


@pytest.mark.parametrize("probe", HTML)
def test_a_card_loads_nothing_from_elsewhere(probing, outside, probe):
    """
    The error names the story.
    """
    name = name_of(STORIES.index(probe))

    error = refused(probing, name)

    assert f"tory '{name}'" in error.what
    assert not outside.requests


@pytest.mark.parametrize("probe", IGNORED)
def test_what_is_not_refused_shows_nothing(probing, outside, probe):
    """
    WeasyPrint ignores it, or a template gets nothing.
    """
    assert not shown(probing, name_of(STORIES.index(probe)))
    assert not outside.requests


def test_the_probes_would_be_noticed(probing, outside):
    """
    What the tests look for can be seen, and the server counts.
    """
    assert shown(probing, name_of(STORIES.index(CANARY)))
    with pytest.raises(HTTPError):
        urlopen(outside.filled("{http}/seen"))  # noqa: S310 - this process
    assert outside.requests == ["/seen"]
    outside.requests.clear()


@pytest.mark.parametrize("probe", STYLES)
def test_a_style_sheet_loads_nothing_from_elsewhere(outside, tmp_path, probe):
    """
    The error names the style sheet, or the story that shows its picture.
    """
    theme = shutil.copytree(PLAIN, tmp_path / "styled")
    text = (theme / "theme.css").read_text()
    rule = outside.filled(probe)
    text = f"{rule}\n{text}" if rule.startswith("@import") else f"{text}\n{rule}"
    (theme / "theme.css").write_text(text)

    error = refused(card_renderer_of(theme), "cover")

    assert " of theme.css " in error.what or " of story 'cover' " in error.what
    assert not outside.requests


def drawing(folder: Path, outside: Outside, probe: str) -> CardRenderer:
    """Return the renderer of a theme whose star is *probe*."""
    theme = shutil.copytree(PLAIN, folder / "drawn")
    secret = f'<!DOCTYPE svg [<!ENTITY marker SYSTEM "file://{outside.folder}/secret.txt">]>'
    start = SVG.partition("<rect")[0]
    text = f"{secret if '&marker' in probe else ''}{start}{outside.filled(probe)}</svg>"
    (theme / "pictures/star.svg").write_text(text)
    return card_renderer_of(theme)


@pytest.mark.parametrize("probe", DRAWINGS)
def test_a_drawing_loads_nothing_from_elsewhere(outside, tmp_path, probe):
    """
    The error names the story that shows it.
    """
    error = refused(drawing(tmp_path, outside, probe), "cover")

    assert " of story 'cover' " in error.what
    assert not outside.requests


@pytest.mark.parametrize("probe", IGNORED_DRAWINGS)
def test_what_a_drawing_may_not_load_is_not_shown(outside, tmp_path, probe):
    """
    WeasyPrint ignores it.
    """
    assert not shown(drawing(tmp_path, outside, probe), "cover")
    assert not outside.requests


LINKS = [
    "stories/other.html", "card.html", "theme.css", "theme.toml", "pictures/star.svg", "a.ttf",
    "page/page.js", "locales/de.po", "more",
]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_a_theme_has_no_link_to_a_file_elsewhere(outside, tmp_path, link):
    """
    Not even one that no template names: the server sends scripts, fonts and pictures by address.
    """
    theme = shutil.copytree(PLAIN, tmp_path / "linked")
    (theme / link).parent.mkdir(exist_ok=True)
    (theme / link).unlink(missing_ok=True)
    target = outside.folder if link == "more" else outside.folder / "secret.txt"
    (theme / link).symlink_to(target)

    with pytest.raises(TemplateError) as raised:
        card_renderer_of(theme)

    assert raised.value.what == f"'{link}' is a link that leads out of the theme."
    assert raised.value.where == f"{theme / link}"


def test_a_link_within_a_theme_is_no_harm(tmp_path):
    """
    Two names for one picture.
    """
    theme = shutil.copytree(PLAIN, tmp_path / "linked")
    (theme / "pictures/moon.svg").symlink_to("star.svg")

    assert card_renderer_of(theme).theme.folder == theme


PATHS = [
    ('path = "package:font_manrope/files/Manrope-*.ttf"', 'path = "../*.ttf"'),
    ('path = "package:font_manrope/files/Manrope-*.ttf"', 'path = "/usr/share/fonts/*.ttf"'),
    ('path = "package:font_manrope/files/Manrope-*.ttf"', 'path = "package:font_manrope/../*.ttf"'),
    ('path = "package:font_manrope/files/Manrope-*.ttf"', 'path = "system:../*.ttf"'),
    ('name = "plain"', 'name = "plain"\nfallbacks = ["../*.ttf"]'),
    ('name = "plain"', 'name = "plain"\nbase = "../outside"'),
    ('name = "plain"', 'name = "plain"\nbase = "/tmp"'),
    ('"streak"]', '"../streak"]'),
]


@pytest.mark.parametrize(("old", "new"), PATHS)
def test_a_theme_names_no_file_elsewhere(tmp_path, old, new):
    """
    Fonts, bases and stories of theme.toml.
    """
    theme = shutil.copytree(PLAIN, tmp_path / "named")
    text = (theme / "theme.toml").read_text()
    assert old in text
    (theme / "theme.toml").write_text(text.replace(old, new))

    with pytest.raises(TemplateError) as raised:
        card_renderer_of(theme)

    assert raised.value.where.startswith(f"{theme / 'theme.toml'}:")


@pytest.mark.parametrize("address", ["pictures/huge.png", "data:"])
def test_a_huge_picture_is_refused_before_it_is_decoded(changed_theme, monkeypatch, address):
    """
    Its size is in its first bytes. Photos have the same limit.
    """
    monkeypatch.setattr(theme_pictures, "MOST_PIXELS", 10_000)
    picture = BytesIO()
    Image.new("L", (200, 100)).save(picture, "PNG")
    if address == "data:":
        address = f"data:image/png;base64,{b64encode(picture.getvalue()).decode()}"
    card_renderer = changed_theme("theme.css", "pictures/star.svg", address)
    (card_renderer.theme.folder / "pictures/huge.png").write_bytes(picture.getvalue()[:60])

    error = refused(card_renderer, "cover")

    assert "of story 'cover' cannot be shown: it has 20,000 pixels; the limit is " in error.what
    assert error.fix.startswith("save it smaller")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def test_a_picture_of_200_megapixels_is_refused(changed_theme):
    """
    The first bytes of a file are enough to say so.
    """
    card_renderer = changed_theme("theme.css", "star.svg", "huge.png")
    head = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"")
    (card_renderer.theme.folder / "pictures/huge.png").write_bytes(data)

    assert "it is huge; the limit is 50,000,000 pixels." in refused(card_renderer, "cover").what


def test_a_page_and_a_card_have_no_control_characters(changed_theme):
    """
    Whatever stands in a log: tabs and ends of lines stay.
    """
    card_renderer = changed_theme("preview.html", "{{ campaign.name }}", "{{ brand }}")
    controls = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160)]))
    customer = Customer("C-1", f"An{controls}na", None)
    facts = FACTS | {"top_items": [{"name": f"Oat{controls}\tmilk", "events": 3}]}
    snapshot = build_snapshot(card_renderer.campaign, card_renderer.theme, customer, facts)

    texts = [
        card_renderer.fragment(snapshot, "cover"),
        card_renderer.fragment(snapshot, "top-items"),
        card_renderer.alt_text(snapshot, "top-items"),
        card_renderer.fill_page("preview.html", brand=f"Br{controls}and"),
    ]

    assert all({*text}.isdisjoint(controls) for text in texts)
    assert "Anna" in texts[0]
    assert "Oat\tmilk" in texts[1]
    assert "Brand" in texts[3]
