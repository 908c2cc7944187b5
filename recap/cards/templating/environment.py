"""
Fill templates: Jinja in its sandbox, in the customer's language.

A word that a template does not know stops it: better no card than one with a hole.
Templates get plain values only, and dots reach the keys of a record, never its
methods: `discoveries[0].items` is the number of items.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import FileSystemLoader, StrictUndefined, Template, nodes, pass_context
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from recap.cards.assets import LARGEST_PX, Fallbacks, FontFace, Photos, nearest
from recap.cards.templating.fact_usage import used_facts
from recap.cards.templating.formatting import FilterError, LocaleFormatter, arc, kept, week_of
from recap.cards.templating.template_errors import MissingNameError, explained
from recap.cards.templating.text_fitting import TextMeasurer
from recap.cards.templating.translations import po_file
from recap.stories import Theme

SMALLEST_PX = 24
MOST_LINES = 9
ANY_LOCALE = "en"  # a template names the same facts in each
FILLED_PERCENT = re.compile(r"%%|%\(\w+\)[sd]")
TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
UNSAFE_FILTERS = ("safe", "random", "xmlattr", "pprint")  # raw HTML, dice, and insides
UNSAFE_GLOBALS = ("lipsum",)


class TemplateEnvironment:
    """The templates of *theme*, filled for any locale."""

    def __init__(
        self,
        theme: Theme,
        faces: tuple[FontFace, ...],
        known: frozenset[str],
        fallbacks: Fallbacks,
        photos: Photos,
    ) -> None:
        self._theme, self._faces, self._known = theme, faces, known
        self._fallbacks, self._photos = fallbacks, photos
        self._for_locale = cache(self._environment)

    def fill(self, name: str, locale: str, given: Mapping[str, Any]) -> Markup:
        """Fill the template *name* with what is *given*. Raises `TemplateError`."""
        return self._guarded(name, locale, given, lambda template: template.render(given))

    def fill_block(self, name: str, block: str, locale: str, given: Mapping[str, Any]) -> str:
        """Fill only one *block*, as plain text; empty when the template has none."""

        def text(template: Template) -> str:
            context = template.new_context(dict(given))
            try:
                for _ in template.root_render_func(context):  # what it sets at its top
                    pass
                found = context.blocks.get(block, [lambda _: ()])
                filled = "".join(found[0](context))
            except Exception:
                template.environment.handle_exception()  # raises, with the template's lines
            return Markup(filled).striptags()  # noqa: S704 - tags come off

        return str(self._guarded(name, locale, given, text))

    def used_facts(self, name: str) -> frozenset[str]:
        """
        Return the facts that the template *name* uses, with all that it extends or includes.

        A template that takes `facts` as a whole may show any of them. Raises `TemplateError`.
        """
        environment = self._for_locale(ANY_LOCALE)
        with explained(name, self._theme.folder, environment, self._known, self._known):
            return used_facts(environment, name, self._known)

    def _guarded(
        self, name: str, locale: str, given: Mapping[str, Any], fill: Callable[[Template], str]
    ) -> Markup:
        environment = self._for_locale(locale)
        with explained(
            name, self._theme.folder, environment, chain(self._known, given), self._known
        ):
            return Markup(fill(environment.get_template(name)))  # noqa: S704 - autoescaped

    def _environment(self, locale: str) -> _Environment:
        environment = _Environment(
            loader=FileSystemLoader(self._theme.folder),
            undefined=_Undefined,
            autoescape=True,
            trim_blocks=False,
            extensions=["jinja2.ext.i18n"],
        )
        for name in UNSAFE_FILTERS:
            del environment.filters[name]
        for name in UNSAFE_GLOBALS:
            del environment.globals[name]
        words = LocaleFormatter(locale)
        environment.filters.update(words.filters())
        environment.filters.update(_campaign_filters(words))
        environment.filters["picture"] = _picture_filter(self._photos)
        fitting = _fitting_filters(self._faces, self._fallbacks)
        environment.filters.update(arc=arc, week_of=week_of, **fitting)
        translations = _translations(self._theme.folder, locale)
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            _checked(translations.gettext), _checked(translations.ngettext), newstyle=True
        )
        return environment


class _Environment(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        return (
            self._key(obj, attribute) if isinstance(obj, dict) else super().getattr(obj, attribute)
        )

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self._key(obj, argument) if isinstance(obj, dict) else super().getitem(obj, argument)

    def make_globals(self, given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return one dict: Jinja's chain of two is walked, key by key, for each card."""
        return {**self.globals, **(given or {})}

    def _key(self, record: dict[Any, Any], key: Any) -> Any:
        return record[key] if key in record else self.undefined(obj=record, name=key)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        switch = source.find(nodes.ScopedEvalContextModifier)
        if switch is not None:
            raise TemplateSyntaxError("autoescape stays on", switch.lineno, name, filename)
        return super()._generate(source, name, filename, defer_init)


