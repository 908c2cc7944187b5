"""Layouts with cached styles are those of WeasyPrint, which caches none."""

from __future__ import annotations

from functools import partial

import pytest

from recap.cards.assets.theme_files import BASE
from recap.cards.layout import weasyprint_patches
from recap.cards.layout.renderer import Renderer, captured_warnings

weasyprint_patches.load()

from recap.cards.layout import style_cache  # noqa: E402 - once WeasyPrint is loaded

pytestmark = pytest.mark.slow

SHEET = """
:root { --ink: #135; --wide: calc(2 * 30px) }
html { overflow: hidden; font-size: 20px }
body { margin: 0; color: var(--ink); counter-reset: part }
p { margin: 0 0 1em; letter-spacing: .02em; text-indent: 3% }
p::first-letter { font-size: 2em; color: red }
p::first-line { font-weight: 800 }
p:nth-child(2n)::before { counter-increment: part; content: counter(part) ". " }
p:empty { height: 2ex; background: #eee }
p:has(b) { padding-inline-start: var(--wide); border-left: medium solid }
li { margin-left: 2ch; text-decoration: underline }
li b { text-decoration: line-through; display: inline-block; width: 10vw }
.row { display: flex; gap: 1em; line-height: 1.5 } .row > * { flex: 1; min-width: 0 }
.grid { display: grid; grid-template-columns: 1fr 2fr; direction: rtl }
table { border-collapse: collapse; width: 99% }
td { padding: 3px; border: 1px solid; float: left }
.note { position: absolute; right: 2px; top: 50%; transform: rotate(3deg) }
.note { font: italic 12px/2 serif }
@media print { .note { opacity: .5 } }
@page { @bottom-right { content: "of " counter(pages); font-size: 9px } }
"""
BODIES = (
    '<p>Oat milk</p><p lang="de">Äpfel <b style="font-size:30px">und</b> Birnen</p><p></p>',
    "<ol><li>one<li>two <b>wide</b></ol><ul style='list-style:square inside'><li>three</ul>",
    '<div class="row"><p>left</p><p id="here">right <b>bold</b></p></div><a name="x">x</a>',
    '<div class="grid"><div>1</div><div class="note">2</div><div style="width:5vw">3</div></div>',
    "<table><tr><td>a<td>b<tr><td colspan=2>c</table><p>after</p>",
    '<svg width="40" height="10"><rect width="30" height="10" fill="red"/></svg><p>Oat milk</p>',
)


class BothLayouts:
    """Lays out pages with cached styles and without."""

    def __init__(self, renderer: Renderer, css: str) -> None:
        self.renderer, self.sheet = renderer, renderer._sheet(css)
        self.cache = style_cache.StyleCache([self.sheet], renderer.fonts)

    def __call__(self, body: str, wide: int = 400) -> tuple[bytes, bytes]:
        """Return both PDFs, the one with cached styles first."""
        text = f"<!doctype html><style>@page {{ size: {wide}px 300px }}</style><body>{body}"
        html, fetcher = self.renderer._weasyprint.HTML, self.renderer._fetcher
        first, second = (html(string=text, base_url=BASE, url_fetcher=fetcher) for _ in range(2))
        alone = second.render(font_config=self.renderer.fonts, stylesheets=[self.sheet], cache={})
        return self.cache.lay_out(first, {}).write_pdf(), alone.write_pdf()


@pytest.fixture
def sheet_of(card_renderer):
    """Return a function that prepares both layouts with a style sheet."""
    return partial(BothLayouts, card_renderer.renderer)


@pytest.fixture
def lay_out(sheet_of):
    return sheet_of(SHEET)


def test_a_layout_with_cached_styles_is_weasyprints(lay_out):
    """
    Byte for byte, whatever was laid out before it, and however often.
    """
    for body, wide in (*((body, 400) for body in BODIES), ("".join(BODIES), 250)) * 2:
        with captured_warnings():
            cached, alone = lay_out(body, wide)
        assert alone == cached, body


