"""
The card in Chromium: one warm page with the theme's style sheet, whose text changes.

Usage: `python -m peers.chromium` takes the screenshot with Playwright;
`python -m peers.chromium fast` takes it with Chromium's own command and `optimizeForSpeed`.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from base64 import b64decode, b64encode
from pathlib import Path

import font_manrope
from playwright.sync_api import Browser, Page, sync_playwright

from .card import Card
from .request_loop import run

FONTS = Path(font_manrope.__file__).parent / "files"
THEME = Path(__file__).parents[2] / "templates" / "poster"
TITLE_PX = 116
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OFFLINE = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
PAGE = """<!doctype html><meta charset="utf-8"><style>{css} html, body {{ margin: 0 }}</style>
<article class="card card--top-items format--story"><div class="sheet">
<p class="mast"><b></b><bdi></bdi></p>
<div class="words"><p class="title top-title" style="font-size:{title}px"></p></div>
<ol class="stripes"></ol>
</div></article>"""
FILL = """card => {
  const find = name => document.querySelector(name);
  find('.mast b').textContent = card.brand;
  find('.mast bdi').textContent = card.year_label;
  find('.title').innerText = card.title.join('\\n');
  find('.stripes').replaceChildren(...card.items.map((item, index) => {
    const stripe = document.createElement('li');
    stripe.className = `stripe stripe-${index + 1}`;
    stripe.innerHTML = '<i></i><span class="stripe-name"></span><span class="stripe-count"></span>';
    const [bar, name, count] = stripe.children;
    bar.style.width = `${item.bar_px}px`;
    name.style.fontSize = `${item.size_px}px`;
    name.textContent = item.name;
    count.textContent = item.events;
    return stripe;
  }));
}"""
FONTS_READY = (
    "Promise.all(['700 36px Manrope', '800 36px Manrope'].map(f => document.fonts.load(f)))"
)


def main(*, fast: bool) -> None:
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not executable:
        raise SystemExit(f"None of {', '.join(BROWSERS)} is on the PATH.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=OFFLINE)
        page = _open_page(browser)
        session = page.context.new_cdp_session(page)

        def screenshot(card: Card) -> bytes:
            page.evaluate(FILL, card)
            return page.screenshot(type="png")

        def fast_screenshot(card: Card) -> bytes:
            page.evaluate(FILL, card)
            options = {"format": "png", "optimizeForSpeed": True}
            return b64decode(session.send("Page.captureScreenshot", options)["data"])

        run(fast_screenshot if fast else screenshot, browser.version)
        browser.close()


def _open_page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    page.set_content(PAGE.format(css=_page_css(), title=TITLE_PX))
    page.evaluate(FONTS_READY)
    return page


def _page_css() -> str:
    """Return the theme's style sheet with its fonts, its colours and the ground of the story."""
    colors = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["colors"]
    tokens = "".join(f"--{name}: {value}; " for name, value in colors.items())
    ground = "--ground: var(--butter); --on-ground: var(--ink);"
    fonts = _font_face(700, "Bold") + _font_face(800, "ExtraBold")
    style_sheet = (THEME / "theme.css").read_text(encoding="utf-8")
    return f"{fonts}:root {{ {tokens}{ground} }}\n{style_sheet}"


def _font_face(weight: int, name: str) -> str:
    data = b64encode((FONTS / f"Manrope-{name}.ttf").read_bytes()).decode()
    return (
        f"@font-face {{ font-family: Manrope; font-weight: {weight}; "
        f"src: url(data:font/ttf;base64,{data}) }}\n"
    )


if __name__ == "__main__":
    main(fast=sys.argv[1:] == ["fast"])
