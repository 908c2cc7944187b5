"""
Time the live preview: from the save of a file until the cards in view are on the screen.

A copy of the demo's campaign, with a theme of its own, is shown in Chromium at 1440x900, one story;
20 saves in turn change a template, a style sheet, a translation and campaign.toml. The page itself
measures from the file's time stamp until the last changed card in view is decoded.

    python benchmarks/preview.py
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from rich.console import Console

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "complete-journey"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SAVES = 20
STORY = "cover"
VIEW = f"?story={STORY}&locale=el"
SAVED = "Number(document.getElementById('status').dataset.saves ?? 0)"
TIMEOUT_S = 60
PAUSE_S = 1  # between two saves

TEMPLATE = """\
{#- story
-#}
{% extends "base/stories/cover.html" %}
{% block alt %}{{ super() }}{% endblock %}
{% block sheet %}<p data-slot="wrap">NUMBER</p>{{ super() }}{% endblock %}
"""
Edit = Callable[[str, int], str]
EDITS: dict[str, tuple[str, Edit]] = {
    "template": ("own/stories/cover.html", lambda text, nth: text.replace("NUMBER", str(nth))),
    "style": ("own/theme.css", lambda text, nth: f"{text}.cover-hello {{ left: {nth}px }}\n"),
    "word": ("own/locales/el.po", lambda text, nth: text.replace("NUMBER", str(nth))),
    "campaign": (
        "campaign.toml",
        lambda text, nth: text.replace('brand = "Complete Journey"', f'brand = "Journey {nth}"'),
    ),
}


def measure() -> dict[str, Any]:
    """Return the median of all saves, of each kind, and how many cards were in view."""
    with TemporaryDirectory() as name:
        folder = _campaign(Path(name))
        with _previewing(folder) as address, _page(f"{address}/{VIEW}") as page:
            by_kind: dict[str, list[float]] = {kind: [] for kind in EDITS}
            cards = 0
            for nth in range(SAVES):
                kind = [*EDITS][nth % len(EDITS)]
                took_ms, cards = _save(page, folder, kind, nth)
                by_kind[kind].append(took_ms)
    every = [took_ms for times in by_kind.values() for took_ms in times]
    return {
        "save_ms": round(median(every)),
        "saves": len(every),
        "cards": cards,
        "by_kind_ms": {kind: round(median(times)) for kind, times in by_kind.items()},
    }


def _campaign(folder: Path) -> Path:
    """Write the demo's campaign with a theme of its own: poster, and files that change."""
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("out", ".*"))
    settings = folder / "campaign.toml"
    settings.write_text(settings.read_text().replace('theme = "poster"', 'theme = "own"'))
    (folder / "own" / "stories").mkdir(parents=True)
    (folder / "own" / "locales").mkdir()
    (folder / "own" / "theme.toml").write_text('name = "own"\nbase = "poster"\n')
    (folder / "own" / "theme.css").write_text("/* own */\n")
    (folder / "own" / "stories" / "cover.html").write_text(TEMPLATE)
    words = (ROOT / "templates" / "base" / "locales" / "el.po").read_text("utf-8")
    greeting = 'msgid "This is the year you made."\nmsgstr "'
    if greeting not in words:
        raise LookupError("The cover has another sentence: change this benchmark.")
    (folder / "own" / "locales" / "el.po").write_text(
        words.replace(greeting, f"{greeting}NUMBER "), "utf-8"
    )
    return folder


def _save(page: Any, folder: Path, kind: str, nth: int) -> tuple[float, int]:
    """Save a file; return the milliseconds until its cards were seen, and how many these were."""
    path, edit = EDITS[kind]
    file = folder / path
    kept, before = file.read_text("utf-8"), page.evaluate(SAVED)
    _write(page, file, edit(kept, nth), before)
    status = page.evaluate("({...document.getElementById('status').dataset})")
    _write(page, file, kept, before + 1)
    return float(status["ms"]), int(status["cards"])


def _write(page: Any, file: Path, text: str, before: int) -> None:
    file.write_text(text, "utf-8")
    until = monotonic() + TIMEOUT_S
    while page.evaluate(SAVED) <= before:
        if monotonic() > until:
            raise TimeoutError(f"A change of {file.name} did not arrive.")
        sleep(0.02)
    sleep(PAUSE_S)


@contextmanager
def _previewing(folder: Path) -> Iterator[str]:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    command = [sys.executable, "-m", "recap", "preview", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    until = monotonic() + TIMEOUT_S
    while monotonic() < until:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        sleep(0.1)
    raise TimeoutError("The preview did not start.")


@contextmanager
def _page(address: str) -> Iterator[Any]:
    """Open *address* in Chromium; wait until the log is read and the cards in view are there."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.locator(".row-traits", has_text="most events").first.wait_for(timeout=TIMEOUT_S * 1000)
        page.locator(".cell img").nth(2).wait_for(timeout=TIMEOUT_S * 1000)
        sleep(5)
        yield page
        browser.close()


def print_result(result: dict[str, Any], console: Console) -> None:
    kinds = ", ".join(f"{kind} {ms} ms" for kind, ms in result["by_kind_ms"].items())
    console.print(
        "Preview: a saved file is on the screen in {save_ms} ms (median of {saves} saves, {cards} "
        "cards in view).".format(**result),
        soft_wrap=True,
    )
    console.print(f"By what was saved: {kinds}.", soft_wrap=True)


if __name__ == "__main__":
    print_result(measure(), Console())
