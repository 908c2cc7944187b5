"""Find elements without an end in filled HTML: browsers and WeasyPrint guess where they end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recap.cards.templating import ATTRIBUTE

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}
ENDS_PARAGRAPH = {  # elements that cannot be in a <p>: they end it
    *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
    *("hr", "main", "menu", "nav", "ol", "p", "pre", "section", "table", "ul"),
}
TAG = re.compile(
    r"<!--.*?-->|<style\b.*?</style>"
    r"|<(?P<ends>/?)(?P<tag>[a-zA-Z][\w-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<void>/?)>",
    re.DOTALL,
)
FROM = re.compile(rf'{ATTRIBUTE}="([^"]*)"')


@dataclass(frozen=True, slots=True)
class TagProblem:
    """A tag without its other half; *mark* says where in the templates."""

    what: str
    mark: str


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    mark: str


def tag_problems(html: str) -> Iterator[TagProblem]:
    """Yield each element of *html* that has no end tag, and each end tag without an element."""
    opened: list[_Open] = []
    ended_by_block = 0  # paragraphs whose end tag is still to come
    for match in TAG.finditer(html):
        if match["tag"] is None:
            continue
        tag = match["tag"].lower()
        if match["ends"]:
            if any(each.tag == tag for each in opened):
                while (last := opened.pop()).tag != tag:
                    yield TagProblem(f"<{last.tag}> has no end: </{tag}> comes first", last.mark)
            elif tag == "p" and ended_by_block:
                ended_by_block -= 1
            else:
                yield TagProblem(f"</{tag}> ends nothing", _mark_around(opened))
            continue
        if tag in ENDS_PARAGRAPH and opened and opened[-1].tag == "p":
            paragraph = opened.pop()
            ended_by_block += 1
            yield TagProblem(
                f"<p> has no end before <{tag}>, which cannot be in it", paragraph.mark
            )
        if tag not in VOID and not match["void"]:
            found = FROM.search(match["attributes"])
            opened.append(_Open(tag, found[1] if found else _mark_around(opened)))
    for last in reversed(opened):
        yield TagProblem(f"<{last.tag}> has no end", last.mark)


def _mark_around(opened: list[_Open]) -> str:
    return opened[-1].mark if opened else ""
