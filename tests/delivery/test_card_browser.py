"""A browser decodes a painted card to the same pixels."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from recap.campaign import load
from recap.cards import CardRenderer
from recap.cards.checks import sample_customers

EXAMPLE = Path(__file__).parents[2] / "examples" / "complete-journey"
READ_PIXELS = """async (png) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${png}`;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const {data} = context.getImageData(0, 0, picture.width, picture.height);
  let text = "";
  for (let at = 0; at < data.length; at += 8192)
    text += String.fromCharCode(...data.subarray(at, at + 8192));
  return btoa(text);
}"""


def test_a_browser_decodes_a_painted_card(browser):
    """
    Chromium decodes the strips of the PNG to the painted pixels.
    """
    year = load(EXAMPLE)
    card_renderer = CardRenderer(year)
    customer = sample_customers.snapshots(year, card_renderer.theme)["median"]
    assert card_renderer.fallback_reason(customer, "top-items", "link") is None
    card = card_renderer.card(customer, "top-items", "link")
    page = browser.new_page()

    decoded = page.evaluate(READ_PIXELS, base64.b64encode(card).decode())
    page.close()

    painted = card_renderer.draw(customer, "top-items", "link").convert("RGBA").tobytes()
    assert digest(painted) == digest(base64.b64decode(decoded))


def digest(pixels: bytes) -> str:
    return hashlib.sha256(pixels).hexdigest()
