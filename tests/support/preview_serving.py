"""`recap preview` in a process of its own, with a campaign that a test edits."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import small_campaign
from http_serving import free_port, wait_for

COVER = """\
{#- story
-#}
{% extends "card.html" %}
{% block sheet %}<p data-slot="wrap">{{ _("Hello") }} {{ campaign.name }}</p>{% endblock %}
{% block alt %}Hello{% endblock %}
"""
PATH = {
    "cover": "plain/stories/cover.html",
    "summary": "plain/stories/summary.html",
    "styles": "plain/theme.css",
    "words": "plain/locales/el.po",
    "theme": "plain/theme.toml",
    "campaign": "campaign.toml",
}
WORDS = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello"
msgstr "Γεια"

msgid "Cover"
msgstr "Εξώφυλλο"

msgid "Summary"
msgstr "Σύνοψη"
"""


@dataclass
class Served:
    """Where the preview answers, the campaign's folder, and, once it has ended, what it printed."""

    base: str
    folder: Path
    process: subprocess.Popen[str]
    printed: str = ""

    def read(self, what: str) -> str:
        return (self.folder / PATH[what]).read_text("utf-8")

    def save(self, what: str, text: str) -> None:
        (self.folder / PATH[what]).write_text(text, "utf-8")


def write_campaign(folder: Path) -> Path:
    """Write the small campaign, with two stories and words in Greek."""
    small_campaign.campaign(folder)
    theme = folder / PATH["theme"]
    theme.write_text(theme.read_text().replace('["summary"]', '["cover", "summary"]'))
    (folder / PATH["cover"]).write_text(COVER)
    (folder / PATH["words"]).parent.mkdir()
    (folder / PATH["words"]).write_text(WORDS, "utf-8")
    return folder


@contextmanager
def previewing(folder: Path, *options: str) -> Iterator[Served]:
    """Preview the campaign in *folder* until the block ends; then Ctrl-C ends it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "recap", "preview", str(folder), "--port", str(port), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    served = Served(f"http://127.0.0.1:{port}", folder, process)
    try:
        wait_for(served.base, process)
        yield served
    finally:
        process.send_signal(signal.SIGINT)
        try:
            served.printed = process.communicate(timeout=20)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            raise
