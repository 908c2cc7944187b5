"""
Fill templates: Jinja in its sandbox, in the customer's language.

A name that a template does not know is an error: better no card than a card with a hole.
Templates get plain values only. A dot reaches the keys of a record, never its methods:
`discoveries[0].items` is the number of items.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, partial
from io import BytesIO
from itertools import chain
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from recap.cards.assets import Fallbacks, FontFace, Logos, Photos
from recap.cards.colors import Palette
from recap.cards.limits import limited
from recap.cards.templating import arithmetic
from recap.cards.templating.art import art_functions
from recap.cards.templating.bidi import direction, isolated
from recap.cards.templating.code_cache import CodeCache, UnfoldedCodeGenerator
from recap.cards.templating.color_functions import color_functions, logo_function
from recap.cards.templating.date_phrases import DatePhrases
from recap.cards.templating.filters import (
    campaign_filters,
    fitting_filters,
    name_filters,
    picture_filters,
)
from recap.cards.templating.formatting import FilterError, LocaleFormatter, arc, week_of
from recap.cards.templating.template_errors import MissingNameError, explain_errors, subject_of
from recap.cards.templating.template_facts import used_facts
from recap.cards.templating.texture_function import texture_function
from recap.cards.templating.theme_loader import ThemeLoader
from recap.cards.templating.tone_filters import Sentence, SentenceFinder, tone_filters
from recap.cards.templating.translations import read_catalogs, theme_texts
from recap.cards.textures import Textures
from recap.stories import Theme

ANY_LOCALE = "en"  # a template uses the same facts in every language
PERCENT_FORMAT = re.compile(r"%%|%\(\w+\)[sd]")
LOOP_POSITIONS = frozenset({"index", "index0", "length", "first", "last"})
PLAIN_TYPES = (FunctionType, type(cache(str)))
JINJA_VARIABLES = ("_loop_vars", "_block_vars")  # what Jinja hands on to a function with a context
UNSAFE_FILTERS = ("safe", "random", "xmlattr", "pprint")  # raw HTML, chance, and internals
UNSAFE_GLOBALS = ("lipsum",)
FUNCTIONS = (type, FunctionType, MethodType, BuiltinFunctionType, type(cache(len)))
CODE_CACHE = CodeCache()


class TemplateEnvironment:
    """The templates of *theme*, filled for any locale; *known_facts* are the campaign's."""

    def __init__(
        self,
        theme: Theme,
        faces: tuple[FontFace, ...],
        known_facts: frozenset[str],
        fallbacks: Fallbacks,
        photos: Photos,
        palette: Palette,
        logos: Logos,
        textures: Textures,
        *,
        marks_lines: bool = False,
    ) -> None:
        self._theme, self._known_facts = theme, known_facts
        self._marks_lines = marks_lines
        self._shared_filters = {
            **tone_filters(),
            "arc": arc,
            "week_of": week_of,
            **picture_filters(photos, palette),
            **fitting_filters(faces, fallbacks),
        }
        self._shared_globals = {
            **art_functions(),
            **color_functions(palette),
            "logo": logo_function(logos),
            "texture": texture_function(textures, palette),
        }
        self.for_locale = cache(self._for_locale)
        self._sentences = cache(lambda locale: SentenceFinder(self.for_locale(locale)))
        self._translations = cache(partial(_translations, theme))

    def fill(self, name: str, locale: str, values: Mapping[str, Any]) -> Markup:
        """Fill the template *name* with *values*. Raises `TemplateError`."""
        return self._filled(name, locale, values, lambda template: template.render(values))

    def variable(self, name: str, variable: str, locale: str, values: Mapping[str, Any]) -> Any:
        """Return what the template *name* sets *variable* to, outside its blocks; or None."""
        found: list[Any] = []

        def run(template: Template) -> str:
            context = template.new_context(dict(values))
            try:
                for _ in template.root_render_func(context):
                    pass
            except Exception:
                template.environment.handle_exception()  # raises, with the template's lines
            found.append(context.vars.get(variable))
            return ""

        self._filled(name, locale, values, run)
        return found[0]

    def fill_block(self, name: str, block: str, locale: str, values: Mapping[str, Any]) -> str:
        """Fill only one *block*, as plain text; empty when the template has none."""

        def text(template: Template) -> str:
            context = template.new_context(dict(values))
            try:
                for _ in template.root_render_func(context):  # runs the template's `set` tags
                    pass
                render = context.blocks.get(block, [lambda _: ()])[0]
                filled = "".join(render(context))
            except Exception:
                template.environment.handle_exception()  # raises, with the template's lines
            return Markup(filled).striptags()  # noqa: S704 - striptags returns plain text

        return str(self._filled(name, locale, values, text))

    def texts(self, locale: str) -> str:
        """Return every text of the theme as customers with *locale* read it, in one string."""
        translate = self._translations(locale).gettext
        ids = (message.id for message in theme_texts(self._theme) if message.id)
        return " ".join(translate(text if isinstance(text, str) else text[0]) for text in ids)

    def harshest_sentence(self, name: str, locale: str) -> Sentence | None:
        """Return the sentence of the template *name* with the strongest tone; None without one."""
        return self._sentences(locale).harshest(name)

    def translated(self, text: str, locale: str) -> str:
        """Return a *text* of the theme that no template has, such as a title, for *locale*."""
        translation = self._translations(locale).gettext(text.replace("%", "%%"))
        return translation.replace("%%", "%")

    def used_facts(self, name: str) -> frozenset[str]:
        """
        Return the facts that the template *name* uses, with all that it extends or includes.

        A template that takes `facts` as a whole may show any of them. Raises `TemplateError`.
        """
        environment = self.for_locale(ANY_LOCALE)
        facts = self._known_facts
        with explain_errors(name, self._theme, environment, names=facts, facts=facts):
            return used_facts(environment, name, facts)

    def _filled(
        self, name: str, locale: str, values: Mapping[str, Any], fill: Callable[[Template], str]
    ) -> Markup:
        environment = self.for_locale(locale)
        names = chain(self._known_facts, values)
        with (
            limited(subject_of(name), lambda: self._theme.folder),
            explain_errors(name, self._theme, environment, names=names, facts=self._known_facts),
        ):
            return Markup(fill(environment.get_template(name)))  # noqa: S704 - autoescaped

    def _for_locale(self, locale: str) -> _Environment:
        environment = _Environment(
            loader=ThemeLoader(self._theme.folders, marks_lines=self._marks_lines),
            undefined=_Undefined,
            autoescape=True,
            auto_reload=False,  # a renderer has one fingerprint, and one version of its templates
            optimized=False,  # filters of constants differ between languages: see code_cache
            bytecode_cache=CODE_CACHE,
            trim_blocks=False,
            extensions=["jinja2.ext.i18n"],
        )
        for name in UNSAFE_FILTERS:
            del environment.filters[name]
        for name in UNSAFE_GLOBALS:
            del environment.globals[name]
        formatter = LocaleFormatter(locale)
        environment.filters.update(formatter.filters())
        environment.filters.update(DatePhrases(locale, formatter).filters())
        environment.filters.update(campaign_filters(formatter))
        environment.filters.update(name_filters(locale))
        environment.filters.update(self._shared_filters)
        environment.globals.update(self._shared_globals)
        environment.plain_functions = frozenset(
            function
            for function in self._shared_globals.values()
            if isinstance(function, PLAIN_TYPES) and not hasattr(function, "jinja_pass_arg")
        )
        translations = self._translations(locale)
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            _checked(translations.gettext, direction(locale)),
            _checked(translations.ngettext, direction(locale)),
            newstyle=True,
        )
        return environment


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which records have keys and no methods, and text is always escaped."""

    code_generator_class = UnfoldedCodeGenerator
    plain_functions: frozenset[Any] = frozenset()  # the sandbox has nothing to check in their calls
    intercepted_binops = arithmetic.OPERATORS

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        arithmetic.check_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return self._key(obj, attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP_POSITIONS:
            return getattr(obj, attribute)  # plain numbers: the sandbox takes longer to say so
        if isinstance(obj, Namespace) and not attribute.startswith("_"):
            try:  # what the template itself has put there
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self._key(obj, argument) if isinstance(obj, dict) else super().getitem(obj, argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        if isinstance(obj, PLAIN_TYPES) and obj in self.plain_functions:
            for variables in JINJA_VARIABLES:
                kwargs.pop(variables, None)
            return obj(*args, **kwargs)
        return super().call(context, obj, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse attributes of functions too: a template calls them, and needs nothing of them."""
        return not isinstance(obj, FUNCTIONS) and super().is_safe_attribute(obj, attr, value)

    def make_globals(self, values: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return one dict: Jinja's chain of two dicts costs a look-up a key for each card."""
        return {**self.globals, **(values or {})}

    def join_path(self, template: str, parent: str) -> str:
        loader = self.loader
        return loader.name_in(template, parent) if isinstance(loader, ThemeLoader) else template

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
    """A name that a template does not know; using it raises an error with that name."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        missing_name = partial(MissingNameError, None if obj is missing else obj, name)
        super().__init__(hint, obj, name, exc if hint else missing_name)  # type: ignore[arg-type]


def _checked(translate: Callable[..., str], words: str) -> Callable[..., str]:
    """
    Refuse a bare percent sign: Python's formatting would read `1% so` as a placeholder.

    A text without translation that runs against the direction *words* is isolated.
    """

    def checked(*texts: Any) -> str:
        translation = translate(*texts)
        for text in (translation, *texts):
            if "%" in PERCENT_FORMAT.sub("", str(text)):
                raise FilterError(
                    f"has a bare percent sign in the text '{text}'",
                    "write it %%, or as a placeholder such as %(share)s",
                )
        return isolated(translation, words) if translation in texts else translation

    return checked


def _translations(theme: Theme, locale: str) -> gettext.NullTranslations:
    """Read the translations for *locale*; without a file, texts stay as they are written."""
    compiled = map(_compiled, read_catalogs(theme, locale))
    first, *others = [*compiled, gettext.NullTranslations()]
    for other in others:
        first.add_fallback(other)
    return first


def _compiled(catalog: Catalog) -> gettext.GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
