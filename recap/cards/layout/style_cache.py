"""
WeasyPrint's layouts, with the styles of elements kept from one document to the next.

WeasyPrint computes every style of every document anew: half of what a layout costs. Cards of
a theme share their style sheets, and an element that matches the rules that another matched
below the same parents has the style that it had. A document gets copies: layouts change some.

This looks into WeasyPrint's own business, as `boxes` does; tests/cards/layout/test_style_cache.py
holds it to what WeasyPrint alone lays out. Import it once `engine` has loaded that.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property, partial
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import DEFAULT_OPTIONS, HTML, Document  # type: ignore[import-untyped]
from weasyprint.css import (  # type: ignore[import-untyped]
    AnonymousStyle,
    ComputedStyle,
    InitialStyle,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
    find_stylesheets,
    preprocess_declarations,
)
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS  # type: ignore[import-untyped]
from weasyprint.css.counters import CounterStyle  # type: ignore[import-untyped]
from weasyprint.css.properties import (  # type: ignore[import-untyped]
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
)
from weasyprint.css.targets import TargetCollector  # type: ignore[import-untyped]
from weasyprint.document import Page  # type: ignore[import-untyped]
from weasyprint.formatting_structure.build import (  # type: ignore[import-untyped]
    build_formatting_structure,
)
from weasyprint.html import get_html_metadata  # type: ignore[import-untyped]
from weasyprint.images import get_image_from_uri  # type: ignore[import-untyped]
from weasyprint.layout import LayoutContext, layout_document  # type: ignore[import-untyped]
from weasyprint.pdf.metadata import DocumentMetadata  # type: ignore[import-untyped]

MAX_CACHED_STYLES = 1_000  # that are kept: some 10 kB each
OWN = ("style", "lang", "id", "name", "width", "height")  # attributes that give it a style
UNKEPT = ("first-letter", "first-line")  # WeasyPrint looks which of their values it asked for
INVOLVED = ("float", "display", "position", "page")  # by other values
LOGICAL = {  # names for sides that depend on where lines begin
    function(block="ttb", inline=towards)
    for function in PHYSICAL_FUNCTIONS.values()
    for towards in ("ltr", "rtl")
}
INITIAL = {  # values of what no rule speaks of, and nothing need be computed for
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED | INITIAL_NOT_COMPUTED
    and name not in INVOLVED
    and not name.startswith("text_decoration_")
}
SIDES = INITIAL.keys() & PHYSICAL_FUNCTIONS.keys()

Cascaded = dict[str, tuple[Any, tuple[Any, ...]]]  # by property: the value, and its weight
Matched = list[tuple[Any, str, list[Any]]]  # a sheet, where it is from, and what matched of it


class StyleCache:
    """Lays out documents that use *sheets*, and keeps the styles of their elements."""

    def __init__(self, sheets: Sequence[Any], fonts: Any) -> None:
        self._sheets, self._fonts = sheets, fonts
        self._rules: dict[Hashable, _Rules] = {}  # by what documents say in `<style>`

    def lay_out(self, html: HTML, images: dict[str, Any]) -> Document:
        """Lay out *html* as its own `render` does; *images* are those that were read before."""
        rules, targets = self._rules_of(html), TargetCollector()
        styles = _StyleFor(html, rules, targets)
        options = {**DEFAULT_OPTIONS, "cache": images}
        fetch = partial(
            get_image_from_uri, cache=images, url_fetcher=html.url_fetcher, options=options
        )
        context = LayoutContext(styles, fetch, self._fonts, rules.counters, targets)
        root = build_formatting_structure(
            html.etree_element,
            styles,
            context.get_image_from_uri,
            html.base_url,
            targets,
            rules.counters,
            context.footnotes,
        )
        document = Document(
            [Page(box) for box in layout_document(html, root, context)],
            DocumentMetadata(**get_html_metadata(html)),
            html.url_fetcher,
            self._fonts,
            rules.profiles,
            options["output_intent"],
        )
        document._html = html
        return document

    def forget(self) -> None:
        """Compute all anew: WeasyPrint warns of a style only while it computes it."""
        self._rules.clear()

    def _rules_of(self, html: HTML) -> _Rules:
        said = tuple(
            (*element.attrib.items(), *element.itertext())
            for tag in ("style", "link")
            for element in html.etree_element.iter(tag)
        )
        if sum(len(rules.looks) for rules in self._rules.values()) > MAX_CACHED_STYLES:
            self.forget()
        if (said, html.base_url) not in self._rules:
            self._rules[said, html.base_url] = _Rules(html, self._sheets, self._fonts)
        return self._rules[said, html.base_url]


class _Rules:
    """The rules of documents with the same `<style>`, and the looks that elements had by them."""

    def __init__(self, html: HTML, sheets: Sequence[Any], fonts: Any) -> None:
        self.base_url, self.fonts = html.base_url, fonts
        self.counters, self.profiles = CounterStyle(), dict[str, Any]()
        for counters in html._ua_counter_style():
            self.counters.update(counters)
        own = find_stylesheets(
            html.wrapper_element,
            html.media_type,
            html.url_fetcher,
            html.base_url,
            fonts,
            self.counters,
            self.profiles,
            [],
            [],
        )
        self.sheets = [
            *((sheet, "user agent", None) for sheet in html._ua_stylesheets()),
            *((sheet, "author", None) for sheet in own),
            *((sheet, "user", None) for sheet in sheets),
        ]
        self.page_sizes = {"box": None, "area": None}  # for units such as vw
        self.pages: dict[Any, dict[Any, Cascaded]] = {}  # what is said of pages, by their kind
        self.looks: dict[Hashable, _CachedStyle] = {}

    def look(
        self, element: Any, parent: _CachedStyle | None, root: _CachedStyle | None
    ) -> _CachedStyle:
        """Return the look of an *element*, computed now when it is the first of its kind."""
        own = element.etree_element
        matched = [
            (sheet, origin, sheet.matcher.match(element)) for sheet, origin, _ in self.sheets
        ]
        key = (
            parent,
            own.tag,
            *map(own.get, OWN),
            *(tuple(selector[1] for selector in found) for *_, found in matched),
        )
        if key not in self.looks:
            self.looks[key] = self._new(self._inline(own), matched, parent, root)
        return self.looks[key]

    def style(
        self, kind: Any, parent: Any, told: Cascaded, root: Any, pseudo: str | None = None
    ) -> Any:
        """Make the style of what is *told* something, and inherits the rest from *parent*."""
        root = InitialStyle(self.fonts) if root is None else root
        return kind(parent, told, pseudo, root, self.base_url, self.fonts, self.page_sizes)

    def _new(
        self,
        own: Cascaded,
        matched: Matched,
        parent: _CachedStyle | None,
        root: _CachedStyle | None,
    ) -> _CachedStyle:
        told: dict[str | None, Cascaded] = {None: own}
        for sheet, origin, found in matched:
            for specificity, _, pseudo, (declarations, layer) in found:
                order = math.inf if layer is None else sheet.layers.index(layer)
                _add_declarations(
                    told.setdefault(pseudo, {}), declarations, origin, order, specificity
                )
        inherited, base = (each and each.style for each in (parent, root))
        style = self.style(_SharedStyle, inherited, told.pop(None), base)
        return _CachedStyle(style, told)

    def _inline(self, element: Element) -> Cascaded:
        """Return what an element says of itself."""
        told: Cascaded = {}
        alone = Element(element.tag, element.attrib)
        for specificity, _, declarations, base in find_style_attributes(
            alone, base_url=self.base_url
        ):
            own = preprocess_declarations(base, declarations)
            _add_declarations(told, own, "author", math.inf, specificity)
        return told


class _CachedStyle:
    """The style of an element, and of what is drawn for it; nobody changes them."""

    def __init__(self, style: _SharedStyle, told: dict[Any, Cascaded]) -> None:
        self.style, self.told = style, told  # by the name of its pseudo-elements
        self.others: dict[Hashable, _SharedStyle] = {}  # of those, and of pages


class _StyleFor(StyleFor):  # type: ignore[misc]
    """Tells the styles of one document's elements and pages: copies of those that are kept."""

    def __init__(self, html: HTML, rules: _Rules, targets: TargetCollector) -> None:
        self._cascaded_styles: dict[Any, Cascaded] = {}
        self._computed_styles: dict[Any, Any] = {}
        self._rules, self._sheets, self.font_config = rules, rules.sheets, rules.fonts
        self.initial_page_sizes = rules.page_sizes
        rules.page_sizes.update(box=None, area=None)
        self._looks: dict[Element, _CachedStyle] = {}
        self._root: Any = None  # the look of the first element
        for element in html.wrapper_element.iter_subtree():
            parent = element.parent and self._looks[element.parent.etree_element]
            look = rules.look(element, parent, self._root)
            self._looks[element.etree_element] = look
            self._root = self._root or look
            if look.style["anchor"]:
                targets.collect_anchor(look.style["anchor"])

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        look, key = self._looks.get(element), (element, pseudo_type)
        if look is not None:
            if pseudo_type is not None and pseudo_type not in look.told:
                return None
            if key in self._computed_styles:
                return self._computed_styles[key]
            self._computed_styles[key] = self._style(look, pseudo_type)
        return super().__call__(element, pseudo_type)

    def add_page_declarations(self, page_type: Any) -> None:
        pages = self._rules.pages
        if page_type not in pages:
            super().add_page_declarations(page_type)
            told = self._cascaded_styles.items()
            pages[page_type] = {key: each for key, each in told if key[0] == page_type}
        self._cascaded_styles.update(pages[page_type])

    def set_computed_styles(
        self, element: Any, parent: Any, pseudo_type: str | None = None, **_: Any
    ) -> None:
        """Set the style of a page, or of a box in its margin."""
        root, key = self._root, (element, pseudo_type)
        if key not in root.others:
            told = self._cascaded_styles.get(key, {})
            above = root.others.get((parent, None), root.style)
            root.others[key] = self._rules.style(_SharedStyle, above, told, root.style, pseudo_type)
        self._computed_styles[key] = _StyleCopy(root.others[key])

    def _style(self, look: _CachedStyle, pseudo: str | None) -> Any:
        if pseudo is None:
            return _StyleCopy(look.style)
        given = look.style, look.told[pseudo], self._root.style, pseudo
        if pseudo in UNKEPT:
            style = self._rules.style(ComputedStyle, *given)
            style["anchor"]  # WeasyPrint asks for this one first
            return style
        if pseudo not in look.others:
            look.others[pseudo] = self._rules.style(_SharedStyle, *given)
        return _StyleCopy(look.others[pseudo])


