"""WeasyPrint is loaded fast, and its HTML parser caches its patterns."""

from __future__ import annotations

import gc
import subprocess
import sys
from xml.etree.ElementTree import tostring

import pytest

from recap.cards.layout import gc_disabled, weasyprint_patches

pytestmark = pytest.mark.slow

HTML = (
    "<!doctype html><p class=\"a b\" title='x=&quot;]^-\\'>Müsli &amp; Co. &lt;3 &nope; a-b]<br>"
    '<svg width=10><circle r="4"/></svg><style>p > b { color: red }</style><!-- - -->\n<td>end'
)


def test_loading_starts_no_other_process():
    """
    Each search for a library would start a compiler: half of the loading time.
    """
    count = (
        "import sys; started = []\n"
        "sys.addaudithook(lambda event, _: started.append(event) if 'Popen' in event else None)\n"
        "from recap.cards.layout import weasyprint_patches\n"
        "weasyprint_patches.load(); print(started)"
    )
    run = subprocess.run([sys.executable, "-c", count], capture_output=True, text=True, check=True)

    assert "[]\n" == run.stdout


def test_html_is_parsed_as_without_the_patch(monkeypatch):
    """
    The cached patterns match what the parser's own patterns match.
    """
    weasyprint_patches.load()
    from tinyhtml5 import inputstream, parse

    patched = tostring(parse(HTML))
    count = len(weasyprint_patches.PATTERNS)
    parse(HTML)
    monkeypatch.setattr(inputstream, "characters_until_regex", {})

    assert tostring(parse(HTML)) == patched
    assert count == len(weasyprint_patches.PATTERNS)


@pytest.mark.parametrize("letter", sorted("]^-\\\"'&<> \t\n\f/=\0"))
def test_special_characters_of_patterns_are_escaped(letter):
    """
    Text ends before the character, or consists only of it.
    """
    before = weasyprint_patches.PATTERNS[(letter,), False].match(f"ab{letter}c")
    only = weasyprint_patches.PATTERNS[(letter,), True].match(f"{letter}c")

    assert before
    assert only
    assert ("ab", letter) == (before[0], only[0])


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_enabled_again(enabled):
    """
    Only if it was enabled before, and after an error too.
    """
    off = []

    @gc_disabled()
    def fail():
        off.append(not gc.isenabled())
        raise ValueError("wrong")

    (gc.enable if enabled else gc.disable)()
    try:
        with pytest.raises(ValueError, match="wrong"):
            fail()
        assert ([True], enabled) == (off, gc.isenabled())
    finally:
        gc.enable()
