"""Read the tags of a PDF, and find what PDF/UA-1 forbids in them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}


def open_pdf(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def elements(pdf: pikepdf.Pdf) -> list[Any]:
    """Return the structure elements, in the order of reading."""
    return list(_below(pdf.Root.StructTreeRoot))


def headings(pdf: pikepdf.Pdf) -> list[int]:
    """Return the levels of the headings, in the order of reading."""
    return [int(str(part.S)[2:]) for part in elements(pdf) if str(part.S) in HEADINGS]


def bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        return [item.title for item in outline.root]


def faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield what is wrong: nothing for a PDF whose tags are whole."""
    root = pdf.Root
    if not str(root.get("/Lang", "")):
        yield "no language"
    if not (root.MarkInfo.Marked and root.ViewerPreferences.DisplayDocTitle):
        yield "not marked, or its title is not shown"
    with pdf.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1" or not metadata.get("dc:title"):
            yield "not declared as PDF/UA-1, or without a title"
    previous = 0
    for level in headings(pdf):
        if level > previous + 1:
            yield f"heading {level} after {previous}"
        previous = level
    for part in elements(pdf):
        if str(part.S) == "/Figure" and not str(part.get("/Alt", "")).strip():
            yield "a figure without an alternative text"
        if str(part.S) in HEADINGS and not list(_content(part)):
            yield "a heading without words"
    yield from _wrong_parents(pdf)
    for number, page in enumerate(pdf.pages, 1):
        yield from _untagged(page, number)


def _below(part: Any) -> Iterator[Any]:
    for kid in _kids(part):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def _kids(part: Any) -> list[Any]:
    kids = part.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _content(part: Any) -> Iterator[int]:
    """Yield the ids of the marked content in *part* and below."""
    yield from (kid for kid in _kids(part) if isinstance(kid, int))
    for element in _below(part):
        yield from (kid for kid in _kids(element) if isinstance(kid, int))


def _wrong_parents(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Compare the tree with its index, and parents with their kids."""
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    index = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
    found: dict[tuple[int, int], Any] = {}
    for parent in [pdf.Root.StructTreeRoot, *elements(pdf)]:
        for kid in _kids(parent):
            if isinstance(kid, int):
                found[parent.Pg.StructParents, kid] = parent.objgen
            elif "/S" in kid and kid.P.objgen != parent.objgen:
                yield f"{kid.S} has another parent than the tree says"
            elif "/Obj" in kid and index[int(kid.Obj.StructParent)].objgen != parent.objgen:
                yield "a link has another parent than the index says"
    pages = {int(page.StructParents) for page in pdf.pages}
    listed = {(page, mcid): part.objgen for page in pages for mcid, part in enumerate(index[page])}
    if found != listed:
        yield f"{len(found.items() ^ listed.items())} marks differ between the tree and its index"


def _untagged(page: pikepdf.Page, number: int) -> Iterator[str]:
    """Yield what *page* paints outside of tags and artifacts, and tags in artifacts."""
    marks: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        name = str(instruction.operator)
        if name in ("BMC", "BDC"):
            marks.append(str(instruction.operands[0]))
        elif name == "EMC":
            marks.pop()
        elif name in PAINTING and not marks:
            yield f"page {number} paints untagged: {name}"
    for annotation in page.get("/Annots", []):
        if not str(annotation.get("/Contents", "")).strip():
            yield f"page {number} has a link without a description"
