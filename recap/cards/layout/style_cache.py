"""
Lay out documents with WeasyPrint, and reuse computed styles from one document to the next.

WeasyPrint computes every style of every document anew: half of the time of a layout. The cards
of a theme have the same style sheets. Elements with the same matched rules and the same parent
style share one computed style here. Each document gets copies, because a layout changes some.

Importing this module loads WeasyPrint; it uses private parts that `weasyprint_internals` lists.
tests/cards/layout/test_style_cache.py compares its layouts with those of WeasyPrint alone.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property, partial
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import DEFAULT_OPTIONS, HTML, Document
from weasyprint.css import (
    AnonymousStyle,
    ComputedStyle,
    InitialStyle,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
    find_stylesheets,
    preprocess_declarations,
)
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.counters import CounterStyle
from weasyprint.css.properties import (
    INHERITED,
    INITIAL_NOT_COMPUTED,
    INITIAL_VALUES,
)
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Page
from weasyprint.formatting_structure.build import (
    build_formatting_structure,
)
from weasyprint.html import get_html_metadata
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext, layout_document
from weasyprint.pdf.metadata import DocumentMetadata

MAX_CACHED_STYLES = 1_000  # some 10 kB each
STYLING_ATTRIBUTES = ("style", "lang", "id", "name", "width", "height")  # beside matched rules
NOT_CACHED = ("first-letter", "first-line")  # WeasyPrint checks which values it has asked for
DEPENDENT = ("float", "display", "position", "page")  # computed from other properties
LOGICAL_NAMES = {  # property names that depend on the writing direction
    function(block="ttb", inline=direction)
    for function in PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
INITIAL = {  # properties whose initial value needs no computation
    name: value
    for name, value in INITIAL_VALUES.items()
    if name not in INHERITED | INITIAL_NOT_COMPUTED
    and name not in DEPENDENT
    and not name.startswith("text_decoration_")
}
SIDES = INITIAL.keys() & PHYSICAL_FUNCTIONS.keys()

Cascaded = dict[str, tuple[Any, tuple[Any, ...]]]  # by property: the value and its weight
Matches = list[tuple[Any, str, list[Any]]]  # a style sheet, its origin, the selectors that match


class StyleCache:
    """Lays out documents that use *sheets*, and caches the styles of their elements."""

    def __init__(self, sheets: Sequence[Any], fonts: Any) -> None:
        self._sheets, self._fonts = sheets, fonts
        self._rules: dict[Hashable, _Rules] = {}  # by the documents' own style sheets

    def lay_out(self, html: HTML, images: dict[str, Any]) -> Document:
        """Lay out *html* as `HTML.render` does; *images* caches pictures by address."""
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

    def clear(self) -> None:
        """Forget all styles. WeasyPrint warns of a style only when it computes it."""
        self._rules.clear()

    def _rules_of(self, html: HTML) -> _Rules:
        own_sheets = tuple(
            (*element.attrib.items(), *element.itertext())
            for tag in ("style", "link")
            for element in html.etree_element.iter(tag)
        )
        if sum(len(rules.styles) for rules in self._rules.values()) > MAX_CACHED_STYLES:
            self.clear()
        if (own_sheets, html.base_url) not in self._rules:
            self._rules[own_sheets, html.base_url] = _Rules(html, self._sheets, self._fonts)
        return self._rules[own_sheets, html.base_url]


class _Rules:
    """The rules of documents with the same style sheets, and the styles that they gave elements."""

    def __init__(self, html: HTML, sheets: Sequence[Any], fonts: Any) -> None:
        self.base_url, self.fonts = html.base_url, fonts
        self.counters, self.profiles = CounterStyle(), dict[str, Any]()
        for counters in html._ua_counter_style():
            self.counters.update(counters)
        own_sheets = find_stylesheets(
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
            *((sheet, "author", None) for sheet in own_sheets),
            *((sheet, "user", None) for sheet in sheets),
        ]
        self.page_sizes = {"box": None, "area": None}  # for units such as vw
        self.pages: dict[Any, dict[Any, Cascaded]] = {}  # declarations by type of page
        self.styles: dict[Hashable, _CachedStyle] = {}

    def style_of(
        self, element: Any, parent: _CachedStyle | None, root: _CachedStyle | None
    ) -> _CachedStyle:
        """Return the style of *element*, from the cache if an equal element was there before."""
        etree_element = element.etree_element
        matches = [
            (sheet, origin, sheet.matcher.match(element)) for sheet, origin, _ in self.sheets
        ]
        key = (
            parent,
            etree_element.tag,
            *map(etree_element.get, STYLING_ATTRIBUTES),
            *(tuple(selector[1] for selector in selectors) for *_, selectors in matches),
        )
        if key not in self.styles:
            self.styles[key] = self._new_style(self._inline(etree_element), matches, parent, root)
        return self.styles[key]

    def compute(
        self, kind: Any, parent: Any, cascaded: Cascaded, root: Any, pseudo: str | None = None
    ) -> Any:
        """Make a style of the class *kind*: *cascaded* values, the rest inherited from *parent*."""
        root = InitialStyle(self.fonts) if root is None else root
        return kind(parent, cascaded, pseudo, root, self.base_url, self.fonts, self.page_sizes)

    def _new_style(
        self,
        inline: Cascaded,
        matches: Matches,
        parent: _CachedStyle | None,
        root: _CachedStyle | None,
    ) -> _CachedStyle:
        cascaded: dict[str | None, Cascaded] = {None: inline}
        for sheet, origin, selectors in matches:
            for specificity, _, pseudo, (declarations, layer) in selectors:
                order = math.inf if layer is None else sheet.layers.index(layer)
                _add_declarations(
                    cascaded.setdefault(pseudo, {}), declarations, origin, order, specificity
                )
        parent_style, root_style = (cached and cached.style for cached in (parent, root))
        style = self.compute(_SharedStyle, parent_style, cascaded.pop(None), root_style)
        return _CachedStyle(style, cascaded)

    def _inline(self, element: Element) -> Cascaded:
        """Return the declarations of an element's own attributes, such as `style`."""
        cascaded: Cascaded = {}
        childless = Element(element.tag, element.attrib)
        for specificity, _, declarations, base in find_style_attributes(
            childless, base_url=self.base_url
        ):
            preprocessed = preprocess_declarations(base, declarations)
            _add_declarations(cascaded, preprocessed, "author", math.inf, specificity)
        return cascaded


