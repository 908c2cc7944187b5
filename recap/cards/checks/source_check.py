"""
Find in the files of a theme what WeasyPrint ignores without a warning.

Browsers support all of it; on a card it is missing, black, or in another place. Each finding has
the file and the line. What can be seen only in the layout is found by `theme_check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from babel import Locale

from recap.cards.checks.gradient_check import uneven_gradients
from recap.cards.findings import Finding, quote
from recap.cards.templating import case_changes
from recap.errors import did_you_mean
from recap.stories import Theme

STORIES = "stories"  # the folder of the stories
PAGE = "page"  # the folder of what only browsers show
COMMENTS = {  # by the ending of the file
    ".html": re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL),
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
    ".svg": re.compile(r"<!--.*?-->", re.DOTALL),
}
STYLE = re.compile(r"(?P<before><style\b[^>]*>)(?P<css>.*?)</style>", re.DOTALL | re.IGNORECASE)
SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL | re.IGNORECASE)
OWN_COLOR = re.compile(r"<svg\b[^>]*\scolor\s*=|<svg\b[^>]*\sstyle\s*=[^>]*[\"';\s]color\s*:")
CURRENT_COLOR = re.compile(
    r"\b(fill|stroke|stop-color|flood-color)\s*[=:]\s*[\"']?\s*currentColor\b", re.IGNORECASE
)
PATH_LENGTH = re.compile(r"\spathLength\s*=", re.IGNORECASE)
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
ALT = re.compile(r"\salt\s*=", re.IGNORECASE)
CSS_PART = re.compile(r"""(?P<string>"[^"]*"|'[^']*')|(?P<prelude>[^{};"']*)(?P<sign>[{};]|\Z)""")
CONDITIONAL = re.compile(r"@(media|supports|container|layer|scope)\b[^{]*", re.IGNORECASE)
OPENING_TAG = re.compile(r"<[a-zA-Z][\w-]*\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
ATTRIBUTE = re.compile(
    r"\s(?P<name>data-?[\w-]+)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s>\"']+))?", re.IGNORECASE
)
SLOT, KINDS = "data-slot", ("text", "wrap", "bar", "picture")
JINJA = re.compile(
    r"\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}|<(style|script|title)\b.*?</\1>",
    re.DOTALL,
)
MARKUP = re.compile(r"</?[a-zA-Z!](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|&\w+;")
WORDS = re.compile(r"[^\W\d_]{2,}[^\0]*?\s[^\0]*?[^\W\d_]{2,}[^\0\n]*")  # two words or more
GRID_COLUMNS = re.compile(
    r"\b(grid-template(-columns|-areas)?\s*:|grid-auto-flow\s*:\s*column)[^;}]*", re.IGNORECASE
)


def check_sources(theme: Theme) -> Iterator[Finding]:
    """Yield a finding for each place in the theme's files that cards would show wrongly."""
    is_mirrored = any(map(_is_right_to_left, _locales(theme)))
    is_translated = any(_translated(theme))
    for file in _card_files(theme):
        story = file.stem if file.parent.name == STORIES else ""
        for finding in _file_findings(file, is_mirrored=is_mirrored, is_translated=is_translated):
            yield replace(finding, story=story)


def _file_findings(file: Path, *, is_mirrored: bool, is_translated: bool) -> Iterator[Finding]:
    text = _without_comments(file)
    for offset, css in _style_sheets(file, text):
        yield from _conditional_rules(file, text, offset, css)
    if is_mirrored and file.suffix != ".svg":
        yield from _grids(file, text)
    if file.suffix == ".html":
        yield from _current_colors(file, text)
        yield from _pictures_without_alt(file, text)
        yield from _case_changes(file, text)
        yield from _unknown_slots(file, text)
        if is_translated:
            yield from _untranslatable_texts(file, text)
    if file.suffix in (".html", ".css"):
        for offset, gradient in uneven_gradients(text):
            yield _finding(
                "uneven-gradient",
                f"{quote(gradient)} is painted wrongly on cards: its stops are unevenly placed",
                _place(file, text, offset),
                "write the midpoint between each two stops: #f00 0%, 27.5%, #0f0 55%, 77.5%, "
                "#00f 100%",
            )
    if file.suffix in (".html", ".svg"):
        yield from _path_lengths(file, text)


def _card_files(theme: Theme) -> list[Path]:
    """List the templates, style sheets and drawings that cards use, without those of pages."""
    files = (file for suffix in COMMENTS for file in theme.files(f"*{suffix}"))
    return sorted(file for file in files if file.parent.name != PAGE)


def _without_comments(file: Path) -> str:
    """Return the text of *file*; comments are blank, so every line keeps its number."""
    text = file.read_text("utf-8", errors="replace")
    return COMMENTS[file.suffix].sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), text)


def _style_sheets(file: Path, text: str) -> Iterator[tuple[int, str]]:
    """Yield each style sheet in *text*, with its offset there."""
    if file.suffix == ".css":
        yield 0, text
    elif file.suffix == ".html":
        yield from ((style.start("css"), style["css"]) for style in STYLE.finditer(text))