def test_a_style_is_computed_once(lay_out):
    """
    Elements with the same matched rules and the same parent style share one style.
    """
    lay_out(BODIES[0])
    [rules] = lay_out.cache._rules.values()
    kept = dict(rules.styles)
    lay_out(BODIES[0].replace("Oat milk", "Bananas"))

    assert kept == rules.styles


def test_the_number_of_cached_styles_is_limited(lay_out, monkeypatch):
    """
    Customers bring their own font sizes, so the cache would grow without end.
    """
    monkeypatch.setattr(style_cache, "MAX_CACHED_STYLES", 10)
    for size in range(20):
        lay_out(f'<p style="font-size:{10 + size}px">Oat milk</p>')

    assert 20 > sum(len(rules.styles) for rules in lay_out.cache._rules.values())


def test_a_warning_about_a_style_comes_again(card_renderer):
    """
    WeasyPrint warns when it computes a style; the next card with that style must warn too.
    """
    html = '<p style="widht: 3px">Oat milk</p>'
    warnings = [card_renderer.renderer.lay_out(html, "a test")[1] for _ in range(2)]

    assert [["Ignored `widht: 3px` at 1:1, unknown property."]] * 2 == warnings


def test_a_reference_uses_no_cached_style(card_renderer, make_snapshot):
    """
    Cards are compared with it, so it must not contain the same errors.
    """
    card_renderer.renderer._styles.clear()
    card_renderer.draw_reference(make_snapshot(), "streak", "square")

    assert {} == card_renderer.renderer._styles._rules


CASCADES = {
    "later of two equal rules": "p { color: red } p { color: blue }",
    "specificity": ".a { color: blue } p { color: red }",
    "importance": "p { color: blue !important } .a { color: red }",
    "important in style": ".b { color: blue !important }",
    "layers": "@layer low, high; @layer high { p { color: blue } }@layer low { .a { color: red } }",
    "no layer": "p { color: blue } @layer low { .a { color: red } }",
    "pseudo-element": "p::before { content: 'x'; color: blue } ::before { color: red }",
}


@pytest.mark.parametrize("cascade", CASCADES)
def test_declarations_win_as_in_weasyprint(sheet_of, cascade):
    """
    By importance, then layer, then specificity, then order.
    """
    body = '<p class="a">Oat milk</p><p class="a b" style="color:green">Bananas</p>'

    cached, alone = sheet_of(CASCADES[cascade])(body)

    assert alone == cached


def test_specificity_decides_between_style_sheets(sheet_of):
    """
    The more specific rule wins, in whatever sheet it is.
    """
    sheets = "<style>.a { color: blue }</style><style>p { color: red }</style>"

    cached, alone = sheet_of("")(f'{sheets}<p class="a">Oat milk</p>')

    assert alone == cached


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<p lang="en">in</p>', '<p lang="tr">in</p>'),
        ('<p style="color:red">in</p>', '<p style="color:blue">in</p>'),
        ('<p id="a">in</p><a href="#b">x</a>', '<p id="b">in</p><a href="#b">x</a>'),
        ('<a name="a">in</a><a href="#b">x</a>', '<a name="b">in</a><a href="#b">x</a>'),
        ("<p>in</p>", "<div>in</div>"),
        ("<p>in</p>", '<p class="a">in</p>'),
        ("<section><p>in</p></section>", '<section class="a"><p>in</p></section>'),
    ],
    ids=["lang", "style", "id", "name", "tag", "class", "parent"],
)
def test_elements_that_differ_share_no_style(sheet_of, one, other):
    """
    Upper case of an i has a dot in Turkish, though the same rules match.
    """
    lay_out = sheet_of("p { text-transform: uppercase } .a { letter-spacing: 3px }")

    for body in (one, other, one + other):
        cached, alone = lay_out(body)
        assert alone == cached
    assert lay_out(one)[0] != lay_out(other)[0]
