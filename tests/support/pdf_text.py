"""Read the text of a PDF back, as readers and search engines do."""

from __future__ import annotations

import subprocess
import unicodedata

import pypdfium2

# Marks of direction say nothing: programs add some when they turn text around.
MARKS = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def words(text: str) -> str:
    """Return *text* without marks of direction, composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text.translate(MARKS)).split())


def poppler_pages(pdf: bytes) -> list[str]:
    """Return the words of each page that Poppler's `pdftotext` finds."""
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return [words(page) for page in run.stdout.decode().split("\f")[:-1]]


def pdfium_pages(pdf: bytes) -> list[str]:
    """Return the words of each page that PDFium, which is in Chrome, finds."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [words(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()