class _CachedStyle:
    """The computed style of an element, and of its pseudo-elements. It never changes."""

    def __init__(self, style: _SharedStyle, pseudo_cascaded: dict[Any, Cascaded]) -> None:
        self.style, self.pseudo_cascaded = style, pseudo_cascaded  # by name of a pseudo-element
        self.others: dict[Hashable, _SharedStyle] = {}  # of pseudo-elements and pages


class _StyleFor(StyleFor):  # type: ignore[misc]
    """WeasyPrint's table of one document's styles, filled with copies of cached styles."""

    def __init__(self, html: HTML, rules: _Rules, targets: TargetCollector) -> None:
        self._cascaded_styles: dict[Any, Cascaded] = {}
        self._computed_styles: dict[Any, Any] = {}
        self._rules, self._sheets, self.font_config = rules, rules.sheets, rules.fonts
        self.initial_page_sizes = rules.page_sizes
        rules.page_sizes.update(box=None, area=None)
        self._cached: dict[Element, _CachedStyle] = {}
        self._root: Any = None  # the style of the first element
        for element in html.wrapper_element.iter_subtree():
            parent = element.parent and self._cached[element.parent.etree_element]
            cached = rules.style_of(element, parent, self._root)
            self._cached[element.etree_element] = cached
            self._root = self._root or cached
            if cached.style["anchor"]:
                targets.collect_anchor(cached.style["anchor"])

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        cached, key = self._cached.get(element), (element, pseudo_type)
        if cached is not None:
            if pseudo_type is not None and pseudo_type not in cached.pseudo_cascaded:
                return None
            if key in self._computed_styles:
                return self._computed_styles[key]
            self._computed_styles[key] = self._style(cached, pseudo_type)
        return super().__call__(element, pseudo_type)

    def add_page_declarations(self, page_type: Any) -> None:
        pages = self._rules.pages
        if page_type not in pages:
            super().add_page_declarations(page_type)
            cascaded = self._cascaded_styles.items()
            pages[page_type] = {key: values for key, values in cascaded if key[0] == page_type}
        self._cascaded_styles.update(pages[page_type])

    def set_computed_styles(
        self, element: Any, parent: Any, pseudo_type: str | None = None, **_: Any
    ) -> None:
        """Set the style of a page, or of a box in its margin."""
        root, key = self._root, (element, pseudo_type)
        if key not in root.others:
            cascaded = self._cascaded_styles.get(key, {})
            parent_style = root.others.get((parent, None), root.style)
            root.others[key] = self._rules.compute(
                _SharedStyle, parent_style, cascaded, root.style, pseudo_type
            )
        self._computed_styles[key] = _StyleCopy(root.others[key])

    def _style(self, cached: _CachedStyle, pseudo: str | None) -> Any:
        if pseudo is None:
            return _StyleCopy(cached.style)
        arguments = cached.style, cached.pseudo_cascaded[pseudo], self._root.style, pseudo
        if pseudo in NOT_CACHED:
            style = self._rules.compute(ComputedStyle, *arguments)
            style["anchor"]  # WeasyPrint asks for this one first
            return style
        if pseudo not in cached.others:
            cached.others[pseudo] = self._rules.compute(_SharedStyle, *arguments)
        return _StyleCopy(cached.others[pseudo])


