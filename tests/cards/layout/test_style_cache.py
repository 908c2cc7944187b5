"""Styles that are kept between documents: the contract with WeasyPrint, which keeps none."""

from __future__ import annotations

import pytest

from recap.cards.assets.theme_files import BASE
from recap.cards.layout import weasyprint_patches
from recap.cards.layout.renderer import captured_warnings

weasyprint_patches.load()

from recap.cards.layout import style_cache  # noqa: E402 - once WeasyPrint is loaded

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


@pytest.fixture
def alone(card_renderer):
    """Lay out a body with kept styles and without; return both as PDF."""
    renderer = card_renderer.renderer
    sheet = renderer._sheet(SHEET)
    kept = style_cache.StyleCache([sheet], renderer.fonts)

    def alone(body: str, wide: int = 400) -> tuple[bytes, bytes]:
        text = f"<!doctype html><style>@page {{ size: {wide}px 300px }}</style><body>{body}"
        html, again = (
            renderer._weasyprint.HTML(string=text, base_url=BASE, url_fetcher=renderer._fetcher)
            for _ in range(2)
        )
        plain = again.render(font_config=renderer.fonts, stylesheets=[sheet], cache={})
        return kept.lay_out(html, {}).write_pdf(), plain.write_pdf()

    alone.styles = kept
    return alone


def test_a_layout_is_the_one_that_weasyprint_makes_alone(alone):
    """
    To the last byte, whatever was laid out before it, and however often.
    """
    for body, wide in (*((body, 400) for body in BODIES), ("".join(BODIES), 250)) * 2:
        with captured_warnings():
            ours, theirs = alone(body, wide)
        assert theirs == ours, body


def test_a_style_is_computed_once(alone):
    """
    Elements that match the same rules, below the same ones, share what is known of them.
    """
    alone(BODIES[0])
    [rules] = alone.styles._rules.values()
    kept = dict(rules.looks)
    alone(BODIES[0].replace("Oat milk", "Bananas"))

    assert kept == rules.looks


def test_not_too_many_styles_are_kept(alone, monkeypatch):
    """
    Customers bring sizes of their own: what was laid out long ago is forgotten.
    """
    monkeypatch.setattr(style_cache, "MAX_CACHED_STYLES", 10)
    for size in range(20):
        alone(f'<p style="font-size:{10 + size}px">Oat milk</p>')

    assert 20 > sum(len(rules.looks) for rules in alone.styles._rules.values())


def test_what_weasyprint_says_of_a_style_is_said_again(card_renderer):
    """
    It warns when it computes a style: the next card with that style must not go unheard.
    """
    html = '<p style="widht: 3px">Oat milk</p>'
    said = [card_renderer.renderer.lay_out(html, "a test")[1] for _ in range(2)]

    assert [["Ignored `widht: 3px` at 1:1, unknown property."]] * 2 == said


def test_the_reference_is_weasyprints_alone(card_renderer, tell):
    """
    What cards are held to does not come out of the styles that are kept.
    """
    card_renderer.renderer._styles.forget()
    card_renderer.draw_reference(tell(), "streak", "square")

    assert {} == card_renderer.renderer._styles._rules
