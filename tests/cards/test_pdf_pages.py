"""The PDF, as phone pages and on paper: pages, bookmarks, contents, and the tags of PDF/UA-1."""

from __future__ import annotations

import pytest
from pdf_tag_tree import bookmarks, elements, faults, headings, open_pdf
from pdf_text import poppler_pages, words

from recap.campaign import PDF_LAYOUTS
from recap.stories import Snapshot

pytestmark = pytest.mark.slow

TITLES = ["Cover", "The big number", "Your top items", "Longest streak"]
PAGE_PT = {"phone": (810, 1440), "a4": (595.28, 841.89), "letter": (612, 792)}


@pytest.fixture(scope="module")
def snapshot(make_snapshot) -> Snapshot:
    return make_snapshot("Άννα")


@pytest.fixture(scope="module")
def pdfs(card_renderer, snapshot) -> dict[str, bytes]:
    return {layout: card_renderer.pdf(snapshot, layout) for layout in PDF_LAYOUTS}


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
def test_the_tags_are_whole(pdfs, layout):
    """
    All that is painted is tagged or an artifact; tree, index and parents agree; figures and links
    are described; headings leave out no level; language and title are there.
    """
    assert [] == list(faults(open_pdf(pdfs[layout])))


@pytest.mark.parametrize("layout", PDF_LAYOUTS)
def test_a_page_has_its_size_and_each_story_its_bookmark(pdfs, layout):
    """
    Bookmarks have the titles of stories; on paper the contents page comes first.
    """
    pdf = open_pdf(pdfs[layout])
    first = [] if layout == "phone" else ["A year of Harvest"]

    assert first + TITLES == bookmarks(pdf)
    assert len(first) + len(TITLES) == len(pdf.pages)
    for page in pdf.pages:
        assert PAGE_PT[layout] == pytest.approx(tuple(map(float, page.mediabox[2:])), abs=0.01)


@pytest.mark.parametrize("layout", ["a4", "letter"])
def test_paper_has_headings_contents_and_captions(pdfs, card_renderer, snapshot, layout):
    """
    The contents page lists every story with its page, and links to it; each page has its title,
    its card, the alt text, the brand and the page number, and nothing more.
    """
    pdf, pages = open_pdf(pdfs[layout]), poppler_pages(pdfs[layout])
    entries = " ".join(f"{title} {page}" for page, title in enumerate(TITLES, start=2))
    phone = poppler_pages(pdfs["phone"])

    assert [1, 2, 2, 2, 2] == headings(pdf)
    assert ["/Link"] * 4 == [str(part.S) for part in elements(pdf) if str(part.S) == "/Link"]
    assert 4 == len(pdf.pages[0].Annots)
    assert sorted(f"Harvest A year of Harvest Άννα {entries} Harvest 1".split()) == sorted(
        pages[0].split()
    )
    for number, (story, title) in enumerate(zip(snapshot.stories, TITLES, strict=True), start=2):
        around = f"{title} {words(card_renderer.alt_text(snapshot, story))} Harvest {number}"
        assert sorted(f"{phone[number - 2]} {around}".split()) == sorted(pages[number - 1].split())


def test_a_card_is_whole_on_paper(pdfs, card_renderer, snapshot):
    """
    The card on a sheet is the card of the format portrait, scaled.
    """
    import pypdfium2
    from PIL import ImageChops, ImageFilter

    page = pypdfium2.PdfDocument(pdfs["a4"])[4]
    sheet = page.render(scale=2).to_pil().convert("RGB")
    card = card_renderer.draw(snapshot, "streak", "portrait")
    width = 960  # 640 CSS px are 480 pt
    left, top = (
        (sheet.width - width) // 2,
        next(
            y
            for y in range(sheet.height)
            if sheet.getpixel((sheet.width // 2, y)) == (255, 244, 226)
        ),
    )
    shown = sheet.crop((left, top, left + width, top + width * 5 // 4))
    pair = [image.resize((96, 120)).filter(ImageFilter.GaussianBlur(1)) for image in (card, shown)]
    inner = (4, 4, 92, 116)

    assert max(ImageChops.difference(*pair).crop(inner).convert("L").tobytes()) < 40


def test_each_layout_has_its_fingerprint(card_renderer, snapshot):
    """
    The store keeps the layouts apart; the campaign's is the default.
    """
    of_layouts = {card_renderer.pdf_fingerprint(snapshot, layout) for layout in PDF_LAYOUTS}

    assert len(PDF_LAYOUTS) == len(of_layouts)
    assert card_renderer.pdf_fingerprint(snapshot) == card_renderer.pdf_fingerprint(
        snapshot, "phone"
    )