def _conditional_rules(file: Path, text: str, offset: int, css: str) -> Iterator[Finding]:
    """Yield a finding for each `@media` or the like within a rule: its declarations are lost."""
    around: list[bool] = []  # whether each block around is a rule, not an at-rule
    for part in CSS_PART.finditer(css):
        if part["sign"] == "{":
            prelude = part["prelude"].strip()
            condition = CONDITIONAL.match(prelude)
            if condition and any(around):
                start = offset + part.start("prelude") + part["prelude"].index(prelude)
                yield _finding(
                    "nested-condition",
                    f"{quote(prelude)} within a rule is ignored on cards, with all in it",
                    _place(file, text, start),
                    f"write @{condition[1].lower()} around the rule",
                )
            around.append(not prelude.startswith("@"))
        elif part["sign"] == "}" and around:
            around.pop()


def _grids(file: Path, text: str) -> Iterator[Finding]:
    for columns in GRID_COLUMNS.finditer(text):
        yield _finding(
            "unmirrored-grid",
            f"{quote(columns[0])} is not mirrored where words run from right to left",
            _place(file, text, columns.start()),
            "use flex, or place the columns for [dir=rtl] as well",
        )


def _current_colors(file: Path, text: str) -> Iterator[Finding]:
    """Yield a finding for each `currentColor` of a drawing that has no `color` of its own."""
    coloured = [svg.span() for svg in SVG.finditer(text) if OWN_COLOR.match(svg[0])]
    for use in CURRENT_COLOR.finditer(text):
        if not any(start <= use.start() < end for start, end in coloured):
            yield _finding(
                "current-color",
                "'currentColor' in an inline <svg> is black on cards",
                _place(file, text, use.start()),
                'write the colour, or give the <svg> itself one: style="color: #17120e"',
            )


def _path_lengths(file: Path, text: str) -> Iterator[Finding]:
    for length in PATH_LENGTH.finditer(text):
        yield _finding(
            "path-length",
            "'pathLength' is ignored on cards: dashes have the path's real length",
            _place(file, text, length.start() + 1),
            "write the dashes in the units of the drawing",
        )


def _pictures_without_alt(file: Path, text: str) -> Iterator[Finding]:
    for picture in PICTURE.finditer(text):
        if not ALT.search(picture[0]):
            yield _finding(
                "missing-alt",
                "an <img> has no alt: the page reads its address aloud",
                _place(file, text, picture.start()),
                'say what it shows, or write alt="" if it only decorates',
            )


def _case_changes(file: Path, text: str) -> Iterator[Finding]:
    for line, name in case_changes(text):
        yield _finding(
            "changed-case",
            f"'{name}' changes the case of words: 'DVDs' is not 'Dvds', and Turkish has another I",
            f"{file}:{line}",
            "show words as they are written",
        )


def _unknown_slots(file: Path, text: str) -> Iterator[Finding]:
    """Yield a finding for each attribute that is nearly `data-slot`, and each unknown slot."""
    for tag in OPENING_TAG.finditer(text):
        for attribute in ATTRIBUTE.finditer(tag[0]):
            name, value = attribute["name"], attribute["value"] or ""
            problem = _slot_problem(name, value.strip("\"'"), attribute[0])
            if problem:
                yield _finding(
                    "unknown-slot",
                    problem,
                    _place(file, text, tag.start() + attribute.start("name")),
                    'write data-slot="text", "wrap", "bar" or "picture", in double quotes',
                )


def _slot_problem(name: str, value: str, written: str) -> str:
    """Return what is wrong with an attribute that should be `data-slot`; else nothing."""
    if name != SLOT:
        is_near = get_close_matches(name.lower(), [SLOT], cutoff=0.85)
        return f"'{name}' is no slot: the attribute is '{SLOT}'" if is_near else ""
    if "{" in value:
        return ""
    if value not in KINDS:
        return f"there are no slots of the kind '{value}'.{did_you_mean(value, KINDS)}".rstrip(".")
    if f'{SLOT}="{value}"' not in written:
        return f"{written.strip()} is no slot: its value is not in double quotes"
    return ""


def _untranslatable_texts(file: Path, text: str) -> Iterator[Finding]:
    """Yield a finding for each sentence that stands in a template without `_()`."""
    blank = MARKUP.sub(_blanked, JINJA.sub(_blanked, text))
    for words in WORDS.finditer(blank):
        yield _finding(
            "untranslatable-text",
            f"{quote(words[0])} is the same in every language",
            _place(file, text, words.start()),
            'write it as {{ _("...") }}, and translate it: recap translate CAMPAIGN LOCALE',
        )


def _blanked(part: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "\0", part[0])


def _finding(rule: str, what: str, where: str, fix: str) -> Finding:
    return Finding(f"{what[0].upper()}{what[1:]}.", where, fix, rule, serious=False)


def _place(file: Path, text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    return f"{file}:{line}"


def _locales(theme: Theme) -> Iterator[str]:
    yield theme.language
    yield from _translated(theme)


def _translated(theme: Theme) -> Iterator[str]:
    for folder in theme.translations:
        yield from (file.stem for file in sorted(folder.glob("*.po")))


def _is_right_to_left(locale: str) -> bool:
    return Locale.parse(locale).text_direction == "rtl"
