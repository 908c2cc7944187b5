"""
A card that takes too long or too much memory is stopped, wherever it is made.

The limits are lowered, and every template here would end by itself.
"""

from __future__ import annotations

import math
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recap.cards import CardRenderer, limits
from recap.cards.checks import StoryChecker
from recap.cards.limits import limited
from recap.errors import LimitError, TemplateError
from recap.stories import Snapshot

# The watchdog may raise while Python runs a callback of the garbage collector or a finalizer, which
# report the exception and go on. Then it raises again.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

COVER = "stories/cover.html"
SHEET = "{% block sheet %}"
LOOP = "{% for a in range(9000) %}{% for b in range(1000) %}{% set c = a %}{% endfor %}{% endfor %}"


def file() -> Path:
    return Path("a.html")


@pytest.fixture
def short(monkeypatch) -> None:
    monkeypatch.setattr(limits, "CARD_S", 0.1)
    monkeypatch.setattr(limits, "CHECK_S", 0.02)
    monkeypatch.setattr(limits, "GIVE_UP_CARDS", 1000)


@pytest.fixture
def small(monkeypatch) -> None:
    monkeypatch.setattr(limits, "CARD_MB", 60)
    monkeypatch.setattr(limits._memory, "_measured_at", -math.inf)


@pytest.fixture
def looping(changed_theme) -> CardRenderer:
    return changed_theme(COVER, SHEET, f"{SHEET}\n{LOOP}")


def line_of(card_renderer: CardRenderer, text: str) -> str:
    file = card_renderer.theme.folder / COVER
    before, _, _ = file.read_text().partition(text)
    return f"{file}:{before.count(chr(10)) + 1}"


def stopped(attempt: Callable[[], object]) -> LimitError:
    with pytest.raises(LimitError) as raised:
        attempt()
    return raised.value


WAYS: dict[str, Callable[[CardRenderer, Snapshot], object]] = {
    "the page": lambda renderer, snapshot: renderer.fragment(snapshot, "cover"),
    "the card": lambda renderer, snapshot: renderer.card(snapshot, "cover"),
    "the sheet": lambda renderer, snapshot: renderer.draw(snapshot, "cover"),
    "the reference": lambda renderer, snapshot: renderer.draw_reference(snapshot, "cover"),
    "the PDF": lambda renderer, snapshot: renderer.pdf(snapshot),
    "the fingerprint": lambda renderer, snapshot: renderer.card_fingerprint(snapshot, "cover"),
}


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("way", WAYS)
def test_a_long_loop_is_stopped_wherever_it_is_filled(looping, make_snapshot, way):
    """
    The message has the story, the limit, and the line of the loop.
    """
    error = stopped(lambda: WAYS[way](looping, make_snapshot()))

    subject = "The PDF" if way == "the PDF" else "Story 'cover'"
    assert error.what == f"{subject} was stopped: it took more than 0.1 seconds of processor time."
    assert error.where == line_of(looping, "range(9000)")
    assert "shorten its loops" in error.fix


@pytest.mark.usefixtures("short")
def test_a_long_alt_text_is_stopped(changed_theme, make_snapshot):
    """
    Blocks are filled alone too.
    """
    card_renderer = changed_theme(COVER, "{% block alt %}", "{% block alt %}" + LOOP)

    error = stopped(lambda: card_renderer.alt_text(make_snapshot(), "cover"))

    assert error.where.startswith(f"{card_renderer.theme.folder / COVER}:")


@pytest.mark.usefixtures("short")
def test_a_long_layout_is_stopped_and_the_next_card_is_drawn(changed_theme, make_snapshot):
    """
    The template is filled in time, WeasyPrint is not. What it left behind is not used again.
    """
    words = "{% for n in range(3000) %}<i>x</i> {% endfor %}"
    many = f"{{% if customer.name == 'Many' %}}{words}{{% endif %}}"
    card_renderer = changed_theme(COVER, SHEET, SHEET + many)
    limits.CARD_S = 20.0
    before = card_renderer.card(make_snapshot(), "cover")
    limits.CARD_S = 0.1

    error = stopped(lambda: card_renderer.draw_reference(make_snapshot("Many"), "cover"))
    limits.CARD_S = 20.0

    assert error.where == str(card_renderer.theme.folder / COVER)
    assert card_renderer.card(make_snapshot(), "cover") == before


@pytest.mark.usefixtures("short")
def test_a_thread_of_the_server_is_stopped_too(looping, make_snapshot):
    """
    Signals reach only the first thread of a process; requests are answered in others.
    """
    errors = list[LimitError]()
    snapshot = make_snapshot()

    def answer() -> None:
        errors.append(stopped(lambda: looping.fragment(snapshot, "cover")))

    thread = threading.Thread(target=answer)
    thread.start()
    thread.join(20)

    assert [error.where for error in errors] == [line_of(looping, "range(9000)")]


