"""Drawings are painted as WeasyPrint and PDFium draw them, shape by shape."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from recap.cards.encoding import Rows, blank_rows
from recap.cards.exceptions import NotPaintableError
from recap.cards.geometry import Rect
from recap.cards.painting import ANTIALIASING_PX, drawing_parts, pdfium

CELL, ACROSS = 100, 8
INK, RED = 'fill="#2430e0"', 'stroke="#c02020"'
LINE = f'fill="none" {RED}'
D = "M10.5 80 C20 10 40.25 10 50 50 C60 90 80 90 90.1 12"
CORNERS = "M12 80 L50 12.5 L88 80"
RING = "M50 5 L95 95 L5 95 Z M50 40 L70 80 L30 80 Z"
OPEN = '<svg width="100" height="100" viewBox="0 0 100 100">'
SHAPES = [
    f'<circle cx="50.3" cy="49.8" r="40.1" {INK}/>',
    f'<circle cx="50" cy="50" r="40" {INK} {RED} stroke-width="7"/>',
    f'<ellipse cx="50" cy="50" rx="45" ry="20.5" {INK}/>',
    f'<ellipse cx="50" cy="50" rx="40" ry="20" {LINE} stroke-width="3.5" '
    f'transform="rotate(30 50 50)"/>',
    f'<rect x="10" y="20.5" width="70" height="40" {INK}/>',
    f'<rect x="10" y="20" width="70" height="40" rx="12" {INK} {RED} stroke-width="4"/>',
    f'<rect x="10" y="20" width="70" height="40" rx="30" ry="9" {INK}/>',
    f'<rect x="30" y="30" width="40" height="40" {LINE} stroke-width="12" '
    f'transform="rotate(45 50 50)"/>',
    f'<line x1="10" y1="12" x2="88" y2="70" {RED} stroke-width="9"/>',
    f'<line x1="20" y1="50" x2="80" y2="50" {RED} stroke-width="20" stroke-linecap="round"/>',
    f'<line x1="30" y1="30" x2="70" y2="70" {RED} stroke-width="20" stroke-linecap="square"/>',
    f'<line x1="10" y1="50" x2="90" y2="40" {RED} stroke-width="6" stroke-dasharray="9 4"/>',
    f'<line x1="10" y1="50" x2="90" y2="40" {RED} stroke-width="6" stroke-linecap="round" '
    f'stroke-dasharray="0 12"/>',
    f'<polyline points="10,80 30,20 50,80 70,20 90,80" {LINE} stroke-width="5"/>',
    f'<polygon points="10 80 30 20 50 80 70 20 90 80" {INK}/>',
    f'<polygon points="50 5 80 95 5 35 95 35 20 95" {INK} fill-rule="evenodd"/>',
    f'<polygon points="50 5 80 95 5 35 95 35 20 95" {INK} {RED} stroke-width="2"/>',
    f'<path d="{D}" {INK}/>',
    f'<path d="{D}" {LINE} stroke-width="4"/>',
    f'<path d="{D} Z" {LINE} stroke-width="4" stroke-linejoin="round"/>',
    f'<path d="{CORNERS}" {LINE} stroke-width="14"/>',
    f'<path d="{CORNERS}" {LINE} stroke-width="14" stroke-linejoin="round" '
    f'stroke-linecap="round"/>',
    f'<path d="{CORNERS}" {LINE} stroke-width="14" stroke-linejoin="bevel"/>',
    f'<path d="M20 80 L50 12 L52 80" {LINE} stroke-width="9" stroke-miterlimit="12"/>',
    f'<path d="{RING}" {INK} fill-rule="evenodd"/>',
    f'<path d="{RING}" {INK}/>',
    f'<path d="M10 10 H90 V50 H50 V90.5 H10 Z" {INK}/>',
    f'<path d="M10 90 Q50 -60 90 90 Q 70 60 50 80 Z" {INK}/>',
    f'<path d="M10,50 20,40 30,60 40,30 50,70" {LINE} stroke-width="2"/>',
    f'<path d="M50 10 A40 40 0 0 1 90 50" {LINE} stroke-width="8"/>',
    f'<path d="M50 10 A40 40 0 1 1 49.8 10" {LINE} stroke-width="8"/>',
    f'<path d="M50 10 A40 40 0 1 0 90 50 L50 50 Z" {INK}/>',
    f'<path d="M50 10 A40 40 0 0 0 10 50 L50 50 Z" {INK}/>',
    f'<path d="M50 10 A40 40 0 0 1 50 90" {INK}/>',
    f'<path d="M50 10 A40 40 0 0 0 50 90" {INK}/>',
    f'<path d="M10 50 A40 20 0 1 1 60 60 A10 10 0 0 0 20 70" {LINE} stroke-width="3"/>',
    f'<path d="M10 10 A5 5 0 0 1 90 40" {LINE} stroke-width="3"/>',
    f'<path d="M10 10 L90 40" {RED} stroke-width="3"/>',
    f'<circle cx="50" cy="50" r="40" {INK} fill-opacity="0.35"/>',
    f'<circle cx="50" cy="50" r="40" {INK} opacity="0.35"/>',
    f'<circle cx="50" cy="50" r="30.5" {LINE} stroke-width="9" opacity="0.6"/>',
    f'<circle cx="50" cy="50" r="30" {LINE} stroke-width="9" stroke-opacity="0.2"/>',
    f'<circle cx="50" cy="50" r="30" {INK} {RED} stroke-width="9" stroke-opacity="0.5"/>',
    f'<circle cx="50" cy="50" r="30" {INK} {RED} stroke-width="9" fill-opacity="0.4" '
    f'stroke-opacity="0.4"/>',
    f'<path d="{D}" {INK} opacity="0.5"/>',
    f'<path d="{CORNERS}" {LINE} stroke-width="14" stroke-opacity="0.5"/>',
    f'<path d="{CORNERS}" {LINE} stroke-width="14" stroke-linejoin="round" opacity="0.5"/>',
    f'<circle cx="50" cy="50" r="40" {INK} fill-opacity="0"/>',
    '<circle cx="50" cy="50" r="40" fill="none"/>',
    f'<circle cx="50" cy="50" r="40" {LINE} stroke-width="0"/>',
    '<circle cx="50" cy="50" r="40"/>',
    f'<g {INK} transform="translate(20 10)"><circle cx="20" cy="20" r="20"/><circle '
    f'cx="50" cy="60" r="9.5"/></g>',
    f'<g {LINE} stroke-width="3"><g transform="rotate(20) scale(0.5, 0.8)">'
    '<rect x="50" y="10" width="90" height="50"/></g>'
    '<circle cx="40" cy="70" r="20" stroke-width="8"/></g>',
    f'<g transform="matrix(0.8 0.2 -0.3 0.7 30 5)"><path d="{D}" {LINE} stroke-width="5" '
    f'transform="scale(0.9)"/></g>',
    f'<circle cx="60" cy="60" r="55" {INK}/>',
]  # fmt: skip
TAGS = [
    ('<svg width="100" height="100" viewBox="-50 -50 100 100">', f'<circle r="40" {INK}/>'),
    ('<svg width="100" height="100" viewBox="0 0 10 20">', f'<circle cx="5" cy="9" r="4" {INK}/>'),
    (OPEN.replace(">", f' {LINE} stroke-width="6" stroke-linecap="round">'), f'<path d="{D}"/>'),
    ('<svg width="100" height="80">', f'<circle cx="25" cy="50" r="20" {INK}/>'),
]  # fmt: skip


def reference(card_renderer, drawings: Sequence[tuple[str, str]]) -> Rows:
    """Draw SVGs beside and below each other, with WeasyPrint and PDFium."""
    size = f"{CELL * ACROSS}px {height(drawings)}px"
    html = [f"<style>@page {{ size: {size}; margin: 0 }} svg {{ display: block }}</style>"]
    for nth, (tag, inner) in enumerate(drawings):
        left, top = CELL * (nth % ACROSS), CELL * (nth // ACROSS)
        html.append(
            f'<div style="position:absolute;left:{left}px;top:{top}px;width:100px;height:100px;'
            f'overflow:hidden">{tag}{inner}</svg></div>'
        )
    document, warnings = card_renderer.renderer.lay_out("".join(html), "shapes", pristine=True)
    assert [] == warnings
    rows = blank_rows(CELL * ACROSS, height(drawings))
    pdfium.paint(card_renderer.renderer.pixel_pdf(document, "shapes"), rows)
    return rows


def painted(drawings: Sequence[tuple[str, str]]) -> Rows:
    """Paint the same without WeasyPrint."""
    rows, operators = blank_rows(CELL * ACROSS, height(drawings)), list[bytes]()
    for nth, (tag, inner) in enumerate(drawings):
        left, top = CELL * (nth % ACROSS), CELL * (nth // ACROSS)
        down = 80 if 'height="80"' in tag else 100
        parts = drawing_parts(inner, tag, Rect(0, 0, 100, down))
        operators += [
            b"q\n%d %d 100 100 re W n\n1 0 0 1 %d %d cm" % (left, top, left, top),
            *(part for part, _ in parts),
            b"Q",
        ]
    pdfium.Painter().paint(b"\n".join(operators), {}, rows, 0, len(rows))
    return rows


def height(drawings: Sequence[tuple[str, str]]) -> int:
    return CELL * -(-len(drawings) // ACROSS)


def off_by(one: Rows, other: Rows, drawings: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """Return by how much, of 255, the pixels of each drawing differ, where they do."""
    off = np.abs(one.astype(np.int16) - other)[:, 1:].reshape(len(one), CELL * ACROSS, 3)
    found = {}
    for nth, (tag, inner) in enumerate(drawings):
        top, left = CELL * (nth // ACROSS), CELL * (nth % ACROSS)
        most = int(off[top : top + CELL, left : left + CELL].max())
        if most:
            found[inner if tag == OPEN else tag + inner] = most
    return found


def test_shapes_have_the_pixels_of_the_reference(card_renderer):
    """
    Not one value differs, except that an opacity in two steps is rounded once less.
    """
    drawings = [*((OPEN, inner) for inner in SHAPES), *TAGS]
    wanted = reference(card_renderer, drawings)
    off = off_by(painted(drawings), wanted, drawings)

    assert (wanted[:, 1:] < 255).mean() > 0.1
    assert {} == {inner: by for inner, by in off.items() if by > (" opacity=" in inner)}


def test_every_opacity_is_that_of_the_reference(card_renderer):
    """
    PDFium cuts opacities to 255 steps: hundredths, and thirds, are cut alike.
    """
    drawings = [
        (OPEN, f'<rect width="90" height="90" {INK} fill-opacity="{alpha:.4g}"/>')
        for alpha in (*np.linspace(0, 1, 101), 1 / 3, 0.999, 1.5)
    ]

    assert {} == off_by(painted(drawings), reference(card_renderer, drawings), drawings)


@pytest.mark.parametrize(("tag", "inner"), [*((OPEN, inner) for inner in SHAPES), *TAGS])
def test_a_shape_stays_within_its_box(tag, inner):
    """
    Rows outside of it are not copied from the plate, so nothing may be painted there.
    """
    parts = drawing_parts(inner, tag, Rect(0, 0, 100, 80 if 'height="80"' in tag else 100))
    rows = blank_rows(3 * CELL, 3 * CELL)
    operators = b"\n".join([b"q\n1 0 0 1 100 100 cm", *(part for part, _ in parts), b"Q"])
    pdfium.Painter().paint(operators, {}, rows, 0, len(rows))
    ink: np.ndarray[Any, Any] = rows[:, 1:].reshape(300, 900) < 255
    for _, box in parts:
        top, bottom = 100 + box.top - ANTIALIASING_PX, 100 + box.bottom + ANTIALIASING_PX
        left, right = 100 + box.left - ANTIALIASING_PX, 100 + box.right + ANTIALIASING_PX
        rows_of_it = slice(max(0, math.floor(top)), math.ceil(bottom))
        ink[rows_of_it, 3 * max(0, math.floor(left)) : 3 * math.ceil(right)] = False

    assert not ink.any()


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<text>9</text>", "a picture holds <text> that does not end in />"),
        ("<text/>", "a picture holds <text>"),
        ('<circle r="9"/> 5', "a picture holds more than shapes and groups"),
        ('<g><circle r="9"/>', "a picture holds more than shapes and groups"),
        ('<circle r="9" filter="x"/>', "a picture holds <circle> with the attribute filter"),
        ('<g opacity="0.5"></g>', "a picture holds <g> with the attribute opacity"),
        ('<circle r="9" fill="red"/>', "the colour red is not written #rrggbb"),
        ('<circle r="9px"/>', "a picture holds what cannot be read: could not convert string"),
        ('<circle cx="9"/>', "a picture holds what cannot be read: 'r'"),
        ('<rect width="9" height="0"/>', "a rectangle has no size"),
        ('<path d="m1 2 l3 4"/>', "a path holds more than absolute M, L, H, V, C, Q, A and Z"),
        ('<path d="L3 4"/>', "a part of a path does not begin with M"),
        ('<path d="M1 2 L5 6 Z L3 4"/>', "a part of a path does not begin with M"),
        ('<path d="M1 2 L3"/>', "a picture holds what cannot be read"),
        ('<path d="M1 2 A9 5 30 0 1 5 5"/>', "an arc is rotated"),
        ('<circle r="9" transform="skewX(9)"/>', "a shape is moved by skewX of 1 numbers"),
        ('<circle r="9" transform="scale(0)"/>', "a shape is moved by scale(0)"),
        ('<circle r="9" stroke="#000000" opacity="0.5"/>',
         "a <circle> with a stroke has an opacity: give it fill-opacity and stroke-opacity"),
    ],
)  # fmt: skip
def test_what_is_not_painted_is_named(inner, reason):
    """
    Such a card is drawn on the reference path, and the report has the reason.
    """
    with pytest.raises(NotPaintableError) as refused:
        drawing_parts(inner, OPEN, Rect(0, 0, 100, 100))

    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        (OPEN.replace(">", ' opacity="0.5">'), "an <svg> has an opacity or a transform"),
        (OPEN.replace(">", ' preserveAspectRatio="none">'), "a drawing has a preserveAspectRatio"),
        ('<svg width="50" height="50">', "a drawing has no viewBox, and not the size of its box"),
    ],
)
def test_what_an_svg_tag_may_not_have_is_named(tag, reason):
    """
    The same for the tag around the shapes.
    """
    with pytest.raises(NotPaintableError, match=reason):
        drawing_parts('<circle r="9"/>', tag, Rect(0, 0, 100, 100))
