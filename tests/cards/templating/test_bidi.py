"""Names that run the other way than the words around them keep their signs at their own end."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from pdf_text import MARKS

from recap.cards.templating.bidi import (
    ISOLATE,
    POP,
    closed,
    direction,
    isolated,
    isolated_facts,
    isolated_lines,
    without_marks,
)

COFFEE = "قهوة (2 حبة) 100%"


@pytest.mark.parametrize(
    ("text", "direction", "marked"),
    [
        (COFFEE, "ltr", True),
        ("שוקולד 50%", "ltr", True),
        ("Tea 50%", "ltr", False),
        ("Καφές 50%", "ltr", False),
        ("100%", "ltr", False),
        (COFFEE, "rtl", False),
        ("Tea 50%", "rtl", True),
        ("100%", "rtl", True),
        ("محمد 100%", "rtl", False),
        ("+1", "ltr", False),
    ],
)
def test_text_against_the_direction_is_isolated(text, direction, marked):
    """
    Nothing is added to other text, so cards without such names are as before.
    """
    assert (f"{ISOLATE}{text}{POP}" if marked else text) == isolated(text, direction)
    assert text == without_marks(isolated(text, direction))


def test_texts_of_facts_are_isolated():
    """
    Under any key, also of a custom metric; not the codes and dates that templates compare.
    """
    facts = {
        "top_items": [{"name": COFFEE, "by": "بن", "events": 2}, {"name": "Tea", "events": 1}],
        "channel_turn": {"before": "Main Street", "after": COFFEE, "month": "2017-06"},
        "flavour": {"taste": "بن"},
        "busiest_daypart": {"part": "night"},
        "hours": [0] * 24,
        "events": 3,
    }
    coffee, taste = f"{ISOLATE}{COFFEE}{POP}", f"{ISOLATE}بن{POP}"

    assert {
        **facts,
        "top_items": [{"name": coffee, "by": taste, "events": 2}, {"name": "Tea", "events": 1}],
        "channel_turn": {"before": "Main Street", "after": coffee, "month": "2017-06"},
        "flavour": {"taste": taste},
    } == isolated_facts(facts, "ltr")
    mirrored = isolated_facts(facts, "rtl")
    assert {"part": "night"} == mirrored["busiest_daypart"]
    assert [COFFEE, f"{ISOLATE}Tea{POP}"] == [item["name"] for item in mirrored["top_items"]]
    assert "2017-06" == mirrored["channel_turn"]["month"]


def test_a_persona_is_translated_before_it_is_isolated(changed_theme):
    """
    Its name is looked up as it is written; without a translation it is isolated.
    """
    theme = changed_theme("theme.toml", "", "")
    persona = {"name": "The Night Owl", "description": "Hoo!"}
    environment = theme.card_html.templates.for_locale("ar")
    template = environment.from_string("{{ _(persona.name) }} {{ _(persona.description) }}")

    assert {"persona": persona} == isolated_facts({"persona": persona}, "rtl")
    assert f"{ISOLATE}The Night Owl{POP} {ISOLATE}Hoo!{POP}" == template.render(persona=persona)


def test_a_text_that_is_cut_closes_its_isolate():
    """
    What follows the name on the same line is outside.
    """
    assert f"{ISOLATE}قهوة…{POP}" == closed(f"{ISOLATE}قهوة…")
    assert "Tea…" == closed("Tea…")


ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]+")
FACTS = {
    "item": {"name": COFFEE, "by": "بن!"},
    "other": {"name": "Tea (2) 50%", "by": "A. & Co."},
    "growth": 91,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "source", "seen"),
    [
        ("en", "{{ item.name }} 12%", "%100(A2)A12%"),
        ("en", "1. {{ item.name }}: {{ 12 | number }} items", "1.%100(A2)A:12items"),
        ("en", "{{ item.name }} - {{ item.by }}, 3 times", "%100(A2)A-!A,3times"),
        ("en", "{{ item.name | shorten(width=40, size=24) }} 7, 8", "…A7,8"),
        ("en", "{{ growth | signed_percent }}", "+91%"),
        ("ar", "{{ other.name }} من 12", "12ATea(2)50%"),
        ("ar", "{{ other.name }} - {{ other.by }}!", "!A.&Co.-Tea(2)50%"),
        ("ar", "{{ growth | signed_percent }}", "+91%"),
        ("ar", "زيادة {{ growth | signed_percent }} هنا", "A+91%A"),
        ("ar", "{{ 5821 | duration }} مع {{ other.by }}!", "!A.&Co.A4"),
        ("ar", "وفّرت {{ 142.87 | money }}.", ".US$142.87A"),
        ("he", "{{ 1440 * 3 | int }} {{ other.name }}", "Tea(2)50%4320"),
    ],
)
def test_names_and_numbers_stand_where_they_belong(card_renderer, locale, source, seen):
    """
    The glyphs of a line from left to right, as WeasyPrint places them; A is an Arabic word.
    """
    words = direction(locale)
    template = card_renderer.card_html.templates.for_locale(locale).from_string(source)
    campaign = {"currency": "USD"}
    text = template.render(isolated_facts(FACTS, words), campaign=campaign)
    html = f'<html lang="{locale}" dir="{words}"><title>a</title><p>{text}</p></html>'
    document, _ = card_renderer.renderer.lay_out(html, "a line")
    pdf = card_renderer.renderer.pdf(document, "a line", pdf_variant="pdf/ua-1")

    assert seen == glyphs_from_the_left(pdf)


def glyphs_from_the_left(pdf: bytes) -> str:
    """Return the characters of a PDF of one line by their place; each Arabic word is one A."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[0].get_textpage()
        glyphs = [
            (text.get_charbox(at)[0], chr(pypdfium2.raw.FPDFText_GetUnicode(text, at)))
            for at in range(text.count_chars())
        ]
    finally:
        document.close()
    shown = "".join(glyph for _, glyph in sorted(glyphs)).translate(MARKS)
    return ARABIC.sub("A", "".join(shown.split()))


def test_each_line_of_an_isolated_name_is_isolated():
    """
    A line break ends the isolate, so it begins again.
    """
    lines = isolated_lines([f"a {ISOLATE}ب", " ج", f" د{POP} e", "f"])

    assert [
        f"a {ISOLATE}ب{POP}",
        f"{ISOLATE} ج{POP}",
        f"{ISOLATE} د{POP} e",
        "f",
    ] == lines


def test_a_card_shows_an_arabic_name_in_its_own_direction(card_renderer, make_snapshot):
    """
    The customer's name, and names of items, in an English text.
    """
    snapshot = make_snapshot("محمد", top_items=[{"name": COFFEE, "events": 2}])
    shown = card_renderer.fragment(snapshot, "top-items")

    assert f"{ISOLATE}{COFFEE}{POP}" in shown
    assert f"{ISOLATE}محمد{POP}" in card_renderer.fragment(snapshot, "cover")