@pytest.mark.usefixtures("short")
def test_waiting_takes_no_time():
    """
    The limit is of processor time: a busy machine stops no card.
    """
    with limited("Story 'a'", file):
        time.sleep(0.3)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' | center(90000000) }}",
        "{{ '%90000000d' | format(1) }}",
        "{{ 'x'.ljust(90000000) }}",
        "{{ '{:90000000}'.format(1) }}",
        "{% set ns = namespace(text='x' | center(1000)) %}"
        "{% for n in range(17) %}{% set ns.text = ns.text ~ ns.text %}{% endfor %}",
    ],
)
def test_too_much_memory_is_refused(changed_theme, make_snapshot, text):
    """
    Some texts grow in one step, others by and by.
    """
    card_renderer = changed_theme(COVER, SHEET, f"{SHEET}\n{text}")
    before = resource.getrlimit(resource.RLIMIT_AS)

    error = stopped(lambda: card_renderer.fragment(make_snapshot(), "cover"))

    assert error.what == "Story 'cover' was stopped: it asked for more than 60 MB of memory."
    assert error.where == line_of(card_renderer, text)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ 2 ** 2000 }}", "computes a number of hundreds of digits."),
        ("{{ (2 ** 900) * (2 ** 900) }}", "computes a number of hundreds of digits."),
        ("{{ 'x' * 1000001 }}", "repeats a text or list to more than 1,000,000 characters or"),
        ("{{ 1000001 * [1] }}", "repeats a text or list to more than 1,000,000 characters or"),
    ],
)
def test_a_step_that_nothing_interrupts_has_a_largest_size(
    changed_theme, make_snapshot, text, what
):
    """
    A larger number, or a longer text, is refused before it is computed.
    """
    card_renderer = changed_theme(COVER, SHEET, f"{SHEET}\n{text}")

    with pytest.raises(TemplateError) as raised:
        card_renderer.fragment(make_snapshot(), "cover")

    assert raised.value.what.startswith(f"Story 'cover' {what}")
    assert raised.value.where == line_of(card_renderer, text)


def test_usual_arithmetic_stays(changed_theme, make_snapshot):
    """
    Products of numbers, powers, and a text that is repeated.
    """
    text = "{{ 3 * 1.5 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ 'ab' * 2 }} {{ events * 12 }}"
    card_renderer = changed_theme(COVER, SHEET, SHEET + text)

    html = card_renderer.fragment(make_snapshot(), "cover")

    assert "4.5 1024 0.5 abab 51852" in html


@pytest.mark.usefixtures("short")
def test_a_check_reports_a_story_once_and_goes_on(looping):
    """
    Each customer and format would take as long.
    """
    checker = StoryChecker(looping, ["story", "square"])
    assert looping.renderer.why_no_plates is None  # loads it: not a part of the limit

    findings = checker.findings("cover")

    assert [finding.rule for finding in findings] == ["card-limit"]


def test_what_cannot_be_stopped_ends_the_process():
    """
    A library in C that does not return is not interrupted: its process ends and says why.
    """
    code = """
import hashlib
from pathlib import Path
from recap.cards import limits
limits.CARD_S, limits.GIVE_UP_CARDS, limits.CHECK_S = 0.05, 2, 0.02
with limits.limited("Story 'a'", lambda: Path("a.html")):
    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10_000_000)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert ended.returncode == limits.GAVE_UP
    assert ended.stderr.startswith("Story 'a' was not to be stopped: this process ends.\n")


@pytest.mark.usefixtures("short")
def test_a_child_process_has_a_watchdog_of_its_own():
    """
    Worker processes are forked, perhaps while a card is made.
    """
    with limited("Story 'a'", file):
        child = os.fork()
        if child == 0:
            before = resource.getrlimit(resource.RLIMIT_AS)[0]
            try:
                with limited("Story 'b'", file):
                    while True:
                        pass
            except LimitError:
                os._exit(3 if before == resource.RLIM_INFINITY else 4)
            os._exit(5)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 3


def test_a_card_costs_little_more():
    """
    Two blocks a card must cost less than 1 % of its 3 ms.
    """
    times = list[float]()
    for _ in range(5):
        start = time.process_time()
        for _ in range(1000):
            with limited("Story 'a'", file):
                pass
        times.append((time.process_time() - start) / 1000)

    assert min(times) < 15e-6


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """No thread is watched when a test has ended, and no limit of memory stays."""
    yield
    assert not limits._watches
    assert limits._memory._blocks == 0
