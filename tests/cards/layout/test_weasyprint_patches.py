"""WeasyPrint is loaded quickly, and its parser of HTML keeps what it has made."""

from __future__ import annotations

import gc
import subprocess
import sys
from xml.etree.ElementTree import tostring

import pytest

from recap.cards.layout import gc_disabled, weasyprint_patches

HTML = (
    "<!doctype html><p class=\"a b\" title='x=&quot;]^-\\'>Müsli &amp; Co. &lt;3 &nope; a-b]<br>"
    '<svg width=10><circle r="4"/></svg><style>p > b { color: red }</style><!-- - -->\n<td>end'
)


def test_no_other_process_looks_for_libraries():
    """
    Each look-up would start a compiler, and they took half of the time.
    """
    count = (
        "import sys; started = []\n"
        "sys.addaudithook(lambda event, _: started.append(event) if 'Popen' in event else None)\n"
        "from recap.cards.layout import weasyprint_patches as engine; engine.load(); print(started)"
    )
    said = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)

    assert "[]\n" == said.stdout


def test_html_is_read_as_before(monkeypatch):
    """
    The patterns that are kept end words where the parser's own end them.
    """
    weasyprint_patches.load()
    from tinyhtml5 import inputstream, parse

    ours = tostring(parse(HTML))
    kept = len(weasyprint_patches.PATTERNS)
    parse(HTML)
    monkeypatch.setattr(inputstream, "characters_until_regex", {})

    assert tostring(parse(HTML)) == ours
    assert kept == len(weasyprint_patches.PATTERNS)


@pytest.mark.parametrize("letter", sorted("]^-\\\"'&<> \t\n\f/=\0"))
def test_a_letter_that_means_something_in_patterns_is_a_letter(letter):
    """
    Words end before it, or are made of nothing else.
    """
    assert "ab" == weasyprint_patches.PATTERNS[(letter,), False].match(f"ab{letter}c")[0]
    assert letter == weasyprint_patches.PATTERNS[(letter,), True].match(f"{letter}c")[0]


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_is_looked_for_again_afterwards(enabled):
    """
    Only by who did so before, and after trouble too.
    """
    off = []

    @gc_disabled()
    def trouble():
        off.append(not gc.isenabled())
        raise ValueError("trouble")

    (gc.enable if enabled else gc.disable)()
    try:
        with pytest.raises(ValueError, match="trouble"):
            trouble()
        assert ([True], enabled) == (off, gc.isenabled())
    finally:
        gc.enable()
