"""The rules of `recap check` on themes, by name; docs/lint.md lists them, campaigns waive them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule finds, an example that it finds, and whether that stops a launch."""

    what: str
    example: str
    stops: bool = False
    can_be_waived: bool = True


RULES = {
    # Templates and style sheets
    "template-error": Rule(
        "a template that cannot be filled, or a picture that cannot be shown",
        "{{ longest_streek.days }}",
        stops=True,
        can_be_waived=False,
    ),
    "unclosed-element": Rule(
        "an element without its end tag, or an end tag of nothing",
        '<p class="lead">You kept it going<div>',
        stops=True,
    ),
    "unknown-slot": Rule(
        "a misspelt `data-slot`, or one without double quotes", '<p data-slot="txet">'
    ),
    "uneven-gradient": Rule(
        "a gradient of three or more unevenly placed stops, without midpoints",
        "linear-gradient(#000 0%, #f00 20%, #ff0 100%)",
    ),
    "nested-condition": Rule(
        "`@media` and the like within a rule", ".lead { @media print { color: red } }"
    ),
    "unmirrored-grid": Rule(
        "grid columns in a theme with a right-to-left language", "grid-template-columns: 1fr 2fr"
    ),
    "current-color": Rule(
        "`currentColor` in an inline SVG without a `color`",
        '<path fill="currentColor"/>',
    ),
    "path-length": Rule("`pathLength`, which cards ignore", '<path pathLength="1"/>'),
    "missing-alt": Rule("an `<img>` without `alt`", '<img src="pictures/star.svg">'),
    "changed-case": Rule(
        "a filter or a style that changes the case of customers' words", "{{ name | upper }}"
    ),
    "ignored-css": Rule("CSS that WeasyPrint says it ignores", ".lead { filter: blur(2px) }"),
    "unknown-font": Rule("a font family that the theme does not have", "font-family: Manrop"),
    "untranslatable-text": Rule(
        "words in a template without `_()`, where the theme has translations", "<p>You came on</p>"
    ),
    # Cards
    "wrong-size": Rule(
        "a card that is not one page of the format's size",
        ".format--link { height: 600px }",
        stops=True,
    ),
    "outside-card": Rule(
        "text that leaves the card",
        '<p style="font-size:300px">{{ name }}</p>',
        stops=True,
    ),
    "under-buttons": Rule(
        "text where phones show their own buttons", ".sheet { padding-top: 100px }", stops=True
    ),
    "cut-off": Rule(
        "text that the box around it hides",
        '<p style="height:20px;overflow:hidden">...</p>',
        stops=True,
    ),
    "missing-glyph": Rule(
        "characters that no font has: an error in a story's own words", "<p>ⵣ</p>", stops=True
    ),
    "overlapping-text": Rule("text over text, for some customer", "margin-top: -60px"),
    "small-text": Rule("text under the smallest size of the format", "font-size: 21px"),
    "low-contrast": Rule(
        "text that is hard to read on the pixels that are painted behind it",
        "color: #999; background: url(pictures/clouds.jpg)",
    ),
    "enlarged-picture": Rule(
        "a picture of pixels that is drawn larger than its file",
        '<img width="800" src="small.png">',
    ),
    "uncentred-box": Rule(
        "an absolute box that browsers centre and cards do not",
        '<div style="display:flex;justify-content:center"><i style="position:absolute">',
    ),
    "slow-card": Rule(
        "a card that is not painted on a plate, or a value outside of a slot", "<p>{{ events }}</p>"
    ),
    "untried-story": Rule("a story that applies to no sample customer", 'when = "events < 0"'),
    # Languages, brand, machine
    "untranslated": Rule("texts without a translation", 'msgstr ""'),
    "wrong-translation": Rule(
        "a translation that lacks a placeholder", 'msgid "%(days)s days" msgstr "Tage"', stops=True
    ),
    "invisible-logo": Rule("a logo that cannot be seen on a ground", "[brand] logo = dark.svg"),
    "unusable-logo": Rule("a logo that is not shown: it holds a script", "<svg><script/></svg>"),
    "brand-font": Rule("letters that the brand's font lacks", '[brand] font = "Latin.ttf"'),
    "base-url": Rule("a web address that links cannot have", 'base_url = "http://..."'),
    "untested-weasyprint": Rule(
        "a version of WeasyPrint that recap was not tested with", "weasyprint==99"
    ),
    "unused-waiver": Rule(
        "a waiver that matches nothing, or names no rule",
        '[[waivers]]\nrule = "smal-text"',
        can_be_waived=False,
    ),
}
