"""
The private parts of WeasyPrint that we use exist and behave, in a version that is listed as tested.

What each part does is tested beside the module that uses it: test_box_tree, test_style_cache,
test_letter_spacing, test_weasyprint_patches. With a version that is not listed, cards are right.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from recap.cards.layout import weasyprint_internals, weasyprint_patches
from recap.cards.layout.weasyprint_internals import PRIVATE_PARTS, TESTED_VERSIONS, PrivatePart

pytestmark = pytest.mark.slow

RECAP = Path(weasyprint_internals.__file__).parents[2]
LAYOUT = Path(weasyprint_internals.__file__).parent
LIBRARIES = ("weasyprint", "tinyhtml5", "pydyf")
PUBLIC = {  # https://doc.courtbouillon.org/weasyprint/stable/api_reference.html
    "weasyprint",
    "weasyprint.HTML",
    "weasyprint.text.fonts.FontConfiguration",
    "weasyprint.urls.URLFetcher",
    "weasyprint.urls.URLFetcherResponse",
}
MODULES = {  # of private parts
    "pydyf",
    "tinyhtml5.inputstream",
    "weasyprint.pdf.fonts",
    "weasyprint.pdf.stream.Stream",
    "weasyprint.pdf.tags",
    "weasyprint.text.line_break",
}
SETTABLE = {  # parts that exist on instances only
    "weasyprint.Page._page_box",
    "weasyprint.HTML.wrapper_element",
    "weasyprint.text.ffi.ffi.typeof('PangoGlyphInfo')",
}

# Signatures that our calls and patches rely on.
SIGNATURES = {
    "weasyprint.Document.__init__": "self, pages, metadata, url_fetcher, font_config, "
    "color_profiles, output_intent",
    "weasyprint.document.Page.__init__": "self, page_box",
    "weasyprint.draw.text.draw_first_line": "stream, textbox, text_overflow, block_ellipsis, "
    "matrix",
    "weasyprint.draw.text.draw_emojis": "stream, style, x, y, emojis",
    "weasyprint.formatting_structure.text.transform": "function, text, lang_code",
    "weasyprint.pdf.fonts._build_vector_font_dictionary": "dictionary, pdf, font, widths, "
    "compress, rest",
    "weasyprint.pdf.fonts.Font.__init__": "self, pango_font, description, font_size",
    "weasyprint.pdf.stream.Stream.marked": "stream, box, tag",
    "weasyprint.pdf.tags._build_box_tree": "box, arguments",
    "weasyprint.text.line_break.split_first_line": "text, style, context, max_width, "
    "justification_spacing, is_line_start, minimum",
}


def imported(file: Path) -> set[str]:
    """Return the dotted names that *file* imports from the libraries."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in names if name.split(".")[0] in LIBRARIES}


def resolve(name: str) -> Any:
    """Return what the dotted *name* is the name of."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            value = getattr(value, part)
        return value
    raise AssertionError(name)


def test_the_installed_version_is_a_tested_one():
    """
    To support another version, run these tests with it and add it to the list.
    """
    assert weasyprint_internals.installed_version() in TESTED_VERSIONS


def test_only_the_layout_package_imports_weasyprint():
    """
    Private parts stay in one package.
    """
    users = {file for file in RECAP.rglob("*.py") if imported(file)}

    assert {LAYOUT} == {file.parent for file in users}


def test_every_private_part_is_listed():
    """
    An import of a part that is neither public nor listed fails here.
    """
    listed = {part.name for part in PRIVATE_PARTS}
    names = {name for file in LAYOUT.glob("*.py") for name in imported(file)}

    assert set() == names - PUBLIC - MODULES - listed


@pytest.mark.parametrize("part", PRIVATE_PARTS, ids=lambda part: part.name)
def test_a_private_part_is_there(part: PrivatePart):
    """
    It exists, our module exists, and the list has what breaks without it.
    """
    weasyprint_patches.load()

    assert part.name in SETTABLE or resolve(part.name) is not None
    assert (LAYOUT / f"{part.used_by}.py").exists()
    assert part.without


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_is_the_one_we_call(name):
    """
    Names and order of the parameters.
    """
    parameters = inspect.signature(resolve(name)).parameters

    assert SIGNATURES[name] == ", ".join(parameters)


UNTESTED = """
import json, logging, sys
from pathlib import Path
from recap.cards.layout import weasyprint_internals as internals
internals.TESTED_VERSIONS = ("69.0",)
sys.path.insert(0, sys.argv[1])
import plain_theme
renderer = plain_theme.card_renderer_of(plain_theme.PLAIN)
from recap.stories import Customer, build_snapshot
snapshot = build_snapshot(
    renderer.campaign, renderer.theme, Customer("C-1", "Anna", None), plain_theme.FACTS
)
for story in ("streak", "top-items"):
    Path(sys.argv[2], story + ".png").write_bytes(renderer.card(snapshot, story, "square"))
modules = {name.removeprefix("recap.cards.layout.") for name in sys.modules}
import weasyprint
from recap.cards.checks import check_theme
print(json.dumps({
    "paths": renderer.path_counts,
    "private": sorted(modules & {"shaping", "style_cache"}),
    "patched": weasyprint.draw.text.draw_emojis.__module__,
    "check": [str(finding) for finding in check_theme(renderer)],
}))
"""


def test_with_an_untested_version_cards_are_the_reference(card_renderer, make_snapshot, tmp_path):
    """
    No private part is used, no card is painted on a plate, and one warning says so.
    """
    support = str(Path(__file__).parents[2] / "support")
    run = subprocess.run(
        [sys.executable, "-c", UNTESTED, support, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    version = weasyprint_internals.installed_version()
    reason = f"WeasyPrint {version} is not a version that recap was tested with"

    assert {
        "paths": {reason: 2},
        "private": [],
        "patched": "weasyprint.draw.text",
        "check": [
            f"{reason}: cards are drawn slowly, and their layout is not checked.\n"
            "  where: this machine\n"
            "  fix:   install weasyprint==69.0, or a newer recap\n"
            "  rule:  untested-weasyprint"
        ],
    } == json.loads(run.stdout)
    assert (
        f"{reason} (69.0). Cards are drawn without plates: they are right, but take some ten times "
        "longer; emoji and letter-spaced Arabic may look a little different. "
        "Install weasyprint==69.0, or a newer recap.\n"
    ) == run.stderr
    for story in ("streak", "top-items"):
        reference = card_renderer.draw_reference(make_snapshot(), story, "square")
        with Image.open(tmp_path / f"{story}.png") as card:
            difference = np.asarray(reference).astype(int) - np.asarray(card)
            assert np.abs(difference).mean() < 0.05, story  # of 255: letters move by a fraction