class _Undefined(StrictUndefined):
    """What a template does not know; says its name to whoever has to mend it."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        telling = partial(MissingNameError, None if obj is missing else obj, name)
        super().__init__(hint, obj, name, exc if hint else telling)  # type: ignore[arg-type]


def _campaign_filters(words: LocaleFormatter) -> dict[str, Callable[..., str]]:
    write_money = kept(words.money)

    @pass_context
    def money(context: Context, value: float, digits: int | None = None) -> str:
        currency = context["campaign"]["currency"]
        if currency is None:
            raise FilterError(
                "writes an amount of money, and the campaign does not say in which currency",
                'add currency = "EUR" (or yours) to campaign.toml',
            )
        return write_money(value, currency, digits)

    @pass_context
    def noun(context: Context, count: float, thing: str) -> str:
        return words.noun(count, context["campaign"]["words"][thing])

    return {"money": money, "noun": noun}


def _picture_filter(photos: Photos) -> Callable[..., str]:
    def picture(name: object, width: int, height: int | None = None) -> str:
        """Return the address of the picture of *name*, that size; empty when there is none."""
        sides = (width, width if height is None else height)
        if not all(isinstance(side, int) and 1 <= side <= LARGEST_PX for side in sides):
            raise FilterError(
                f"asks for a picture of {sides[0]}x{sides[1]} px",
                f"ask for whole numbers of pixels from 1 to {LARGEST_PX:,}",
            )
        return photos.show(_text(name), *sides)

    return picture


def _fitting_filters(
    faces: tuple[FontFace, ...], fallbacks: Fallbacks
) -> dict[str, Callable[..., str]]:
    def ruler(weight: int, tracking: float, family: str | None, tabular: bool) -> TextMeasurer:
        face = nearest(faces, weight, family) if faces else None
        return TextMeasurer(face, fallbacks, tracking, tabular=tabular)

    def fit(
        text: object,
        width: float,
        size: int,
        min: int = SMALLEST_PX,
        weight: int = 400,
        tracking: float = 0.0,
        lines: int = 1,
        family: str | None = None,
        tabular: bool = False,
    ) -> str:
        """Return the style that keeps *text* within *width* px and *lines* lines."""
        plain, low = _text(text), round(size if size < min else min)
        found = ruler(weight, tracking, family, tabular).largest(
            plain, width, low, int(size), lines
        )
        return f"font-size:{found}px" if found else _cut_off(width, low)

    def balance(
        text: object,
        width: float,
        size: int,
        min: int | None = None,
        weight: int = 400,
        tracking: float = 0.0,
        lines: int = MOST_LINES,
        family: str | None = None,
        tabular: bool = False,
    ) -> Markup:
        """Break *text* into even lines, at the size that `fit` gives it; *size* without *min*."""
        plain, least = _text(text), int(size) if min is None or size < min else round(min)
        measure = ruler(weight, tracking, family, tabular)
        found = measure.largest(plain, width, least, int(size), lines)
        broken = measure.balanced(plain, found, width) if found else [plain]
        return Markup("<br>").join(broken)

    def shorten(
        text: object,
        width: float,
        size: float,
        lines: int = 1,
        weight: int = 400,
        tracking: float = 0.0,
        family: str | None = None,
        tabular: bool = False,
    ) -> str:
        """Return *text*, cut with an ellipsis where it would not fit."""
        return ruler(weight, tracking, family, tabular).cut(_text(text), width, size, lines)

    return {"fit": kept(fit), "balance": kept(balance), "shorten": kept(shorten)}


def _cut_off(width: float, size: int) -> str:
    """One line with an ellipsis, where it stood; its box shows what hangs below the line."""
    return (
        f"font-size:{size}px;display:block;max-width:{width:g}px;padding-bottom:0.25em;"
        "margin-bottom:-0.25em;white-space:nowrap;overflow:hidden;text-overflow:ellipsis"
    )


def _text(value: object) -> str:
    """Return the words of what may be HTML, its no-break spaces among them."""
    return Markup(TAG.sub("", value)).unescape() if isinstance(value, Markup) else str(value)  # noqa: S704


def _checked(translate: Callable[..., str]) -> Callable[..., str]:
    """Refuse a bare percent sign: Python would take `1% so` for a place to fill."""

    def checked(*texts: Any) -> str:
        said = translate(*texts)
        for text in (said, *texts):
            if "%" in FILLED_PERCENT.sub("", str(text)):
                raise FilterError(
                    f"has a percent sign that stands for nothing in the text '{text}'",
                    "write it %%, or with a name and an s: %(share)s",
                )
        return said

    return checked


def _translations(folder: Path, locale: str) -> gettext.NullTranslations:
    """Read the words of *locale*; they stay as written where there are none."""
    file = po_file(folder, locale)
    if file is None:
        return gettext.NullTranslations()
    with file.open("rb") as text:
        catalog = read_po(text, locale=file.stem)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
