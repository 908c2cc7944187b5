"""The text layer of a PDF has the words of the picture, in every script."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from pdf_text import pdfium_pages, poppler_pages, words
from PIL import ImageChops, ImageFilter

from recap.cards import CardSize
from recap.cards.layout.renderer import PIXELS_PER_POINT

pytestmark = pytest.mark.slow

LEFT_TO_RIGHT = {
    "Latin": "Your favourite office coffee, Zoë Ångström: 42 fjords",
    "Greek": "Η αγαπημένη σου γεύση: Φέτα Παρνασσού, ΐ",  # noqa: RUF001
    "Cyrillic": "Твой любимый Ржаной хлеб, Ёжик (й)",
    "Devanagari": "श्रीमती क्षत्रिय ने जई का दूध और पनीर टिक्का खरीदा",
    "Thai": "สมชาย ใจดี ซื้อนมข้าวโอ๊ตสูตรไม่เติมน้ำตาล น้ำปลา",
    "Japanese": "山田太郎のオーツミルク とろけるチーズ・大容量",
    "Chinese": "王小明 燕麦牛奶 切达奶酪碎片超大家庭装",
    "Korean": "김민준 귀리 우유 통밀빵 체다 치즈",
}
RIGHT_TO_LEFT = {
    "Arabic": "محمد عبد الله اشترى حليب الشوفان وتمر المدينة الفاخر",
    "Arabic with marks": "جُبْنَة طازَجة",
    "Arabic with ligatures": "لا إله إلا الأرض، 42 مرة في عام 2017!",
    "Arabic with money": "أنفقت 1,250.50 € في 2017-06-01 وأكثر: 12/34",
    "Persian": "پیتزا و گیلاس ژاله چای می‌خواهم کتاب‌ها ۱۲۳",  # noqa: RUF001
    "Hebrew": "שלום דוד לוי: חלב שיבולת שועל, גבינה לבנה 5%",
    "Hebrew with points": "שָׁלוֹם עֲלֵיכֶם",
    "a name in a sentence": "You kept picking \u2068محمد عبد الله\u2069, who likes coffee",
}
# PDFium mirrors brackets once more and leaves out emoji; in a line of both directions it orders the
# words of the smaller part from the wrong side.
ONLY_POPPLER = {
    "Arabic with a brand": "عامك \u2068Complete Tea\u2069: 407 منتجات في 48 يوما",
    "Arabic with brackets": "قهوة عربية (2 حبة) 100%",
    "Arabic with emoji": "محمد 🎉 علي 👍🏽 قهوة",
    "a name in a sentence": RIGHT_TO_LEFT.pop("a name in a sentence"),
}


def document_of(texts: dict[str, str]) -> str:
    """Return HTML with one page for each text."""
    is_rtl = re.compile("Arabic|Persian|Hebrew").match
    pages = "".join(
        f'<p dir="{"rtl" if is_rtl(name) else "ltr"}">{text}</p>' for name, text in texts.items()
    )
    return (
        '<!doctype html><html lang="en"><title>A test</title><style>'
        "@page { size: 1200px 200px; margin: 20px } p { font: 700 30px Manrope; margin: 0 }"
        f"p + p {{ break-before: page }}</style>{pages}</html>"
    )


def pdf_of(card_renderer, texts: dict[str, str]) -> bytes:
    document, _ = card_renderer.renderer.lay_out(document_of(texts), "a test")
    return card_renderer.renderer.pdf(document, "a test", pdf_variant="pdf/ua-1")


EVERY = LEFT_TO_RIGHT | RIGHT_TO_LEFT | ONLY_POPPLER


@pytest.fixture(scope="module")
def pdf(card_renderer) -> bytes:
    return pdf_of(card_renderer, EVERY)


def test_poppler_reads_every_script_back(pdf):
    """
    `pdftotext` finds what is written, letter by letter, in the order of reading.
    """
    assert {name: words(text) for name, text in EVERY.items()} == dict(
        zip(EVERY, poppler_pages(pdf), strict=True)
    )


def test_pdfium_reads_every_script_back(pdf):
    """
    PDFium does too, but for what `ONLY_POPPLER` lists.
    """
    pages = dict(zip(EVERY, pdfium_pages(pdf), strict=True))

    assert {name: words(text) for name, text in EVERY.items() if name not in ONLY_POPPLER} == {
        name: text for name, text in pages.items() if name not in ONLY_POPPLER
    }


@pytest.mark.parametrize("name", ["Arabic with marks", "Arabic with emoji", "Hebrew with points"])
def test_letters_stay_where_they_were(card_renderer, name):
    """
    A picture is made without the text layer: both look alike, to fractions of a pixel.
    """
    document, _ = card_renderer.renderer.lay_out(document_of({name: EVERY[name]}), "a test")
    size = CardSize(width_px=1200, height_px=200)
    picture = card_renderer.renderer.picture(document, "a test", size)
    tagged = pypdfium2.PdfDocument(pdf_of(card_renderer, {name: EVERY[name]}))
    drawn = tagged[0].render(scale=PIXELS_PER_POINT).to_pil().convert("RGB")
    blurred = [image.filter(ImageFilter.GaussianBlur(3)) for image in (picture, drawn)]

    assert picture.getextrema() != ((255, 255),) * 3
    assert max(ImageChops.difference(*blurred).tobytes()) <= 24