class _SharedStyle(ComputedStyle):  # type: ignore[misc]
    """A style that starts with all values that need no computation."""

    def __init__(self, parent: Any, cascaded: Cascaded, *others: Any) -> None:
        super().__init__(parent, cascaded, *others)
        self.update(INITIAL)
        is_logical = not LOGICAL_NAMES.isdisjoint(cascaded)
        for name in {*cascaded, *SIDES} if is_logical else cascaded.keys():
            self.pop(name, None)

    def __missing__(self, name: str) -> Any:
        if name in INHERITED and name not in self.cascaded and self.parent_style is not None:
            self[name] = self.parent_style[name]
            return self[name]
        return super().__missing__(name)


class _StyleCopyBase:
    """A copy that may be changed. A missing value is computed in the original, for all copies."""

    _original: Any

    @cached_property
    def anonymous_style(self) -> _AnonymousStyleCopy:
        return _AnonymousStyleCopy(self)

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._original[name]  # type: ignore[index]
        return value


class _StyleCopy(_StyleCopyBase, ComputedStyle):  # type: ignore[misc]
    def __init__(self, original: _SharedStyle) -> None:
        _copy_style(original, self)


class _AnonymousStyleCopy(_StyleCopyBase, AnonymousStyle):  # type: ignore[misc]
    def __init__(self, parent: Any) -> None:
        _copy_style(parent._original.anonymous_style, self)
        self.parent_style = parent


def _copy_style(original: Any, copy: Any) -> None:
    copy.update(original)
    copy.__dict__ = {**original.__dict__, "_original": original}
    copy.__dict__.pop("anonymous_style", None)


def _add_declarations(
    cascaded: Cascaded, declarations: Iterable[Any], origin: str, layer: float, specificity: Any
) -> None:
    """Add *declarations* to *cascaded*, except where a declaration of more weight is there."""
    for name, value, importance in declarations:
        weight = (declaration_precedence(origin, importance), layer, specificity)
        if name not in cascaded or cascaded[name][1] <= weight:
            cascaded[name] = value, weight