class _SharedStyle(ComputedStyle):  # type: ignore[misc]
    """A style that knows from the start what need not be computed."""

    def __init__(self, parent: Any, cascaded: Cascaded, *others: Any) -> None:
        super().__init__(parent, cascaded, *others)
        self.update(INITIAL)
        for name in cascaded.keys() if LOGICAL.isdisjoint(cascaded) else {*cascaded, *SIDES}:
            self.pop(name, None)

    def __missing__(self, name: str) -> Any:
        if name in INHERITED and name not in self.cascaded and self.parent_style is not None:
            self[name] = self.parent_style[name]
            return self[name]
        return super().__missing__(name)


class _StyleCopyBase:
    """A copy that may be changed; what it lacks is computed for all copies."""

    _kept: Any

    @cached_property
    def anonymous_style(self) -> _AnonymousStyleCopy:
        return _AnonymousStyleCopy(self)

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._kept[name]  # type: ignore[index]
        return value


class _StyleCopy(_StyleCopyBase, ComputedStyle):  # type: ignore[misc]
    def __init__(self, kept: _SharedStyle) -> None:
        _take(self, kept)


class _AnonymousStyleCopy(_StyleCopyBase, AnonymousStyle):  # type: ignore[misc]
    def __init__(self, parent: Any) -> None:
        _take(self, parent._kept.anonymous_style)
        self.parent_style = parent


def _take(copy: Any, kept: Any) -> None:
    copy.update(kept)
    copy.__dict__ = {**kept.__dict__, "_kept": kept}
    copy.__dict__.pop("anonymous_style", None)


def _add_declarations(
    told: Cascaded, declarations: Iterable[Any], origin: str, layer: float, specificity: Any
) -> None:
    """Add *declarations* to what an element is *told*, where nothing of more weight is."""
    for name, value, importance in declarations:
        weight = (declaration_precedence(origin, importance), layer, specificity)
        if name not in told or told[name][1] <= weight:
            told[name] = value, weight
