"""The customer's page in a real browser, on a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from http_serving import serving
from PIL import Image
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def address(stored_recap):
    with serving(stored_recap.run) as served:
        yield served.base + stored_recap.link


@pytest.fixture
def visit(browser, address):
    """Open the page in a new window; fail on a console error or a request to another site."""
    problems, windows = [], []
    home = address.split("/r/")[0]

    def open_(**window):
        init = window.pop("init", None)
        context = browser.new_context(**{**PHONE, **window})
        windows.append(context)
        page = context.new_page()
        page.on("console", check_message)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", check_request)
        if init:
            page.add_init_script(init)
        page.goto(address)
        return page

    def check_message(message):
        if message.type in ("error", "warning"):
            problems.append(message.text)

    def check_request(request):
        if not request.url.startswith((home, "data:", "blob:")):
            problems.append(request.url)

    yield open_
    for context in windows:
        context.close()
    assert [] == problems


def at(page):
    """Return the id of the shown story."""
    return page.locator('.rp-story[data-at="0"]').get_attribute("id")


def test_tap_and_keys_go_through_the_stories(visit):
    """
    A tap on the left third goes back, elsewhere forward; keys do too, and stop at both ends.
    """
    page = visit()
    assert "cover" == at(page)

    page.touchscreen.tap(300, 400)
    assert "top-items" == at(page)
    page.touchscreen.tap(60, 400)
    assert "cover" == at(page)
    page.touchscreen.tap(60, 400)
    assert "cover" == at(page)

    for key, story in [
        ("ArrowRight", "top-items"),
        ("Space", "summary"),
        ("ArrowRight", "summary"),
        ("ArrowLeft", "top-items"),
        ("Home", "cover"),
        ("End", "summary"),
        ("Shift+Space", "top-items"),
    ]:
        page.keyboard.press(key)
        assert story == at(page), key


def test_a_swipe_goes_on(visit):
    """
    A swipe to the left shows the next story, a swipe to the right the previous one.
    """
    page = visit()
    touch = page.context.new_cdp_session(page)

    def swipe(start, end):
        def send(kind, *points):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        send("touchStart", {"x": start, "y": 400})
        for step in range(1, 6):
            send("touchMove", {"x": start + (end - start) * step / 5, "y": 402})
        send("touchEnd")

    swipe(300, 100)
    expect(page.locator('.rp-story[data-at="0"]')).to_have_id("top-items")
    swipe(100, 300)
    expect(page.locator('.rp-story[data-at="0"]')).to_have_id("cover")


def test_the_card_is_saved_as_a_picture(visit, tmp_path):
    """
    Save downloads the shown story: a PNG of 1080x1920 with a generic name.
    """
    page = visit()
    page.keyboard.press("ArrowRight")

    with page.expect_download() as saving:
        page.tap('[data-at="0"] [data-act="save"]')

    assert "your-2017-top-items-story.png" == saving.value.suggested_filename
    assert ("PNG", (1080, 1920)) == kind_and_size(saved(saving.value, tmp_path))


def test_every_size_is_in_the_sheet(visit, tmp_path):
    """
    "All sizes" opens a sheet of four downloads; Escape or a tap outside closes it.
    """
    page = visit()
    page.tap('[data-at="0"] [data-act="sizes"]')
    links = page.locator(".rp-drop[open] .rp-sizes a")
    expect(links).to_have_count(4)

    with page.expect_download() as saving:
        links.nth(2).tap()
    assert ("PNG", (1080, 1080)) == kind_and_size(saved(saving.value, tmp_path))
    expect(page.locator(".rp-drop[open]")).to_have_count(0)

    page.tap('[data-at="0"] [data-act="sizes"]')
    page.keyboard.press("Escape")
    expect(page.locator(".rp-drop[open]")).to_have_count(0)
    expect(page.locator('[data-at="0"] [data-act="sizes"]')).to_be_focused()

    page.tap('[data-at="0"] [data-act="sizes"]')
    page.touchscreen.tap(200, 120)
    expect(page.locator(".rp-drop[open]")).to_have_count(0)
    assert "cover" == at(page)


def test_the_back_button_closes_a_sheet(visit):
    """
    The back button closes the sheet, not the page; Escape removes its history entry too.
    """
    page = visit()
    sheet = page.locator(".rp-drop[open]")

    page.tap('[data-at="0"] [data-act="sizes"]')
    expect(sheet).to_have_count(1)
    page.evaluate("history.back()")
    expect(sheet).to_have_count(0)
    page.tap('[data-at="0"] [data-act="sizes"]')
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.wait_for_function("history.state === null")


def test_a_reload_shows_the_same_story(visit):
    """
    The address has the id of the shown story, and nothing about the customer.
    """
    page = visit()
    page.keyboard.press("End")
    page.wait_for_url("**#summary")
    page.reload()

    assert "summary" == at(page)


def test_the_last_story_has_the_pdf_for_phones_and_on_paper(visit, tmp_path):
    """
    Only the last story has the button; a sheet shows both layouts, and each is a download.
    """
    page = visit()
    expect(page.locator('[data-at="0"] [data-act="pdf"]')).to_have_count(0)
    page.keyboard.press("End")
    names = []
    for number in range(2):
        page.tap('[data-at="0"] [data-act="pdf"]')
        links = page.locator(".rp-drop[open] .rp-sizes a")
        expect(links).to_have_count(2)
        with page.expect_download() as saving:
            links.nth(number).tap()
        names.append(saving.value.suggested_filename)
        assert saved(saving.value, tmp_path).read_bytes().startswith(b"%PDF-")
        expect(page.locator(".rp-drop[open]")).to_have_count(0)

    assert ["your-2017-recap.pdf", "your-2017-recap-letter.pdf"] == names


def test_share_sends_the_picture_without_a_link(visit):
    """
    If files can be shared, a tap shares the loaded picture, without any address.
    """
    page = visit(
        init="""
        navigator.canShare = () => true;
        navigator.share = async (what) => {
          const file = what.files[0];
          window.shared = [Object.keys(what).join(), file.name, file.type, file.size > 1000];
        };"""
    )
    share = page.locator('[data-at="0"] [data-act="share"]:not([aria-disabled])')
    share.tap()

    assert ["files", "your-2017-cover-story.png", "image/png", True] == page.evaluate("shared")


def test_without_a_share_sheet_there_is_no_button(visit):
    """
    If files cannot be shared, there is no button for it.
    """
    page = visit(init="delete Navigator.prototype.canShare")

    expect(page.locator('[data-act="share"]:visible')).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "height"), [(320, 568), (390, 664), (844, 390), (768, 1024), (1440, 900)]
)
def test_everything_fits_the_window(visit, width, height):
    """
    The card and its buttons are inside the window, buttons are 44 px, and nothing scrolls sideways.
    """
    page = visit(viewport={"width": width, "height": height})
    page.keyboard.press("End")
    page.wait_for_timeout(450)  # the story slides in

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [page.locator('[data-at="0"] .rp-frame').bounding_box()]
    buttons = page.locator('[data-at="0"] .rp-act:visible').all()
    boxes += [button.bounding_box() for button in buttons]
    for box in boxes:
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width + 0.5
        assert box["y"] + box["height"] <= height + 0.5
        assert min(box["width"], box["height"]) >= 44
    assert 0.5625 == pytest.approx(boxes[0]["width"] / boxes[0]["height"], abs=0.002)


def test_the_bar_does_not_cover_text(visit):
    """
    On a small phone the bar covers only the last 340 of 1920 px of the card: there is no text.
    """
    page = visit(viewport={"width": 320, "height": 568})
    card = page.locator('[data-at="0"] .rp-frame').bounding_box()
    bar = page.locator('[data-at="0"] .rp-actions').bounding_box()

    assert bar["y"] >= card["y"] + card["height"] * (1920 - 340) / 1920


def test_a_story_is_text_for_screen_readers(visit):
    """
    Stories are text; a new story's alternative text is announced; hidden stories are inert.
    """
    page = visit()
    page.keyboard.press("ArrowRight")

    shown = page.locator('.rp-story[data-at="0"]')
    assert "Oat milk" in shown.inner_text()
    assert shown.get_attribute("aria-label") == page.locator("[data-said]").inner_text()
    assert 2 == page.locator(".rp-story[inert]").count()


def test_the_page_passes_axe(visit):
    """
    Axe finds no violation in the page around the cards, also with an open sheet.
    """
    page = visit()
    assert [] == violations(page)
    page.tap('[data-at="0"] [data-act="counted"]')
    page.wait_for_timeout(400)
    assert [] == violations(page)


@pytest.mark.parametrize("script", [True, False])
def test_the_evidence_of_a_number_fits_a_small_phone(visit, script):
    """
    Counts and lines with very long names stay within 360 px; a tap hides the lines.
    """
    page = visit(viewport={"width": 360, "height": 780}, java_script_enabled=script)
    story = page.locator("#top-items")
    if script:
        page.keyboard.press("ArrowRight")
    story.locator('[data-act="counted"]').tap()
    panel = story.locator(".rp-drop[open] .rp-panel")

    lines = panel.locator(".rp-lines")
    expect(lines.locator("li")).to_have_count(2)
    expect(lines).to_contain_text("Oat milk")
    expect(panel.locator(".rp-tally dd")).to_have_text(["4,300", "20", "1", "200"])
    assert panel.evaluate("p => p.scrollWidth <= p.clientWidth && p.clientWidth <= 360")
    for box in (item.bounding_box() for item in panel.locator("li, dt, dd, b, small").all()):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360.5
    assert lines.locator("summary").bounding_box()["height"] >= 44
    lines.locator("summary").tap()
    expect(lines.locator("li").first).to_be_hidden()
    expect(panel).to_be_visible()


def test_a_page_from_right_to_left_shows_its_card(visit):
    """
    The card is in its frame in both text directions.
    """
    page = visit()
    page.evaluate("document.documentElement.dir = 'rtl'")

    frame = page.locator('[data-at="0"] .rp-frame').bounding_box()
    assert frame == pytest.approx(page.locator('[data-at="0"] .rp-artboard').bounding_box(), abs=1)


def test_reduced_motion_is_respected(visit):
    """
    With the setting for less motion, the next story appears without an animation.
    """
    page = visit(reduced_motion="reduce")
    page.keyboard.press("ArrowRight")

    moving = page.evaluate("document.getAnimations().filter(a => a.playState === 'running').length")
    assert 0 == moving


def test_without_javascript_the_stories_are_below_each_other(visit):
    """
    Every story is visible and has plain download links.
    """
    page = visit(java_script_enabled=False)

    tops = [story.bounding_box()["y"] for story in page.locator(".rp-frame").all()]
    assert sorted(tops) == tops
    assert 3 == len(set(tops))
    expect(page.locator('[data-act="save"]:visible')).to_have_count(3)
    expect(page.locator('[data-act="share"]:visible')).to_have_count(0)
    page.tap('[data-act="pdf"]')
    pdfs = page.locator('.rp-drop[open] a[href$=".pdf"]')
    expect(pdfs).to_have_count(2)
    assert "your-2017-recap-letter.pdf" == pdfs.nth(1).get_attribute("download")
    widths = [frame.bounding_box()["width"] for frame in page.locator(".rp-frame").all()]
    assert max(widths) <= 390


def test_on_a_desktop_the_arrows_are_beside_the_card(visit):
    """
    In a wide window the card is in the middle, with an arrow on each side.
    """
    page = visit(**DESKTOP, has_touch=False, device_scale_factor=1)
    card = page.locator('[data-at="0"] .rp-frame').bounding_box()
    assert 720 == pytest.approx(card["x"] + card["width"] / 2, abs=1)

    page.click(".rp-arrow--next")
    assert "top-items" == at(page)
    assert page.locator(".rp-arrow--next").bounding_box()["x"] > card["x"] + card["width"]
    page.click(".rp-arrow--back")
    assert "cover" == at(page)
    expect(page.locator(".rp-arrow--back")).to_be_disabled()


def violations(page):
    chrome = {"exclude": [[".rp-artboard"]]}  # the cards' colours are tested with the cards
    violations_found = Axe().run(page, context=chrome).response["violations"]
    return [
        (rule["id"], [node["html"][:90] for node in rule["nodes"]]) for rule in violations_found
    ]


def saved(download, folder) -> Path:
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def kind_and_size(file):
    with Image.open(file) as picture:
        return picture.format, picture.size
