"""Cards have the right size, letters and weights, and are the same in every run."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from recap.cards import FORMATS
from recap.cards.assets.fonts import code_points
from recap.cards.encoding import codecs
from recap.cards.geometry import Rect
from recap.cards.layout import box_tree
from recap.errors import CardError, TemplateError

pytestmark = pytest.mark.slow

COVER = "stories/cover.html"


def headline(picture: Image.Image) -> tuple[int, int, int, int]:
    """Find the box of the dark ink."""
    dark = picture.convert("L").point(lambda grey: 255 * (grey < 100))
    box = dark.getbbox()
    assert box
    return box


@pytest.mark.parametrize("size", FORMATS)
def test_a_card_has_exactly_its_size(card_renderer, make_snapshot, size):
    """
    One CSS pixel is one pixel of the picture.
    """
    card = Image.open(BytesIO(card_renderer.card(make_snapshot(), "cover", size)))

    assert (FORMATS[size].width_px, FORMATS[size].height_px) == card.size
    assert "RGB" == card.mode


def test_two_runs_draw_the_same_bytes(card_renderer, make_snapshot):
    """
    A card that is drawn twice is the same file: it holds the picture and no date or other data.
    """
    first, second = (card_renderer.card(make_snapshot(), "streak", "square") for _ in range(2))

    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    assert {} == Image.open(BytesIO(first)).info


def test_a_longer_name_moves_nothing_around_it(card_renderer, make_snapshot):
    """
    The brand above keeps its place, and no ink leaves the margins.
    """
    short, long = (
        card_renderer.draw(make_snapshot(name), "cover")
        for name in ("Bo", "Maximiliane Featherstonehaugh")
    )
    above = (0, 0, 1080, 320)

    assert ImageChops.difference(short.crop(above), long.crop(above)).getbbox() is None
    assert 72 <= headline(long)[0]
    assert headline(long)[2] <= 1080 - 72


@pytest.mark.parametrize("name", ["Κωνσταντίνα", "Александра", "Zoë Ångström", "Łukasz Şimşek"])
def test_names_are_drawn_with_the_themes_letters(card_renderer, make_snapshot, name):
    """
    Greek, Cyrillic and accented Latin are in the font, and are text in the PDF.
    """
    pdf = pypdfium2.PdfDocument(card_renderer.pdf(make_snapshot(name)))

    assert {ord(letter) for letter in name} <= code_points(card_renderer.faces[0].file)
    assert name in pdf[0].get_textpage().get_text_range()


@pytest.mark.parametrize("weight", [200, 500, 800])
def test_weights_differ(card_renderer, weight):
    """
    A heavier weight has more ink: no weight is synthesized or replaced by another.
    """

    def ink(weight: int) -> int:
        html = (
            "<style>@page { size: 1200px 630px; margin: 0 }</style>"
            f'<p style="font:{weight} 200px Manrope">Harvest</p>'
        )
        document, _ = card_renderer.renderer.lay_out(html, "a test")
        picture = card_renderer.renderer.picture(document, "a test", FORMATS["link"])
        return picture.convert("L").point(lambda grey: int(grey < 128)).histogram()[1]

    assert ink(weight) > ink(weight - 100) if weight > 200 else ink(200) > 0


def test_a_jpeg_stays_within_its_limit(card_renderer, make_snapshot):
    """
    Even noise, which does not compress, fits into 100,000 bytes.
    """
    noise = Image.effect_noise((1200, 630), 80).convert("RGB")
    card = card_renderer.card(make_snapshot(), "cover", "link", "jpeg")

    assert len(codecs.jpeg(noise)) <= 100_000
    assert len(card) <= 100_000
    assert (1200, 630) == Image.open(BytesIO(card)).size


def test_webp_stays_within_its_limit_too(card_renderer, make_snapshot):
    """
    It shows the card: few values differ, and only a little.
    """
    drawn, made = (
        card_renderer.draw(make_snapshot(), "cover", "link"),
        card_renderer.card(make_snapshot(), "cover", "link", "webp"),
    )
    shown = Image.open(BytesIO(made))

    assert ("WEBP", drawn.size) == (shown.format, shown.size)
    assert len(made) <= 100_000
    off = ImageStat.Stat(ImageChops.difference(drawn, shown.convert("RGB"))).mean
    assert max(off) < 3


def test_a_jpeg_that_cannot_fit_is_refused():
    """
    An error is better than a picture that is too large for a mail.
    """
    noise = Image.effect_noise((1200, 630), 80).convert("RGB")

    with pytest.raises(CardError) as raised:
        codecs.jpeg(noise, limit_bytes=5_000)

    assert str(raised.value) == (
        "A picture of 1200x630 does not fit into 5,000 bytes.\n"
        "  where: JPEG, at the lowest quality\n"
        "  fix:   remove grain and photographs from the card"
    )


def test_the_preview_is_a_small_jpeg(card_renderer):
    """
    Chats show it for any link; it has no personal data.
    """
    preview = card_renderer.preview()

    assert "JPEG" == Image.open(BytesIO(preview)).format
    assert (1200, 630) == Image.open(BytesIO(preview)).size
    assert len(preview) <= 100_000


@pytest.fixture(scope="module")
def pdf(card_renderer, make_snapshot) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(card_renderer.pdf(make_snapshot("Άννα", "el_GR")))


def test_the_pdf_has_a_page_a_story(pdf, make_snapshot):
    """
    One page for each story of the snapshot, in the story format, in points.
    """
    assert len(make_snapshot().stories) == len(pdf) == 4
    assert {(810, 1440)} == {page.get_size() for page in pdf}


def test_the_pdf_can_be_read_aloud(pdf, card_renderer, make_snapshot):
    """
    It is tagged, has a title and a language, and its text can be selected.
    """
    assert pdf.is_tagged()
    assert "A year of Harvest" == pdf.get_metadata_value("Title")
    assert b"/Lang (el-GR)" in card_renderer.renderer.pdf(
        card_renderer.renderer.lay_out(
            card_renderer.html(make_snapshot(locale="el_GR"), "cover"), "a test"
        )[0],
        "a test",
        uncompressed_pdf=True,
    )
    assert "ημέρες" in pdf[3].get_textpage().get_text_range()


def test_the_pdf_has_the_alt_text_of_each_drawing(make_snapshot, changed_theme):
    """
    The alt text of a story is the alternative text of its drawing.
    """
    changed = changed_theme(
        "stories/streak.html", "{% block sheet %}", "{% block sheet %}<svg></svg>"
    )
    pages = changed.card_html.pdf_document(make_snapshot(), "phone")
    alt = changed.alt_text(make_snapshot(), make_snapshot().stories[-1])

    assert f"<svg><title>{alt}</title></svg>" in pages


DECORATED = """{% block sheet %}
<div aria-hidden="true"><svg width="9" height="9"></svg><p>ornament</p></div>
<svg width="9" height="9"></svg>
<img src="pictures/star.svg" width="9" height="9" alt="">
<img src="pictures/star.svg" width="9" height="9" alt="A star">
"""


def test_decoration_is_an_artifact_in_the_pdf(make_snapshot, changed_theme):
    """
    Every figure has an alternative text: the story's drawing, and pictures with `alt`.
    """
    changed = changed_theme("stories/streak.html", "{% block sheet %}", DECORATED)
    snapshot = replace(make_snapshot(), stories=("streak",))
    document, _ = changed.renderer.lay_out(
        changed.card_html.pdf_document(snapshot, "phone"), "a test"
    )
    options = {"pdf_variant": "pdf/ua-1", "uncompressed_pdf": True}
    pdf = changed.renderer.pdf(document, "a test", **options)
    figures = [part for part in pdf.split(b"endobj") if b"/S /Figure" in part]
    artifacts = re.findall(rb"/Artifact\s+BMC(.*?)EMC", pdf, re.DOTALL)

    assert 2 == len(figures) == len(re.findall(rb"/Figure\s*<</MCID", pdf))
    assert all(b"/Alt (" in figure for figure in figures)
    assert b"(A star)" in figures[1]
    assert any(b"TJ" in artifact for artifact in artifacts)


def test_the_pdf_has_the_words_of_scripts_whose_glyphs_hide_them(card_renderer, make_snapshot):
    """
    Thai marks are glyphs of their own, so each line has its words as ActualText; Latin needs none.
    """
    snapshot = make_snapshot("น้ำปลา", top_items=[{"name": "Tea", "events": 2}])
    html = card_renderer.card_html.pdf_document(snapshot, "phone")
    document, _ = card_renderer.renderer.lay_out(html, "a test")
    options = {"pdf_variant": "pdf/ua-1", "uncompressed_pdf": True}
    pdf = card_renderer.renderer.pdf(document, "a test", **options)
    words = [
        bytes.fromhex(text.decode()).decode("utf-16")
        for text in re.findall(rb"/ActualText <([0-9a-f]+)>", pdf, re.IGNORECASE)
    ]

    assert words
    assert all("น้ำปลา" in line for line in words)


def test_the_pdf_has_the_language_of_its_words(card_renderer, make_snapshot):
    """
    Where the theme has no Latvian, a Latvian's words are English.
    """
    html = card_renderer.card_html.pdf_document(make_snapshot(locale="lv_LV"), "phone")
    document, _ = card_renderer.renderer.lay_out(html, "a test")

    assert '<html lang="en-US" dir="ltr">' in html
    assert b"/Lang (en-US)" in card_renderer.renderer.pdf(document, "a test", uncompressed_pdf=True)


def test_the_pdf_is_the_same_every_time(card_renderer, make_snapshot):
    """
    No date and no random number is in it.
    """
    assert card_renderer.pdf(make_snapshot()) == card_renderer.pdf(make_snapshot())


PICTURES = [
    (
        "pictures/stra.svg",
        "'pictures/stra.svg' of story 'cover' cannot be shown: "
        "it is neither in the theme nor in assets. Did you mean 'pictures/star.svg'?",
    ),
    (
        "https://example.com/star.png",
        "'https://example.com/star.png' of story 'cover' cannot be shown: "
        "it is not a file of the theme; nothing is fetched from a network.",
    ),
    (
        "../../../../../etc/passwd",
        "'etc/passwd' of story 'cover' cannot be shown: it is neither in the theme nor in assets.",
    ),
    (
        "file:///etc/passwd",
        "'file:///etc/passwd' of story 'cover' cannot be shown: "
        "it is not a file of the theme; nothing is fetched from a network.",
    ),
]


@pytest.mark.parametrize(("address", "what"), PICTURES)
def test_a_picture_that_is_not_there_stops_the_card(changed_theme, make_snapshot, address, what):
    """
    WeasyPrint would leave a hole and log a message; recap raises an error, every time.
    """
    card_renderer = changed_theme(
        COVER, "{% block sheet %}", f'{{% block sheet %}}<img src="{address}" alt="">'
    )

    for _ in range(2):
        with pytest.raises(TemplateError) as raised:
            card_renderer.draw(make_snapshot(), "cover")

        assert str(raised.value) == (
            f"{what}\n"
            f"  where: {card_renderer.theme.folder}\n"
            "  fix:   put the file there, whole, or correct its name"
        )


def broken(kind: str) -> bytes:
    out = BytesIO()
    Image.effect_noise((400, 400), 80).convert("RGB").save(out, kind)
    return out.getvalue()[: out.tell() // 2]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", broken("PNG")),
        ("a.jpg", broken("JPEG")),
        ("a.webp", broken("WEBP")),
        ("a.png", b""),
        ("a.svg", b"<svg><g>"),
    ],
)
def test_a_broken_picture_stops_the_card(changed_theme, make_snapshot, name, data):
    """
    A truncated picture, an empty file, and a file that is not a picture.
    """
    card_renderer = changed_theme(
        COVER, "{% block sheet %}", f'{{% block sheet %}}<img src="{name}" alt="">'
    )
    (card_renderer.theme.folder / name).write_bytes(data)

    with pytest.raises(TemplateError) as raised:
        card_renderer.draw(make_snapshot(), "cover")

    assert str(raised.value) == (
        f"'{name}' of story 'cover' cannot be shown: "
        f"it is broken, or not what its ending '.{name[2:]}' says.\n"
        f"  where: {card_renderer.theme.folder}\n"
        "  fix:   put the file there, whole, or correct its name"
    )


def test_a_variable_font_is_refused(changed_theme):
    """
    It would make every card many times slower.
    """
    with pytest.raises(TemplateError) as raised:
        changed_theme("theme.toml", "Manrope-*.ttf", "Manrope-VariableFont_wght.ttf")

    assert raised.value.what == (
        "'Manrope-VariableFont_wght.ttf' is a variable font, which would slow down every card."
    )


def test_the_box_tree_is_as_we_read_it(card_renderer, make_snapshot):
    """
    The parts of WeasyPrint's box tree that the adapter reads: positions, style, slots.
    """
    document, _ = card_renderer.renderer.lay_out(
        card_renderer.html(make_snapshot(), "cover", "square"), "a test"
    )
    page = document.pages[0]
    name = next(text for text in box_tree.texts(page) if text.text == "Anna")
    brand = next(text for text in box_tree.texts(page) if text.text.startswith("Harvest"))

    assert Rect(0, 0, 1080, 1080) == box_tree.card_box(page)
    assert (160, 800, "Manrope", True) == (name.size_px, name.weight, name.family, name.slot)
    assert (48, 700, "Manrope", False) == (brand.size_px, brand.weight, brand.family, brand.slot)
    assert 72 == name.box.left
    assert name.box.top < name.baseline_px < name.box.bottom


def test_what_changes_a_card_changes_the_fingerprint(card_renderer, changed_theme):
    """
    The same theme has the same fingerprint; a changed colour changes it.
    """
    again = changed_theme("theme.css", "#fff4e2", "#fff4e1")

    assert 64 == len(card_renderer.fingerprint)
    assert card_renderer.fingerprint != again.fingerprint


def test_the_page_gets_fonts_and_pictures_by_address(card_renderer):
    """
    The page can serve every file that the style sheet names.
    """
    assert 'src: url("fonts/Manrope-ExtraBold.ttf")' in card_renderer.page_assets.css
    assert card_renderer.page_assets.files["fonts/Manrope-ExtraBold.ttf"].is_file()
    assert card_renderer.page_assets.files["pictures/star.svg"].is_file()
    assert "card.html" not in card_renderer.page_assets.files


def test_nothing_that_draws_is_loaded_before_it_draws():
    """
    Workers fork, so WeasyPrint and PDFium are loaded in the child, with its first card.
    """
    look = "import sys, recap.cards; print({'weasyprint', 'pypdfium2'} & set(sys.modules))"
    seen = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert "set()" == seen.stdout.strip()
