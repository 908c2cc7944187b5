"""Turn errors of Jinja and of filters into messages that a designer can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import Environment
from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError, UndefinedError

from recap.cards.templating.formatting import FilterError
from recap.errors import RecapError, TemplateError, did_you_mean
from recap.stories import Theme

NO_FILTER = re.compile(r"No (filter|test) named '(\w+)'")


class MissingNameError(UndefinedError):
    """A template uses *name*, of *record* or of its context, and the name is not there."""

    def __init__(self, record: Any, name: str | None, message: str | None = None) -> None:
        super().__init__(message)
        self.record, self.name = record, name


ELSEWHERE = {  # filters of Django, Liquid, Twig, Handlebars and others, and what to write here
    **dict.fromkeys(("pluralize", "plural"), '{{ ngettext("day", "days", number) }}'),
    **dict.fromkeys(("trans", "translate", "t", "localize"), '{{ _("...") }}'),
    **dict.fromkeys(("date", "strftime", "format_date"), "{{ value | day }}, day_month or month"),
    **dict.fromkeys(
        ("intcomma", "number_format", "number_with_delimiter", "format_number"),
        "{{ value | number }}",
    ),
    **dict.fromkeys(("floatformat", "toFixed"), "{{ value | decimal(1) }}"),
    **dict.fromkeys(
        ("currency", "money_with_currency", "money_without_currency", "format_currency"),
        "{{ value | money }}",
    ),
    **dict.fromkeys(("percentage", "widthratio"), "{{ value | percent }}"),
    **dict.fromkeys(
        ("truncatechars", "truncatewords", "truncate_words"),
        "{{ text | shorten(width=..., size=...) }}",
    ),
    **dict.fromkeys(("default_if_none", "ifnull"), '{{ value | default("...") }}'),
    **dict.fromkeys(("size", "len"), "{{ list | length }}"),
    **dict.fromkeys(("raw", "mark_safe"), "the elements in the template: values are text"),
    **dict.fromkeys(("capfirst", "titlecase", "upcase", "downcase"), "words as they are shown"),
    **dict.fromkeys(("naturaltime", "timesince", "humanize"), "{{ minutes | duration }}"),
}
UNLIKELY = {  # filters of Jinja that nobody means on a card
    *("urlize", "urlencode", "filesizeformat", "forceescape", "e", "escape", "wordwrap", "indent"),
    *("tojson", "striptags", "attr", "batch", "slice", "center", "format", "string"),
}
EXPECTED = (TemplateSyntaxError, TemplateNotFound, MissingNameError, FilterError)


@contextmanager
def explain_errors(
    template: str,
    theme: Theme,
    environment: Environment,
    *,
    names: Iterable[str],
    facts: Set[str],
) -> Iterator[None]:
    """
    Turn any error in *template*, a path within *theme*, into a `TemplateError`.

    *names* are those that templates may use; *facts* those among them that some customers do
    not have. The error has file and line, and the nearest name that exists.
    """
    try:
        yield
    except (RecapError, MemoryError):
        raise
    except Exception as error:
        explainer = _Explainer(template, theme, environment, names, facts)
        cause = None if isinstance(error, EXPECTED) else error
        raise explainer.explained(error) from cause


def subject_of(template: str) -> str:
    """Return what messages call *template*, a path within a theme."""
    path = Path(template)
    return f"Story '{path.stem}'" if path.parent.name == "stories" else f"'{template}'"


class _Explainer:
    def __init__(
        self,
        template: str,
        theme: Theme,
        environment: Environment,
        names: Iterable[str],
        facts: Set[str],
    ) -> None:
        self._theme, self._file, self._environment = theme, theme.find(template), environment
        self._names, self._facts = {*names}, facts
        self._subject = subject_of(template)

    def explained(self, error: Exception) -> TemplateError:
        match error:
            case TemplateSyntaxError():
                return self._syntax(error)
            case TemplateNotFound():
                return self._template_not_found(error)
            case MissingNameError():
                return self._missing_name(error)
            case FilterError():
                what = f"{self._subject} {error.what}."
                return TemplateError(what, self._where(error), error.fix)
            case RecursionError():
                return self._circle(error)
        reason = str(error)  # Python 3.13 ends some messages with "Did you mean 'width'?"
        end = "" if reason.endswith(("?", ".")) else "."
        what = f"{self._subject} cannot be filled: {reason}{end}"
        return TemplateError(what, self._where(error), "correct this line")

    def _syntax(self, error: TemplateSyntaxError) -> TemplateError:
        where = f"{error.filename or self._file}:{error.lineno}"
        unknown = NO_FILTER.search(error.message or "")
        if unknown is None:
            what = f"{self._subject} has a syntax error: {error.message}."
            return TemplateError(what, where, "correct the braces and tags around this line")
        kind, name = unknown.groups()
        if kind == "filter" and name in ELSEWHERE:
            return TemplateError(
                f"{self._subject} uses the filter '{name}', which does not exist.",
                where,
                f"write {ELSEWHERE[name]}",
            )
        names = self._environment.filters if kind == "filter" else self._environment.tests
        return TemplateError(
            f"{self._subject} uses the {kind} '{name}', which does not exist."
            f"{did_you_mean(name, {*names} - UNLIKELY)}",
            where,
            f"use a {kind} of docs/templates.md",
        )

    def _template_not_found(self, error: TemplateNotFound) -> TemplateError:
        name = str(error.name)
        templates = self._environment.list_templates(extensions=["html"])
        return TemplateError(
            f"{self._subject} uses the template '{name}', which does not exist."
            f"{did_you_mean(name, templates)}",
            self._where(error),
            "correct the name, or write the template",
        )

    def _circle(self, error: RecursionError) -> TemplateError:
        passed = reversed([Path(file).name for file, _ in self._places(error)])
        names = [name for name, _ in groupby(passed)] or [self._file.name]
        circle = names[: names.index(names[0], 1) + 1] if names[0] in names[1:] else names
        path = " -> ".join(reversed(circle))
        return TemplateError(
            f"{self._subject} leads back to itself without an end: {path}.",
            self._where(error),
            "remove the include, extends or macro call that leads back",
        )

    def _missing_name(self, error: MissingNameError) -> TemplateError:
        record, name, where = error.record, str(error.name), self._where(error)
        if record is None and name in self._facts:
            return TemplateError(
                f"{self._subject} uses '{name}', which this customer does not have.",
                where,
                f"add '{name}' to the header's `needs`, or test it first: "
                f"{{% if {name} is defined %}}",
            )
        if isinstance(record, list | tuple):
            return TemplateError(
                f"{self._subject} uses item {name} of a list of {len(record)}; "
                "the first is item 0.",
                where,
                "test the length first: {% if items | length > 4 %}, or write a `when` in the "
                "header",
            )
        is_key = isinstance(record, dict)
        names = [str(key) for key in record] if is_key else sorted(self._names)
        fix = f"use one of {', '.join(names)}" if is_key else "use a fact of docs/facts.md"
        return TemplateError(
            f"{self._subject} uses '{name}', which does not exist.{did_you_mean(name, names)}",
            where,
            fix,
        )

    def _where(self, error: BaseException) -> str:
        """Return the last line of a template that *error* passed through."""
        places = self._places(error)
        file, line = places[-1] if places else (str(self._file), 1)
        return f"{file}:{line}"

    def _places(self, error: BaseException) -> list[tuple[str, int]]:
        """Return the files and lines of templates that *error* passed through, the last at last."""
        lines = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
        folders = tuple(map(str, self._theme.folders))
        return [place for place in lines if place[0].startswith(folders)]
