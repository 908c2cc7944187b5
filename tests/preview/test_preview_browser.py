"""The preview in a real browser: saves arrive, mistakes show and go, keys and small screens."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from preview_serving import previewing, write_campaign

DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
ARRIVES_MS = 15_000  # on a machine that does other things too
READ_MS = 60_000


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    with previewing(write_campaign(tmp_path_factory.mktemp("browser")), "--customers", "3") as live:
        yield live


@pytest.fixture
def visit(browser, preview):
    """Open the preview in a new window; fail on an error or a request to another site."""
    problems, windows = [], []

    def open_(query="", window=DESKTOP):
        context = browser.new_context(**window)
        windows.append(context)
        page = context.new_page()
        page.set_default_timeout(ARRIVES_MS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: check(message))
        page.on("request", lambda request: problems.extend(elsewhere(request.url)))
        page.goto(f"{preview.base}/{query}")
        expect(page.locator(".cell img, iframe").first).to_be_visible(timeout=READ_MS)
        expect(page.locator("#reading")).to_have_count(0, timeout=READ_MS)
        return page

    def check(message):
        if message.type in ("error", "warning") and "422" not in message.text:
            problems.append(message.text)

    def elsewhere(url):
        return [] if url.startswith((preview.base, "data:", "blob:")) else [url]

    yield open_
    for context in windows:
        context.close()
    assert [] == problems


@pytest.fixture
def restored(preview):
    """Put every file back when a test has edited some."""
    before = {what: preview.read(what) for what in ("cover", "styles", "theme", "campaign")}
    yield preview
    for what, text in before.items():
        if preview.read(what) != text:
            preview.save(what, text)


def card(page, story="Cover", trait="median"):
    return (
        page.get_by_role("button", name=f"{story}, ")
        .and_(page.locator(f'[aria-label*="{trait}"]'))
        .first
    )


def picture(page, **which):
    return card(page, **which).locator("> img").get_attribute("src")


def arrives(page, before, **which):
    expect(card(page, **which).locator(f'> img:not([src="{before}"])')).to_have_count(
        1, timeout=ARRIVES_MS
    )


def violations(page):
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['target']}" for each in found]


def test_customers_of_the_log_stand_above_invented_ones(visit):
    """
    Each row says what makes the customer hard.
    """
    page = visit()

    expect(page.locator("tbody tr")).to_have_count(3 + 14)
    expect(page.locator("tbody th").nth(1)).to_contain_text("most events: 77")
    expect(page.locator("tbody th").nth(3)).to_contain_text("Invented")
    expect(page.locator("thead")).to_contain_text("Summary")
    expect(page).to_have_title("A small year: preview")


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("cover", lambda text: text.replace("Hello", "Good day")),
        ("styles", lambda text: f"{text}.card {{ padding-top: 300px }}"),
        ("campaign", lambda text: text.replace("A small year", "A large year")),
    ],
)
def test_a_save_arrives_on_every_screen(visit, restored, what, change):
    """
    Two designers have it open; the corner says how long it took.
    """
    pages = visit(), visit()
    before = [picture(page) for page in pages]
    restored.save(what, change(restored.read(what)))

    for page, old in zip(pages, before, strict=True):
        arrives(page, old)
        expect(page.locator("#timing")).to_contain_text(" ms")
        assert 0 < float(page.locator("#status").get_attribute("data-ms"))


def test_a_mistake_stands_where_the_card_was_and_goes(visit, restored):
    """
    File, line and fix, with the last good card beside it; other stories stay as they are.
    """
    page, right = visit(), restored.read("cover")
    restored.save("cover", right.replace("campaign.name", "campaign.nam"))

    problem = card(page).locator(".problem")
    expect(problem).to_contain_text("'nam', which does not exist. Did you mean 'name'?")
    expect(problem).to_contain_text("cover.html:4")
    expect(problem.locator(".last img")).to_be_visible()
    expect(card(page, story="Summary").locator(".problem")).to_have_count(0)
    expect(card(page, story="Summary").locator("> img")).to_be_visible()

    restored.save("cover", right)
    expect(card(page).locator(".problem")).to_have_count(0)
    expect(card(page).locator("> img")).to_be_visible()


def test_a_broken_campaign_leaves_the_last_cards(visit, restored):
    """
    The message stands above the wall; the next save takes it away.
    """
    page, right = visit(), restored.read("campaign")
    restored.save("campaign", right.replace("name = ", "name == ", 1))

    notice = page.locator(".notice")
    expect(notice).to_contain_text("campaign.toml is not TOML")
    expect(notice).to_contain_text("line 2")
    expect(card(page).locator("> img")).to_be_visible()

    restored.save("campaign", right)
    expect(notice).to_have_count(0)


def test_without_its_log_the_preview_goes_on(visit, restored):
    """
    It says what is missing, and shows the customers that it has.
    """
    page, log = visit(), restored.folder / "log.csv"
    kept = log.with_suffix(".kept")
    log.rename(kept)
    restored.save("campaign", restored.read("campaign") + "\n")
    expect(page.locator(".notice:not(.quiet)")).to_contain_text("log.csv")
    expect(page.locator("tbody th").nth(1)).to_contain_text("most events: 77")

    kept.rename(log)
    restored.save("campaign", restored.read("campaign").rstrip() + "\n")
    expect(page.locator(".notice")).to_have_count(0, timeout=READ_MS)


def test_a_half_written_template_is_read_again(visit, restored):
    """
    An editor that empties a file before it writes it causes no error.
    """
    page, right = visit(), restored.read("cover")
    before = picture(page)
    restored.save("cover", "")
    time.sleep(0.03)
    restored.save("cover", right.replace("Hello", "Welcome"))

    arrives(page, before)
    expect(page.locator(".problem, .notice")).to_have_count(0)


def test_switches_change_the_wall_and_stay_in_the_address(visit):
    """
    Format, theme, language, safe zones, slots and colours.
    """
    page = visit()
    before = picture(page)
    page.get_by_role("radio", name="square").check()
    arrives(page, before)
    before = picture(page)
    page.get_by_label("Theme").select_option("poster")
    expect(page.locator("thead th")).not_to_have_count(3)
    arrives(page, before)
    page.get_by_label("Vision").select_option("deuteranopia")
    assert 'url("#deuteranopia")' == page.evaluate(
        "getComputedStyle(document.querySelector('.cell img')).filter"
    )
    before = picture(page)
    page.get_by_role("button", name="Slots").click()
    expect(page.locator(".keys")).to_contain_text("picture")
    arrives(page, before)
    assert "format=square&theme=poster&vision=deuteranopia&slots=1" in page.url
    page.reload()
    expect(page.get_by_role("button", name="Slots")).to_have_attribute("aria-pressed", "true")


def test_safe_zones_cover_what_phones_cover(visit):
    """
    250 of 1920 px above, 340 below, on stories only.
    """
    page = visit("?zones=1")
    box, zone = card(page).bounding_box(), card(page).locator(".zone--bottom").bounding_box()

    assert abs(zone["height"] / box["height"] - 340 / 1920) < 0.01
    page.get_by_role("radio", name="square").check()
    expect(page.locator(".zone")).to_have_count(0)


def test_a_painted_card_stands_beside_its_reference(visit):
    """
    With their difference, and the largest one in words.
    """
    page = visit("?compare=1&format=link&story=summary")

    expect(page.locator(".three").first).to_contain_text("Difference, at most")
    expect(page.locator(".three").first.locator("img")).to_have_count(3)


def test_the_phone_shows_the_customers_page(visit):
    """
    In a frame of 360x740, with motion as the switch says.
    """
    page = visit("?theme=poster&phone=1")
    frame = page.frame_locator("iframe").first
    expect(frame.locator(".rp-artboard").first).to_be_visible(timeout=READ_MS)
    assert {"width": 360, "height": 740}.items() <= page.locator(
        "iframe"
    ).first.bounding_box().items()

    page.get_by_role("button", name="Motion").click()
    expect(page.frame_locator("iframe").first.locator('html[data-motion="off"]')).to_be_attached(
        timeout=READ_MS
    )


def test_keys_move_enlarge_and_close(visit):
    """
    One stop for Tab; arrows go to the next card, Enter enlarges it, Escape goes back to it.
    """
    page = visit()
    assert 1 == page.locator(".cell[tabindex='0']").count()
    page.locator(".cell[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(card(page, story="Summary", trait="most events")).to_be_focused()

    page.keyboard.press("Enter")
    large = page.locator("#large")
    expect(large).to_be_visible()
    expect(large).to_contain_text("plain/stories/summary.html")
    expect(large).to_contain_text("active_days")
    page.keyboard.press("ArrowLeft")
    expect(large.get_by_role("heading", name="Cover")).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(card(page, trait="most events")).to_be_focused()


def test_problems_are_marked_on_the_card(visit):
    """
    A badge on the wall; in the large view the place, the rule and the fix.
    """
    page = visit()
    expect(card(page).locator(".badge")).to_contain_text("problem")
    card(page).click()
    expect(page.locator("#large .mark").first).to_be_visible()
    expect(page.locator("#large .finding").first).to_contain_text("plain")


def test_it_fits_a_phone(visit):
    """
    No sideways scrolling of the page; the switches open on demand.
    """
    page = visit(window=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#switches")).to_be_hidden()
    page.get_by_role("button", name="View").tap()
    expect(page.get_by_label("Theme")).to_be_visible()
    card(page).tap()
    expect(page.locator("#large")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(visit, window):
    """
    On the wall, and in the large view.
    """
    page = visit("?slots=1&zones=1", window)
    assert [] == violations(page)
    card(page).click()
    expect(page.locator("#large-details h3").first).to_be_visible()
    assert [] == violations(page)
