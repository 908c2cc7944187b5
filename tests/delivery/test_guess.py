"""A guess before the number: the page asks, and shows the card when it is answered."""

from __future__ import annotations

from http_serving import serving
from one_recap import keep
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_the_card_is_shown_after_the_guess(browser, tmp_path):
    """
    The card is covered and its alt text unsaid until then; a wrong guess shows the right one.
    """
    recap = keep(tmp_path / "run", guess=True)
    with serving(recap.run) as served:
        page = browser.new_context(**PHONE).new_page()
        page.goto(f"{served.base}{recap.link}#top-items")
        story, guess = page.locator("#top-items"), page.locator("#top-items .rp-guess")

        expect(guess).to_be_visible()
        assert "Oat milk" not in story.get_attribute("aria-label")
        guess.get_by_role("button", name="Bananas").click()
        expect(guess).to_be_hidden()
        assert "Oat milk" in story.get_attribute("aria-label")

        page.context.close()


def test_without_javascript_nothing_is_covered(browser, tmp_path):
    """
    A guess needs a tap; who cannot tap sees the card.
    """
    recap = keep(tmp_path / "run", guess=True)
    with serving(recap.run) as served:
        page = browser.new_context(**PHONE, java_script_enabled=False).new_page()
        page.goto(f"{served.base}{recap.link}")

        expect(page.locator("#top-items .rp-guess")).to_be_hidden()
        page.context.close()
